//! What shops give back: in part, never more than was paid, and what that does to limits and spending.

use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::authorizations::{authorized, capture};
use super::confirmations;
use super::events;
use super::limits::limits;
use super::passkeys::enrolled;
use super::world::{ANNA, Ask, MARIA, Person, World, payment, rub};

fn refund<'w>(maria: &Person<'w>, receipt: &Value, key: &str, minor: i64) -> Ask<'w> {
    let path = format!("/receipts/{}/refunds", receipt.as_str().unwrap());
    let body = json!({ "amount": rub(minor), "note": "Извините" });
    maria.post(&path, &body).header("idempotency-key", key)
}

async fn refunded(maria: &Person<'_>, receipt: &Value, minor: i64) -> Value {
    let key = maria.world.key();
    refund(maria, receipt, &key, minor).send().await.ok()
}

async fn newest(person: &Person<'_>) -> Value {
    let list = person.get("/operations?limit=1").send().await.ok();
    list["items"][0].clone()
}

#[tokio::test]
async fn some_of_a_payment_goes_back_and_both_sides_see_of_which() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let paid = anna.paid(&format!("shop:{shop}"), 30_000).await;
    let receipt = &paid["receipt_id"];
    let key = world.key();
    let first = refund(&maria, receipt, &key, 12_000).send().await;
    assert_eq!(
        (first.status.as_u16(), first.header("idempotency-replayed")),
        (201, None)
    );
    assert_eq!(first.json["amount"], rub(12_000));
    assert_eq!(&first.json["payment_receipt_id"], receipt);
    let again = refund(&maria, receipt, &key, 12_000).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.json, first.json);
    let other = refund(&maria, receipt, &key, 12_001).send().await;
    other.is_problem("idempotency-key-reused");
    assert_eq!(anna.has().await, 982_000);
    let operation = newest(&anna).await;
    assert_eq!(
        (
            &operation["kind"],
            &operation["direction"],
            &operation["category"]
        ),
        (&json!("refund"), &json!("in"), &json!("cafes"))
    );
    assert_eq!(
        (&operation["amount"], &operation["note"]),
        (&rub(12_000), &json!("Извините"))
    );
    assert_eq!(operation["transfer_id"], first.json["id"]);
    for person in [&anna, &maria] {
        let seen = person.get(&format!("/receipts/{}", receipt.as_str().unwrap()));
        assert_eq!(seen.send().await.ok()["refunded"], rub(12_000));
        let own = first.json["receipt_id"].as_str().unwrap();
        let own = person.get(&format!("/receipts/{own}")).send().await.ok();
        assert_eq!(
            (&own["kind"], &own["refund_of"]),
            (&json!("refund"), receipt)
        );
        assert_eq!(own["payer_name"], "Кофе на Лесной");
    }
    let told = events::all(&maria).await;
    let body = &told.last().unwrap()["receipt_refunded"]["receipt"];
    assert_eq!((&body["id"], &body["refunded"]), (receipt, &rub(12_000)));
    world.verify().await;
}

#[tokio::test]
async fn all_refunds_of_a_payment_are_together_at_most_the_payment_also_many_at_once() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    anna.paid(&format!("shop:{shop}"), 500_000).await;
    let paid = anna.paid(&format!("shop:{shop}"), 10_000).await;
    let receipt = &paid["receipt_id"];
    let asks = (0..24).map(|_| refund(&maria, receipt, &world.key(), 700).into_future());
    let answers = futures_util::future::join_all(asks).await;
    let went = answers
        .iter()
        .filter(|answer| answer.status() == 201)
        .count();
    let refused = answers
        .iter()
        .filter(|answer| answer.status() == 422)
        .count();
    assert_eq!((went, refused), (14, 10));
    let key = world.key();
    let limit = json!({ "scope": "payment", "period": "once", "remaining": rub(200) });
    let much = refund(&maria, receipt, &key, 201).send().await;
    much.is_problem("limit-exceeded");
    assert_eq!(much.json["limit"], limit);
    refunded(&maria, receipt, 200).await;
    // The same key gets the same answer, by what was left then.
    let again = refund(&maria, receipt, &key, 201).send().await;
    assert_eq!(again.json["limit"], limit);
    assert_eq!(anna.has().await, 500_000);
    world.verify().await;
}

#[tokio::test]
async fn of_what_was_captured_each_part_is_given_back_by_its_own_receipt() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    capture(&maria, &path, &world.key(), 20_000, false)
        .send()
        .await
        .ok();
    let seen = capture(&maria, &path, &world.key(), 10_000, false)
        .send()
        .await
        .ok();
    let part = seen["captures"][1]["receipt_id"].clone();
    refund(&maria, &part, &world.key(), 10_001)
        .send()
        .await
        .is_problem("limit-exceeded");
    refunded(&maria, &part, 10_000).await;
    let seen = maria.get(&path).send().await.ok();
    // What went back is not authorised anew.
    assert_eq!(
        (&seen["captured"], &seen["remaining"]),
        (&rub(30_000), &rub(30_000))
    );
    assert_eq!(seen["captures"][0]["refunded"], rub(0));
    assert_eq!(seen["captures"][1]["refunded"], rub(10_000));
    assert_eq!(anna.has().await, 950_000);
    world.verify().await;
}

#[tokio::test]
async fn only_the_shop_s_owner_gives_back_and_only_payments() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    let paid = anna.paid(&format!("shop:{shop}"), 30_000).await;
    let sent = anna.paid(&maria.payee_id(), 5_000).await;
    for person in [&anna, &boris] {
        let answer = refund(person, &paid["receipt_id"], &world.key(), 100)
            .send()
            .await;
        answer.is_problem("not-found");
    }
    // What came to herself is no payment to a shop, and a refund is not refunded.
    let answer = refund(&maria, &sent["receipt_id"], &world.key(), 100)
        .send()
        .await;
    answer.is_problem("not-found");
    let back = refunded(&maria, &paid["receipt_id"], 100).await;
    let answer = refund(&maria, &back["receipt_id"], &world.key(), 100)
        .send()
        .await;
    answer.is_problem("not-found");
    for wrong in [0, -1] {
        let answer = refund(&maria, &paid["receipt_id"], &world.key(), wrong)
            .send()
            .await;
        answer.is_wrong_at("/amount/value");
    }
    world.verify().await;
}

#[tokio::test]
async fn a_shop_gives_back_no_more_than_it_has() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let first = anna.paid(&format!("shop:{shop}"), 30_000).await;
    let second = anna.paid(&format!("shop:{shop}"), 30_000).await;
    refunded(&maria, &first["receipt_id"], 30_000).await;
    refunded(&maria, &second["receipt_id"], 29_000).await;
    assert_eq!(anna.has().await, 999_000);
    let much = refund(&maria, &second["receipt_id"], &world.key(), 1_001)
        .send()
        .await;
    much.is_problem("limit-exceeded");
    world.verify().await;
}

#[tokio::test]
async fn what_came_back_counts_no_more_for_the_payer_s_limits_nor_for_the_shop_s() {
    let world = World::builder().rules(limits()).build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let used = async |person: &Person<'_>, scope: &str| {
        let limits = person.get("/limits").send().await.ok();
        let items = limits["items"].as_array().unwrap().clone();
        let month = items
            .into_iter()
            .find(|item| item["period"] == "month" && item["scope"] == scope);
        month.map(|item| {
            item["used"]["value"]
                .as_str()
                .unwrap()
                .parse::<i64>()
                .unwrap()
        })
    };
    let paid = anna.paid(&format!("shop:{shop}"), 30_000).await;
    assert_eq!(used(&anna, "outgoing").await, Some(30_000));
    world.pass(3 * 86_400);
    refunded(&maria, &paid["receipt_id"], 12_000).await;
    assert_eq!(used(&anna, "outgoing").await, Some(18_000));
    assert_eq!(used(&maria, "outgoing").await, Some(0));
    // In another month it changes nothing of that month.
    world.pass(20 * 86_400);
    let (anna, maria) = (world.sign_in(ANNA).await, world.sign_in(MARIA).await);
    refunded(&maria, &paid["receipt_id"], 1_000).await;
    anna.paid(&format!("shop:{shop}"), 500).await;
    assert_eq!(used(&anna, "outgoing").await, Some(500));
    world.verify().await;
}

#[tokio::test]
async fn what_came_back_is_neither_spent_nor_earned() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let first = anna.paid(&format!("shop:{shop}"), 30_000).await;
    anna.paid(&format!("shop:{shop}"), 5_000).await;
    refunded(&maria, &first["receipt_id"], 12_000).await;
    let spending = anna.get("/spending?month=2026-11").send().await.ok();
    assert_eq!(spending["spent"], rub(23_000));
    // The opening million came from outside.
    assert_eq!(spending["received"], rub(1_000_000));
    assert_eq!(spending["categories"][0]["spent"], rub(23_000));
    assert_eq!(spending["payees"][0]["spent"], rub(23_000));
    let months = anna.get("/operations/months").send().await.ok();
    assert_eq!(months["items"][0]["spent"], rub(23_000));
    // Another category for all payments to the shop: sums are made anew, and still hold.
    let list = anna.get("/operations").send().await.ok();
    let payment = list["items"][1]["id"].as_str().unwrap();
    let body = json!({ "category": "leisure", "always": true });
    anna.put(&format!("/operations/{payment}/category"), &body)
        .send()
        .await
        .ok();
    world.verify().await;
    // What comes back in a later month makes nothing of it negative.
    world.pass(15 * 86_400);
    let (anna, maria) = (world.sign_in(ANNA).await, world.sign_in(MARIA).await);
    refunded(&maria, &first["receipt_id"], 18_000).await;
    let spending = anna.get("/spending?month=2026-12").send().await.ok();
    assert_eq!(
        (&spending["spent"], &spending["received"]),
        (&rub(0), &rub(0))
    );
    world.verify().await;
}

#[tokio::test]
async fn a_large_refund_is_confirmed_and_its_parts_are_asked_about_as_the_whole() {
    let world = World::builder().rules(confirmations::rules()).build();
    let anna = world.person(ANNA, "Анна", "Кузнецова", 3_000_000).await;
    let (maria, shop) = world.maria().await;
    // Above what goes without a confirmation Anna confirms by her passkey.
    let mut hers = Authenticator::new();
    enrolled(&anna, &mut hers, "Ключ").await;
    let key = world.key();
    let request = payment(&format!("shop:{shop}"), 1_500_000);
    let act = json!({ "transfer": { "key": key, "request": request } });
    let confirmation = confirmations::confirmed(&anna, &act, &mut hers).await;
    let paid = anna.pay(&key, &format!("shop:{shop}"), 1_500_000);
    let paid = paid.header("confirmation", &confirmation).send().await.ok();
    let receipt = &paid["receipt_id"];

    refunded(&maria, receipt, 600_000).await;
    let key = world.key();
    let refused = refund(&maria, receipt, &key, 400_001).send().await;
    refused.is_problem("factor-required");
    let mut own = Authenticator::new();
    let again = world.sign_in(MARIA).await;
    enrolled(&again, &mut own, "Касса").await;
    let refused = refund(&again, receipt, &key, 400_001).send().await;
    refused.is_problem("step-up-required");
    refunded(&again, receipt, 400_000).await;
    let body = json!({ "amount": rub(500_000), "note": "Извините" });
    let act = json!({ "refund": { "key": key, "receipt_id": receipt, "request": body } });
    let confirmation = confirmations::confirmed(&again, &act, &mut own).await;
    let other = refund(&again, receipt, &key, 499_999).header("confirmation", &confirmation);
    other.send().await.is_problem("confirmation-over");
    let done = refund(&again, receipt, &key, 500_000).header("confirmation", &confirmation);
    assert_eq!(done.send().await.status, 201);
    assert_eq!(anna.has().await, 3_000_000);
    world.verify().await;
}

#[tokio::test]
async fn parts_given_back_at_once_are_together_at_most_what_goes_unconfirmed() {
    let world = World::builder().rules(confirmations::rules()).build();
    let anna = world.person(ANNA, "Анна", "Кузнецова", 3_000_000).await;
    let (maria, shop) = world.maria().await;
    let mut hers = Authenticator::new();
    enrolled(&anna, &mut hers, "Ключ").await;
    let key = world.key();
    let request = payment(&format!("shop:{shop}"), 2_500_000);
    let act = json!({ "transfer": { "key": key, "request": request } });
    let confirmation = confirmations::confirmed(&anna, &act, &mut hers).await;
    let paid = anna.pay(&key, &format!("shop:{shop}"), 2_500_000);
    let paid = paid.header("confirmation", &confirmation).send().await.ok();
    let receipt = &paid["receipt_id"];
    let mut own = Authenticator::new();
    enrolled(&maria, &mut own, "Касса").await;

    let keys: Vec<_> = (0..12).map(|_| world.key()).collect();
    let asks = keys
        .iter()
        .map(|key| refund(&maria, receipt, key, 200_000).into_future());
    let answers = futures_util::future::join_all(asks).await;
    let went: Vec<_> = answers
        .iter()
        .map(|answer| answer.status().as_u16())
        .collect();
    let count = |status| went.iter().filter(|one| **one == status).count();
    assert_eq!((count(201), count(403)), (5, 7), "{went:?}");
    assert_eq!(anna.has().await, 1_500_000);
    // Those that were turned away are decided by nothing: confirmed they go.
    let late = went.iter().position(|status| *status == 403).unwrap();
    let again = refund(&maria, receipt, &keys[late], 200_000).send().await;
    again.is_problem("step-up-required");
    let body = json!({ "amount": rub(200_000), "note": "Извините" });
    let act = json!({ "refund": { "key": keys[late], "receipt_id": receipt, "request": body } });
    let confirmation = confirmations::confirmed(&maria, &act, &mut own).await;
    let again = refund(&maria, receipt, &keys[late], 200_000);
    let again = again.header("confirmation", &confirmation).send().await;
    assert_eq!(again.status, 201, "{}", again.json);
    assert_eq!(anna.has().await, 1_700_000);
    world.verify().await;
}
