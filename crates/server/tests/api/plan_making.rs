//! Making a plan: once by its key, confirmed as a whole, and what cannot be planned.

use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::confirmations::{confirmed, rules};
use super::passkeys::enrolled;
use super::plans::{HOUR, daily, make, people, planned, with};
use super::world::{World, rub};

#[tokio::test]
async fn the_same_key_makes_one_plan_and_nothing_else_goes_by_it() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let key = world.key();
    let ask = |plan: &Value| anna.post("/plans", plan).header("idempotency-key", &key);
    let plan = daily(&boris.payee_id());
    let asks = (0..4).map(|_| ask(&plan).send());
    let answers = futures_util::future::join_all(asks).await;
    let first = answers[0].json.clone();
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), &answer.json), (201, &first));
    }
    let made_now =
        |answer: &&super::answer::Answer| answer.header("idempotency-replayed").is_none();
    assert_eq!(answers.iter().filter(made_now).count(), 1);
    let books = world.books();
    for (name, value) in [
        ("amount", rub(100_001)),
        ("note", json!("Иначе")),
        ("time", json!("13:01")),
        ("time_zone", json!("Europe/Samara")),
        ("starts_on", json!("2026-11-23")),
        ("rhythm", json!({ "once": {} })),
        ("end", json!({ "after": { "runs": 2 } })),
    ] {
        let refused = ask(&with(plan.clone(), name, value)).send().await;
        refused.is_problem("idempotency-key-reused");
    }
    assert_eq!(world.books(), books);
    world.pass(HOUR);
    world.wallet.run_plans().await.unwrap();
    assert_eq!(boris.has().await, 100_000);
}

#[tokio::test]
async fn a_plan_is_confirmed_as_a_whole_and_its_runs_ask_for_nothing_more() {
    let world = World::builder().rules(rules()).build();
    let (anna, boris) = people(&world).await;
    let mut passkey = Authenticator::new();
    enrolled(&anna, &mut passkey, "Ключ").await;
    let (key, plan) = (world.key(), daily(&boris.payee_id()));
    let ask = |plan: &Value| anna.post("/plans", plan).header("idempotency-key", &key);
    let books = world.books();
    ask(&plan).send().await.is_problem("step-up-required");
    assert_eq!(world.books(), books);
    let act = json!({ "make_plan": { "key": key, "request": plan } });
    let id = confirmed(&anna, &act, &mut passkey).await;
    let books = world.books();
    for (name, value) in [
        ("amount", rub(100_001)),
        ("payee_id", json!(anna.payee_id())),
        ("starts_on", json!("2026-11-23")),
        ("end", json!({ "after": { "runs": 2 } })),
    ] {
        let other = with(plan.clone(), name, value);
        let refused = ask(&other).header("confirmation", &id).send().await;
        assert!(refused.status.is_client_error(), "{name}: {}", refused.json);
    }
    assert_eq!(world.books(), books);
    let made = ask(&plan).header("confirmation", &id).send().await;
    assert_eq!(made.status, 201, "{}", made.json);
    world.pass(HOUR);
    world.wallet.run_plans().await.unwrap();
    assert_eq!(boris.has().await, 100_000);
    world.verify().await;
}

#[tokio::test]
async fn what_cannot_be_planned_is_refused_with_what_to_do() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let books = world.books();
    let plan = daily(&boris.payee_id());
    for (name, value, pointer) in [
        ("amount", rub(0), "/amount/value"),
        ("note", json!("а".repeat(141)), "/note"),
        ("note", json!("а\u{202e}"), "/note"),
        ("time_zone", json!("Moon/Base"), "/time_zone"),
        ("time", json!("12:00"), "/starts_on"),
        ("starts_on", json!("2026-11-21"), "/starts_on"),
        ("starts_on", json!("2028-11-24"), "/starts_on"),
        ("rhythm", json!({ "weekly": { "weekday": 8 } }), "/rhythm"),
        ("rhythm", json!({ "monthly": { "day": 32 } }), "/rhythm"),
        ("end", json!({ "after": { "runs": 0 } }), "/end/after/runs"),
        (
            "end",
            json!({ "until": { "day": "2026-11-21" } }),
            "/end/until/day",
        ),
    ] {
        let wrong = with(plan.clone(), name, value);
        let refused = make(&anna, &wrong).send().await;
        refused.is_problem("invalid-request");
        assert_eq!(refused.json["errors"][0]["pointer"], pointer, "{wrong}");
    }
    for (name, value) in [
        ("time", json!("25:00")),
        ("starts_on", json!("2026-02-30")),
        ("rhythm", json!({ "yearly": {} })),
    ] {
        let refused = make(&anna, &with(plan.clone(), name, value)).send().await;
        refused.is_problem("invalid-request");
    }
    let too_much = with(plan.clone(), "amount", rub(100_000_001));
    make(&anna, &too_much)
        .send()
        .await
        .is_problem("limit-exceeded");
    let to_herself = with(plan.clone(), "payee_id", json!(anna.payee_id()));
    make(&anna, &to_herself)
        .send()
        .await
        .is_problem("same-party");
    let nobody = json!("person:018bcfe5-6800-7fff-bfff-ffffffffffff");
    let nobody = with(plan.clone(), "payee_id", nobody);
    make(&anna, &nobody)
        .send()
        .await
        .is_problem("payee-unknown");
    assert_eq!(world.books(), books);
    for _ in 0..50 {
        planned(&anna, &plan).await;
    }
    make(&anna, &plan).send().await.is_problem("limit-exceeded");
}
