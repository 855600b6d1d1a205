//! Odd requests, to every operation: what is surplus, what comes twice, what pretends, what looks
//! like another language.

use axum::http::Method;
use serde_json::{Value, json};

use super::contract::OPERATIONS;
use super::matrix_scene::Scene;
use super::world::{SHOP, World};

#[tokio::test]
async fn a_field_that_no_body_has_is_refused_by_its_name() {
    let mut tried = 0;
    for id in OPERATIONS.keys() {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let Some(Value::Object(mut fields)) = case.body.clone() else {
            continue;
        };
        fields.insert("surplus".to_owned(), json!(1));
        let books = world.books();
        let answer = case.from(&scene).json(&Value::Object(fields)).send().await;
        assert_eq!(
            answer.json["errors"][0]["pointer"], "/surplus",
            "{id}: {}",
            answer.json
        );
        answer.is_wrong_at("/surplus");
        assert_eq!(world.books(), books, "{id} changed something");
        tried += 1;
    }
    assert!(tried > 6, "{tried}");
}

#[tokio::test]
async fn a_field_that_comes_twice_is_refused_whichever_is_meant() {
    let mut tried = 0;
    for id in OPERATIONS.keys() {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let Some(Value::Object(fields)) = &case.body else {
            continue;
        };
        let Some((name, value)) = fields.iter().next() else {
            continue;
        };
        let whole = Value::Object(fields.clone()).to_string();
        let twice = format!("{{\"{name}\":{value},{}", &whole[1..]);
        let books = world.books();
        let answer = case
            .from(&scene)
            .body("application/json", twice)
            .send()
            .await;
        answer.is_problem("invalid-request");
        assert_eq!(world.books(), books, "{id} changed something");
        tried += 1;
    }
    assert!(tried > 5, "{tried}");
}

#[tokio::test]
async fn a_parameter_or_a_header_that_comes_twice_or_is_not_known_is_refused() {
    let world = World::new();
    let scene = Scene::set(&world).await;
    let anna = &scene.anna;
    for (id, there) in &*OPERATIONS {
        let parameters = there.operation["parameters"].as_array();
        let in_query = parameters
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query");
        for parameter in in_query {
            let name = parameter["name"].as_str().unwrap();
            let case = scene.case(id).await;
            assert!(case.body.is_none() && there.method == Method::GET, "{id}");
            for query in [format!("{name}=1&{name}=2"), format!("{name}=1&surplus=1")] {
                let path = format!("{}?{query}", there.path);
                let answer = anna.get(&path).send().await;
                answer.is_problem("invalid-request");
            }
        }
    }
    let body = json!({ "payee_id": scene.boris.payee_id(), "amount": { "value": "100", "currency": "RUB" } });
    let books = world.books();
    let two_keys = anna.post("/transfers", &body);
    let two_keys = two_keys
        .header("idempotency-key", &world.key())
        .and_header("idempotency-key", &world.key());
    two_keys.send().await.is_wrong_at("header:idempotency-key");
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn a_method_is_what_the_request_line_says() {
    let world = World::new();
    let anna = world.anna().await;
    for method in ["TRACE", "CONNECT", "PROPFIND"] {
        let method: Method = method.parse().unwrap();
        for path in ["/api/v1/me", "/api/v1/openapi.json", "/healthz", "/"] {
            let answer = world
                .request(method.clone(), path)
                .header("cookie", &anna.cookie)
                .send()
                .await;
            assert!(
                answer.status.is_client_error(),
                "{method} {path}: {}",
                answer.status
            );
            let told = String::from_utf8_lossy(&answer.bytes).into_owned();
            assert!(!told.contains("__Host-sid"), "{method} {path}: {told}");
        }
    }
    let books = world.books();
    for header in [
        "x-http-method-override",
        "x-method-override",
        "x-http-method",
    ] {
        let me = anna.get("/me").header(header, "DELETE").send().await;
        assert_eq!(me.status, 200, "{header}");
        let current = anna
            .get("/sessions/current")
            .header(header, "DELETE")
            .send()
            .await;
        assert!(
            current.status.is_client_error() || current.status == 200,
            "{header}"
        );
    }
    assert_eq!(world.books(), books);
    anna.get("/me").send().await.ok();
}

#[tokio::test]
async fn without_a_proxy_nobody_writes_his_own_address() {
    let world = World::builder().strict().build();
    for n in 0..=30_u32 {
        let phone = format!("+7916555{n:04}");
        let mut ask = world.post("/sessions/codes", &json!({ "phone": phone }));
        for header in [
            "x-forwarded-for",
            "forwarded",
            "x-real-ip",
            "cf-connecting-ip",
        ] {
            ask = ask.header(header, &format!("192.0.2.{n}"));
        }
        let answer = ask.send().await;
        if n < 30 {
            assert_eq!(answer.status, 202, "{n}: {}", answer.json);
        } else {
            answer.is_problem("too-many-requests");
        }
    }
}

#[tokio::test]
async fn what_looks_like_sql_is_text_and_comes_back_as_it_was() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    world.maria().await;
    let rows = world.books().len();
    let note = "'); DROP TABLE transfers; -- \" OR 1=1 /* ` %27 \\' ?1 :a $b";
    let body = json!({
        "payee_id": boris.payee_id(),
        "amount": { "value": "100", "currency": "RUB" },
        "note": note,
    });
    let paid = anna
        .post("/transfers", &body)
        .header("idempotency-key", &world.key());
    paid.send().await.ok();
    let operations = boris.get("/operations").send().await.ok();
    assert!(
        operations["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["note"] == note),
        "{operations}"
    );
    for slug in [
        "' OR '1'='1",
        "x' UNION SELECT 1 --",
        SHOP.to_uppercase().as_str(),
    ] {
        let path = format!(
            "/payees/shops/{}",
            slug.replace(' ', "%20").replace('\'', "%27")
        );
        let answer = anna.get(&path).send().await;
        assert_eq!(answer.status, 404, "{slug}: {}", answer.json);
    }
    for query in [
        "cursor=%27%20OR%201=1",
        "limit=1%20OR%201",
        "direction=in%27--",
    ] {
        anna.get(&format!("/operations?{query}"))
            .send()
            .await
            .is_problem("invalid-request");
    }
    let me = anna.get("/me").send().await;
    let tag = me.header("etag").unwrap().to_owned();
    let name = json!({ "given_name": "О'Нил", "family_name": "д'Артаньян" });
    anna.patch("/me", &name)
        .header("if-match", &tag)
        .send()
        .await
        .ok();
    let me = anna.get("/me").send().await.ok();
    assert_eq!(
        (&me["given_name"], &me["family_name"]),
        (&name["given_name"], &name["family_name"])
    );
    assert!(world.books().len() > rows);
    world.verify().await;
}

#[tokio::test]
async fn every_answer_says_what_it_is() {
    for id in OPERATIONS.keys() {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let right = case.from(&scene).send().await;
        let kind = right.header("content-type").map(str::to_owned);
        let told: Option<&str> = if right.status == 204 {
            None
        } else if id == "followEvents" {
            Some("text/event-stream")
        } else if id == "getStatementFile" {
            Some("text/csv; charset=utf-8")
        } else {
            Some("application/json")
        };
        assert_eq!(kind.as_deref(), told, "{id}");
        let refused = case
            .from(&scene)
            .header("sec-fetch-site", "cross-site")
            .without("cookie");
        let refused = refused.send().await;
        if !refused.status.is_success() {
            assert_eq!(
                refused.header("content-type"),
                Some("application/problem+json"),
                "{id}"
            );
        }
    }
    let world = World::new();
    for path in ["/healthz", "/readyz", "/problems/not-found", "/nothing.js"] {
        let answer = world.request(Method::GET, path).send().await;
        assert_eq!(
            answer.header("content-type"),
            Some("text/plain; charset=utf-8"),
            "{path}"
        );
    }
}
