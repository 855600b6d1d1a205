//! The log: what it tells of who did what, and what it never holds.

use serde_json::{Value, json};

use super::client::{Answer, ask, send, sign_in};
use super::server::{Folder, Server};

const ANNA: &str = "+79160000001";
const BORIS: &str = "+79160000002";
const MARIA: &str = "+79160000003";

/// What a journey leaves behind that no log may hold.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn note(&mut self, value: &Value) -> String {
        let text = value.as_str().unwrap().to_owned();
        self.0.push(text.clone());
        text
    }

    /// The session's cookie after an answer that gave it another secret.
    fn rotated(&mut self, answer: &Answer) -> String {
        let mut lines = answer.head.lines();
        let set = lines.find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = set.unwrap().split(';').next().unwrap().to_owned();
        self.0.push(cookie.split_once('=').unwrap().1.to_owned());
        cookie
    }

    /// Signs in: the session's secret is one.
    fn sign_in(&mut self, port: u16, phone: &str) -> (String, String) {
        let (cookie, code) = sign_in(port, phone);
        self.0.push(cookie.split_once('=').unwrap().1.to_owned());
        (cookie, code)
    }
}

fn post(port: u16, cookie: &str, path: &str, body: &Value) -> Answer {
    ask(port, "POST", path, cookie, &body.to_string())
}

/// The lines of a log, each an object.
fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

/// The one line that has this in its message.
fn one<'l>(lines: &'l [Value], words: &str) -> &'l Value {
    let with: Vec<&Value> = lines
        .iter()
        .filter(|line| line["message"].as_str().unwrap_or_default().contains(words))
        .collect();
    assert_eq!(with.len(), 1, "{words}: {with:#?}");
    with[0]
}

#[test]
fn the_log_holds_nothing_that_belongs_to_people() {
    let folder = Folder::new();
    let flags = ["--demo", "--log-format", "json", "--data", folder.path()];
    let server = Server::logging("trace", &flags);
    let port = server.port;
    let mut secrets = Secrets::default();
    let (anna, code) = secrets.sign_in(port, ANNA);
    let (maria, _) = secrets.sign_in(port, MARIA);

    // A payment, refused and done, with a message; asked about by its sum and by its shop.
    let found = post(port, &anna, "/payees/lookup", &json!({ "phone": BORIS }));
    secrets.note(&found.json["name"]);
    let mut payment = json!({
        "payee_id": found.json["id"],
        "amount": { "value": "7654321", "currency": "RUB" },
        "note": "Секрет",
    });
    // It has to be confirmed, by a PIN; each proof brings another session's secret.
    let pin = json!({ "pin": "274916" });
    let set = ask(port, "PUT", "/pin", &anna, &pin.to_string());
    let anna = secrets.rotated(&set);
    let act = json!({ "key": "a-key-of-this-test-0", "request": payment });
    let act = json!({ "act": { "transfer": act } });
    let begun = post(port, &anna, "/confirmations", &act).json;
    let id = begun["id"].as_str().unwrap();
    let proven = post(port, &anna, &format!("/confirmations/{id}"), &pin);
    let anna = secrets.rotated(&proven);
    let confirmed = format!("{anna}\r\nConfirmation: {id}");
    let refused = post(port, &confirmed, "/transfers", &payment);
    assert_eq!(refused.status, 422, "{}", refused.json);
    payment["amount"]["value"] = json!("76543");
    let other = post(port, &anna, "/transfers", &payment);
    assert_eq!(other.json["code"], "idempotency-key-reused");
    let unread = post(port, &anna, "/transfers", &json!({ "note": "Секрет" }));
    assert_eq!(unread.status, 400);
    let query = ask(port, "GET", "/operations?limit=7654321", &anna, "");
    assert_eq!(query.status, 400);
    let me = ask(port, "GET", "/me", &maria, "").json;
    secrets.note(&me["given_name"]);
    let shop = me["shops"][0]["id"].as_str().unwrap();
    let search = json!({ "shop_id": shop, "amount": { "value": "7654321", "currency": "RUB" } });
    assert_eq!(post(port, &maria, "/receipts/search", &search).status, 200);

    // A name, a code to be paid by, a device that pays, a till that charges.
    let me = ask(port, "GET", "/me", &anna, "");
    let version = me.head.lines().find_map(|line| line.strip_prefix("etag: "));
    let name = json!({ "given_name": "Аделаида", "family_name": "Тайнова" }).to_string();
    let renamed = send(
        port,
        &format!(
            "PATCH /api/v1/me HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
             Cookie: {anna}\r\nIf-Match: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{name}",
            version.unwrap(),
            name.len()
        ),
    );
    assert!(renamed.starts_with("HTTP/1.1 200"), "{renamed}");
    let asked = json!({ "amount": { "value": "7654321", "currency": "RUB" }, "note": "Секрет" });
    assert_eq!(post(port, &anna, "/receive-codes", &asked).status, 200);
    let device = post(port, &anna, "/payment-codes", &json!({})).json;
    let handle = secrets.note(&device["issued"]["handle"]);
    secrets.note(&device["issued"]["seed"]);
    let order = json!({ "shop_id": shop, "amount": { "value": "76543", "currency": "RUB" } });
    let order = post(port, &maria, "/orders", &order).json;
    let charge = format!("/orders/{}/charge", order["id"].as_str().unwrap());
    let wrong = json!({ "code": format!("88{handle}00000000") });
    let charged = ask(port, "POST", &charge, &maria, &wrong.to_string());
    assert_eq!(charged.status, 422, "{}", charged.json);

    let (_, _, log) = server.end("-TERM");
    assert!(lines(&log).len() > 20 && log.contains("/api/v1/transfers"));
    for private in secrets.0.iter().map(String::as_str).chain([
        "9160000001",
        "9160000002",
        "9160000003",
        "7654321",
        "274916",
        "Секрет",
        "Анна",
        "Аделаида",
        "Тайнова",
        "Борис",
        "Мария",
    ]) {
        assert!(!log.contains(private), "{private}");
    }
    // The code may stand in a moment or an id by chance; as a value of its own it may not.
    assert!(!log.contains(&format!("\"{code}\"")) && !log.contains(&format!(" {code}")));
}

#[test]
fn the_log_tells_who_did_what_when_and_why_it_was_refused() {
    let folder = Folder::new();
    let flags = ["--demo", "--log-format", "json", "--data", folder.path()];
    let server = Server::logging("info", &flags);
    let port = server.port;
    let asked = post(port, "", "/sessions/codes", &json!({ "phone": ANNA })).json;
    let right = asked["demo_code"].as_str().unwrap();
    let wrong = if right == "111111" {
        "222222"
    } else {
        "111111"
    };
    let challenge = &asked["challenge_id"];
    let try_with = |code: &str| json!({ "challenge_id": challenge, "code": code });
    let refused = post(port, "", "/sessions", &try_with(wrong));
    assert_eq!(refused.json["code"], "code-wrong");
    let signed_in = post(port, "", "/sessions", &try_with(right));
    let user = signed_in.json["id"].clone();
    assert!(user.is_string(), "{}", signed_in.json);
    let set = signed_in
        .head
        .lines()
        .find(|line| line.starts_with("set-cookie: "));
    let cookie = set.unwrap()["set-cookie: ".len()..]
        .split(';')
        .next()
        .unwrap();
    let stranger = ask(port, "GET", "/me", "", "");
    assert_eq!(stranger.status, 401);
    let foreign = "/receipts/018bcfe5-6800-7fff-bfff-ffffffffffff";
    assert_eq!(ask(port, "GET", foreign, cookie, "").status, 404);
    let from_afar = send(
        port,
        &format!(
            "DELETE /api/v1/sessions/current HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\
             Sec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n"
        ),
    );
    assert!(from_afar.starts_with("HTTP/1.1 403"), "{from_afar}");
    assert_eq!(
        ask(port, "DELETE", "/sessions/current", cookie, "").status,
        204
    );

    let (_, _, log) = server.end("-TERM");
    let lines = lines(&log);
    for line in &lines {
        let moment = line["timestamp"].as_str().unwrap();
        assert!(moment.ends_with('Z') && moment.len() == 27, "{moment}: UTC");
        assert!(line["level"].is_string() && line["message"].is_string());
    }
    let told = one(&lines, "a one-time code was wrong");
    assert_eq!((&told["challenge"], &told["tries"]), (challenge, &json!(1)));
    assert_eq!(one(&lines, "signed in by a one-time code")["user"], user);
    // Each answer: its route, status and reason; who asked, where he was signed in.
    for (words, who) in [
        ("POST /api/v1/sessions 422 code-wrong", &Value::Null),
        ("POST /api/v1/sessions 201 -", &Value::Null),
        ("GET /api/v1/me 401 sign-in-required", &Value::Null),
        ("GET /api/v1/receipts/{id} 404 not-found", &user),
        (
            "DELETE /api/v1/sessions/current 403 cross-site",
            &Value::Null,
        ),
        ("DELETE /api/v1/sessions/current 204 -", &user),
    ] {
        let line = one(&lines, words);
        assert_eq!(&line["span"]["user"], who, "{words}");
        assert_eq!(line["span"]["id"], line["id"], "{words}");
    }
}

#[test]
fn nobody_writes_a_line_of_his_own_into_the_log() {
    for format in ["json", "text"] {
        let folder = Folder::new();
        let server = Server::logging("debug", &["--log-format", format, "--data", folder.path()]);
        let port = server.port;
        let forged = "2026-11-28T00:00:00Z  INFO forged";
        for hostile in [
            // In the method, the address, the headers and the body: raw, encoded, with colours.
            format!("FORGED{forged} /api/v1/me HTTP/1.1"),
            format!("GET /api/v1/%0a{} HTTP/1.1", forged.replace(' ', "%20")),
            "GET /%1b[31mforged%0d%0aforged?a=%0aforged HTTP/1.1\r\nUser-Agent: \x1b[31mforged"
                .to_owned(),
            "GET /api/v1/me HTTP/1.1\r\nX-Request-Id: forged\r\nX-Forwarded-For: forged".to_owned(),
            "POST /api/v1/sessions/codes HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\nContent-Length: 21\r\n\r\n{\"forged\\nforged\": 12}"
                .to_owned(),
        ] {
            let end = if hostile.contains("\r\n\r\n") {
                ""
            } else {
                "\r\nConnection: close\r\n\r\n"
            };
            let text = hostile.replacen(
                "HTTP/1.1",
                &format!("HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close"),
                1,
            );
            send(port, &format!("{text}{end}"));
        }
        let (_, _, log) = server.end("-TERM");
        assert!(log.contains("/api/v1/me"), "{log}");
        assert!(!log.contains("forged") && !log.contains('\x1b'), "{log}");
    }
}

#[test]
fn an_unexpected_error_is_in_the_log_and_not_in_the_answer() {
    let folder = Folder::new();
    let flags = [
        "--log-format",
        "json",
        "--data",
        folder.path(),
        "--code-command",
        "exit 7",
    ];
    let server = Server::logging("info", &flags);
    let port = server.port;
    let code = |phone: &str| post(port, "", "/sessions/codes", &json!({ "phone": phone }));
    // What is outside fails.
    let no_gateway = code(ANNA);
    assert_eq!(
        (no_gateway.status, &no_gateway.json["code"]),
        (503, &json!("unavailable"))
    );
    // What is inside fails.
    let books = rusqlite::Connection::open(folder.0.join("poltina.db")).unwrap();
    books
        .execute_batch("ALTER TABLE challenges RENAME TO gone")
        .unwrap();
    let no_table = code(BORIS);
    assert!(no_table.status >= 500, "{}", no_table.json);
    for answer in [&no_gateway, &no_table] {
        let said = format!("{} {}", answer.head, answer.json);
        for inside in [
            "exit",
            "7 ",
            "challenges",
            "SELECT",
            "INSERT",
            "sqlite",
            ".rs",
            folder.path(),
        ] {
            assert!(
                !answer.json.to_string().contains(inside),
                "{inside}: {said}"
            );
        }
    }
    let (_, _, log) = server.end("-TERM");
    let lines = lines(&log);
    let errors: Vec<&Value> = lines
        .iter()
        .filter(|line| line["level"] == "ERROR")
        .collect();
    let told = |words: &str, answer: &Answer| {
        let id = answer
            .head
            .lines()
            .find_map(|line| line.strip_prefix("x-request-id: "));
        errors
            .iter()
            .any(|line| line.to_string().contains(words) && line["span"]["id"] == id.unwrap())
    };
    assert!(told("a code could not be delivered", &no_gateway), "{log}");
    assert!(told("challenges", &no_table), "{log}");
}
