//! Orders: made, read, taken back, paid once.

use poltina_domain::limits;
use serde_json::{Value, json};

use super::world::{Person, World, rub};

fn id(order: &Value) -> String {
    format!("/orders/{}", order["id"].as_str().unwrap())
}

async fn read(person: &Person<'_>, order: &Value) -> Value {
    person.get(&id(order)).send().await.ok()
}

/// The bodies of a person's events, from the first on.
async fn events(person: &Person<'_>) -> Vec<Value> {
    super::events::all(person).await
}

#[tokio::test]
async fn an_order_stands_for_ten_minutes_and_is_read_by_its_owner_and_by_id() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = maria.ordered(shop, 24_900).await;
    assert_eq!(order["amount"], rub(24_900));
    assert_eq!(
        (&order["note"], &order["state"]),
        (&json!("Латте"), &json!({ "open": {} }))
    );
    assert_eq!(order["payee"]["name"], "Кофе на Лесной");
    assert_eq!(order["created_at"], "2026-11-22T12:00:00.000+03:00");
    assert_eq!(order["expires_at"], "2026-11-22T12:10:00.000+03:00");
    let seen = read(&anna, &order).await;
    assert_eq!(
        seen, order,
        "there is nothing in it that a payer may not see"
    );
    world.pass(599);
    assert_eq!(read(&anna, &order).await["state"], json!({ "open": {} }));
    assert_eq!(
        read(&anna, &order).await["now"],
        "2026-11-22T12:09:59.000+03:00"
    );
    world.pass(1);
    for person in [&anna, &maria] {
        assert_eq!(
            read(person, &order).await["state"],
            json!({ "expired": {} })
        );
    }
    anna.pay_order(&world.key(), &order)
        .send()
        .await
        .is_problem("order-closed");
    maria
        .delete(&id(&order))
        .send()
        .await
        .is_problem("order-closed");
    assert_eq!(anna.has().await, 1_000_000);
    world.verify().await;
}

#[tokio::test]
async fn its_code_is_a_dynamic_one_of_ours_that_names_shop_order_and_amount() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let order = maria.ordered(shop, 24_905).await;
    let code = payment_qr::emv::read(order["code"].as_str().unwrap().as_bytes());
    let code = code.unwrap().unwrap();
    let own = code.own().unwrap();
    assert_eq!(own.merchant_id, super::world::SHOP);
    assert_eq!(own.qr_id, order["id"].as_str().unwrap().replace('-', ""));
    assert_eq!(
        (own.kind, own.amount),
        (payment_qr::emv::OwnKind::Order, Some(24_905))
    );
    assert_eq!((own.name, own.city), ("Кофе на Лесной", Some("Москва")));
    assert_eq!(code.name(), Some("Kofe na Lesnoi"));
    let short = own.order.unwrap();
    assert!(own.qr_id.ends_with(short) && short.len() == 8, "{short}");
}

#[tokio::test]
async fn the_same_key_gets_the_same_order_and_another_body_is_refused() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let body = json!({ "shop_id": shop, "amount": rub(500) });
    let first = maria.order("a-key-of-sixteen", &body).send().await;
    assert_eq!(
        (first.status.as_u16(), first.header("idempotency-replayed")),
        (201, None)
    );
    let first = first.ok();
    world.pass(60);
    let again = maria.order("a-key-of-sixteen", &body).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let again = again.ok();
    assert_eq!(
        (&again["id"], &again["expires_at"]),
        (&first["id"], &first["expires_at"])
    );
    for other in [
        json!({ "shop_id": shop, "amount": rub(501) }),
        json!({ "shop_id": shop, "amount": rub(500), "note": "Чай" }),
    ] {
        let answer = maria.order("a-key-of-sixteen", &other).send().await;
        answer.is_problem("idempotency-key-reused");
    }
    let without = maria.post("/orders", &body).send().await;
    without.is_problem("idempotency-key-missing");
}

#[tokio::test]
async fn a_wrong_body_is_named_where_it_is_wrong() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let ask = |body: Value| maria.order(&world.key(), &body).send();
    let wrong = |body: Value, pointer: &'static str| async move {
        ask(body).await.is_wrong_at(pointer);
    };
    let amount = || rub(500);
    wrong(
        json!({ "shop_id": shop, "amount": rub(0) }),
        "/amount/value",
    )
    .await;
    wrong(
        json!({ "shop_id": shop, "amount": rub(-1) }),
        "/amount/value",
    )
    .await;
    wrong(json!({ "shop_id": "x", "amount": amount() }), "/shop_id").await;
    wrong(json!({ "amount": amount() }), "/shop_id").await;
    wrong(
        json!({ "shop_id": shop, "amount": amount(), "tip": 1 }),
        "/tip",
    )
    .await;
    let long = "я".repeat(limits::NOTE_CHARS + 1);
    wrong(
        json!({ "shop_id": shop, "amount": amount(), "note": long }),
        "/note",
    )
    .await;
    wrong(
        json!({ "shop_id": shop, "amount": amount(), "note": "a\u{202e}b" }),
        "/note",
    )
    .await;
    let too_much = json!({ "shop_id": shop, "amount": rub(limits::TRANSFER_MAX_MINOR + 1) });
    ask(too_much).await.is_problem("limit-exceeded");
    let most = json!({ "shop_id": shop, "amount": rub(limits::TRANSFER_MAX_MINOR) });
    ask(most).await.ok();
}

#[tokio::test]
async fn only_the_owner_makes_takes_back_and_charges_orders_of_a_shop() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let body = json!({ "shop_id": shop, "amount": rub(500) });
    anna.order(&world.key(), &body)
        .send()
        .await
        .is_problem("not-found");
    let order = maria.ordered(shop, 500).await;
    anna.delete(&id(&order))
        .send()
        .await
        .is_problem("not-found");
    let code = anna.device().await.code(world.now());
    anna.charge(&world.key(), &order, &code)
        .send()
        .await
        .is_problem("not-found");
    assert_eq!(read(&maria, &order).await["state"], json!({ "open": {} }));
    // Hers is the code, and it still holds.
    maria.charge(&world.key(), &order, &code).send().await.ok();
    let nowhere = "/orders/018bcfe5-6800-7fff-bfff-ffffffffffff";
    maria.get(nowhere).send().await.is_problem("not-found");
    maria.delete(nowhere).send().await.is_problem("not-found");
    world
        .get(&id(&order))
        .send()
        .await
        .is_problem("sign-in-required");
}

#[tokio::test]
async fn an_order_that_is_taken_back_cannot_be_paid_and_stays_so() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = maria.ordered(shop, 500).await;
    let taken_back = maria.delete(&id(&order)).send().await.ok();
    assert_eq!(taken_back["state"], json!({ "cancelled": {} }));
    assert_eq!(maria.delete(&id(&order)).send().await.ok(), taken_back);
    let key = world.key();
    for _ in 0..2 {
        anna.pay_order(&key, &order)
            .send()
            .await
            .is_problem("order-closed");
    }
    let device = anna.device().await;
    let code = device.code(world.now());
    maria
        .charge(&world.key(), &order, &code)
        .send()
        .await
        .is_problem("order-closed");
    let told = events(&maria).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        told[0]["order_closed"]["order"]["state"],
        json!({ "cancelled": {} })
    );
    // The code was not used up by it.
    let other = maria.ordered(shop, 500).await;
    maria.charge(&world.key(), &other, &code).send().await.ok();
    world.verify().await;
}

#[tokio::test]
async fn a_transfer_that_names_the_order_pays_it_and_both_sides_hear() {
    let world = World::new();
    let (anna, boris, (maria, shop)) =
        (world.anna().await, world.boris().await, world.maria().await);
    let order = maria.ordered(shop, 24_900).await;
    let paid = anna.pay_order("a-key-of-sixteen", &order).send().await.ok();
    assert_eq!(anna.has().await, 1_000_000 - 24_900);
    for (person, payer) in [(&anna, "Анна К."), (&maria, "Анна К."), (&boris, "")] {
        let state = &read(person, &order).await["state"]["paid"];
        assert_eq!(state["payer_name"], payer);
        assert_eq!(state["receipt_id"], paid["receipt_id"]);
        assert_eq!(state["paid_at"], paid["posted_at"]);
    }
    let receipt = format!("/receipts/{}", paid["receipt_id"].as_str().unwrap());
    let receipt = maria.get(&receipt).send().await.ok();
    assert_eq!(
        receipt["purpose"], "Латте",
        "the order's note where the payer says nothing"
    );
    let told = events(&maria).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0]["receipt_issued"].is_object());
    let closed = &told[1]["order_closed"]["order"];
    assert_eq!(*closed, read(&maria, &order).await);
    // Once is enough: for another payer, another key, and for taking it back.
    anna.pay_order(&world.key(), &order)
        .send()
        .await
        .is_problem("order-closed");
    maria
        .delete(&id(&order))
        .send()
        .await
        .is_problem("order-closed");
    let again = anna.pay_order("a-key-of-sixteen", &order).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), paid);
    world.verify().await;
}

#[tokio::test]
async fn a_transfer_that_is_not_what_the_order_asks_for_changes_nothing() {
    let world = World::new();
    let (anna, boris, (maria, shop)) =
        (world.anna().await, world.boris().await, world.maria().await);
    let order = maria.ordered(shop, 24_900).await;
    let (payee, amount) = (order["payee"]["id"].clone(), rub(24_900));
    let ask = |payee: Value, amount: Value, order: Value| {
        let body = json!({ "payee_id": payee, "amount": amount, "order_id": order });
        anna.post("/transfers", &body)
            .header("idempotency-key", &world.key())
            .send()
    };
    let order_id = order["id"].clone();
    for minor in [24_899, 24_901] {
        ask(payee.clone(), rub(minor), order_id.clone())
            .await
            .is_wrong_at("/amount/value");
    }
    ask(json!(boris.payee_id()), amount.clone(), order_id.clone())
        .await
        .is_wrong_at("/payee_id");
    let nowhere = json!("018bcfe5-6800-7fff-bfff-ffffffffffff");
    ask(payee.clone(), amount.clone(), nowhere)
        .await
        .is_problem("not-found");
    ask(payee.clone(), amount.clone(), json!("7"))
        .await
        .is_wrong_at("/order_id");
    assert_eq!(read(&maria, &order).await["state"], json!({ "open": {} }));
    assert_eq!(anna.has().await, 1_000_000);
    // A refusal for lack of funds leaves the order open for another payer.
    boris
        .pay_order(&world.key(), &order)
        .send()
        .await
        .is_problem("insufficient-funds");
    ask(payee, amount, order_id).await.ok();
    world.verify().await;
}

#[tokio::test]
async fn the_order_belongs_to_what_a_key_stands_for() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let order = maria.ordered(shop, 500).await;
    let payee = order["payee"]["id"].as_str().unwrap();
    anna.pay_order("a-key-of-sixteen", &order).send().await.ok();
    let mut without = json!({ "payee_id": payee, "amount": rub(500) });
    let plain = |body: &Value| {
        anna.post("/transfers", body)
            .header("idempotency-key", "a-key-of-sixteen")
            .send()
    };
    plain(&without).await.is_problem("idempotency-key-reused");
    without["order_id"] = maria.ordered(shop, 500).await["id"].clone();
    plain(&without).await.is_problem("idempotency-key-reused");
    assert_eq!(anna.has().await, 999_500);
}

#[tokio::test]
async fn a_shop_has_fifty_open_orders_at_most_and_hears_when_there_is_room() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let first = maria.ordered(shop, 500).await;
    world.pass(100);
    for _ in 1..limits::OPEN_ORDERS {
        maria.ordered(shop, 500).await;
    }
    let body = json!({ "shop_id": shop, "amount": rub(500) });
    let over = maria.order(&world.key(), &body).send().await;
    over.is_problem("too-many-requests");
    assert_eq!(over.header("retry-after"), Some("500"));
    maria.delete(&id(&first)).send().await.ok();
    maria.ordered(shop, 500).await;
    maria
        .order(&world.key(), &body)
        .send()
        .await
        .is_problem("too-many-requests");
    world.pass(600);
    maria.ordered(shop, 500).await;
}

#[tokio::test]
async fn an_order_that_ran_out_is_forgotten_after_thirty_days_and_one_that_is_told_of_is_not() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let (unseen, paid, cancelled) = (
        maria.ordered(shop, 500).await,
        maria.ordered(shop, 500).await,
        maria.ordered(shop, 500).await,
    );
    anna.pay_order(&world.key(), &paid).send().await.ok();
    maria.delete(&id(&cancelled)).send().await.ok();
    // A poor payer's code was burnt by this one.
    let boris = world.boris().await;
    let charged = maria.ordered(shop, 500).await;
    let code = boris.device().await.code(world.now());
    let answer = maria.charge(&world.key(), &charged, &code).send().await;
    answer.is_problem("insufficient-funds");
    world.pass(30 * 24 * 3_600 + 601);
    let maria = world.sign_in(&maria.phone).await;
    maria.ordered(shop, 500).await;
    maria.get(&id(&unseen)).send().await.is_problem("not-found");
    for kept in [&paid, &cancelled, &charged] {
        read(&maria, kept).await;
    }
    // Two orders that ended, a receipt, and the new device on which she signed in.
    assert_eq!(events(&maria).await.len(), 4);
    world.verify().await;
}

#[tokio::test]
async fn whoever_tries_ids_of_orders_is_slowed_and_the_owner_is_not() {
    let world = World::builder().strict().build();
    let (maria, shop) = world.maria().await;
    let order = maria.ordered(shop, 500).await;
    let anna = world.anna().await;
    for _ in 0..30 {
        read(&anna, &order).await;
        read(&maria, &order).await;
    }
    anna.get(&id(&order))
        .send()
        .await
        .is_problem("too-many-requests");
    for _ in 0..60 {
        read(&maria, &order).await;
    }
}
