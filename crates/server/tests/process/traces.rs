//! Traces: what a collector is sent of known requests, and that nobody is told of.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;

use serde_json::{Value, json};

use super::client::{ask, sign_in};
use super::server::{Folder, Server};

/// A collector: its address, and the bodies of what it was sent.
fn collector() -> (String, mpsc::Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (heard, hears) = mpsc::channel();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = BufReader::new(connection.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && connection.read_line(&mut head).unwrap() > 0 {}
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            });
            let mut body = vec![0; length.unwrap_or(0)];
            connection.read_exact(&mut body).unwrap();
            let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                          Content-Length: 2\r\nConnection: close\r\n\r\n{}";
            connection.get_mut().write_all(answer.as_bytes()).unwrap();
            if heard
                .send((head, String::from_utf8(body).unwrap()))
                .is_err()
            {
                return;
            }
        }
    });
    (address, hears)
}

fn attribute<'s>(span: &'s Value, key: &str) -> Option<&'s Value> {
    let attributes = span["attributes"].as_array()?;
    let found = attributes
        .iter()
        .find(|attribute| attribute["key"] == key)?;
    found["value"].as_object()?.values().next()
}

#[test]
fn requests_and_batches_reach_the_collector_and_tell_of_nobody() {
    let folder = Folder::new();
    let (address, hears) = collector();
    let server = Server::start(&["--demo", "--data", folder.path(), "--otlp", &address]);
    let port = server.port;
    let (cookie, _) = sign_in(port, "+79160000001");
    let me = ask(port, "GET", "/me", &cookie, "");
    let foreign = "/receipts/018bcfe5-6800-7fff-bfff-ffffffffffff";
    assert_eq!(ask(port, "GET", foreign, &cookie, "").status, 404);
    let boris = json!({ "phone": "+79160000002" }).to_string();
    let boris = ask(port, "POST", "/payees/lookup", &cookie, &boris).json;
    let amount = json!({ "value": "12345", "currency": "RUB" });
    let payment = json!({ "payee_id": boris["id"], "amount": amount, "note": "Секрет" });
    let paid = ask(port, "POST", "/transfers", &cookie, &payment.to_string());
    assert!([200, 201, 202].contains(&paid.status), "{}", paid.json);
    let (status, _, log) = server.end("-TERM");
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("could not be sent"), "{log}");

    // It sent what it had before it ended.
    let sent: Vec<(String, String)> = hears.try_iter().collect();
    assert!(!sent.is_empty());
    let mut spans: Vec<Value> = Vec::new();
    for (head, body) in &sent {
        assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
        let body: Value = serde_json::from_str(body).unwrap();
        for scope in body["resourceSpans"][0]["scopeSpans"].as_array().unwrap() {
            spans.extend(scope["spans"].as_array().unwrap().iter().cloned());
        }
    }
    let request_id = |answer: &super::client::Answer| {
        let mut lines = answer.head.lines();
        let id = lines.find_map(|line| line.strip_prefix("x-request-id: "));
        id.unwrap().to_owned()
    };
    let of_me = spans
        .iter()
        .find(|span| attribute(span, "poltina.request_id") == Some(&json!(request_id(&me))));
    let of_me = of_me.expect("the request's span");
    assert_eq!(of_me["name"], "GET /api/v1/me");
    assert_eq!(attribute(of_me, "http.route"), Some(&json!("/api/v1/me")));
    let status = attribute(of_me, "http.response.status_code").unwrap();
    assert!(status == &json!("200") || status == &json!(200), "{status}");
    let named = |name: &str| spans.iter().any(|span| span["name"] == name);
    assert!(named("GET /api/v1/receipts/{id}") && named("POST /api/v1/transfers"));
    assert!(named("sequencer batch"));
    let told = sent
        .iter()
        .map(|(_, body)| body.as_str())
        .collect::<String>();
    let id = me.json["id"].as_str().unwrap();
    for private in [id, "916000", "Анна", "12345", "Секрет", "018bcfe5"] {
        assert!(!told.contains(private), "{private}: {told}");
    }
}

#[test]
fn a_collector_that_is_not_there_holds_nobody_up() {
    let folder = Folder::new();
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let address = format!("http://{gone}");
    let server = Server::start(&["--data", folder.path(), "--otlp", &address]);
    assert_eq!(ask(server.port, "GET", "/me", "", "").status, 401);
    let (status, _, log) = server.end("-TERM");
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("traces do not reach the collector"), "{log}");
}
