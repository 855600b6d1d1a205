//! Money from and to a bank that misbehaves, in a process of its own: whatever it does, the books are
//! right and the payment says the truth.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, send, sign_in};
use super::server::{Folder, Server, run};

const ANNA: &str = "+79160000001";

/// A demo with its bank, and Анна signed in.
struct World {
    folder: Folder,
    server: Server,
    bank: u16,
    cookie: String,
    account: Value,
}

impl World {
    fn new() -> Self {
        let folder = Folder::new();
        let mut server = Server::start(&["--demo", "--policy", "open", "--data", folder.path()]);
        let bank = loop {
            let line = server.line();
            if let Some(address) = line.strip_prefix("A simulated bank is at ") {
                break port(address);
            }
        };
        let (cookie, _) = sign_in(server.port, ANNA);
        let mut world = Self {
            folder,
            server,
            bank,
            cookie,
            account: Value::Null,
        };
        let new = json!({ "bic": "044525225", "account": "40817810438000000001" });
        let saved = world.ask("POST", "/bank/accounts", "", &new);
        assert_eq!(saved.status, 201, "{}", saved.json);
        world.account = saved.json["id"].clone();
        world
    }

    fn ask(&self, method: &str, path: &str, key: &str, body: &Value) -> Answer {
        let path = format!("/api/v1{path}");
        let cookie = format!("Cookie: {}\r\nIdempotency-Key: \"{key}\"\r\n", self.cookie);
        http(self.server.port, method, &path, &cookie, body)
    }

    /// Tells the bank how to behave.
    fn bank_is(&self, behaviour: &Value) {
        let told = http(self.bank, "PUT", "/behaviour", "", behaviour);
        assert_eq!(told.status, 204);
    }

    fn available(&self) -> i64 {
        let accounts = self.ask("GET", "/accounts", "", &Value::Null).json;
        let value = &accounts["items"][0]["available"]["value"];
        value.as_str().unwrap().parse().unwrap()
    }

    fn pay(&self, direction: &str, key: &str, kopecks: i64, fee: i64) -> Value {
        let rub = |kopecks: i64| json!({ "value": kopecks.to_string(), "currency": "RUB" });
        let body = json!({
            "direction": direction, "account_id": self.account,
            "amount": rub(kopecks), "fee": rub(fee),
        });
        let begun = self.ask("POST", "/bank/payments", key, &body);
        assert_eq!(begun.status, 201, "{}", begun.json);
        begun.json
    }

    /// The payment once it is over.
    fn over(&self, payment: &Value) -> Value {
        self.until(payment, |state| state.get("pending").is_none())
    }

    fn until(&self, payment: &Value, there: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/bank/payments/{}", payment["id"].as_str().unwrap());
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let now = self.ask("GET", &path, "", &Value::Null).json;
            if there(&now["state"]) {
                return now;
            }
            assert!(Instant::now() < deadline, "it does not end: {now}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the server; its books hold every invariant.
    fn verified(self) {
        let ended = self.server.end("-TERM");
        assert_eq!(ended.0.code(), Some(0));
        let verified = run(&["verify", "--data", self.folder.path()]);
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(verified.status.success(), "{said}");
    }
}

fn port(address: &str) -> u16 {
    address.trim().rsplit(':').next().unwrap().parse().unwrap()
}

/// A request to any server on this machine.
fn http(port: u16, method: &str, path: &str, headers: &str, body: &Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let text = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         {headers}Content-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = send(port, &text);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        json: serde_json::from_str(body).unwrap_or_default(),
    }
}

#[test]
fn money_comes_from_the_bank_once_however_it_tells_of_it() {
    let world = World::new();
    let behaviours = [
        json!({ "after_ms": 10 }),
        json!({ "answer": "done" }),
        json!({ "after_ms": 10, "callback": "repeated" }),
        json!({ "callback": "before-answer" }),
        json!({ "after_ms": 10, "callback": "never" }),
        json!({ "after_ms": 10, "callback": "wrong-signature" }),
    ];
    for (number, behaviour) in behaviours.iter().enumerate() {
        world.bank_is(behaviour);
        let before = world.available();
        let key = format!("a-key-of-this-top-up-{number}");
        let begun = world.pay("top_up", &key, 100_000, 0);
        let over = world.over(&begun);
        assert_eq!(over["state"], json!({ "done": {} }), "{behaviour}");
        assert_eq!(world.available(), before + 100_000, "{behaviour}");
        // The same again is the same payment, and its operation tells of it.
        assert_eq!(world.pay("top_up", &key, 100_000, 0), over);
        let path = format!("/operations/{}", over["operation_id"].as_str().unwrap());
        let operation = world.ask("GET", &path, "", &Value::Null).json;
        assert_eq!(
            (&operation["kind"], &operation["amount"]["value"]),
            (&json!("deposit"), &json!("100000"))
        );
        assert_eq!(world.available(), before + 100_000, "{behaviour}");
    }
    world.verified();
}

#[test]
fn what_the_bank_refuses_does_not_come_and_comes_back() {
    let world = World::new();
    for (number, behaviour) in [
        json!({ "answer": "refused" }),
        json!({ "then": "refused", "after_ms": 10, "callback": "repeated" }),
        json!({ "then": "refused", "after_ms": 10, "callback": "never" }),
    ]
    .iter()
    .enumerate()
    {
        world.bank_is(behaviour);
        let before = world.available();
        let key = format!("a-key-of-this-top-up-{number}");
        let over = world.over(&world.pay("top_up", &key, 100_000, 0));
        let why = json!({ "refused": { "reason": "insufficient_funds" } });
        assert_eq!(over["state"], why, "{behaviour}");
        assert_eq!(world.available(), before, "{behaviour}");
        let key = format!("a-key-of-this-way-out-{number}");
        let begun = world.pay("withdrawal", &key, 1_000_000, 5_000);
        let over = world.over(&begun);
        let why = json!({ "refused": { "reason": "account_closed" } });
        assert_eq!(over["state"], why, "{behaviour}");
        assert_eq!(world.available(), before, "{behaviour}");
        let newest = world
            .ask("GET", "/operations?limit=2", "", &Value::Null)
            .json;
        let kinds = [&newest["items"][0]["kind"], &newest["items"][1]["kind"]];
        assert_eq!(kinds, ["return", "withdrawal"], "{behaviour}");
    }
    world.verified();
}

#[test]
fn money_goes_to_the_bank_with_its_fee_and_leaves_at_once() {
    let world = World::new();
    world.bank_is(&json!({ "then": "nothing" }));
    let before = world.available();
    let key = "a-key-of-this-way-out";
    let begun = world.pay("withdrawal", key, 1_000_000, 5_000);
    assert_eq!(begun["state"], json!({ "pending": {} }));
    assert_eq!(world.available(), before - 1_005_000);
    world.bank_is(&json!({ "after_ms": 10 }));
    let done = world.over(&world.pay("withdrawal", "a-key-of-another-one", 20_000, 1_500));
    assert_eq!(done["state"], json!({ "done": {} }));
    assert_eq!(world.available(), before - 1_005_000 - 21_500);
    // More than there is burns the key, and is said the same way again.
    for _ in 0..2 {
        let rub = |kopecks: &str| json!({ "value": kopecks, "currency": "RUB" });
        let body = json!({
            "direction": "withdrawal", "account_id": world.account,
            "amount": rub("59000000"), "fee": rub("50000"),
        });
        let refused = world.ask("POST", "/bank/payments", "a-key-of-too-much", &body);
        assert_eq!(refused.json["code"], "insufficient-funds");
    }
    world.verified();
}

#[test]
fn another_amount_is_not_booked_but_looked_into() {
    let world = World::new();
    world.bank_is(&json!({ "after_ms": 10, "callback": "wrong-amount" }));
    let before = world.available();
    let over = world.over(&world.pay("top_up", "a-key-of-this-top-up", 100_000, 0));
    assert_eq!(over["state"], json!({ "review": {} }));
    assert_eq!(world.available(), before);
    let out = world.pay("withdrawal", "a-key-of-this-way-out", 100_000, 1_500);
    assert_eq!(world.over(&out)["state"], json!({ "review": {} }));
    assert_eq!(world.available(), before - 101_500);
    world.verified();
}

#[test]
fn a_bank_that_does_not_answer_or_is_broken_is_asked_again_until_it_is_heard() {
    let world = World::new();
    let before = world.available();
    world.bank_is(&json!({ "answer": "broken" }));
    let begun = world.pay("top_up", "a-key-of-this-top-up", 100_000, 0);
    world.bank_is(&json!({ "after_ms": 10 }));
    assert_eq!(world.over(&begun)["state"], json!({ "done": {} }));
    // It took the payment and hangs: it tells by its callback.
    world.bank_is(&json!({ "answer": "silent", "after_ms": 10 }));
    let begun = world.pay("top_up", "a-key-of-the-silent-one", 100_000, 0);
    assert_eq!(world.over(&begun)["state"], json!({ "done": {} }));
    assert_eq!(world.available(), before + 200_000);
    world.verified();
}

#[test]
fn what_nobody_signed_is_not_believed() {
    let world = World::new();
    world.bank_is(&json!({ "then": "nothing" }));
    let begun = world.pay("top_up", "a-key-of-this-top-up", 100_000, 0);
    let before = world.available();
    let word =
        json!({ "id": begun["id"], "status": "done", "amount": "100000", "currency": "RUB" });
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let headers = format!(
        "webhook-id: msg_1\r\nwebhook-timestamp: {}\r\nwebhook-signature: v1,AAAA\r\n",
        now.unwrap().as_secs()
    );
    for headers in ["", &headers] {
        let answer = http(world.server.port, "POST", "/bank/callbacks", headers, &word);
        assert_eq!(answer.status, 404, "{}", answer.head);
    }
    let path = format!("/bank/payments/{}", begun["id"].as_str().unwrap());
    let still = world.ask("GET", &path, "", &Value::Null).json;
    assert_eq!(still["state"], json!({ "pending": {} }));
    assert_eq!(world.available(), before);
    world.verified();
}

#[test]
fn the_simulated_bank_ends_with_its_server_however_that_ends() {
    let world = World::new();
    let bank = world.bank;
    let is_there = || {
        TcpStream::connect(("127.0.0.1", bank)).is_ok_and(|mut there| {
            let asked = there.write_all(b"GET /payments/1 HTTP/1.0\r\n\r\n");
            let mut answer = String::new();
            asked.is_ok() && there.read_to_string(&mut answer).is_ok() && !answer.is_empty()
        })
    };
    assert!(is_there());
    world.server.end("-KILL");
    let deadline = Instant::now() + Duration::from_secs(10);
    while is_there() {
        assert!(Instant::now() < deadline, "the bank is still there");
        std::thread::yield_now();
    }
}

#[test]
fn a_payment_by_requisites_tells_the_bank_who_receives_it_and_is_done() {
    let world = World::new();
    let before = world.available();
    let body = json!({
        "bic": "044525225", "account": "40817810438000000001",
        "amount": { "value": "20000", "currency": "RUB" },
        "fee": { "value": "1500", "currency": "RUB" },
        "receiver": { "name": "ООО «Ромашка»", "inn": "7707083893", "kpp": "773601001", "purpose": "Аренда" },
    });
    let begun = world.ask("POST", "/bank/transfers", "key-of-requisites-1", &body);
    assert_eq!(begun.status, 201, "{}", begun.json);
    let over = world.over(&begun.json);
    assert_eq!(over["state"], json!({ "done": {} }), "{over}");
    assert_eq!(world.available(), before - 21_500);
    world.verified();
}
