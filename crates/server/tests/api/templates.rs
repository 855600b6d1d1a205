//! Templates: saved, found again by their owner alone, renamed, removed; and what is no template.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::world::{MARIA, Person, World, rub};

async fn all(person: &Person<'_>) -> Vec<Value> {
    let templates = person.get("/templates").send().await.ok();
    templates["items"].as_array().unwrap().clone()
}

fn path(template: &Value) -> String {
    format!("/templates/{}", template["id"].as_str().unwrap())
}

fn template(payee: &str) -> Value {
    json!({ "name": "  На   дачу ", "payee_id": payee, "amount": rub(150_000), "note": "За свет" })
}

#[tokio::test]
async fn a_template_is_kept_tidied_renamed_and_removed_and_moves_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_, shop) = world.maria().await;
    assert_eq!(all(&anna).await, Vec::<Value>::new());
    let made = anna
        .post("/templates", &template(&boris.payee_id()))
        .send()
        .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let first = made.json;
    assert_eq!(
        json!([
            first["name"],
            first["payee"]["name"],
            first["payee"]["payee_id"],
            first["amount"],
            first["note"]
        ]),
        json!([
            "На дачу",
            "Борис К.",
            boris.payee_id(),
            rub(150_000),
            "За свет"
        ])
    );
    // The same once more, as after a lost answer, is the one there is.
    let again = anna
        .post("/templates", &template(&boris.payee_id()))
        .send()
        .await
        .ok();
    assert_eq!(again, first);
    world.pass(1);
    let open = json!({ "name": "Кофе", "payee_id": format!("shop:{shop}") });
    let second = anna.post("/templates", &open).send().await.ok();
    assert_eq!(
        json!([second.get("amount"), second["note"]]),
        json!([null, ""])
    );
    assert_eq!(all(&anna).await, [second.clone(), first.clone()]);

    let change = json!({ "name": "Свет на даче", "note": "" });
    let changed = anna.put(&path(&first), &change).send().await.ok();
    assert_eq!(
        json!([
            changed["id"],
            changed["name"],
            changed["payee"],
            changed.get("amount"),
            changed["note"]
        ]),
        json!([first["id"], "Свет на даче", first["payee"], null, ""])
    );
    assert_eq!(all(&anna).await, [second.clone(), changed.clone()]);
    assert_eq!(
        anna.delete(&path(&second)).send().await.status,
        StatusCode::NO_CONTENT
    );
    anna.delete(&path(&second))
        .send()
        .await
        .is_problem("not-found");
    assert_eq!(all(&anna).await, [changed]);
    assert_eq!(anna.has().await, 1_000_000);
    world.verify().await;
}

#[tokio::test]
async fn what_can_be_no_template_is_said_with_its_field_and_keeps_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let kept = anna
        .post("/templates", &template(&boris.payee_id()))
        .send()
        .await
        .ok();
    let with = |field: &str, value: Value| {
        let mut body = template(&boris.payee_id());
        body[field] = value;
        body
    };
    let long = "я".repeat(41);
    for (field, value, pointer) in [
        ("name", json!(""), "/name"),
        ("name", json!("   "), "/name"),
        ("name", json!(long), "/name"),
        ("name", json!("Дача\u{202e}"), "/name"),
        ("amount", rub(0), "/amount/value"),
        ("amount", rub(-5), "/amount/value"),
        (
            "amount",
            json!({ "value": "5", "currency": "USD" }),
            "/amount/currency",
        ),
        ("note", json!("я".repeat(141)), "/note"),
        ("note", json!("раз\u{7}"), "/note"),
        ("payee_id", json!("bank:1"), "/payee_id"),
        ("order_id", json!("1"), "/order_id"),
    ] {
        let body = with(field, value.clone());
        anna.post("/templates", &body)
            .send()
            .await
            .is_wrong_at(pointer);
        if field == "payee_id" {
            continue;
        }
        let mut change = body;
        change.as_object_mut().unwrap().remove("payee_id");
        anna.put(&path(&kept), &change)
            .send()
            .await
            .is_wrong_at(pointer);
    }
    for (field, value, code) in [
        ("amount", rub(100_000_001), "limit-exceeded"),
        ("payee_id", json!(anna.payee_id()), "same-party"),
        (
            "payee_id",
            json!("person:018bcfe5-6800-7fff-bfff-ffffffffffff"),
            "payee-unknown",
        ),
        (
            "payee_id",
            json!(format!("shop:{}", boris.id)),
            "payee-unknown",
        ),
    ] {
        let body = with(field, value);
        anna.post("/templates", &body).send().await.is_problem(code);
    }
    assert_eq!(all(&anna).await, [kept]);
}

#[tokio::test]
async fn fifty_are_kept_and_what_is_another_s_is_not_there() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let named = |n: usize| json!({ "name": format!("Шаблон {n}"), "payee_id": boris.payee_id() });
    for n in 0..50 {
        anna.post("/templates", &named(n)).send().await.ok();
    }
    world.pass(60);
    anna.post("/templates", &named(50))
        .send()
        .await
        .is_wrong_at("/name");
    // One that is there already is no new one.
    anna.post("/templates", &named(7)).send().await.ok();
    let kept = all(&anna).await;
    assert_eq!(kept.len(), 50);
    let other = world.sign_in(MARIA).await;
    assert_eq!(all(&other).await, Vec::<Value>::new());
    let change = json!({ "name": "Чужой" });
    other
        .put(&path(&kept[0]), &change)
        .send()
        .await
        .is_problem("not-found");
    other
        .delete(&path(&kept[0]))
        .send()
        .await
        .is_problem("not-found");
    assert_eq!(all(&anna).await, kept);
    anna.delete(&path(&kept[0])).send().await;
    anna.post("/templates", &named(50)).send().await.ok();
}
