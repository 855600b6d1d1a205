//! Where a request ends: what two programs could read in two ways is read in one, or refused.

use super::client::send;
use super::server::{Folder, Server};

/// How many answers came, and the first one's status.
fn answered(text: &str) -> (usize, &str) {
    let status = text.split(' ').nth(1).unwrap_or("none");
    (text.matches("HTTP/1.1 ").count(), status)
}

#[test]
fn a_request_that_could_end_in_two_places_is_refused_or_ends_in_one() {
    let folder = Folder::new();
    let server = Server::start(&["--demo", "--policy", "open", "--data", folder.path()]);
    let port = server.port;
    let head = format!(
        "POST /api/v1/sessions/codes HTTP/1.1\r\nHost: localhost:{port}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n"
    );
    let body = r#"{"phone":"+79160000001"}"#;
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let hidden = format!("GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    let length = body.len();
    let ask = |lines: &str, body: &str| send(port, &format!("{head}{lines}\r\n\r\n{body}"));

    // As they should be: one length, or chunks. What follows is the next request.
    let plain = ask(
        &format!("Connection: close\r\nContent-Length: {length}"),
        body,
    );
    assert_eq!(answered(&plain), (1, "202"), "{plain}");
    let chunked = ask("Connection: close\r\nTransfer-Encoding: chunked", &chunk);
    assert_eq!(answered(&chunked), (1, "202"), "{chunked}");

    // Both a length and chunks: the chunks count, whatever the length says.
    for told in ["0", "3", "9999"] {
        let both =
            format!("Connection: close\r\nContent-Length: {told}\r\nTransfer-Encoding: chunked");
        let said = ask(&both, &format!("{chunk}{hidden}"));
        let (answers, status) = answered(&said);
        assert!(
            answers == 1 && ["202", "400"].contains(&status),
            "{told}: {said}"
        );
    }

    // Lengths that differ, are none, or are written so that another program would not see them; a
    // transfer encoding that nobody knows, or that is not the last.
    for lines in [
        format!("Content-Length: {length}\r\nContent-Length: 0"),
        format!("Content-Length: {length}, 0"),
        format!("Content-Length: +{length}"),
        "Content-Length: -1".to_owned(),
        format!("Content-Length: 0x{length:x}"),
        format!("Content-Length : {length}"),
        format!(" Content-Length: {length}"),
        "Transfer-Encoding: xchunked".to_owned(),
        "Transfer-Encoding: chunked, identity".to_owned(),
        "Transfer-Encoding : chunked".to_owned(),
    ] {
        let said = ask(&lines, &format!("{body}{hidden}"));
        assert_eq!(answered(&said), (1, "400"), "{lines}: {said}");
    }

    // A chunk that lies about its size.
    for lie in ["-1\r\n", "1g\r\n", "ffffffffffffffffff\r\n"] {
        let said = ask(
            "Transfer-Encoding: chunked",
            &format!("{lie}{body}\r\n0\r\n\r\n{hidden}"),
        );
        assert_eq!(answered(&said).1, "400", "{lie}: {said}");
        assert!(!said.contains("200 OK"), "{lie}: {said}");
    }
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}
