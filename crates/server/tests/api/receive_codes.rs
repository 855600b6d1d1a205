//! Receive codes: the same request gets the same code; whoever has its id sees whom it pays.

use poltina_domain::limits;
use serde_json::{Value, json};

use super::world::{Person, World, rub};

async fn made(person: &Person<'_>, body: Value) -> Value {
    person.post("/receive-codes", &body).send().await.ok()
}

async fn read(person: &Person<'_>, code: &Value) -> Value {
    let path = format!("/receive-codes/{}", code["id"].as_str().unwrap());
    person.get(&path).send().await.ok()
}

#[tokio::test]
async fn the_same_request_gets_the_same_code_and_any_other_gets_another() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let bodies = [
        json!({}),
        json!({ "amount": rub(500) }),
        json!({ "amount": rub(501) }),
        json!({ "amount": rub(500), "note": "За чай" }),
        json!({ "note": "За чай" }),
        json!({ "shop_id": shop }),
        json!({ "shop_id": shop, "amount": rub(500) }),
    ];
    let mut ids = std::collections::HashSet::new();
    for body in &bodies {
        let first = made(&maria, body.clone()).await;
        world.pass(86_400);
        assert_eq!(made(&maria, body.clone()).await, first, "{body}");
        assert!(ids.insert(first["id"].to_string()), "{body}");
    }
    assert!(ids.insert(made(&anna, json!({})).await["id"].to_string()));
}

#[tokio::test]
async fn whoever_is_signed_in_sees_the_payee_masked_the_amount_and_the_note() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = json!({ "amount": rub(70_000), "note": "За билеты" });
    let own = made(&anna, body).await;
    assert_eq!(
        own["payee"]["name"], "Анна Кузнецова",
        "her own name is hers to see"
    );
    assert_eq!(own["code"], Value::Null, "a person's code is his link");
    let seen = read(&boris, &own).await;
    assert_eq!(seen["payee"]["id"], anna.payee_id());
    assert_eq!(seen["payee"]["name"], "Анна К.");
    assert_eq!(seen["payee"]["phone_masked"], "+7 916 •••-00-01");
    assert_eq!(seen["payee"]["first_time"], true);
    assert_eq!(
        (&seen["amount"], &seen["note"]),
        (&rub(70_000), &json!("За билеты"))
    );
    let open = read(&boris, &made(&anna, json!({})).await).await;
    assert_eq!((&open["amount"], &open["note"]), (&Value::Null, &json!("")));
    let path = format!("/receive-codes/{}", own["id"].as_str().unwrap());
    world.get(&path).send().await.is_problem("sign-in-required");
    let nowhere = "/receive-codes/018bcfe5-6800-7fff-bfff-ffffffffffff";
    boris.get(nowhere).send().await.is_problem("not-found");
}

#[tokio::test]
async fn a_shop_s_code_is_a_static_one_of_ours() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    for amount in [None, Some(24_900)] {
        let mut body = json!({ "shop_id": shop });
        if let Some(minor) = amount {
            body["amount"] = rub(minor);
        }
        let made = made(&maria, body).await;
        let code = payment_qr::emv::read(made["code"].as_str().unwrap().as_bytes());
        let code = code.unwrap().unwrap();
        let own = code.own().unwrap();
        assert_eq!(own.merchant_id, super::world::SHOP);
        assert_eq!(own.qr_id, made["id"].as_str().unwrap().replace('-', ""));
        assert_eq!(
            (own.kind, own.amount),
            (payment_qr::emv::OwnKind::Merchant, amount)
        );
    }
}

#[tokio::test]
async fn wrong_bodies_and_other_people_s_shops_are_refused() {
    let world = World::new();
    let (anna, (_, shop)) = (world.anna().await, world.maria().await);
    let ask = |body: Value| {
        let ask = anna.post("/receive-codes", &body);
        ask.send()
    };
    ask(json!({ "shop_id": shop }))
        .await
        .is_problem("not-found");
    ask(json!({ "amount": rub(0) }))
        .await
        .is_wrong_at("/amount/value");
    ask(json!({ "amount": rub(limits::TRANSFER_MAX_MINOR + 1) }))
        .await
        .is_problem("limit-exceeded");
    ask(json!({ "note": "я".repeat(limits::NOTE_CHARS + 1) }))
        .await
        .is_wrong_at("/note");
    ask(json!({ "colour": 1 })).await.is_wrong_at("/colour");
}

#[tokio::test]
async fn there_are_two_hundred_codes_at_most_and_those_that_are_there_still_come() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    for n in 0..limits::RECEIVE_CODES {
        made(&maria, json!({ "amount": rub(i64::from(n) + 1) })).await;
    }
    let one_more = json!({ "amount": rub(1_000_000) });
    let over = maria.post("/receive-codes", &one_more).send().await;
    over.is_problem("limit-exceeded");
    made(&maria, json!({ "amount": rub(1) })).await;
    // The shop's are counted apart.
    made(&maria, json!({ "shop_id": shop })).await;
}
