//! Every parameter of every operation, in the path, the query and the headers, with everything that it must not be. The
//! cases are made from the contract, so a new parameter is tried without a line here.

use std::collections::BTreeSet;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use super::answer::Answer;
use super::contract::{OPERATIONS, There};
use super::matrix_scene::{Case, Scene};
use super::world::{Ask, World};

/// The parameters of an operation that are in this part of a request.
fn parameters<'o>(there: &'o There, part: &'o str) -> impl Iterator<Item = &'o Value> {
    let all = there.operation["parameters"].as_array();
    let all = all.into_iter().flatten();
    all.filter(move |parameter| parameter["in"] == part)
}

fn name(parameter: &Value) -> &str {
    parameter["name"].as_str().unwrap()
}

/// Everything but what is plain, as an address writes it.
fn encoded(text: &str) -> String {
    let written = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(written).collect()
}

/// The right request with another address.
fn addressed<'s>(
    scene: &'s Scene<'_>,
    case: &Case,
    there: &There,
    odd: Option<(&str, &str)>,
) -> Ask<'s> {
    let mut path = there.path.clone();
    if let Some((name, value)) = odd {
        path = path.replace(&format!("{{{name}}}"), &encoded(value));
    }
    for (name, value) in &case.parts {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    let mut ask = case.from(scene);
    *ask.request.uri_mut() = format!("/api/v1{path}").parse().unwrap();
    ask
}

/// The right request with this header in place of what it had.
fn with_header<'s>(scene: &'s Scene<'_>, case: &Case, name: &str, value: &[u8]) -> Ask<'s> {
    let mut ask = case.from(scene);
    let value = HeaderValue::from_bytes(value).unwrap();
    let headers = ask.request.headers_mut();
    headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
    ask
}

/// What is no value of a parameter of this schema.
fn wrong_values(schema: &Value) -> Vec<String> {
    let kinds = schema["type"].to_string();
    let mut wrong = vec!["я".repeat(300), "x\u{202e}y".to_owned(), "a\0b".to_owned()];
    if kinds.contains("integer") {
        let numbers = ["", "x", "1.5", "-1", "99999999999999999999", "0x1", "١٢"];
        wrong.extend(numbers.map(str::to_owned));
        let beyond = [("minimum", -1), ("maximum", 1)];
        let beyond = beyond.map(|(bound, more)| Some((schema[bound].as_i64()? + more).to_string()));
        wrong.extend(beyond.into_iter().flatten());
    } else {
        wrong.extend(["", "no such thing", "' OR 1=1 --"].map(str::to_owned));
    }
    wrong
}

/// Says how a request was answered, unless it was refused as one that is wrong at this place.
fn unless_wrong_at(answer: &Answer, place: &str, sent: &str) -> Option<String> {
    let pointers = answer.json["errors"].as_array().into_iter().flatten();
    let pointers: Vec<_> = pointers.map(|error| error["pointer"].clone()).collect();
    let problem = answer.header("content-type") == Some("application/problem+json");
    let refused = answer.status == 400 && problem && answer.json["code"] == "invalid-request";
    let sent: String = sent.chars().take(40).collect();
    let said = format!("{place} {sent:?}: {} {}", answer.status, answer.json);
    (!refused || pointers != [json!(place)]).then_some(said)
}

/// Asks every operation whatever `asks` makes of its right request, and nothing has changed after each.
async fn every_operation(
    asks: impl AsyncFn(&Scene<'_>, &Case, &There) -> (usize, Vec<String>),
    least: usize,
) {
    let world = World::new();
    let scene = Scene::set(&world).await;
    let (mut tried, mut borne) = (0, Vec::new());
    for (id, there) in &*OPERATIONS {
        let case = scene.case(id).await;
        let books = world.books();
        let (many, said) = asks(&scene, &case, there).await;
        tried += many;
        borne.extend(said.into_iter().map(|said| format!("{id} {said}")));
        if world.books() != books {
            borne.push(format!("{id} changed something"));
        }
    }
    assert!(
        borne.is_empty(),
        "{} of {tried}:\n{}",
        borne.len(),
        borne.join("\n")
    );
    assert!(tried > least, "{tried}");
}

#[tokio::test]
async fn a_part_of_an_address_that_names_nothing_is_an_address_where_nothing_is() {
    const NONE: [&str; 12] = [
        "0",
        "-1",
        "99999999999999999999",
        "no-such-id",
        "00000000-0000-0000-0000-000000000000",
        "018bcfe5-6800-7fff-bfff-fffffffffff",
        "018bcfe5-6800-7fff-bfff-ffffffffffff/",
        "person:018bcfe5-6800-7fff-bfff-ffffffffffff",
        "../me",
        "a\0b",
        "x\u{202e}y",
        "' OR 1=1 --",
    ];
    let asks = async |scene: &Scene<'_>, case: &Case, there: &There| {
        let (mut tried, mut borne) = (0, Vec::new());
        for parameter in parameters(there, "path") {
            let name = name(parameter);
            let values = NONE.map(str::to_owned).into_iter();
            for value in values.chain(["я".repeat(300)]) {
                // What has the form of a key may be one that is still to come.
                if name == "key" && poltina_server::app::is_key(&value) {
                    continue;
                }
                let answer = addressed(scene, case, there, Some((name, &value)))
                    .send()
                    .await;
                tried += 1;
                let code = answer.json["code"].as_str().unwrap_or_default();
                let nothing = answer.status == 404
                    && ["not-found", "payee-unknown", "transfer-unknown"].contains(&code);
                // A key has a form of its own.
                let wrong = unless_wrong_at(&answer, &format!("path:{name}"), &value);
                if !nothing {
                    borne.extend(wrong);
                }
            }
        }
        (tried, borne)
    };
    every_operation(asks, 500).await;
}

#[tokio::test]
async fn a_parameter_of_a_query_that_is_no_value_of_its_kind_is_refused_by_its_name() {
    let asks = async |scene: &Scene<'_>, case: &Case, there: &There| {
        let (mut tried, mut borne) = (0, Vec::new());
        for parameter in parameters(there, "query") {
            let name = name(parameter);
            for value in wrong_values(&parameter["schema"]) {
                let mut ask = addressed(scene, case, there, None);
                let uri = format!("{}?{name}={}", ask.request.uri().path(), encoded(&value));
                *ask.request.uri_mut() = uri.parse().unwrap();
                let answer = ask.send().await;
                tried += 1;
                borne.extend(unless_wrong_at(&answer, &format!("query:{name}"), &value));
            }
        }
        (tried, borne)
    };
    every_operation(asks, 80).await;
}

#[tokio::test]
async fn a_parameter_that_an_operation_does_not_have_is_refused_by_its_name() {
    let asks = async |scene: &Scene<'_>, case: &Case, _: &There| {
        let mut borne = Vec::new();
        for query in ["surplus=1", "surplus", "surplus=1&surplus=2", "%73urplus="] {
            let mut ask = case.from(scene);
            let uri = ask.request.uri().to_string();
            let joint = if uri.contains('?') { '&' } else { '?' };
            *ask.request.uri_mut() = format!("{uri}{joint}{query}").parse().unwrap();
            let answer = ask.send().await;
            borne.extend(unless_wrong_at(&answer, "query:surplus", query));
        }
        (4, borne)
    };
    every_operation(asks, 500).await;
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_not_allowed_whatever_its_query() {
    let asks = async |scene: &Scene<'_>, case: &Case, _: &There| {
        let mut borne = Vec::new();
        for query in ["", "surplus=1"] {
            let mut ask = case.from(scene);
            let path = ask.request.uri().path();
            *ask.request.uri_mut() = format!("{path}?{query}").parse().unwrap();
            *ask.request.method_mut() = Method::TRACE;
            let status = ask.send().await.status;
            if status != StatusCode::METHOD_NOT_ALLOWED {
                borne.push(format!("{query}: {status}"));
            }
        }
        (2, borne)
    };
    every_operation(asks, 250).await;
}

#[tokio::test]
async fn a_header_that_is_no_value_of_its_kind_is_refused_by_its_name() {
    let long = "k".repeat(65);
    let wrong = |name: &str| -> Vec<&[u8]> {
        match name {
            "Idempotency-Key" => vec![
                b"",
                b"\"\"",
                b"short",
                b"\"fifteen-letters\"",
                long.as_bytes(),
                b"key with a space in it",
                b"\"only-one-quotation-mark",
                b"key-of-a-test-000001, key-of-a-test-000002",
                "ключ-ключ-ключ-ключ".as_bytes(),
                b"key-of-a-test-\xff\xff",
                b"../../../../../../me",
            ],
            "If-Match" => vec![
                b"",
                b"*",
                b"v1",
                b"\"v1",
                b"W/\"v1\"",
                b"\"v1\", \"v2\"",
                "\"в1".as_bytes(),
                b"\xff",
            ],
            "Confirmation" => vec![
                b"",
                b"no-such-id",
                b"1",
                b"018bcfe5-6800-7fff-bfff-fffffffffff",
                b"018bcfe5-6800-7fff-bfff-ffffffffffff, 018bcfe5-6800-7fff-bfff-ffffffffffff",
                b"\xff",
            ],
            "Last-Event-ID" => vec![b"", b"x", b"-1", b"1.5", b"99999999999999999999", b"\xff"],
            new => panic!("{new} is a new header: say here what it may not be"),
        }
    };
    let asks = async |scene: &Scene<'_>, case: &Case, there: &There| {
        let (mut tried, mut borne) = (0, Vec::new());
        for parameter in parameters(there, "header") {
            let name = name(parameter);
            let place = format!("header:{}", name.to_lowercase());
            for value in wrong(name) {
                let answer = with_header(scene, case, name, value).send().await;
                tried += 1;
                let shown = String::from_utf8_lossy(value);
                borne.extend(unless_wrong_at(&answer, &place, &shown));
            }
        }
        (tried, borne)
    };
    every_operation(asks, 150).await;
}

#[tokio::test]
async fn a_header_that_must_be_there_is_missed_by_a_code_of_its_own() {
    let asks = async |scene: &Scene<'_>, case: &Case, there: &There| {
        let (mut tried, mut borne) = (0, Vec::new());
        let needed = parameters(there, "header").filter(|parameter| parameter["required"] == true);
        for parameter in needed {
            let mut ask = case.from(scene);
            ask.request.headers_mut().remove(name(parameter));
            let answer = ask.send().await;
            tried += 1;
            let expected = match name(parameter) {
                "Idempotency-Key" => (400, "idempotency-key-missing"),
                "If-Match" => (428, "if-match-missing"),
                new => panic!("{new} is a new header: say here what is answered without it"),
            };
            let code = answer.json["code"].as_str().unwrap_or_default();
            if (answer.status.as_u16(), code) != expected {
                borne.push(format!("{}: {}", name(parameter), answer.json));
            }
        }
        (tried, borne)
    };
    every_operation(asks, 12).await;
}

#[tokio::test]
async fn what_was_changed_since_it_was_read_is_changed_by_nobody_who_does_not_know() {
    let asks = async |scene: &Scene<'_>, case: &Case, there: &There| {
        let (mut tried, mut borne) = (0, Vec::new());
        if parameters(there, "header").all(|parameter| name(parameter) != "If-Match") {
            return (tried, borne);
        }
        for stale in [
            "\"v1\"",
            "\"v0\"",
            "\"v-2\"",
            "\"v99999999999999999999\"",
            "\"other\"",
            "\"\"",
        ] {
            let answer = with_header(scene, case, "If-Match", stale.as_bytes())
                .send()
                .await;
            tried += 1;
            if (answer.status.as_u16(), &answer.json["code"]) != (412, &json!("changed")) {
                borne.push(format!("{stale}: {}", answer.json));
            }
        }
        (tried, borne)
    };
    every_operation(asks, 5).await;
}

/// Each way to alter one value of a body into another of its kind.
fn altered(body: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let mut put = |at: &dyn Fn(Value) -> Value, inside: &Value| {
        all.extend(altered(inside).into_iter().map(at));
    };
    match body {
        Value::Object(members) => {
            for (name, inside) in members {
                let at = |other: Value| {
                    let mut body = body.clone();
                    body[name] = other;
                    body
                };
                put(&at, inside);
            }
        }
        Value::Array(items) => {
            for (place, inside) in items.iter().enumerate() {
                let at = |other: Value| {
                    let mut body = body.clone();
                    body[place] = other;
                    body
                };
                put(&at, inside);
            }
        }
        Value::Bool(yes) => all.push((!yes).into()),
        Value::Number(number) => all.push((number.as_i64().unwrap() + 1).into()),
        Value::String(text) => {
            // The last letter or digit is the one before it, or after.
            let (rest, last) = text.split_at(text.char_indices().last().map_or(0, |(at, _)| at));
            let other = match last {
                "" => "x".to_owned(),
                "1" => format!("{rest}2"),
                digit if digit.parse::<u8>().is_ok() => format!("{rest}1"),
                "a" => format!("{rest}b"),
                _ => format!("{rest}a"),
            };
            all.push(other.into());
        }
        Value::Null => {}
    }
    all
}

/// What is answered as it was, whatever comes by a used key: it happens once by itself, not by its key.
const ONCE: [&str; 1] = ["acceptProtected"];

#[tokio::test]
async fn a_key_that_was_used_does_nothing_with_another_body_whichever_field_is_another() {
    let mut tried = 0;
    for (id, there) in &*OPERATIONS {
        if parameters(there, "header").all(|parameter| name(parameter) != "Idempotency-Key") {
            continue;
        }
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let first = case.from(&scene).send().await;
        assert!(first.status.is_success(), "{id}: {}", first.json);
        let books = world.books();
        let mut codes = BTreeSet::new();
        for body in altered(case.body.as_ref().unwrap()) {
            let answer = case.from(&scene).json(&body).send().await;
            assert_eq!(world.books(), books, "{id} {body} changed something");
            tried += 1;
            if ONCE.contains(&id.as_str()) && answer.status.is_success() {
                assert_eq!(answer.json, first.json, "{id} {body}");
                continue;
            }
            assert!(
                answer.status.is_client_error(),
                "{id} {body}: {}",
                answer.json
            );
            codes.insert(answer.json["code"].as_str().unwrap().to_owned());
        }
        let reused = codes.contains("idempotency-key-reused");
        assert!(reused != ONCE.contains(&id.as_str()), "{id}: {codes:?}");
        // With its own body it is answered as it was.
        let again = case.from(&scene).send().await;
        assert_eq!(
            again.header("idempotency-replayed"),
            Some("true"),
            "{id}: {}",
            again.json
        );
        assert_eq!(world.books(), books, "{id} happened twice");
    }
    assert!(tried > 40, "{tried}");
}
