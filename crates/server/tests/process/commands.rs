//! The commands, and what they say when something is in the way.

use super::server::{Folder, Server, run};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn what_is_in_the_way_is_named_with_what_to_do_and_nothing_is_made() {
    let folder = Folder::new();
    let running = Server::start(&["--data", folder.path()]);
    let port = running.port.to_string();
    let new = folder.0.join("new");
    let new = new.to_str().unwrap();
    let file = folder.0.join("file");
    std::fs::write(&file, "").unwrap();
    let below_file = file.join("data");
    let below_file = below_file.to_str().unwrap();
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &["serve", "--port", &port, "--data", new],
            &[&port, "taken", "--port"],
        ),
        (
            &["serve", "--port", "0", "--data", folder.path()],
            &["another server", "stop it"],
        ),
        (
            &["demo", "--data", folder.path()],
            &["another server", "stop it"],
        ),
        (
            &["serve", "--port", "0", "--data", below_file],
            &[below_file],
        ),
        (&["serve", "--database", "postgres://x"], &["add `/NAME`"]),
        (&["serve", "--database", "mysql://x"], &["sqlite:"]),
        (
            &[
                "serve",
                "--port",
                "0",
                "--data",
                new,
                "--app",
                folder.path(),
            ],
            &["index.html", "cargo xtask build"],
        ),
        (&["verify", "--data", new], &[new]),
    ];
    for (arguments, words) in cases {
        let output = run(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {error}");
        for word in words {
            assert!(error.contains(word), "{arguments:?}: {error}");
        }
    }
    assert!(
        !std::path::Path::new(new).exists(),
        "no folder is left behind"
    );
}

#[test]
fn the_example_of_settings_is_one() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/config.toml");
    let printed = run(&["serve", "--config", example, "--print-config"]);
    let (settings, error) = (text(&printed.stdout), text(&printed.stderr));
    assert_eq!(printed.status.code(), Some(0), "{error}");
    assert!(
        settings.contains("data = \"/var/lib/poltina\""),
        "{settings}"
    );
    assert!(
        settings.contains("config.toml: telemetry.metrics"),
        "{settings}"
    );
}

#[test]
fn a_setting_that_makes_no_sense_ends_with_2_before_anything_is_made() {
    let folder = Folder::new();
    let (config, data) = (folder.0.join("config.toml"), folder.0.join("data"));
    std::fs::write(
        &config,
        format!("data = {data:?}\n[limits]\nmax_requests = 0\n"),
    )
    .unwrap();
    let output = run(&["serve", "--config", config.to_str().unwrap()]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.contains("config.toml: limits.max_requests: `0`: "),
        "{error}"
    );
    assert!(!data.exists());
}

#[test]
fn a_clock_that_can_be_moved_is_for_the_demo_alone() {
    let folder = Folder::new();
    let output = run(&[
        "serve",
        "--port",
        "0",
        "--data",
        folder.path(),
        "--clock-file",
        "clock",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--demo"));
    assert!(!folder.0.join("poltina.db").exists());
}

#[test]
fn the_demo_is_made_once_and_its_books_hold() {
    let folder = Folder::new();
    let database = format!("sqlite:{}", folder.path());
    let made = run(&["demo", "--database", &database]);
    assert!(made.status.success() && text(&made.stdout).contains("The demo world is made"));
    let again = run(&["demo", "--data", folder.path()]);
    assert!(again.status.success() && text(&again.stdout).contains("there already"));
    let server = Server::start(&["--data", folder.path()]);
    let verified = run(&["verify", "--data", folder.path()]);
    assert_eq!(
        text(&verified.stdout),
        "all invariants hold\n",
        "also while it is served"
    );
    let books = run(&["books", "--data", folder.path()]);
    assert!(books.status.success());
    let books = text(&books.stdout);
    assert!(
        books.contains("48215.36 RUB") && books.contains("sum RUB 0 "),
        "{books}"
    );
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}

#[test]
fn books_that_were_tampered_with_are_reported_and_the_command_fails() {
    let folder = Folder::new();
    assert!(run(&["demo", "--data", folder.path()]).status.success());
    let file = rusqlite::Connection::open(folder.0.join("poltina.db")).unwrap();
    let changed = file.execute("UPDATE accounts SET credits_posted = credits_posted + 1 WHERE flags & 1 = 1 AND last_seq > 300", ());
    assert!(changed.unwrap() >= 1);
    drop(file);
    let verified = run(&["verify", "--data", folder.path()]);
    assert_eq!(verified.status.code(), Some(1));
    let list = text(&verified.stdout);
    assert!(
        list.contains("balances-sum-to-zero") && list.contains("balance-recomputes"),
        "{list}"
    );
    assert_eq!(
        run(&["books", "--data", folder.path()]).status.code(),
        Some(1)
    );
}

#[test]
fn the_contract_is_printed_as_it_is_served() {
    let printed = run(&["openapi"]);
    let printed: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(
        printed,
        serde_json::to_value(poltina_server::http::document()).unwrap()
    );
}

#[test]
fn the_audit_log_s_head_is_signed_and_shows_later_that_lines_were_taken_away() {
    let folder = Folder::new();
    let server = Server::start(&["--demo", "--data", folder.path()]);
    super::client::sign_in(server.port, "+79161234567");
    let head = || text(&run(&["audit-head", "--data", folder.path()]).stdout);
    let kept = head().trim().to_owned();
    super::client::sign_in(server.port, "+79161234568");
    assert_ne!(head().trim(), kept);
    let verify = |head: &str| {
        run(&["verify", "--data", folder.path(), "--audit-head", head])
            .status
            .code()
    };
    assert_eq!(verify(&kept), Some(0));
    let (seq, hash) = kept.split_once(':').unwrap();
    let other = format!("{seq}:{}", hash.chars().rev().collect::<String>());
    assert_eq!(verify(&other), Some(1));
    assert_eq!(
        verify(&format!("99:{hash}")),
        Some(1),
        "it is not there any more"
    );
    assert_eq!(verify("nonsense"), Some(1));

    let key = folder.0.join("sign.key");
    std::fs::write(&key, "0b".repeat(32)).unwrap();
    let signed = || {
        run(&[
            "audit-head",
            "--data",
            folder.path(),
            "--sign-key",
            key.to_str().unwrap(),
        ])
    };
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&key, mode).unwrap();
    let printed = text(&signed().stdout);
    let lines: Vec<&str> = printed.lines().collect();
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    };
    let signature = bytes(lines[1].strip_prefix("signature ").unwrap());
    let public = bytes(lines[2].strip_prefix("public key ").unwrap());
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, public);
    assert!(public.verify(lines[0].as_bytes(), &signature).is_ok());
    assert!(public.verify(b"1:00", &signature).is_err());
}
