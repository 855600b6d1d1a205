//! Requests for money: made, read, declined, taken back, reminded of, paid once by a transfer.

use poltina_domain::limits;
use serde_json::{Value, json};

use super::answer::Answer;
use super::world::{Ask, Person, World, rub};

const DAY: i64 = 24 * 3_600;
const KEY: &str = "a-key-of-sixteen";
pub(crate) const NOWHERE: &str = "018bcfe5-6800-7fff-bfff-ffffffffffff";

/// Asks with this key.
pub(crate) fn ask<'w>(person: &Person<'w>, key: &str, body: &Value) -> Ask<'w> {
    person
        .post("/requests", body)
        .header("idempotency-key", key)
}

/// Asks with a new key; it goes well.
pub(crate) async fn asked(person: &Person<'_>, body: Value) -> Value {
    let answer = ask(person, &person.world.key(), &body).send().await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.json
}

/// Asks this person for so much.
pub(crate) async fn asked_of(asker: &Person<'_>, payer: &Person<'_>, minor: i64) -> Value {
    let body = json!({ "payer_id": payer.payee_id(), "amount": rub(minor), "note": "За такси" });
    asked(asker, body).await
}

pub(crate) fn path(request: &Value) -> String {
    format!("/requests/{}", request["id"].as_str().unwrap())
}

pub(crate) async fn read(person: &Person<'_>, request: &Value) -> Value {
    person.get(&path(request)).send().await.ok()
}

/// The body of the transfer that pays it, with this amount.
fn payment(request: &Value, amount: Value) -> Value {
    json!({
        "payee_id": request["asker"]["payee_id"], "amount": amount, "request_id": request["id"],
    })
}

pub(crate) fn pay<'w>(person: &Person<'w>, key: &str, request: &Value) -> Ask<'w> {
    let body = payment(request, request["amount"].clone());
    person
        .post("/transfers", &body)
        .header("idempotency-key", key)
}

pub(crate) async fn declined(person: &Person<'_>, request: &Value) -> Answer {
    let path = format!("{}/decline", path(request));
    person.post_nothing(&path).send().await
}

pub(crate) async fn cancelled(person: &Person<'_>, request: &Value) -> Answer {
    person.delete(&path(request)).send().await
}

async fn reminded(person: &Person<'_>, request: &Value) -> Answer {
    let path = format!("{}/remind", path(request));
    person.post_nothing(&path).send().await
}

/// Sends a transfer with a new key.
async fn send(person: &Person<'_>, body: Value) -> Answer {
    let ask = person.post("/transfers", &body);
    let key = person.world.key();
    ask.header("idempotency-key", &key).send().await
}

/// Of a person's events those of requests, as they were told.
async fn told(person: &Person<'_>) -> Vec<Value> {
    let events = super::events::all(person).await.into_iter();
    let requests = events.filter_map(|body| body.get("request_changed").cloned());
    requests.map(|mut body| body["request"].take()).collect()
}

#[tokio::test]
async fn a_request_to_a_person_is_told_to_him_and_his_transfer_pays_it() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let request = asked_of(&boris, &anna, 45_000).await;
    assert_eq!(request["amount"], rub(45_000));
    assert_eq!(
        (&request["mine"], &request["note"]),
        (&json!(true), &json!("За такси"))
    );
    assert_eq!(request["state"], json!({ "open": {} }));
    assert_eq!(request["payer"]["name"], "Анна К.");
    assert_eq!(request["created_at"], "2026-11-22T12:00:00.000+03:00");
    assert_eq!(request["expires_at"], "2026-12-22T12:00:00.000+03:00");
    let heard = told(&anna).await;
    assert_eq!(heard, [read(&anna, &request).await]);
    assert_eq!(heard[0]["mine"], false);
    assert_eq!(heard[0]["asker"]["name"], "Борис К.");
    assert_eq!(heard[0]["asker"]["payee_id"], boris.payee_id());

    let paid = pay(&anna, KEY, &request).send().await;
    assert_eq!(paid.status, 201, "{}", paid.json);
    let paid = paid.json;
    assert_eq!((anna.has().await, boris.has().await), (955_000, 45_000));
    for person in [&anna, &boris] {
        let state = &read(person, &request).await["state"]["paid"];
        assert_eq!(state["amount"], rub(45_000));
        assert_eq!(state["payer"]["name"], "Анна К.");
        assert_eq!(state["receipt_id"], paid["receipt_id"]);
        assert_eq!(state["paid_at"], paid["posted_at"]);
        let last = told(person).await.pop().unwrap();
        assert_eq!(last, read(person, &request).await);
    }
    let operation = format!("/operations/{}", paid["operation_id"].as_str().unwrap());
    let operation = anna.get(&operation).send().await.ok();
    assert_eq!(operation["note"], "За такси", "the request's note");
    // Once is enough, whatever the key; and what was answered is answered again, for ever.
    let again = pay(&anna, KEY, &request).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), paid);
    pay(&anna, &world.key(), &request)
        .send()
        .await
        .is_problem("request-closed");
    cancelled(&boris, &request)
        .await
        .is_problem("request-closed");
    declined(&anna, &request).await.is_problem("request-closed");
    assert_eq!(anna.has().await, 955_000);
    world.verify().await;
}

#[tokio::test]
async fn a_link_is_paid_by_whoever_has_it_once_and_others_are_not_told_by_whom() {
    let world = World::new();
    let (anna, boris, (maria, _)) = (world.anna().await, world.boris().await, world.maria().await);
    world.fund(&boris, 90_000).await;
    let request = asked(&maria, json!({ "amount": rub(10_000), "note": "Подарок" })).await;
    assert_eq!(request.get("payer"), None);
    for person in [&anna, &boris] {
        let seen = read(person, &request).await;
        assert_eq!(seen["asker"]["name"], "Мария С.");
        assert_eq!(
            (&seen["mine"], &seen["state"]),
            (&json!(false), &json!({ "open": {} }))
        );
    }
    // Both at once: one of them pays.
    let (first, second) = tokio::join!(
        pay(&anna, &world.key(), &request).send(),
        pay(&boris, &world.key(), &request).send(),
    );
    let (winner, loser, refused) = if first.status == 201 {
        (&anna, &boris, second)
    } else {
        assert_eq!(second.status, 201, "{}", second.json);
        (&boris, &anna, first)
    };
    refused.is_problem("request-closed");
    assert_eq!(maria.has().await, 10_000);
    for person in [winner, &maria] {
        let paid = read(person, &request).await;
        assert!(paid["state"]["paid"]["payer"]["name"].is_string(), "{paid}");
    }
    let seen = read(loser, &request).await;
    let known: Vec<_> = seen["state"]["paid"].as_object().unwrap().keys().collect();
    assert_eq!(known, ["amount", "paid_at"], "{seen}");
    // It is among what he was asked for and paid.
    let list = winner.get("/requests").send().await.ok();
    assert_eq!(list["items"], json!([read(winner, &request).await]));
    world.verify().await;
}

#[tokio::test]
async fn an_open_amount_is_the_payers_to_say() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let request = asked(&boris, json!({ "payer_id": anna.payee_id() })).await;
    assert_eq!(request.get("amount"), None);
    let pay = |minor: i64| {
        let body = payment(&request, rub(minor));
        let key = world.key();
        anna.post("/transfers", &body)
            .header("idempotency-key", &key)
            .send()
    };
    pay(0).await.is_wrong_at("/amount/value");
    pay(777).await.ok();
    let paid = read(&boris, &request).await;
    assert_eq!(paid["state"]["paid"]["amount"], rub(777));
    pay(777).await.is_problem("request-closed");
    world.verify().await;
}

#[tokio::test]
async fn a_transfer_that_is_not_what_the_request_asks_for_changes_nothing() {
    let world = World::new();
    let (anna, boris, (maria, shop)) =
        (world.anna().await, world.boris().await, world.maria().await);
    let request = asked_of(&boris, &anna, 500).await;
    let right = || payment(&request, rub(500));
    let with = |name: &str, value: Value| {
        let mut body = right();
        body[name] = value;
        body
    };
    for minor in [499, 501] {
        let wrong = send(&anna, with("amount", rub(minor))).await;
        wrong.is_wrong_at("/amount/value");
    }
    let wrong = send(&anna, with("payee_id", json!(maria.payee_id()))).await;
    wrong.is_wrong_at("/payee_id");
    let wrong = send(&anna, with("request_id", json!(NOWHERE))).await;
    wrong.is_problem("not-found");
    let wrong = send(&anna, with("request_id", json!("7"))).await;
    wrong.is_wrong_at("/request_id");
    let order = maria.ordered(shop, 500).await;
    let wrong = send(&anna, with("order_id", order["id"].clone())).await;
    assert!(wrong.status.is_client_error(), "{}", wrong.json);
    // It asks Anna, and nobody else.
    send(&maria, right()).await.is_problem("not-found");
    let link = asked(&boris, json!({ "amount": rub(500) })).await;
    send(&boris, payment(&link, rub(500)))
        .await
        .is_problem("same-party");
    assert_eq!(read(&boris, &request).await["state"], json!({ "open": {} }));
    assert_eq!(anna.has().await, 1_000_000);
    // A refusal for lack of funds leaves it open.
    let poor = asked_of(&anna, &boris, 500).await;
    let refused = pay(&boris, &world.key(), &poor).send().await;
    refused.is_problem("insufficient-funds");
    assert_eq!(read(&anna, &poor).await["state"], json!({ "open": {} }));
    // The request belongs to what a key stands for.
    let plain = json!({ "payee_id": boris.payee_id(), "amount": rub(500) });
    pay(&anna, KEY, &request).send().await.ok();
    let reused = anna
        .post("/transfers", &plain)
        .header("idempotency-key", KEY);
    reused.send().await.is_problem("idempotency-key-reused");
    world.verify().await;
}

#[tokio::test]
async fn what_is_declined_taken_back_or_over_cannot_be_paid_and_stays_so() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (no, back, late) = (
        asked_of(&boris, &anna, 500).await,
        asked_of(&boris, &anna, 500).await,
        asked(
            &boris,
            json!({ "payer_id": anna.payee_id(), "amount": rub(500), "days": 1 }),
        )
        .await,
    );
    let said = declined(&anna, &no).await.ok();
    assert_eq!(said["state"], json!({ "declined": {} }));
    assert_eq!(declined(&anna, &no).await.ok(), said);
    assert_eq!(told(&boris).await, [read(&boris, &no).await]);
    let taken = cancelled(&boris, &back).await.ok();
    assert_eq!(taken["state"], json!({ "cancelled": {} }));
    assert_eq!(cancelled(&boris, &back).await.ok(), taken);
    assert_eq!(told(&anna).await.pop(), Some(read(&anna, &back).await));
    world.pass(DAY - 1);
    assert_eq!(read(&anna, &late).await["state"], json!({ "open": {} }));
    world.pass(1);
    for person in [&anna, &boris] {
        assert_eq!(read(person, &late).await["state"], json!({ "expired": {} }));
    }
    for request in [&no, &back, &late] {
        let key = world.key();
        for _ in 0..2 {
            let refused = pay(&anna, &key, request).send().await;
            refused.is_problem("request-closed");
        }
        reminded(&boris, request).await.is_problem("request-closed");
    }
    cancelled(&boris, &no).await.is_problem("request-closed");
    declined(&anna, &back).await.is_problem("request-closed");
    declined(&anna, &late).await.is_problem("request-closed");
    assert_eq!(anna.has().await, 1_000_000);
    world.verify().await;
}

#[tokio::test]
async fn what_is_held_for_a_request_pays_it_when_it_is_released_even_after_its_time() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    let guardian = json!({ "payee_id": maria.payee_id(), "above": rub(10_000) });
    anna.put("/guardian", &guardian).send().await.ok();
    let ward = format!("/wards/{}", anna.id);
    maria.post(&ward, &json!({ "approve": true })).send().await;
    let request = asked(
        &boris,
        json!({ "payer_id": anna.payee_id(), "amount": rub(20_000), "days": 1 }),
    )
    .await;
    let held = async |request: &Value| {
        let held = pay(&anna, &world.key(), request).send().await;
        assert_eq!(held.status, 202, "{}", held.json);
        format!("/approvals/{}", held.json["id"].as_str().unwrap())
    };
    let approve = json!({ "approve": true });
    let (first, second) = (held(&request).await, held(&request).await);
    assert_eq!(read(&boris, &request).await["state"], json!({ "open": {} }));
    world.pass(DAY + 1);
    assert_eq!(
        read(&boris, &request).await["state"],
        json!({ "expired": {} })
    );
    maria.post(&first, &approve).send().await.ok();
    assert!(read(&boris, &request).await["state"]["paid"].is_object());
    assert_eq!(boris.has().await, 20_000);
    // What else was held for it fails, and its money is free again.
    maria.post(&second, &approve).send().await;
    assert_eq!((boris.has().await, anna.has().await), (20_000, 980_000));
    let back = asked_of(&boris, &anna, 20_000).await;
    let third = held(&back).await;
    cancelled(&boris, &back).await.ok();
    maria.post(&third, &approve).send().await;
    assert_eq!((boris.has().await, anna.has().await), (20_000, 980_000));
    assert_eq!(
        read(&anna, &back).await["state"],
        json!({ "cancelled": {} })
    );
    world.verify().await;
}

#[tokio::test]
async fn a_request_to_one_person_is_not_there_for_another() {
    let world = World::new();
    let (anna, boris, (maria, _)) = (world.anna().await, world.boris().await, world.maria().await);
    let request = asked_of(&boris, &anna, 500).await;
    maria
        .get(&path(&request))
        .send()
        .await
        .is_problem("not-found");
    for person in [&maria, &anna] {
        cancelled(person, &request).await.is_problem("not-found");
        reminded(person, &request).await.is_problem("not-found");
    }
    for person in [&maria, &boris] {
        declined(person, &request).await.is_problem("not-found");
    }
    // A link is nobody's to decline, and reminds nobody.
    let link = asked(&boris, json!({})).await;
    declined(&anna, &link).await.is_problem("not-found");
    cancelled(&anna, &link).await.is_problem("not-found");
    reminded(&boris, &link).await.is_wrong_at("path:id");
    assert_eq!(read(&boris, &request).await["state"], json!({ "open": {} }));
    let nothing = world.get(&path(&request)).send().await;
    nothing.is_problem("sign-in-required");
}

#[tokio::test]
async fn a_wrong_body_is_named_where_it_is_wrong() {
    let world = World::new();
    let (anna, boris, (_, shop)) = (world.anna().await, world.boris().await, world.maria().await);
    let books = world.books();
    let send = |body: Value| ask(&anna, &world.key(), &body).send();
    let long = "я".repeat(limits::NOTE_CHARS + 1);
    for (body, pointer) in [
        (json!({ "amount": rub(0) }), "/amount/value"),
        (json!({ "amount": rub(-1) }), "/amount/value"),
        (
            json!({ "amount": { "value": "5", "currency": "XXX" } }),
            "/amount/currency",
        ),
        (json!({ "note": long }), "/note"),
        (json!({ "note": "a\u{202e}b" }), "/note"),
        (json!({ "days": 0 }), "/days"),
        (json!({ "days": 91 }), "/days"),
        (json!({ "days": -1 }), "/days"),
        (json!({ "payer_id": format!("shop:{shop}") }), "/payer_id"),
        (json!({ "payer_id": "anna" }), "/payer_id"),
        (json!({ "payee_id": boris.payee_id() }), "/payee_id"),
    ] {
        send(body).await.is_wrong_at(pointer);
    }
    let much = rub(limits::TRANSFER_MAX_MINOR + 1);
    send(json!({ "amount": much }))
        .await
        .is_problem("limit-exceeded");
    let nobody = format!("person:{NOWHERE}");
    send(json!({ "payer_id": nobody }))
        .await
        .is_problem("payee-unknown");
    send(json!({ "payer_id": anna.payee_id() }))
        .await
        .is_problem("same-party");
    let keyless = anna.post("/requests", &json!({})).send().await;
    keyless.is_problem("idempotency-key-missing");
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn the_same_key_gets_the_same_request_and_another_body_is_refused() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = json!({ "payer_id": anna.payee_id(), "amount": rub(500) });
    let first = ask(&boris, KEY, &body).send().await;
    assert_eq!(first.header("idempotency-replayed"), None);
    let first = first.ok();
    let again = ask(&boris, KEY, &body).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), first);
    assert_eq!(told(&anna).await.len(), 1);
    for other in [
        json!({ "amount": rub(500) }),
        json!({ "payer_id": anna.payee_id() }),
    ] {
        let answer = ask(&boris, KEY, &other).send().await;
        answer.is_problem("idempotency-key-reused");
    }
    // Keys are each person's own.
    ask(&anna, KEY, &json!({})).send().await.ok();
}

#[tokio::test]
async fn he_is_reminded_once_a_day_at_most() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let request = asked_of(&boris, &anna, 500).await;
    let after = reminded(&boris, &request).await.ok();
    assert_eq!(after["reminded_at"], "2026-11-22T12:00:00.000+03:00");
    world.pass(DAY - 10);
    let early = reminded(&boris, &request).await;
    early.is_problem("too-many-requests");
    assert_eq!(early.header("retry-after"), Some("10"));
    world.pass(10);
    reminded(&boris, &request).await.ok();
    // Told of when it was made, and twice since.
    let heard = told(&anna).await;
    assert_eq!(heard.len(), 3);
    assert!(
        heard
            .iter()
            .all(|request| request.get("reminded_at").is_none())
    );
    world.verify().await;
}
