//! A client of few lines: HTTP/1.1 over a plain connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) json: Value,
}

const KEY: &str = "a-key-of-this-test-0";

fn request(port: u16, method: &str, path: &str, cookie: &str, key: &str, body: &str) -> String {
    format!(
        "{method} /api/v1{path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         Cookie: {cookie}\r\nIdempotency-Key: \"{key}\"\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Sends a request and reads the whole answer.
pub(crate) fn ask(port: u16, method: &str, path: &str, cookie: &str, body: &str) -> Answer {
    ask_once(port, method, path, cookie, KEY, body)
}

/// The same, under a key of its own.
pub(crate) fn ask_once(
    port: u16,
    method: &str,
    path: &str,
    cookie: &str,
    key: &str,
    body: &str,
) -> Answer {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    connection
        .write_all(request(port, method, path, cookie, key, body).as_bytes())
        .unwrap();
    let mut text = String::new();
    connection.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.to_owned(),
        json: serde_json::from_str(body).unwrap_or_default(),
    }
}

/// Sends these bytes and reads whatever comes until the connection ends.
pub(crate) fn send(port: u16, text: &str) -> String {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    connection.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A connection that is refused may be reset.
    let _ = connection.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Signs in to a demo: the cookie, and the code that was shown.
pub(crate) fn sign_in(port: u16, phone: &str) -> (String, String) {
    let sent = ask(
        port,
        "POST",
        "/sessions/codes",
        "",
        &format!(r#"{{"phone":"{phone}"}}"#),
    );
    assert_eq!(sent.status, 202, "{}", sent.json);
    let code = sent.json["demo_code"].as_str().unwrap().to_owned();
    let body = format!(
        r#"{{"challenge_id":{},"code":"{code}"}}"#,
        sent.json["challenge_id"]
    );
    let answer = ask(port, "POST", "/sessions", "", &body);
    assert_eq!(answer.status, 201, "{}", answer.json);
    (cookie_of(&answer), code)
}

/// The session's cookie that an answer sets.
pub(crate) fn cookie_of(answer: &Answer) -> String {
    let mut lines = answer.head.lines();
    let set = lines.find_map(|line| line.strip_prefix("set-cookie: "));
    set.unwrap().split(';').next().unwrap().to_owned()
}

/// An open event stream.
pub(crate) struct Stream(BufReader<TcpStream>);

impl Stream {
    pub(crate) fn open(port: u16, cookie: &str) -> Self {
        Self::try_open(port, cookie).expect("the stream did not open")
    }

    /// The stream, where it opens.
    pub(crate) fn try_open(port: u16, cookie: &str) -> Option<Self> {
        let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let text =
            request(port, "GET", "/events", cookie, KEY, "").replace("Connection: close\r\n", "");
        connection.write_all(text.as_bytes()).unwrap();
        let mut stream = Self(BufReader::new(connection));
        let mut line = String::new();
        while !line.starts_with("retry:") {
            line.clear();
            let more = stream.0.read_line(&mut line).unwrap();
            if more == 0 || line.starts_with("HTTP/1.1 4") || line.starts_with("HTTP/1.1 5") {
                return None;
            }
        }
        Some(stream)
    }

    /// Whether the rest ends with the last chunk, as a stream ends that was not cut off.
    pub(crate) fn ended(&mut self) -> bool {
        let mut rest = String::new();
        self.0.read_to_string(&mut rest).is_ok() && rest.ends_with("0\r\n\r\n")
    }
}
