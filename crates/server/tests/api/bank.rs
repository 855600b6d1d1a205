//! Money from and to banks, as far as it is decided before the bank is asked. What banks do is told in
//! `tests/process/bank.rs`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::risk::watchful;
use super::world::{Person, World, rub};
use poltina_server::rules::Rules;

const ACCOUNT: &str = "40817810438000000001";

async fn linked(person: &Person<'_>) -> Value {
    let new = json!({ "bic": "044525225", "account": ACCOUNT });
    person.post("/bank/accounts", &new).send().await.ok()["id"].clone()
}

fn payment(direction: &str, account: &Value, amount: i64, fee: i64) -> Value {
    json!({ "direction": direction, "account_id": account, "amount": rub(amount), "fee": rub(fee) })
}

#[tokio::test]
async fn however_many_top_ups_come_at_once_together_they_fit_the_balance() {
    let world = World::builder().rules(Rules::standard().unwrap()).build();
    // Nobody has identified him: 15 000 roubles may lie on his account.
    let boris = world.boris().await;
    let account = linked(&boris).await;
    let body = payment("top_up", &account, 1_000_000, 0);
    let asks = (0..6).map(|_| {
        let ask = boris.post("/bank/payments", &body);
        ask.header("idempotency-key", &world.key()).send()
    });
    let answers = futures_util::future::join_all(asks).await;
    let kept = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::CREATED);
    assert_eq!(kept.count(), 1);
    let refused = answers
        .iter()
        .find(|answer| answer.status != StatusCode::CREATED);
    let json = &refused.unwrap().json;
    assert_eq!(
        (
            &json["code"],
            &json["limit"]["scope"],
            &json["limit"]["remaining"]["value"]
        ),
        (
            &json!("limit-exceeded"),
            &json!("balance"),
            &json!("500000")
        )
    );
}

#[tokio::test]
async fn what_a_second_person_would_be_asked_about_does_not_go_to_a_bank() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let account = linked(&anna).await;
    let guardian = json!({ "payee_id": boris.payee_id(), "above": rub(30_000) });
    anna.put("/guardian", &guardian).send().await.ok();
    let ward = format!("/wards/{}", anna.id);
    boris.post(&ward, &json!({ "approve": true })).send().await;
    let ask = |amount, fee| {
        let ask = anna.post(
            "/bank/payments",
            &payment("withdrawal", &account, amount, fee),
        );
        ask.header("idempotency-key", &world.key()).send()
    };
    // In parts as in whole.
    assert_eq!(ask(20_000, 1_500).await.status, StatusCode::CREATED);
    let books = world.books();
    ask(20_000, 1_500)
        .await
        .is_problem("second-person-required");
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn what_was_begun_is_told_again_whatever_is_there_now_and_nothing_else_goes_by_its_key() {
    let world = World::new();
    let anna = world.anna().await;
    let account = linked(&anna).await;
    let key = world.key();
    let ask = |body: &Value| {
        anna.post("/bank/payments", body)
            .header("idempotency-key", &key)
    };
    let body = payment("withdrawal", &account, 20_000, 1_500);
    let begun = ask(&body).send().await;
    let gone = format!("/bank/accounts/{}", account.as_str().unwrap());
    assert_eq!(anna.delete(&gone).send().await.status, 204);
    let again = ask(&body).send().await;
    assert_eq!(again.json, begun.json);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let other = payment("withdrawal", &account, 20_001, 1_500);
    ask(&other)
        .send()
        .await
        .is_problem("idempotency-key-reused");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_what_to_do_and_changes_nothing() {
    let world = World::new();
    let anna = world.anna().await;
    let account = linked(&anna).await;
    let books = world.books();
    for (body, pointer) in [
        (payment("top_up", &account, 999, 0), "/amount/value"),
        (payment("top_up", &account, 60_000_001, 0), "/amount/value"),
        (payment("top_up", &account, 1_000, 1), "/fee/value"),
        (payment("withdrawal", &account, 20_000, 0), "/fee/value"),
    ] {
        let ask = anna.post("/bank/payments", &body);
        let refused = ask.header("idempotency-key", &world.key()).send().await;
        refused.is_problem("invalid-request");
        assert_eq!(refused.json["errors"][0]["pointer"], pointer, "{body}");
    }
    let wrong_key = json!({ "bic": "044525225", "account": "40817810538000000001" });
    let refused = anna.post("/bank/accounts", &wrong_key).send().await;
    refused.is_problem("invalid-request");
    assert_eq!(refused.json["errors"][0]["pointer"], "/account");
    assert_eq!(world.books(), books);
}

/// A payment by requisites of another.
fn requisites(amount: i64, fee: i64) -> Value {
    json!({
        "bic": "044525225", "account": ACCOUNT, "amount": rub(amount), "fee": rub(fee),
        "receiver": {
            "name": " ООО   «Ромашка»", "inn": "7707083893", "kpp": "773601001",
            "purpose": "Аренда за ноябрь",
        },
    })
}

#[tokio::test]
async fn a_payment_by_requisites_leaves_at_once_says_whom_it_is_for_and_is_begun_once() {
    let world = World::new();
    let anna = world.anna().await;
    let key = world.key();
    let ask = |body: &Value| {
        anna.post("/bank/transfers", body)
            .header("idempotency-key", &key)
    };
    let begun = ask(&requisites(20_000, 1_500)).send().await.ok();
    assert_eq!(
        begun["receiver"],
        json!({
            "name": "ООО «Ромашка»", "inn": "7707083893", "kpp": "773601001",
            "purpose": "Аренда за ноябрь",
        })
    );
    assert_eq!(begun["account"]["bank_name"], "Сбербанк");
    assert_eq!(begun["account"]["account_tail"], "0001");
    assert_eq!(
        (&begun["direction"], &begun["state"]),
        (&json!("withdrawal"), &json!({ "pending": {} }))
    );
    assert_eq!(anna.has().await, 1_000_000 - 21_500);
    // It is no account of hers, and the operation tells whom it went to.
    let saved = anna.get("/bank/accounts").send().await.ok();
    assert_eq!(saved["items"], json!([]));
    let operations = anna.get("/operations").send().await.ok();
    let operation = &operations["items"][0];
    assert_eq!(
        operation["counterparty"],
        json!({ "name": "ООО «Ромашка»" })
    );
    assert_eq!(operation["note"], "Аренда за ноябрь");
    let path = format!("/bank/payments/{}", begun["id"].as_str().unwrap());
    assert_eq!(anna.get(&path).send().await.ok(), begun);

    let again = ask(&requisites(20_000, 1_500)).send().await;
    assert_eq!((again.status.as_u16(), &again.json), (201, &begun));
    let books = world.books();
    let mut other = requisites(20_000, 1_500);
    other["receiver"]["purpose"] = json!("Другое");
    ask(&other)
        .send()
        .await
        .is_problem("idempotency-key-reused");
    // What goes to an account of one's own is another request, whatever its key.
    assert_eq!(world.books(), books);
    let own = payment("withdrawal", &linked(&anna).await, 20_000, 1_500);
    let own = anna.post("/bank/payments", &own);
    let own = own.header("idempotency-key", &key).send().await;
    own.is_problem("idempotency-key-reused");
    world.verify().await;
}

#[tokio::test]
async fn requisites_that_cannot_be_are_refused_with_what_to_do() {
    let world = World::new();
    let anna = world.anna().await;
    let books = world.books();
    let with = |path: &str, value: Value| {
        let mut body = requisites(20_000, 1_500);
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    for (body, pointer) in [
        (
            with("/account", json!("40817810538000000001")),
            Some("/account"),
        ),
        (with("/amount/value", json!("999")), Some("/amount/value")),
        (with("/fee/value", json!("1")), Some("/fee/value")),
        (with("/receiver/inn", json!("7707083894")), None),
        (
            with("/account", json!("03100643000000018500")),
            Some("/account"),
        ),
        (
            with("/receiver/inn", json!("500100732259")),
            Some("/receiver/kpp"),
        ),
        (with("/receiver/kpp", json!("77360100")), None),
        (with("/receiver/name", json!("")), None),
        (with("/receiver/name", json!("а\u{202e}б")), None),
        (with("/receiver/purpose", json!("я".repeat(211))), None),
        (with("/bic", json!("04452522")), None),
    ] {
        let ask = anna.post("/bank/transfers", &body);
        let refused = ask.header("idempotency-key", &world.key()).send().await;
        refused.is_problem("invalid-request");
        if let Some(pointer) = pointer {
            assert_eq!(refused.json["errors"][0]["pointer"], pointer, "{body}");
        }
    }
    assert_eq!(world.books(), books);
    let too_much = requisites(2_000_000, 10_000);
    let ask = anna.post("/bank/transfers", &too_much);
    let refused = ask.header("idempotency-key", &world.key()).send().await;
    refused.is_problem("insufficient-funds");
    assert_eq!(anna.has().await, 1_000_000);
    world.verify().await;
}

#[tokio::test]
async fn what_looks_like_fraud_does_not_go_to_a_bank_until_its_payer_has_had_time_to_think() {
    let world = watchful();
    let anna = world.anna().await;
    let body = requisites(600_000, 3_000);
    let key = world.key();
    let ask = |key: &str| {
        anna.post("/bank/transfers", &body)
            .header("idempotency-key", key)
    };
    let refused = ask(&key).send().await;
    refused.is_problem("payment-suspicious");
    assert_eq!(refused.status, 422);
    assert_eq!(refused.header("retry-after"), Some("1800"));
    assert_eq!(anna.has().await, 1_000_000);
    let kept = anna.get("/bank/payments").send().await.ok();
    assert_eq!(
        kept["items"][0]["state"],
        json!({ "refused": { "reason": "suspicious" } })
    );
    let id = kept["items"][0]["id"].as_str().unwrap();
    let judged = format!(
        "payment={id} verdict=hold score=70 signs=[\"new_device\",\"new_payee\",\"in_then_out\"]"
    );
    assert_eq!(world.audited(&judged), 1);
    // Neither the same key, nor another one, nor many at once help before.
    world.pass(1_799);
    let keys: Vec<_> = (0..3).map(|_| world.key()).collect();
    let asks = keys.iter().chain([&key]).map(|key| ask(key).send());
    for answer in futures_util::future::join_all(asks).await {
        answer.is_problem("payment-suspicious");
    }
    assert_eq!(world.audited(&judged), 1);

    world.pass(1_800);
    let begun = ask(&world.key()).send().await.ok();
    assert_eq!(begun["state"], json!({ "pending": {} }));
    assert_eq!(anna.has().await, 1_000_000 - 603_000);
    // The key that was refused is so for good.
    ask(&key).send().await.is_problem("payment-suspicious");
    world.verify().await;
}

#[tokio::test]
async fn what_is_small_goes_to_a_bank_and_an_account_that_one_saved_is_looked_at_as_any_other() {
    let world = watchful();
    let anna = world.anna().await;
    let ask = async |amount: i64, fee: i64| {
        let body = requisites(amount, fee);
        let ask = anna.post("/bank/transfers", &body);
        ask.header("idempotency-key", &world.key()).send().await
    };
    ask(600_000, 3_000).await.is_problem("payment-suspicious");
    assert_eq!(ask(490_000, 2_450).await.status, 201);
    // An account of one's own is looked at as any other.
    let own = payment("withdrawal", &linked(&anna).await, 505_000, 2_525);
    let own = anna.post("/bank/payments", &own);
    let own = own.header("idempotency-key", &world.key()).send().await;
    own.is_problem("payment-suspicious");
    world.verify().await;
}
