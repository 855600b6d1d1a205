//! More than can be borne: who is turned away hears it, and who is let in is served.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::client::{Answer, Stream, ask, send, sign_in};
use super::gateway::Gateway;
use super::server::{Folder, Server};

/// How often something is asked for that is about to come true.
const TRIES: u32 = 10_000;

fn healthy(port: u16) -> String {
    send(
        port,
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
}

fn turned_away(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.json);
    assert_eq!(answer.json["code"], code);
    assert_eq!(answer.json["retryable"], json!(true));
    let head = &answer.head;
    assert!(head.contains("application/problem+json"), "{head}");
    assert!(head.contains("retry-after: "), "{head}");
}

#[test]
fn a_connection_too_many_is_told_so_and_there_is_room_again_when_one_ends() {
    for (bound, status, code) in [
        ("--max-connections", 503, "unavailable"),
        ("--max-connections-per-client", 429, "too-many-requests"),
    ] {
        let folder = Folder::new();
        let server = Server::start(&["--data", folder.path(), bound, "2"]);
        let port = server.port;
        let mut held = vec![(); 2]
            .into_iter()
            .map(|()| TcpStream::connect(("127.0.0.1", port)).unwrap())
            .collect::<Vec<_>>();
        turned_away(&ask(port, "GET", "/me", "", ""), status, code);
        drop(held.pop());
        let room = (0..TRIES).any(|_| healthy(port).starts_with("HTTP/1.1 200"));
        assert!(room, "{bound}");
        let mut first = held.pop().unwrap();
        first
            .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        first.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(server.end("-TERM").0.code(), Some(0));
    }
}

#[test]
fn a_request_too_many_is_told_so_while_those_under_way_are_answered() {
    for (bound, status, code) in [
        ("--max-requests", 503, "unavailable"),
        ("--max-requests-per-client", 429, "too-many-requests"),
    ] {
        let folder = Folder::new();
        let mut gateway = Gateway::new(&folder.0);
        let command = gateway.command.clone();
        let flags = [
            "--data",
            folder.path(),
            "--code-command",
            &command,
            bound,
            "2",
        ];
        let server = Server::start(&flags);
        let port = server.port;
        let under_way = ["+79160000001", "+79160000002"].map(|phone| {
            let body = json!({ "phone": phone }).to_string();
            std::thread::spawn(move || ask(port, "POST", "/sessions/codes", "", &body).status)
        });
        gateway.begun();
        gateway.begun();
        turned_away(&ask(port, "GET", "/me", "", ""), status, code);
        // Whoever keeps the server running still hears how it is.
        assert!(healthy(port).starts_with("HTTP/1.1 200"));
        gateway.go();
        gateway.go();
        for request in under_way {
            assert_eq!(request.join().unwrap(), 202);
        }
        assert_eq!(ask(port, "GET", "/me", "", "").status, 401);
        assert_eq!(server.end("-TERM").0.code(), Some(0));
    }
}

#[test]
fn a_stream_too_many_is_told_so_and_there_is_room_again_when_one_ends() {
    let folder = Folder::new();
    let bounds = ["--max-streams", "3", "--max-streams-per-person", "2"];
    let server = Server::start(&[&["--demo", "--data", folder.path()][..], &bounds].concat());
    let port = server.port;
    let (anna, _) = sign_in(port, "+79160000001");
    let (boris, _) = sign_in(port, "+79160000002");
    let _first = Stream::open(port, &anna);
    let second = Stream::open(port, &anna);
    let events = |cookie: &str| ask(port, "GET", "/events", cookie, "");
    turned_away(&events(&anna), 429, "too-many-requests");
    let _third = Stream::open(port, &boris);
    turned_away(&events(&boris), 503, "unavailable");
    drop(second);
    let again = (0..TRIES).find_map(|_| Stream::try_open(port, &boris));
    assert!(again.is_some());
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}

/// What comes of these bytes until the connection ends; none where it does not end.
fn until_the_end(port: u16, text: &str) -> Option<String> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let patience = Some(Duration::from_secs(60));
    connection.set_read_timeout(patience).unwrap();
    connection.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    match connection.read_to_end(&mut answer) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => None,
        _ => Some(String::from_utf8_lossy(&answer).into_owned()),
    }
}

#[test]
fn who_dawdles_is_cut_off_whatever_he_has_said_so_far() {
    let folder = Folder::new();
    let patience = ["--head-seconds", "1", "--body-seconds", "1"];
    let server = Server::start(&[&["--data", folder.path()][..], &patience].concat());
    let port = server.port;
    let slow = [
        "",
        "P",
        "PRI * HTTP/2.0\r\n",
        "GET /healthz HT",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n",
    ];
    let post = "POST /api/v1/sessions/codes HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
                Content-Type: application/json\r\nContent-Length: 24\r\n\r\n{\"phone\"";
    let idle = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let ends = slow
        .into_iter()
        .chain([post, idle])
        .map(|text| std::thread::spawn(move || (text, until_the_end(port, text))))
        .collect::<Vec<_>>();
    for end in ends {
        let (text, end) = end.join().unwrap();
        let end = end.unwrap_or_else(|| panic!("{text:?} is waited for without end"));
        if text == post {
            assert!(
                end.starts_with("HTTP/1.1 400") && end.contains("took too long"),
                "{end}"
            );
        } else if text == idle {
            assert_eq!(end.matches("HTTP/1.1 ").count(), 1, "{end}");
        } else {
            assert!(!end.contains(" 200 "), "{text:?}: {end}");
        }
    }
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}
