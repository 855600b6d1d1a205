//! `sign-out`: the operator ends sessions while the server serves.

use super::client::{Stream, ask, sign_in};
use super::server::{Folder, Server, run};

fn told(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(arguments);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn the_operator_ends_the_sessions_of_one_person_or_of_everybody() {
    let folder = Folder::new();
    let flags = ["--demo", "--policy", "open", "--data", folder.path()];
    let server = Server::start(&flags);
    let port = server.port;
    let me = |cookie: &str| ask(port, "GET", "/me", cookie, "");
    let (anna, _) = sign_in(port, "+79160000001");
    let (anna_s_other, _) = sign_in(port, "+79160000001");
    let (boris, _) = sign_in(port, "+79160000002");
    let id = me(&anna).json["id"].as_str().unwrap().to_owned();

    let one = told(&["sign-out", "--data", folder.path(), "--person", &id]);
    assert_eq!(one, (Some(0), "2 sessions are ended\n".to_owned()));
    let statuses = [&anna, &anna_s_other, &boris].map(|cookie| me(cookie).status);
    assert_eq!(statuses, [401, 401, 200]);
    let again = told(&["sign-out", "--data", folder.path(), "--person", &id]);
    assert_eq!(again, (Some(0), "0 sessions are ended\n".to_owned()));

    let all = told(&["sign-out", "--data", folder.path(), "--everybody"]);
    assert_eq!(all, (Some(0), "1 sessions are ended\n".to_owned()));
    assert_eq!(me(&boris).status, 401);
    // Nobody is shut out: a new code lets in.
    let (anna, _) = sign_in(port, "+79160000001");
    let stream = Stream::open(port, &anna);
    drop(stream);
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}

#[test]
fn who_is_to_be_signed_out_must_be_said_and_the_books_must_be_there() {
    let folder = Folder::new();
    for flags in [
        &["sign-out", "--data", folder.path()][..],
        &["sign-out", "--data", folder.path(), "--person", "anna"],
        &[
            "sign-out",
            "--data",
            folder.path(),
            "--everybody",
            "--person",
            "x",
        ],
    ] {
        assert_eq!(told(flags).0, Some(2), "{flags:?}: clap's own");
    }
    let (code, said) = told(&["sign-out", "--data", folder.path(), "--everybody"]);
    assert!(code == Some(1) && said.contains("no books in"), "{said}");
}
