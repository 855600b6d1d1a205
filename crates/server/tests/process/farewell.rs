//! How a server goes: it says so, it takes no more, and what it took it finishes.

use std::net::TcpStream;
use std::thread::JoinHandle;

use serde_json::json;

use super::client::{Stream, ask, cookie_of, send};
use super::gateway::Gateway;
use super::server::{Folder, Server};

const TRIES: u32 = 100_000;

/// A server with somebody signed in, whose stream is open, and a request under way.
struct Scene {
    gateway: Gateway,
    server: Server,
    cookie: String,
    stream: Stream,
    under_way: JoinHandle<u16>,
    _folder: Folder,
}

fn scene(drain: &str) -> Scene {
    let folder = Folder::new();
    let mut gateway = Gateway::new(&folder.0);
    let command = gateway.command.clone();
    let flags = [
        "--data",
        folder.path(),
        "--code-command",
        &command,
        "--drain-seconds",
        drain,
    ];
    let server = Server::start(&flags);
    let port = server.port;
    let code = move |phone: &str| {
        let body = json!({ "phone": phone }).to_string();
        std::thread::spawn(move || ask(port, "POST", "/sessions/codes", "", &body))
    };
    let sent = code("+79160000001");
    let (_, digits) = gateway.begun();
    gateway.go();
    let body = json!({ "challenge_id": sent.join().unwrap().json["challenge_id"], "code": digits });
    let signed_in = ask(port, "POST", "/sessions", "", &body.to_string());
    let cookie = cookie_of(&signed_in);
    let stream = Stream::open(port, &cookie);
    let request = code("+79160000002");
    gateway.begun();
    Scene {
        gateway,
        server,
        cookie,
        stream,
        under_way: std::thread::spawn(move || request.join().unwrap().status),
        _folder: folder,
    }
}

fn ready(port: u16) -> String {
    send(
        port,
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
}

#[test]
fn it_says_first_that_it_is_not_ready_and_answers_until_it_goes() {
    let mut scene = scene("3");
    let port = scene.server.port;
    assert!(ready(port).starts_with("HTTP/1.1 200"));
    scene.server.signal("-TERM");
    let told = (0..TRIES)
        .map(|_| ready(port))
        .find(|answer| answer.starts_with("HTTP/1.1 503"));
    let told = told.expect("it is ready until it is gone");
    assert!(
        told.contains("shutting down") && told.contains("retry-after: "),
        "{told}"
    );
    assert_eq!(ask(port, "GET", "/me", &scene.cookie, "").status, 200);
    scene.gateway.go();
    assert_eq!(scene.under_way.join().unwrap(), 202);
    assert_eq!(scene.server.ended().0.code(), Some(0));
    assert!(scene.stream.ended(), "the stream ended as streams end");
}

#[test]
fn what_it_took_it_finishes_when_it_takes_no_more() {
    let mut scene = scene("0");
    let port = scene.server.port;
    scene.server.signal("-TERM");
    let closed = (0..TRIES).any(|_| TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(closed, "it takes connections still");
    assert!(scene.stream.ended(), "the stream ended as streams end");
    scene.gateway.go();
    assert_eq!(scene.under_way.join().unwrap(), 202);
    let (status, _, log) = scene.server.ended();
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("cut off"), "{log}");
}
