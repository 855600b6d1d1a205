//! Payment codes: made on a device, charged at a till, each once.

use http_body_util::BodyExt as _;
use poltina_domain::limits;
use serde_json::{Value, json};

use super::device::Device;
use super::events;
use super::world::{BORIS, Person, World, rub};

const MINUTE: i64 = 60;

async fn state(maria: &Person<'_>, order: &Value) -> Value {
    let path = format!("/orders/{}", order["id"].as_str().unwrap());
    maria.get(&path).send().await.ok()["state"].take()
}

/// Asks for a seed with the handle that the device has.
pub(crate) async fn ask(person: &Person<'_>, handle: &str) -> Value {
    let body = json!({ "handle": handle });
    person.post("/payment-codes", &body).send().await.ok()
}

#[tokio::test]
async fn a_device_goes_on_with_its_seed_until_its_session_ends() {
    let world = World::new();
    let anna = world.anna().await;
    let issued = anna.post("/payment-codes", &json!({})).send().await.ok();
    let first = Device::of(&issued["issued"]);
    assert_eq!(first.handle.len(), 10);
    assert_eq!(issued["issued"]["now"], "2026-11-22T12:00:00.000+03:00");
    world.pass(3_600);
    let standing = ask(&anna, &first.handle).await;
    assert_eq!(
        standing,
        json!({ "standing": { "now": "2026-11-22T13:00:00.000+03:00" } })
    );
    // Whoever has lost it, or has another, gets a new one.
    let second = anna.device().await;
    assert_ne!(second.handle, first.handle);
    let third = Device::of(&ask(&anna, &first.handle).await["issued"]);
    assert!(![&first.handle, &second.handle].contains(&&third.handle));
    let (maria, shop) = world.maria().await;
    let order = maria.ordered(shop, 500).await;
    for old in [&first, &second] {
        let answer = maria
            .charge(&world.key(), &order, &old.code(world.now()))
            .send()
            .await;
        answer.is_problem("payment-code-wrong");
    }
    let code = third.code(world.now());
    anna.delete("/sessions/current").send().await.ok();
    let signed_out = maria.charge(&world.key(), &order, &code).send().await;
    signed_out.is_problem("payment-code-wrong");
    assert_eq!(state(&maria, &order).await, json!({ "open": {} }));
}

#[tokio::test]
async fn a_device_whose_session_ran_out_pays_no_more() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    // Hers is in use and goes on; nobody signs in, so that the ended one is still in the books.
    world.pass(10 * 24 * 3_600);
    maria.get("/me").send().await.ok();
    world.pass(4 * 24 * 3_600 + 1);
    let order = maria.ordered(shop, 500).await;
    let answer = maria
        .charge(&world.key(), &order, &device.code(world.now()))
        .send()
        .await;
    answer.is_problem("payment-code-wrong");
}

#[tokio::test]
async fn two_devices_of_a_person_have_codes_of_their_own_and_the_eleventh_ends_the_first() {
    let world = World::new();
    world.anna().await;
    let (maria, shop) = world.maria().await;
    let mut devices = Vec::new();
    for _ in 0..=limits::PAYMENT_CODE_DEVICES {
        world.pass(40);
        devices.push(world.sign_in(super::world::ANNA).await.device().await);
    }
    for (n, device) in devices.iter().enumerate() {
        let order = maria.ordered(shop, 500).await;
        let answer = maria
            .charge(&world.key(), &order, &device.code(world.now()))
            .send()
            .await;
        match n {
            0 => answer.is_problem("payment-code-wrong"),
            _ => assert_eq!(answer.status, 201, "{n} {}", answer.json),
        }
    }
}

#[tokio::test]
async fn a_charge_takes_the_order_s_amount_and_both_sides_hear() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let order = maria.ordered(shop, 24_900).await;
    let code = device.code(world.now());
    let answer = maria.charge("a-key-of-sixteen", &order, &code).send().await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("idempotency-replayed")
        ),
        (201, None)
    );
    let paid = answer.json;
    assert_eq!(paid["state"]["paid"]["payer_name"], "Анна К.");
    assert_eq!(paid["state"], state(&maria, &order).await);
    assert_eq!(anna.has().await, 1_000_000 - 24_900);
    let told = events::all(&anna).await;
    let operation = &told[1]["operation_posted"]["operation"];
    assert_eq!((told.len(), &operation["note"]), (2, &json!("Латте")));
    assert_eq!(operation["counterparty"]["name"], "Кофе на Лесной");
    let told = events::all(&maria).await;
    assert!(told[0]["receipt_issued"].is_object());
    assert_eq!(told[1]["order_closed"]["order"]["state"], paid["state"]);
    // An answer that was lost comes again, long after code and order are over.
    world.pass(86_400);
    let again = maria.charge("a-key-of-sixteen", &order, &code).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.json["state"], paid["state"]);
    assert_eq!(anna.has().await, 1_000_000 - 24_900);
    let other = device.code(world.now());
    let reused = maria
        .charge("a-key-of-sixteen", &order, &other)
        .send()
        .await;
    reused.is_problem("idempotency-key-reused");
    world.verify().await;
}

#[tokio::test]
async fn a_code_counts_once_for_ever_whatever_is_charged() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let code = device.code(world.now());
    let (first, second) = (
        maria.ordered(shop, 100).await,
        maria.ordered(shop, 200).await,
    );
    maria.charge(&world.key(), &first, &code).send().await.ok();
    let key = world.key();
    for _ in 0..2 {
        maria
            .charge(&key, &second, &code)
            .send()
            .await
            .is_problem("payment-code-used");
    }
    // The order and the key are as they were.
    world.pass(MINUTE);
    maria
        .charge(&world.key(), &second, &code)
        .send()
        .await
        .is_problem("payment-code-used");
    world.pass(MINUTE);
    maria
        .charge(&world.key(), &second, &code)
        .send()
        .await
        .is_problem("payment-code-wrong");
    let next = device.code(world.now());
    maria.charge(&world.key(), &second, &next).send().await.ok();
    assert_eq!(anna.has().await, 1_000_000 - 300);
    world.verify().await;
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_not_by_two() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    for (minutes, holds) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        // Far enough from the step before that its codes are not used yet.
        world.pass(10 * MINUTE);
        let order = maria.ordered(shop, 100).await;
        let code = device.code(world.now() + minutes * MINUTE * 1_000_000);
        let answer = maria.charge(&world.key(), &order, &code).send().await;
        if holds {
            assert_eq!(answer.status, 201, "{minutes} {}", answer.json);
        } else {
            answer.is_problem("payment-code-wrong");
        }
    }
}

#[tokio::test]
async fn a_payment_that_fails_burns_the_code_and_the_payer_hears_of_it() {
    let world = World::new();
    let boris = world.person(BORIS, "Борис", "Королёв", 100).await;
    let (maria, shop) = world.maria().await;
    let device = boris.device().await;
    let code = device.code(world.now());
    let dear = maria.ordered(shop, 101).await;
    for _ in 0..2 {
        let answer = maria.charge("a-key-of-sixteen", &dear, &code).send().await;
        answer.is_problem("insufficient-funds");
    }
    assert_eq!(state(&maria, &dear).await, json!({ "open": {} }));
    let cheap = maria.ordered(shop, 100).await;
    let answer = maria.charge(&world.key(), &cheap, &code).send().await;
    answer.is_problem("payment-code-used");
    let told = events::all(&boris).await;
    assert_eq!(told.len(), 2, "the deposit, and this: {told:?}");
    let refused = json!({ "charge_refused": {
        "shop_name": "Кофе на Лесной", "amount": rub(101), "code": "insufficient-funds",
    } });
    assert_eq!(told[1], refused);
    assert!(events::all(&maria).await.is_empty());
    world.pass(MINUTE);
    let next = device.code(world.now());
    maria.charge(&world.key(), &cheap, &next).send().await.ok();
    assert_eq!(boris.has().await, 0);
    world.verify().await;
}

#[tokio::test]
async fn more_than_three_thousand_roubles_are_not_charged_and_the_code_still_holds() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let code = anna.device().await.code(world.now());
    let dear = maria
        .ordered(shop, limits::PAYMENT_CODE_MAX_MINOR + 1)
        .await;
    let answer = maria.charge(&world.key(), &dear, &code).send().await;
    answer.is_problem("limit-exceeded");
    let limit = json!({ "scope": "payment-code", "period": "once", "remaining": rub(300_000) });
    assert_eq!(answer.json["limit"], limit);
    let most = maria.ordered(shop, limits::PAYMENT_CODE_MAX_MINOR).await;
    maria.charge(&world.key(), &most, &code).send().await.ok();
    // She may still pay the other one herself.
    anna.pay_order(&world.key(), &dear).send().await.ok();
}

#[tokio::test]
async fn one_s_own_shop_takes_one_s_own_code_as_it_takes_one_s_own_transfer() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let anna = world.anna().await;
    anna.paid(&maria.payee_id(), 1_000).await;
    let device = maria.device().await;
    let order = maria.ordered(shop, 600).await;
    maria
        .charge(&world.key(), &order, &device.code(world.now()))
        .send()
        .await
        .ok();
    assert_eq!(maria.has().await, 400);
    world.verify().await;
}

#[tokio::test]
async fn what_can_be_no_code_is_named_and_counts_as_no_guess() {
    let world = World::builder().strict().build();
    let (maria, shop) = world.maria().await;
    let order = maria.ordered(shop, 500).await;
    for text in [
        "",
        "88",
        "87012345678900000017",
        "8801234567890000001x",
        "８８",
    ] {
        for _ in 0..6 {
            let answer = maria.charge(&world.key(), &order, text).send().await;
            answer.is_wrong_at("/code");
        }
    }
    let path = format!("/orders/{}/charge", order["id"].as_str().unwrap());
    let code = json!({ "code": "88012345678900000017" });
    maria
        .post(&path, &code)
        .send()
        .await
        .is_problem("idempotency-key-missing");
    let anna = world.anna().await;
    for handle in ["", "123", "12345678901", "12345x7890"] {
        let body = json!({ "handle": handle });
        anna.post("/payment-codes", &body)
            .send()
            .await
            .is_wrong_at("/handle");
    }
}

#[tokio::test]
async fn without_the_operator_s_key_there_are_no_payment_codes() {
    let world = World::builder().no_sealing().build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let answer = anna.post("/payment-codes", &json!({})).send().await;
    answer.is_problem("unavailable");
    let order = maria.ordered(shop, 500).await;
    let answer = maria
        .charge(&world.key(), &order, "88012345678900000017")
        .send()
        .await;
    answer.is_problem("unavailable");
    anna.pay_order(&world.key(), &order).send().await.ok();
}

#[tokio::test]
async fn whatever_comes_at_once_an_order_is_paid_once() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let mut payers = Vec::new();
    for n in 0..8 {
        let phone = format!("+7916111000{n}");
        let person = world.person(&phone, "Пётр", "Первый", 100_000).await;
        let device = person.device().await;
        payers.push((person, device));
    }
    for round in 0..6 {
        world.pass(3 * MINUTE);
        let order = maria.ordered(shop, 500).await;
        let mut tasks = tokio::task::JoinSet::new();
        for (person, device) in &payers {
            let code = device.code(world.now());
            // Twice by the same code, under keys of their own.
            for _ in 0..2 {
                tasks.spawn(maria.charge(&world.key(), &order, &code).into_future());
            }
            for _ in 0..2 {
                tasks.spawn(person.pay_order(&world.key(), &order).into_future());
            }
        }
        if round % 2 == 1 {
            let path = format!("/orders/{}", order["id"].as_str().unwrap());
            tasks.spawn(maria.delete(&path).into_future());
        }
        let answers = tasks.join_all().await;
        let paid = answers
            .iter()
            .filter(|answer| answer.status() == 201)
            .count();
        let cancelled = answers
            .iter()
            .filter(|answer| answer.status() == 200)
            .count();
        assert_eq!(paid + cancelled, 1, "round {round}");
        for answer in &answers {
            assert!(
                [200, 201, 409].contains(&answer.status().as_u16()),
                "{}",
                answer.status()
            );
        }
        world.verify().await;
    }
}

#[tokio::test]
async fn the_same_charge_or_payment_sent_many_times_at_once_is_never_told_that_it_failed() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    for round in 0..16 {
        world.pass(3 * MINUTE);
        let order = maria.ordered(shop, 500).await;
        let (key, code) = (world.key(), device.code(world.now()));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let ask = if round % 2 == 0 {
                maria.charge(&key, &order, &code)
            } else {
                anna.pay_order(&key, &order)
            };
            tasks.spawn(ask.into_future());
        }
        for response in tasks.join_all().await {
            let status = response.status();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            let body: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(
                status == 201 || body["code"] == "idempotency-key-in-flight",
                "round {round}: {status} {body}"
            );
        }
    }
    assert_eq!(anna.has().await, 1_000_000 - 16 * 500);
}

#[tokio::test]
async fn a_charge_that_is_called_off_before_it_comes_leaves_code_and_order_alone() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let code = anna.device().await.code(world.now());
    let order = maria.ordered(shop, 500).await;
    maria
        .delete("/transfers/keys/a-key-of-sixteen")
        .send()
        .await
        .ok();
    for _ in 0..2 {
        let late = maria.charge("a-key-of-sixteen", &order, &code).send().await;
        late.is_problem("cancelled");
    }
    assert!(events::all(&maria).await.is_empty());
    maria.charge(&world.key(), &order, &code).send().await.ok();
    world.verify().await;
}
