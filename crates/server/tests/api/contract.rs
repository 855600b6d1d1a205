//! The published contract: what is answered stands in it, and what it names exists.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use async_trait::async_trait;
use axum::http::Method;
use poltina_api_types::ErrorCode;
use poltina_domain::Phone;
use poltina_server::gateway::{CodeDelivery, Delivered, DeliveryError};
use serde_json::{Value, json};

use super::answer::Answer;
use super::world::{ANNA, World};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(poltina_server::http::document()).unwrap());

/// The operation of the contract that this request is for.
pub(crate) fn operation(method: &Method, path: &str) -> Option<Value> {
    let path = path.strip_prefix("/api/v1")?;
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // Fixed addresses go before those with a variable part.
    let matching = paths.iter().filter(|(pattern, _)| fits(pattern, path));
    let (_, item) = matching.min_by_key(|(pattern, _)| pattern.contains('{'))?;
    item.get(method.as_str().to_lowercase()).cloned()
}

/// An operation of the contract, and where it is.
pub(crate) struct There {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) operation: Value,
}

/// Every operation of the contract, by its id.
pub(crate) static OPERATIONS: LazyLock<BTreeMap<String, There>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let method = method.to_uppercase().parse().unwrap();
            let there = There {
                method,
                path: path.clone(),
                operation: operation.clone(),
            };
            assert!(all.insert(id, there).is_none(), "two have one id");
        }
    }
    all
});

/// The schema of this name.
pub(crate) fn schema(name: &str) -> Value {
    DOCUMENT["components"]["schemas"][name].clone()
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern
            .zip(path)
            .all(|(part, given)| part.starts_with('{') || part == given)
}

/// The answer stands in the contract: its status, its problem's code, and what it must hold.
#[track_caller]
pub(crate) fn check(operation: Option<&Value>, answer: &Answer) {
    let Some(operation) = operation else { return };
    let name = &operation["operationId"];
    let status = answer.status.as_str();
    let response = operation["responses"].get(status);
    let response = response.unwrap_or_else(|| panic!("{name} answers {status}: {}", answer.json));
    if let Some(code) = answer.json["code"]
        .as_str()
        .filter(|_| !answer.status.is_success())
    {
        let listed = operation["x-problems"].as_array().unwrap();
        assert!(
            listed.iter().any(|listed| listed == code),
            "{name} does not list {code}"
        );
    }
    for (kind, schema) in response["content"].as_object().into_iter().flatten() {
        // Of a stream only the head was read.
        if kind == "text/event-stream" {
            continue;
        }
        has_all_of(&schema["schema"], &answer.json, &format!("{name} {status}"));
    }
}

/// Every property that the schema requires is there; enough of JSON Schema to find a lie.
#[track_caller]
fn has_all_of(schema: &Value, json: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return has_all_of(
            &DOCUMENT["components"]["schemas"][name],
            json,
            &format!("{place} {name}"),
        );
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        let name = required.as_str().unwrap();
        assert!(json.get(name).is_some(), "{place} lacks {name}: {json}");
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = json.get(name) {
            has_all_of(property, value, &format!("{place}.{name}"));
        }
    }
    if let Some(items) = schema.get("items") {
        for item in json.as_array().into_iter().flatten() {
            has_all_of(items, item, &format!("{place}[]"));
        }
    }
}

#[tokio::test]
async fn the_contract_is_served_as_it_is_printed() {
    let world = World::new();
    let served = world.get("/openapi.json").send().await;
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert_eq!(served.ok(), *DOCUMENT);
}

/// Gathers every reference in the document.
fn references(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(target) if name == "$ref" => _ = found.insert(target.to_owned()),
                    _ => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let mut found = BTreeSet::new();
    references(&DOCUMENT, &mut found);
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let there: BTreeSet<String> = schemas
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    assert_eq!(found, there);
    assert!(
        !DOCUMENT.to_string().contains("```"),
        "no Rust in the contract"
    );
}

#[test]
fn every_operation_names_its_problems_and_every_problem_belongs_to_an_operation() {
    let mut named = BTreeSet::from(["method-not-allowed".to_owned()]);
    for item in DOCUMENT["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let problems = operation["x-problems"].as_array().unwrap();
            assert!(problems.len() >= 3, "{}", operation["operationId"]);
            named.extend(
                problems
                    .iter()
                    .map(|code| code.as_str().unwrap().to_owned()),
            );
        }
    }
    let all: BTreeSet<String> = ErrorCode::ALL
        .iter()
        .map(|code| code.as_str().to_owned())
        .collect();
    assert_eq!(named, all);
}

#[test]
fn the_contract_names_the_codes_as_they_are_on_the_wire() {
    let names = DOCUMENT["components"]["schemas"]["ErrorCode"]["enum"].as_array();
    let named: Vec<_> = names
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let all: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(named, all);
}

#[test]
fn the_table_of_errors_in_the_documentation_is_the_table_of_the_code() {
    let page = include_str!("../../../../docs/API.md");
    for code in ErrorCode::ALL {
        let again = if code.retryable() { "yes" } else { "no" };
        let row = format!(
            "| `{}` | {} | {again} | {} |",
            code.as_str(),
            code.status(),
            poltina_server::http::title(*code)
        );
        assert!(page.contains(&row), "docs/API.md lacks the row {row}");
    }
    let rows = page.lines().filter(|line| {
        line.starts_with("| `") && (line.contains("| yes |") || line.contains("| no |"))
    });
    assert_eq!(rows.count(), ErrorCode::ALL.len());
}

#[test]
fn the_table_of_resources_in_the_documentation_names_every_operation() {
    let page = include_str!("../../../../docs/API.md");
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let cell = format!("| `{} {path}` |", method.to_uppercase());
            assert!(page.contains(&cell), "docs/API.md lacks {cell}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_so_is_a_wrong_method() {
    let world = World::new();
    world.get("/nowhere").send().await.is_problem("not-found");
    world
        .request(Method::GET, "/api")
        .send()
        .await
        .is_problem("not-found");
    world
        .request(Method::GET, "/api/v2/me")
        .send()
        .await
        .is_problem("not-found");
    let wrong = world.request(Method::PUT, "/api/v1/me").send().await;
    wrong.is_problem("method-not-allowed");
    assert_eq!(wrong.header("allow"), Some("GET,HEAD,PATCH"));
}

#[tokio::test]
async fn every_problem_s_type_leads_to_what_it_means() {
    let world = World::new();
    for code in ErrorCode::ALL {
        let page = world
            .request(Method::GET, &format!("/problems/{}", code.as_str()))
            .send()
            .await;
        assert_eq!(page.status, 200, "{}", code.as_str());
        assert!(page.bytes.len() > 40);
    }
    world
        .request(Method::GET, "/problems/none")
        .send()
        .await
        .is_problem("not-found");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_an_id() {
    let world = World::new();
    let paths = [
        "/",
        "/api/v1/me",
        "/api/v1/nowhere",
        "/healthz",
        "/readyz",
        "/nothing.js",
    ];
    for path in paths {
        let answer = world.request(Method::GET, path).send().await;
        assert_eq!(
            answer.header("content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; \
                 worker-src 'self'; media-src 'self' blob:; base-uri 'none'; object-src 'none'; \
                 frame-ancestors 'none'; form-action 'self'; \
                 require-trusted-types-for 'script'; trusted-types default"
            ),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            Some("same-origin")
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("same-origin")
        );
        assert!(
            answer
                .header("permissions-policy")
                .unwrap()
                .contains("camera=(self)")
        );
        assert_eq!(answer.header("x-request-id").unwrap().len(), 16);
        assert_eq!(
            answer.header("strict-transport-security"),
            None,
            "no TLS here"
        );
        if path.starts_with("/api") {
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        }
    }
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_insist_on_it() {
    let world = World::builder()
        .options(|options| options.tls = true)
        .build();
    let answer = world.request(Method::GET, "/healthz").send().await;
    assert!(
        answer
            .header("strict-transport-security")
            .unwrap()
            .starts_with("max-age=63072000")
    );
}

/// A gateway that does not do what gateways do.
struct Fails(fn());

#[async_trait]
impl CodeDelivery for Fails {
    async fn deliver(&self, _: &Phone, _: &str) -> Result<Delivered, DeliveryError> {
        (self.0)();
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_handler_that_hangs_is_ended_and_its_outcome_is_unknown() {
    let world = World::builder().codes(Fails(|| ())).build();
    let ask = world.post("/sessions/codes", &json!({ "phone": ANNA }));
    let answering = tokio::spawn(ask.into_future());
    // Let it reach the gateway; then only time passes.
    while world
        .store
        .challenges_since(&ANNA.parse().unwrap(), 0)
        .await
        .unwrap()
        .0
        == 0
    {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    let response = answering.await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
}

#[tokio::test]
async fn a_handler_that_panics_fails_its_own_request_alone() {
    let world = World::builder()
        .codes(Fails(|| panic!("as meant by this test")))
        .build();
    let ask = || world.post("/sessions/codes", &json!({ "phone": ANNA }));
    ask().send().await.is_problem("internal");
    ask().send().await.is_problem("internal");
    assert_eq!(world.get("/openapi.json").send().await.status, 200);
}

#[tokio::test]
async fn an_address_has_six_hundred_requests_a_minute_and_is_told_how_many_are_left() {
    let world = World::builder()
        .strict()
        .options(|options| options.behind_proxy = true)
        .build();
    let from = |address: &str| world.get("/me").header("x-forwarded-for", address);
    for left in (0..600).rev() {
        let answer = from("10.0.0.1, 192.0.2.7").send().await;
        answer.is_problem("sign-in-required");
        let told = answer.header("ratelimit").unwrap();
        assert!(
            told.starts_with(&format!("\"requests\";r={left};")),
            "{told}"
        );
    }
    from("10.0.0.2, 192.0.2.7")
        .send()
        .await
        .is_problem("too-many-requests");
    from("192.0.2.8")
        .send()
        .await
        .is_problem("sign-in-required");
    world.pass(1);
    from("192.0.2.7")
        .send()
        .await
        .is_problem("sign-in-required");
}

#[tokio::test]
async fn the_server_says_that_it_is_well_until_it_closes() {
    let world = World::new();
    assert_eq!(
        world.request(Method::GET, "/readyz").send().await.status,
        200
    );
    world.wallet.close();
    world
        .request(Method::GET, "/readyz")
        .send()
        .await
        .is_problem("unavailable");
    assert_eq!(
        world.request(Method::GET, "/healthz").send().await.status,
        200
    );
}
