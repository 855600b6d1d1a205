//! What a shop may take: authorised by an order, captured in parts, freed, over by the clock.

use serde_json::{Value, json};

use super::answer::Answer;
use super::confirmations;
use super::events;
use super::limits::limits;
use super::world::{Ask, Person, World, rub};

const WEEK: i64 = 7 * 24 * 3_600;

/// An order whose money its shop captures by hand.
pub(crate) async fn manual(maria: &Person<'_>, shop: impl serde::Serialize, minor: i64) -> Value {
    let body = json!({
        "shop_id": shop, "amount": rub(minor), "note": "Залог", "capture": "manual",
    });
    maria.order(&maria.world.key(), &body).send().await.ok()
}

/// Has this authorised; the authorisation's path.
pub(crate) async fn authorized(
    anna: &Person<'_>,
    maria: &Person<'_>,
    shop: impl serde::Serialize,
    minor: i64,
) -> String {
    let order = manual(maria, shop, minor).await;
    let held = anna.pay_order(&anna.world.key(), &order).send().await;
    assert_eq!(held.status, 202, "{}", held.json);
    format!("/authorizations/{}", held.json["id"].as_str().unwrap())
}

pub(crate) fn capture<'w>(
    maria: &Person<'w>,
    path: &str,
    key: &str,
    minor: i64,
    last: bool,
) -> Ask<'w> {
    let body = json!({ "amount": rub(minor), "last": last });
    maria
        .post(&format!("{path}/captures"), &body)
        .header("idempotency-key", key)
}

async fn captured(maria: &Person<'_>, path: &str, minor: i64, last: bool) -> Value {
    let key = maria.world.key();
    capture(maria, path, &key, minor, last).send().await.ok()
}

async fn has(person: &Person<'_>) -> (String, String) {
    let accounts = person.get("/accounts").send().await.ok();
    let value = |what: &str| {
        let value = &accounts["items"][0][what]["value"];
        value.as_str().unwrap().to_owned()
    };
    (value("available"), value("held"))
}

fn sums(available: i64, held: i64) -> (String, String) {
    (available.to_string(), held.to_string())
}

/// What the shop took, by its receipts, the newest first.
async fn receipts(maria: &Person<'_>, shop: impl serde::Serialize) -> Vec<i64> {
    let body = json!({ "shop_id": shop });
    let page = maria.post("/receipts/search", &body).send().await.ok();
    let items = page["items"].as_array().unwrap().iter();
    let amount = |item: &Value| item["amount"]["value"].as_str().unwrap().parse().unwrap();
    items.map(amount).collect()
}

#[tokio::test]
async fn an_order_captured_by_hand_reserves_its_amount_and_moves_nothing() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = manual(&maria, shop, 60_000).await;
    assert_eq!(order["capture"], "manual");
    let key = world.key();
    let held = anna.pay_order(&key, &order).send().await;
    assert_eq!(held.status, 202, "{}", held.json);
    let id = held.json["id"].clone();
    assert_eq!(
        held.json,
        json!({
            "id": id, "payee": held.json["payee"], "amount": rub(60_000), "note": "Залог",
            "state": "held", "signs": [], "captured": rub(0),
            "held_at": "2026-11-22T12:00:00.000+03:00",
            "release_from": "2026-11-29T12:00:00.000+03:00",
            "expires_at": "2026-11-29T12:00:00.000+03:00",
        })
    );
    assert_eq!(held.json["payee"]["name"], "Кофе на Лесной");
    assert_eq!(has(&anna).await, sums(940_000, 60_000));
    assert!(receipts(&maria, shop).await.is_empty());
    // The same key, its outcome and the list say the same; nobody pays it twice.
    let again = anna.pay_order(&key, &order).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.json, held.json);
    let outcome = anna.get(&format!("/transfers/keys/{key}")).send().await;
    assert_eq!(outcome.json["held"]["hold"], held.json);
    let list = anna.get("/holds").send().await.ok();
    assert_eq!(list["items"], json!([held.json]));
    let second = anna.pay_order(&world.key(), &order).send().await;
    second.is_problem("order-closed");
    let order = maria.get(&format!("/orders/{}", order["id"].as_str().unwrap()));
    let order = order.send().await.ok();
    assert_eq!(
        order["state"],
        json!({ "authorized": {
            "authorization_id": id, "payer_name": "Анна К.",
            "authorized_at": "2026-11-22T12:00:00.000+03:00",
        } })
    );
    let path = format!("/authorizations/{}", id.as_str().unwrap());
    let seen = maria.get(&path).send().await.ok();
    assert_eq!(
        seen,
        json!({
            "id": id, "order_id": order["id"], "payer_name": "Анна К.", "amount": rub(60_000),
            "captured": rub(0), "remaining": rub(60_000), "state": "open", "captures": [],
            "authorized_at": "2026-11-22T12:00:00.000+03:00",
            "expires_at": "2026-11-29T12:00:00.000+03:00",
        })
    );
    // Its payer neither reads it there, nor ends it; calling the key off changes nothing.
    anna.get(&path).send().await.is_problem("not-found");
    let hold = path.replace("authorizations", "holds");
    anna.delete(&hold).send().await.is_problem("hold-over");
    let release = anna.post_nothing(&format!("{hold}/release")).send().await;
    release.is_problem("not-found");
    let called_off = anna.delete(&format!("/transfers/keys/{key}")).send().await;
    assert_eq!(called_off.json["held"]["hold"], held.json);
    assert_eq!(has(&anna).await, sums(940_000, 60_000));
    world.verify().await;
}

#[tokio::test]
async fn a_shop_captures_in_parts_up_to_what_was_authorised_and_the_last_frees_the_rest() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    let first = captured(&maria, &path, 20_000, false).await;
    assert_eq!(
        (&first["captured"], &first["remaining"]),
        (&rub(20_000), &rub(40_000))
    );
    assert_eq!(first["state"], "open");
    assert_eq!(has(&anna).await, sums(940_000, 40_000));
    let key = world.key();
    let much = capture(&maria, &path, &key, 40_001, false).send().await;
    much.is_problem("limit-exceeded");
    let limit = json!({ "scope": "authorization", "period": "once", "remaining": rub(40_000) });
    assert_eq!(much.json["limit"], limit);
    let second = captured(&maria, &path, 15_000, true).await;
    assert_eq!(
        (&second["captured"], &second["remaining"]),
        (&rub(35_000), &rub(0))
    );
    assert_eq!(second["state"], "captured");
    let amounts: Vec<_> = second["captures"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&amounts[0]["amount"], &amounts[1]["amount"]),
        (&rub(20_000), &rub(15_000))
    );
    assert_eq!(has(&anna).await, sums(965_000, 0));
    assert_eq!(receipts(&maria, shop).await, [15_000, 20_000]);
    // What was refused stays so, by what was left then; nothing more is captured or freed.
    let again = capture(&maria, &path, &key, 40_001, false).send().await;
    assert_eq!(again.json["limit"], limit);
    let late = capture(&maria, &path, &world.key(), 1, true).send().await;
    late.is_problem("hold-over");
    maria.delete(&path).send().await.is_problem("hold-over");
    let hold = anna
        .get(&path.replace("authorizations", "holds"))
        .send()
        .await
        .ok();
    assert_eq!(
        (&hold["state"], &hold["captured"]),
        (&json!("released"), &rub(35_000))
    );
    let operations = anna.get("/operations").send().await.ok();
    assert_eq!(operations["items"][0]["id"], hold["operation_id"]);
    assert_eq!(operations["items"][0]["kind"], "payment");
    assert_eq!(operations["items"][0]["amount"], rub(15_000));
    world.verify().await;
}

#[tokio::test]
async fn the_same_key_captures_once_and_another_body_is_refused() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    let key = world.key();
    let first = capture(&maria, &path, &key, 10_000, false).send().await;
    assert_eq!(
        (first.status.as_u16(), first.header("idempotency-replayed")),
        (201, None)
    );
    for _ in 0..2 {
        let again = capture(&maria, &path, &key, 10_000, false).send().await;
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(again.json, first.json);
    }
    for (minor, last) in [(10_001, false), (10_000, true)] {
        let other = capture(&maria, &path, &key, minor, last).send().await;
        other.is_problem("idempotency-key-reused");
    }
    for wrong in [0, -1] {
        let wrong = capture(&maria, &path, &world.key(), wrong, false)
            .send()
            .await;
        wrong.is_wrong_at("/amount/value");
    }
    assert_eq!(receipts(&maria, shop).await, [10_000]);
    world.verify().await;
}

#[tokio::test]
async fn a_shop_frees_what_it_does_not_take() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let whole = authorized(&anna, &maria, shop, 60_000).await;
    let part = authorized(&anna, &maria, shop, 30_000).await;
    captured(&maria, &part, 10_000, false).await;
    assert_eq!(has(&anna).await, sums(910_000 - 10_000 + 10_000, 80_000));
    for _ in 0..2 {
        let freed = maria.delete(&whole).send().await.ok();
        assert_eq!(
            (&freed["state"], &freed["remaining"]),
            (&json!("voided"), &rub(0))
        );
    }
    let freed = maria.delete(&part).send().await.ok();
    assert_eq!(
        (&freed["state"], &freed["captured"]),
        (&json!("voided"), &rub(10_000))
    );
    assert_eq!(has(&anna).await, sums(990_000, 0));
    let state = async |path: &str| {
        let hold = anna
            .get(&path.replace("authorizations", "holds"))
            .send()
            .await;
        hold.json["state"].clone()
    };
    assert_eq!(
        (state(&whole).await, state(&part).await),
        (json!("cancelled"), json!("released"))
    );
    world.verify().await;
}

#[tokio::test]
async fn after_a_week_the_rest_is_free_by_itself_and_nothing_more_is_captured() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let none = authorized(&anna, &maria, shop, 60_000).await;
    let some = authorized(&anna, &maria, shop, 30_000).await;
    captured(&maria, &some, 10_000, false).await;
    world.pass(WEEK - 1);
    assert_eq!(world.wallet.expire_authorizations().await, Ok(0));
    captured(&maria, &some, 1_000, false).await;
    world.pass(1);
    // Also before the task has come round.
    let late = capture(&maria, &some, &world.key(), 1_000, false)
        .send()
        .await;
    late.is_problem("hold-over");
    assert_eq!(world.wallet.expire_authorizations().await, Ok(2));
    assert_eq!(world.wallet.expire_authorizations().await, Ok(0));
    assert_eq!(has(&anna).await, sums(989_000, 0));
    let state = async |path: &str| maria.get(path).send().await.ok()["state"].clone();
    assert_eq!(
        (state(&none).await, state(&some).await),
        (json!("expired"), json!("expired"))
    );
    capture(&maria, &none, &world.key(), 1, true)
        .send()
        .await
        .is_problem("hold-over");
    world.verify().await;
}

#[tokio::test]
async fn a_till_authorises_by_a_payment_code_too() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = manual(&maria, shop, 60_000).await;
    let code = anna.device().await.code(world.now());
    let key = world.key();
    let charged = maria.charge(&key, &order, &code).send().await.ok();
    let id = charged["state"]["authorized"]["authorization_id"]
        .as_str()
        .unwrap();
    assert_eq!(has(&anna).await, sums(940_000, 60_000));
    let path = format!("/authorizations/{id}");
    // The till's key has an outcome that the shop is told, and of the payer's operations none.
    let outcome = format!("/transfers/keys/{key}");
    let payee = maria.get(&outcome).send().await.ok()["held"]["hold"]["payee"].clone();
    assert_eq!(payee["name"], "Кофе на Лесной");
    let hold = json!({
        "id": id, "payee": payee, "amount": rub(60_000), "note": "Залог",
        "state": "held", "signs": [], "captured": rub(0),
        "held_at": "2026-11-22T12:00:00.000+03:00",
        "release_from": "2026-11-29T12:00:00.000+03:00",
        "expires_at": "2026-11-29T12:00:00.000+03:00",
    });
    for ask in [maria.get(&outcome), maria.delete(&outcome)] {
        let told = ask.send().await.ok();
        assert_eq!(told["held"]["hold"], hold, "{told}");
    }
    captured(&maria, &path, 60_000, false).await;
    let told = maria.get(&outcome).send().await.ok();
    assert_eq!(told["held"]["hold"]["captured"], rub(60_000));
    assert_eq!(told["held"]["hold"].get("operation_id"), None, "{told}");
    assert_eq!(maria.get(&path).send().await.ok()["state"], "captured");
    let used = manual(&maria, shop, 100).await;
    let used = maria.charge(&world.key(), &used, &code).send().await;
    used.is_problem("payment-code-used");
    world.verify().await;
}

#[tokio::test]
async fn many_captures_at_once_are_together_never_above_what_was_authorised() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 10_000).await;
    let asks = (0..24).map(|_| capture(&maria, &path, &world.key(), 700, false).into_future());
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
    let seen = maria.get(&path).send().await.ok();
    assert_eq!(
        (&seen["captured"], &seen["remaining"]),
        (&rub(9_800), &rub(200))
    );
    assert_eq!(receipts(&maria, shop).await, [700; 14]);
    world.verify().await;
}

#[tokio::test]
async fn what_is_authorised_counts_for_limits_and_what_is_freed_does_not() {
    let world = World::builder().rules(limits()).build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let used = async || {
        let limits = anna.get("/limits").send().await.ok();
        let items = limits["items"].as_array().unwrap().clone();
        let day = items
            .into_iter()
            .find(|item| item["period"] == "day" && item["scope"] == "outgoing");
        day.unwrap()["used"]["value"]
            .as_str()
            .unwrap()
            .parse::<i64>()
            .unwrap()
    };
    let whole = authorized(&anna, &maria, shop, 60_000).await;
    let part = authorized(&anna, &maria, shop, 30_000).await;
    assert_eq!(used().await, 90_000);
    captured(&maria, &part, 20_000, true).await;
    assert_eq!(used().await, 80_000);
    maria.delete(&whole).send().await.ok();
    assert_eq!(used().await, 20_000);
    world.verify().await;
}

#[tokio::test]
async fn while_the_payer_s_wallet_is_frozen_nothing_is_captured_and_the_key_stays_good() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    anna.post_nothing("/freeze").send().await;
    let key = world.key();
    let frozen = capture(&maria, &path, &key, 60_000, true).send().await;
    frozen.is_problem("wallet-frozen");
    assert!(receipts(&maria, shop).await.is_empty());
    anna.delete("/freeze").send().await;
    capture(&maria, &path, &key, 60_000, true).send().await.ok();
    assert_eq!(has(&anna).await, sums(940_000, 0));
    world.verify().await;
}

#[tokio::test]
async fn a_shop_cannot_wait_for_the_second_person() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    let guardian = json!({ "payee_id": boris.payee_id(), "above": rub(50_000) });
    anna.put("/guardian", &guardian).send().await.ok();
    let ward = format!("/wards/{}", anna.id);
    boris.post(&ward, &json!({ "approve": true })).send().await;
    let books = world.books();
    let order = manual(&maria, shop, 50_001).await;
    let refused = anna.pay_order(&world.key(), &order).send().await;
    refused.is_problem("second-person-required");
    let _ = books;
    // What is authorised counts as if it had left: parts are asked about as the whole.
    authorized(&anna, &maria, shop, 30_000).await;
    let order = manual(&maria, shop, 20_001).await;
    let refused = anna.pay_order(&world.key(), &order).send().await;
    refused.is_problem("second-person-required");
    assert_eq!(has(&anna).await, sums(970_000, 30_000));
    world.verify().await;
}

#[tokio::test]
async fn both_sides_are_told_of_each_change_in_order() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    captured(&maria, &path, 20_000, false).await;
    maria.delete(&path).send().await.ok();
    let told: Vec<_> = events::all(&anna).await.into_iter().skip(1).collect();
    let kinds: Vec<_> = told
        .iter()
        .map(|body| body.as_object().unwrap().keys().next().unwrap().clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "hold_changed",
            "operation_posted",
            "hold_changed",
            "hold_changed"
        ]
    );
    let account = |n: usize| {
        let account = &told[n].as_object().unwrap().values().next().unwrap()["account"];
        (
            account["available"].clone(),
            account["held"].clone(),
            account["version"].clone(),
        )
    };
    assert_eq!(account(0), (rub(940_000), rub(60_000), json!(2)));
    assert_eq!(account(1), (rub(940_000), rub(40_000), json!(3)));
    assert_eq!(account(3), (rub(980_000), rub(0), json!(4)));
    let told = events::all(&maria).await;
    let kinds: Vec<_> = told
        .iter()
        .map(|body| body.as_object().unwrap().keys().next().unwrap().clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "order_closed",
            "receipt_issued",
            "order_closed",
            "order_closed"
        ]
    );
    world.verify().await;
}

/// A refusal that is final, whatever is asked later.
#[tokio::test]
async fn what_cannot_be_paid_is_not_authorised_and_the_order_stays_open() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = manual(&maria, shop, 1_000_001).await;
    let key = world.key();
    for _ in 0..2 {
        let refused: Answer = anna.pay_order(&key, &order).send().await;
        refused.is_problem("insufficient-funds");
    }
    let seen = maria.get(&format!("/orders/{}", order["id"].as_str().unwrap()));
    assert_eq!(seen.send().await.ok()["state"], json!({ "open": {} }));
    assert_eq!(has(&anna).await, sums(1_000_000, 0));
    world.verify().await;
}

#[tokio::test]
async fn what_is_authorised_is_confirmed_as_a_payment_is() {
    let world = confirmations::world();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = manual(&maria, shop, 100_001).await;
    let refused = anna.pay_order(&world.key(), &order).send().await;
    refused.is_problem("factor-required");
    assert_eq!(has(&anna).await, sums(1_000_000, 0));
}
