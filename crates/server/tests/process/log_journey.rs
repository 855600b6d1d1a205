//! The log at its most verbose over all that the wallet does: nothing of anybody, done or refused.

use poltina_server::clock::{Clock as _, SECOND, SystemClock};
use poltina_server::moscow;
use serde_json::{Map, Value, json};

use super::client::{Answer, Stream, ask_once, send, sign_in};
use super::server::{Folder, Server};

const ANNA: &str = "+79160000001";
const BORIS: &str = "+79160000002";

/// An account whose key fits the bank.
const ACCOUNT: &str = "40817810438000000001";

/// Somebody who walks, with a new key for each step.
struct Walk {
    port: u16,
    phone: &'static str,
    cookie: String,
    steps: u32,
}

impl Walk {
    fn begin(port: u16, phone: &'static str) -> Self {
        let (cookie, _) = sign_in(port, phone);
        Self {
            port,
            phone,
            cookie,
            steps: 0,
        }
    }

    fn step(&mut self, method: &str, path: &str, body: &str) -> Answer {
        self.steps += 1;
        let key = format!("step-of-this-walk-{:04}", self.steps);
        ask_once(self.port, method, path, &self.cookie, &key, body)
    }

    /// A step that succeeds.
    fn ok(&mut self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.step(method, path, &body.to_string());
        let status = answer.status;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {}",
            answer.json
        );
        answer.json
    }

    /// Signs in again where the last step ended, or locked, the session.
    fn come_again(&mut self) {
        if self.step("GET", "/me", "").status != 200 {
            self.cookie = sign_in(self.port, self.phone).0;
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn rub(kopecks: u32) -> Value {
    json!({ "value": kopecks.to_string(), "currency": "RUB" })
}

fn day(from_today: i64) -> String {
    let then = SystemClock.now() + from_today * 24 * 3_600 * SECOND;
    moscow::rfc3339(then).chars().take(10).collect()
}

fn verbose(folder: &Folder) -> Server {
    let flags = ["--demo", "--policy", "open", "--data", folder.path()];
    let log = ["--log-level", "trace", "--log-format", "json"];
    Server::by_level(&[&flags[..], &log].concat())
}

#[test]
fn nothing_of_a_journey_through_the_wallet_is_in_the_log() {
    let folder = Folder::new();
    let server = verbose(&folder);
    let port = server.port;
    let (mut anna, mut boris) = (Walk::begin(port, ANNA), Walk::begin(port, BORIS));
    let mut private: Vec<String> = [
        "916000",
        "Секрет",
        "Анна",
        "Кузнецов",
        "Борис",
        "4509731852",
        "500100732259",
        ACCOUNT,
        "Ромашка",
        "7707083893",
        "274916",
        "7654321",
        "push.example",
        "hook-token",
    ]
    .map(str::to_owned)
    .into();
    let events = Stream::open(port, &boris.cookie);

    let form = json!({
        "level": "simplified", "family_name": "Кузнецова", "given_name": "Анна",
        "birth_date": "1991-05-17", "passport": "4509731852", "issued_on": "2011-06-02",
        "inn": "500100732259",
    });
    anna.ok("POST", "/identification", form);
    anna.ok("PUT", "/pin", json!({ "pin": "274916" }));
    anna.come_again();
    let payee = anna.ok("POST", "/payees/lookup", json!({ "phone": BORIS }));
    private.push(text(&payee["name"]));
    let payee = text(&payee["id"]);
    anna.ok(
        "PUT",
        &format!("/payees/{payee}/name"),
        json!({ "name": "Секретный друг" }),
    );
    anna.ok(
        "POST",
        "/templates",
        json!({ "name": "Секрет", "payee_id": payee, "amount": rub(7_654_321), "note": "Секрет" }),
    );
    let mut payment = json!({ "payee_id": payee, "amount": rub(7_654), "note": "Секрет" });
    anna.ok("POST", "/transfers", payment.clone());
    payment["protection"] = json!({ "days": 3 });
    let held = anna.ok("POST", "/transfers", payment);
    let code = text(&held["protection"]["code"]);
    let accept = format!("/protected/{}/accept", text(&held["id"]));
    let wrong = if code == "1234" { "4321" } else { "1234" };
    let wrong = json!({ "code": wrong }).to_string();
    assert_eq!(boris.step("POST", &accept, &wrong).status, 422);
    boris.ok("POST", &accept, json!({ "code": code }));
    let operations = anna.ok("GET", "/operations", Value::Null);
    let operation = format!("/operations/{}", text(&operations["items"][0]["id"]));
    anna.ok(
        "PUT",
        &format!("{operation}/note"),
        json!({ "note": "Секрет" }),
    );
    anna.ok(
        "PUT",
        &format!("{operation}/labels"),
        json!({ "labels": ["секрет"] }),
    );
    anna.ok(
        "POST",
        "/operations/search",
        json!({ "text": "Секрет 7654321" }),
    );
    let me = anna.ok("GET", "/me", Value::Null);
    let asking = json!({ "payer_id": format!("person:{}", text(&me["id"])), "amount": rub(300), "note": "Секрет" });
    boris.ok("POST", "/requests", asking);
    let bill = json!({ "total": rub(901), "own": {}, "shares": [{ "payer_id": payee }] });
    anna.ok("POST", "/splits", bill);
    anna.ok(
        "POST",
        "/plans",
        json!({
            "payee_id": payee, "amount": rub(500), "starts_on": day(30), "time": "09:00",
            "time_zone": "Europe/Moscow", "rhythm": { "monthly": { "day": 31 } },
            "end": { "never": {} },
        }),
    );
    anna.ok(
        "PUT",
        "/guardian",
        json!({ "payee_id": payee, "above": rub(7_654_321) }),
    );
    let bank = json!({ "bic": "044525225", "account": ACCOUNT });
    let bank = anna.ok("POST", "/bank/accounts", bank);
    let withdrawal = json!({
        "direction": "withdrawal", "account_id": bank["id"], "amount": rub(10_000), "fee": rub(1_500),
    });
    anna.ok("POST", "/bank/payments", withdrawal);
    anna.ok(
        "POST",
        "/bank/transfers",
        json!({
            "bic": "044525225", "account": ACCOUNT, "amount": rub(10_000), "fee": rub(1_500),
            "receiver": { "name": "ООО «Ромашка»", "inn": "7707083893", "purpose": "Секрет" },
        }),
    );
    let made = anna.ok(
        "POST",
        "/api-keys",
        json!({ "name": "Секрет", "scopes": ["operations:read"] }),
    );
    let secret = text(&made["secret"]);
    let read = send(
        port,
        &format!(
            "GET /api/v1/operations HTTP/1.1\r\nHost: localhost:{port}\r\n\
             Authorization: Bearer {secret}\r\nConnection: close\r\n\r\n"
        ),
    );
    assert!(read.starts_with("HTTP/1.1 200"), "{read}");
    private.push(secret);
    // Nobody is there: what fails is told in the log.
    let webhook = json!({ "url": "http://127.0.0.1:1/hook-token", "kinds": ["operation.posted"] });
    let webhook = anna.ok("POST", "/webhooks", webhook);
    private.push(text(&webhook["secret"]));
    let push = json!({ "endpoint": "https://push.example/there" });
    anna.ok("PUT", "/push/subscription", push);
    let code = anna.ok("POST", "/payment-codes", json!({}));
    private.push(text(&code["issued"]["seed"]));
    anna.ok(
        "POST",
        "/receive-codes",
        json!({ "amount": rub(7_654_321), "note": "Секрет" }),
    );
    let accounts = anna.ok("GET", "/accounts", Value::Null);
    let statement = json!({
        "account_id": accounts["items"][0]["id"], "from": day(-30), "to": day(-1),
        "format": "csv", "language": "ru",
    });
    anna.ok("POST", "/statements", statement);
    private.push(anna.cookie.split_once('=').unwrap().1.to_owned());
    private.push(boris.cookie.split_once('=').unwrap().1.to_owned());

    drop(events);
    let (_, _, log) = server.end("-TERM");
    assert!(log.contains("\"level\":\"TRACE\"") && log.contains("/api/v1/bank/transfers"));
    for private in private {
        assert!(
            !log.contains(&private),
            "{private}: {}",
            around(&log, &private)
        );
    }
}

/// What stands in each place where a text or a number may.
const MARK: &str = "zanzibar";
const NUMBER: u64 = 918_273_645;

#[test]
fn nothing_that_any_operation_is_sent_is_in_the_log_whatever_is_wrong_with_it() {
    let folder = Folder::new();
    let server = verbose(&folder);
    let mut anna = Walk::begin(server.port, ANNA);
    let contract = serde_json::to_value(poltina_server::http::document()).unwrap();
    let mut asked = 0;
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["operationId"] == "followEvents" {
                continue;
            }
            let filled = path
                .split('/')
                .map(|part| if part.starts_with('{') { MARK } else { part });
            let path = filled.collect::<Vec<_>>().join("/");
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let right = example(&contract, schema, 0);
            let strange = json!({ MARK: MARK, "text": NUMBER });
            let torn = format!("{{\"{MARK}\": \"{MARK}\", {NUMBER}");
            for body in [right.to_string(), strange.to_string(), torn] {
                anna.step(&method.to_uppercase(), &path, &body);
                anna.step(
                    &method.to_uppercase(),
                    &format!("{path}?{MARK}={MARK}&limit={NUMBER}"),
                    &body,
                );
                asked += 2;
            }
            anna.come_again();
        }
    }
    assert!(asked > 600, "{asked} were asked");
    let (_, _, log) = server.end("-TERM");
    for mark in [MARK.to_owned(), NUMBER.to_string()] {
        assert!(!log.contains(&mark), "{mark}: {}", around(&log, &mark));
    }
}

/// The lines of a log in which this stands.
fn around<'l>(log: &'l str, text: &str) -> &'l str {
    log.lines()
        .find(|line| line.contains(text))
        .unwrap_or_default()
}

/// A value of a schema, with the mark wherever one may say what he wants.
fn example(contract: &Value, schema: &Value, depth: u32) -> Value {
    if depth > 8 {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches('#');
        return example(contract, contract.pointer(name).unwrap(), depth + 1);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|choices| choices.last()) {
            return example(contract, first, depth + 1);
        }
    }
    if let Some(known) = schema["enum"].as_array() {
        return known[0].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => {
            let none = Map::new();
            let parts = schema["properties"].as_object().unwrap_or(&none).iter();
            let value = |name: &str, part: &Value| match name {
                "currency" => json!("RUB"),
                "value" => json!(NUMBER.to_string()),
                _ => example(contract, part, depth + 1),
            };
            parts
                .map(|(name, part)| (name.clone(), value(name, part)))
                .collect::<Map<_, _>>()
                .into()
        }
        Some("array") => json!([example(contract, &schema["items"], depth + 1)]),
        Some("integer" | "number") => json!(NUMBER),
        Some("boolean") => json!(true),
        Some(_) => json!(MARK),
        None => Value::Null,
    }
}
