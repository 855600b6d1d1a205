//! The key for payment codes is exchanged as OPERATIONS.md tells, and nobody is signed out.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::client::{ask, sign_in};
use super::server::{Folder, Server};

/// A key as the recipe makes it.
fn key(folder: &Folder, name: &str, digits: &str) -> String {
    let file = folder.0.join(name);
    std::fs::write(&file, digits.repeat(32)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Serves with these keys, and stops after what is asked.
fn served<T>(folder: &Folder, keys: &[&str], asked: impl FnOnce(u16) -> T) -> T {
    let mut flags = vec!["--demo", "--policy", "open", "--data", folder.path()];
    for key in keys {
        flags.extend(["--seed-key", key]);
    }
    let server = Server::start(&flags);
    let answer = asked(server.port);
    assert_eq!(server.end("-TERM").0.code(), Some(0));
    answer
}

/// What a device is told that has this handle; it is signed in, or this fails.
fn device(port: u16, cookie: &str, handle: &Value) -> Value {
    let body = json!({ "handle": handle }).to_string();
    let answer = ask(port, "POST", "/payment-codes", cookie, &body);
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json
}

#[test]
fn the_key_for_payment_codes_is_exchanged_and_nobody_is_signed_out() {
    let folder = Folder::new();
    let (old, new) = (key(&folder, "old.key", "0a"), key(&folder, "new.key", "0b"));
    let (anna, first) = served(&folder, &[&old], |port| {
        let (anna, _) = sign_in(port, "+79160000001");
        let issued = device(port, &anna, &Value::Null);
        (anna, issued["issued"]["handle"].clone())
    });
    // Both: the device goes on with what the old key sealed, another one is sealed with the new.
    let (boris, second) = served(&folder, &[&new, &old], |port| {
        assert!(device(port, &anna, &first)["standing"].is_object());
        let (boris, _) = sign_in(port, "+79160000002");
        let issued = device(port, &boris, &Value::Null);
        (boris, issued["issued"]["handle"].clone())
    });
    // The new one alone: who is not yet over gets another seed, and is signed in still.
    served(&folder, &[&new], |port| {
        assert!(device(port, &boris, &second)["standing"].is_object());
        let issued = device(port, &anna, &first);
        assert!(issued["issued"]["handle"].is_string());
        assert_ne!(issued["issued"]["handle"], first);
    });
}
