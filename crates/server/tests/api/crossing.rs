//! Transfers out of another currency: what leaves, what comes, and what is refused with nothing moved.

use axum::http::StatusCode;
use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::answer::Answer;
use super::authenticator::Authenticator;
use super::confirmations::{confirmed, rules};
use super::exchange::{RATES, day, exchange, keep, lies, money, opened, quoted, usual, world};
use super::passkeys::enrolled;
use super::world::{BORIS, Person, World, payment, rub};

/// Anna with about 60 dollars.
async fn traveller(world: &World) -> Person<'_> {
    let anna = world.anna().await;
    opened(&anna, "USD").await;
    let quote = quoted(&anna, "RUB", "USD", rub(500_000)).await;
    exchange(&anna, &world.key(), &quote).await.ok();
    anna
}

fn body(payee: &str, minor: i64, quote: &Value) -> Value {
    let mut body = payment(payee, minor);
    body["quote_id"] = quote["id"].clone();
    body
}

async fn sent(person: &Person<'_>, key: &str, body: &Value) -> Answer {
    let ask = person.post("/transfers", body);
    ask.header("idempotency-key", key).send().await
}

fn minor(amount: &Value) -> i64 {
    amount["value"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn dollars_leave_roubles_come_and_the_same_key_gets_the_same_answer_for_ever() {
    let (world, _folder) = usual();
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let (before, key) = (lies(&anna).await, world.key());
    let quote = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let body = body(&boris.payee_id(), 100_000, &quote);
    let paid = sent(&anna, &key, &body).await;
    assert_eq!(
        (paid.status, paid.header("idempotency-replayed")),
        (StatusCode::CREATED, None)
    );
    let transfer = paid.json;
    let left = minor(&quote["sell"]) + minor(&quote["fee"]);
    assert_eq!(
        json!([transfer["amount"], transfer["fee"]]),
        json!([rub(100_000), rub(0)])
    );
    let by = &transfer["exchange"];
    let terms = |by: &Value| {
        json!([
            by["sold"],
            by["bought"],
            by["fee"],
            by["price"],
            by["quote_id"]
        ])
    };
    let said = json!([
        quote["sell"],
        quote["buy"],
        quote["fee"],
        quote["price"],
        quote["id"]
    ]);
    assert_eq!(terms(by), said);
    // Of the roubles nothing is missing: they only passed through.
    let now = [before[0].clone(), money("USD", minor(&before[1]) - left)];
    assert_eq!(lies(&anna).await, now);
    assert_eq!(boris.has().await, 100_000);

    world.pass(400 * 24 * 3_600);
    let anna = world.sign_in("+79160000001").await;
    let again = sent(&anna, &key, &body).await;
    assert_eq!(
        (again.header("idempotency-replayed"), &again.json),
        (Some("true"), &transfer)
    );
    let outcome = anna
        .get(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome, json!({ "posted": { "transfer": transfer } }));

    // In dollars it left to Boris; in roubles it came and went on.
    let history = async |currency: &str| {
        let page = anna
            .get(&format!("/operations?currency={currency}"))
            .send()
            .await
            .ok();
        page["items"].as_array().unwrap().clone()
    };
    let told = |operation: &Value| {
        json!([
            operation["kind"],
            operation["direction"],
            operation["amount"],
            operation["counterparty"]["name"],
            operation["note"],
        ])
    };
    let dollars = history("USD").await;
    assert_eq!(
        told(&dollars[0]),
        json!(["exchange", "out", money("USD", left), "Борис К.", "За кофе"])
    );
    assert_eq!(dollars[0]["counterparty"]["payee_id"], boris.payee_id());
    assert_eq!(dollars[0]["receipt_id"], transfer["receipt_id"]);
    let roubles = history("RUB").await;
    assert_eq!(
        [told(&roubles[0]), told(&roubles[1])],
        [
            json!(["transfer", "out", rub(100_000), "Борис К.", "За кофе"]),
            json!(["exchange", "in", rub(100_000), "USD → RUB", ""]),
        ]
    );
    for operation in [&dollars[0], &roubles[0], &roubles[1]] {
        let path = format!("/exchanges/{}", operation["transfer_id"].as_str().unwrap());
        assert_eq!(&anna.get(&path).send().await.ok(), by);
    }
    // It is spent once, as what it is: a transfer.
    let found = json!({ "text": "Борис", "currency": "RUB" });
    let found = anna.post("/operations/search", &found).send().await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);

    // The receipt tells the payer both, and the payee nothing of where it came from.
    let boris = world.sign_in(BORIS).await;
    let receipt = format!("/receipts/{}", transfer["receipt_id"].as_str().unwrap());
    let own = anna.get(&receipt).send().await.ok();
    assert_eq!(&own["exchange"], by);
    let his = boris.get(&receipt).send().await.ok();
    assert_eq!(
        json!([his["exchange"], his["amount"], his["payer_name"]]),
        json!([null, rub(100_000), own["payer_name"]])
    );
    let page = boris.get("/operations").send().await.ok();
    let operation = &page["items"][0];
    assert_eq!(
        told(operation),
        json!(["transfer", "in", rub(100_000), "Анна К.", "За кофе"])
    );
    let path = format!("/exchanges/{}", operation["transfer_id"].as_str().unwrap());
    boris.get(&path).send().await.is_problem("not-found");
    world.verify().await;
}

#[tokio::test]
async fn a_quote_that_is_over_moves_nothing_and_the_same_key_may_come_with_the_new_one() {
    let (world, folder) = usual();
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let quote = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let mut cheaper = RATES;
    cheaper[2].3 = "50,0000";
    keep(folder.path(), &day("22.11.2026", &cheaper));
    world.pass(61);
    let (before, key) = (lies(&anna).await, world.key());
    let late = sent(&anna, &key, &body(&boris.payee_id(), 100_000, &quote)).await;
    late.is_problem("quote-expired");
    assert_eq!((lies(&anna).await, boris.has().await), (before, 0));
    let new = &late.json["quote"];
    assert_eq!(
        json!([new["buy"], new["fixed"], new["price"]]),
        json!([rub(100_000), "buy", "49.5000"])
    );
    let paid = sent(&anna, &key, &body(&boris.payee_id(), 100_000, new)).await;
    assert_eq!(paid.status, StatusCode::CREATED);
    assert_eq!(paid.json["exchange"]["sold"], new["sell"]);
    world.verify().await;
}

#[tokio::test]
async fn a_quote_pays_once_whatever_it_pays() {
    let (world, _folder) = usual();
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let quote = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let body = body(&boris.payee_id(), 100_000, &quote);
    let keys: Vec<_> = (0..6).map(|_| world.key()).collect();
    let asks = keys.iter().map(|key| sent(&anna, key, &body));
    let mut statuses: Vec<_> = futures_util::future::join_all(asks)
        .await
        .iter()
        .map(|answer| answer.json["code"].as_str().unwrap_or("sent").to_owned())
        .collect();
    statuses.sort_unstable();
    let used = "quote-used";
    assert_eq!(statuses, [used, used, used, used, used, "sent"]);
    assert_eq!(boris.has().await, 100_000);
    exchange(&anna, &world.key(), &quote).await.is_problem(used);
    // And what was exchanged is not paid with.
    let quote = quoted(&anna, "USD", "RUB", rub(50_000)).await;
    exchange(&anna, &world.key(), &quote).await.ok();
    let again = sent(
        &anna,
        &world.key(),
        &self::body(&boris.payee_id(), 50_000, &quote),
    )
    .await;
    again.is_problem(used);
    world.verify().await;
}

#[tokio::test]
async fn what_is_wrong_is_said_and_moves_nothing() {
    let (world, _folder) = usual();
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let (maria, shop) = world.maria().await;
    opened(&boris, "USD").await;
    let quote = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let before = (lies(&anna).await, lies(&boris).await);
    let to = boris.payee_id();
    let answers = [
        // Another amount, one that was not asked for in roubles, and one that buys no roubles.
        (body(&to, 100_001, &quote), Err("/quote_id")),
        (
            body(
                &to,
                92_664,
                &quoted(&anna, "USD", "RUB", money("USD", 1_170)).await,
            ),
            Err("/quote_id"),
        ),
        (
            body(&to, 1_000, &quoted(&anna, "RUB", "USD", rub(1_000)).await),
            Err("/quote_id"),
        ),
        // Dollars, by a quote that buys them.
        (
            {
                let quote = quoted(&anna, "RUB", "USD", money("USD", 1_000)).await;
                let mut body = body(&to, 1_000, &quote);
                body["amount"] = money("USD", 1_000);
                body
            },
            Err("/amount"),
        ),
        (body(&to, 0, &quote), Err("/amount/value")),
        (body(&to, 100_000, &json!({ "id": "x" })), Err("/quote_id")),
        (body(&anna.payee_id(), 100_000, &quote), Ok("same-party")),
        (
            body(&to, 100_000, &json!({ "id": boris.id })),
            Ok("not-found"),
        ),
        // Of another.
        (
            body(&to, 1_000, &quoted(&boris, "USD", "RUB", rub(1_000)).await),
            Ok("not-found"),
        ),
        // More than he has of it, though he has as much in roubles.
        (
            body(
                &to,
                490_000,
                &quoted(&anna, "USD", "RUB", rub(490_000)).await,
            ),
            Ok("insufficient-funds"),
        ),
    ];
    let burnt = world.key();
    for (body, said) in &answers {
        let key = if *said == Ok("insufficient-funds") {
            burnt.clone()
        } else {
            world.key()
        };
        let answer = sent(&anna, &key, body).await;
        match said {
            Ok(code) => answer.is_problem(code),
            Err(pointer) => answer.is_wrong_at(pointer),
        }
        assert_eq!((lies(&anna).await, lies(&boris).await), before, "{body}");
    }
    // That is the key's answer for ever.
    let outcome = anna
        .get(&format!("/transfers/keys/{burnt}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome["refused"]["problem"]["code"], "insufficient-funds");
    // Not a transfer any more, and no other one, by a key that was used.
    let key = world.key();
    sent(&anna, &key, &body(&to, 100_000, &quote)).await.ok();
    for other in [
        payment(&to, 100_000),
        body(
            &to,
            100_000,
            &quoted(&anna, "USD", "RUB", rub(100_000)).await,
        ),
    ] {
        sent(&anna, &key, &other)
            .await
            .is_problem("idempotency-key-reused");
    }
    // A shop is paid likewise, and what it gives back comes in roubles.
    let order = maria.ordered(shop, 30_000).await;
    let quote = quoted(&anna, "USD", "RUB", rub(30_000)).await;
    let mut pays = body(order["payee"]["id"].as_str().unwrap(), 30_000, &quote);
    pays["order_id"] = order["id"].clone();
    let had = anna.has().await;
    let paid = sent(&anna, &world.key(), &pays).await.ok();
    let refund = format!("/receipts/{}/refunds", paid["receipt_id"].as_str().unwrap());
    let refund = maria.post(&refund, &json!({ "amount": rub(30_000) }));
    let refunded = refund.header("idempotency-key", &world.key()).send().await;
    assert_eq!(refunded.status, StatusCode::CREATED, "{}", refunded.json);
    assert_eq!(anna.has().await, had + 30_000);
    world.verify().await;
}

#[tokio::test]
async fn a_key_that_was_called_off_pays_nothing_when_its_request_comes_late() {
    let (world, _folder) = usual();
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let (before, key) = (lies(&anna).await, world.key());
    let quote = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let path = format!("/transfers/keys/{key}");
    anna.get(&path).send().await.is_problem("transfer-unknown");
    anna.delete(&path).send().await.ok();
    let late = sent(&anna, &key, &body(&boris.payee_id(), 100_000, &quote)).await;
    late.is_problem("cancelled");
    assert_eq!(lies(&anna).await, before);
    // The quote is still good.
    let next = sent(
        &anna,
        &world.key(),
        &body(&boris.payee_id(), 100_000, &quote),
    )
    .await;
    assert_eq!(next.status, StatusCode::CREATED);
    world.verify().await;
}

#[tokio::test]
async fn nothing_leaves_a_frozen_wallet_in_any_currency() {
    let (world, _folder) = usual();
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let (before, key) = (lies(&anna).await, world.key());
    let quote = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    anna.post_nothing("/freeze").send().await;
    let body = body(&boris.payee_id(), 100_000, &quote);
    sent(&anna, &key, &body).await.is_problem("wallet-frozen");
    assert_eq!((lies(&anna).await, boris.has().await), (before, 0));
    anna.delete("/freeze").send().await;
    assert_eq!(sent(&anna, &key, &body).await.status, StatusCode::CREATED);
    world.verify().await;
}

#[tokio::test]
async fn limits_are_those_of_the_roubles_that_are_paid() {
    let mut rules = Rules::open().unwrap();
    rules.levels.anonymous.day = Some(150_000);
    rules.levels.anonymous.to_people = true;
    let (world, _folder) = world(rules);
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    for (minor, code) in [
        (100_000, None),
        (60_000, Some("limit-exceeded")),
        (50_000, None),
    ] {
        let quote = quoted(&anna, "USD", "RUB", rub(minor)).await;
        let answer = sent(&anna, &world.key(), &body(&boris.payee_id(), minor, &quote)).await;
        assert_eq!(
            answer.json.get("code"),
            code.map(|code| json!(code)).as_ref()
        );
    }
    assert_eq!(boris.has().await, 150_000);
    world.verify().await;
}

#[tokio::test]
async fn what_would_wait_is_refused_and_may_be_paid_in_roubles() {
    let mut rules = Rules::open().unwrap();
    rules.holds = Rules::standard().unwrap().holds;
    let (world, _folder) = world(rules);
    let (anna, boris) = (traveller(&world).await, world.boris().await);
    let (maria, shop) = world.maria().await;
    world.fund(&anna, 2_000_000).await;
    let quote = quoted(&anna, "RUB", "USD", rub(1_500_000)).await;
    exchange(&anna, &world.key(), &quote).await.ok();
    let (before, key) = (lies(&anna).await, world.key());
    let quote = quoted(&anna, "USD", "RUB", rub(600_000)).await;
    let answer = sent(&anna, &key, &body(&boris.payee_id(), 600_000, &quote)).await;
    answer.is_problem("roubles-only");
    assert_eq!(lies(&anna).await, before);
    // The key is not burnt: the same may come in roubles, and is held.
    let held = anna.pay(&key, &boris.payee_id(), 600_000).send().await;
    assert_eq!(held.status, StatusCode::ACCEPTED);
    // Likewise what its shop captures by hand.
    let order = json!({ "shop_id": shop, "amount": rub(1_000), "note": "", "capture": "manual" });
    let order = maria.order(&world.key(), &order).send().await.ok();
    let quote = quoted(&anna, "USD", "RUB", rub(1_000)).await;
    let mut pays = body(order["payee"]["id"].as_str().unwrap(), 1_000, &quote);
    pays["order_id"] = order["id"].clone();
    sent(&anna, &world.key(), &pays)
        .await
        .is_problem("roubles-only");
    world.verify().await;
}

#[tokio::test]
async fn a_confirmation_is_of_the_quote_too() {
    let (world, _folder) = world(rules());
    let anna = traveller(&world).await;
    let boris = world.boris().await;
    let mut passkey = Authenticator::new();
    enrolled(&anna, &mut passkey, "Ключ").await;
    let key = world.key();
    let first = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let second = quoted(&anna, "USD", "RUB", rub(100_000)).await;
    let asked = body(&boris.payee_id(), 100_000, &first);
    sent(&anna, &key, &asked)
        .await
        .is_problem("step-up-required");
    let act = json!({ "transfer": { "key": key, "request": asked } });
    let id = confirmed(&anna, &act, &mut passkey).await;
    let with = async |body: &Value| {
        let ask = anna
            .post("/transfers", body)
            .header("idempotency-key", &key);
        ask.header("confirmation", &id).send().await
    };
    let other = body(&boris.payee_id(), 100_000, &second);
    with(&other).await.is_problem("confirmation-over");
    with(&payment(&boris.payee_id(), 100_000))
        .await
        .is_problem("confirmation-over");
    assert_eq!(boris.has().await, 0);
    assert_eq!(with(&asked).await.status, StatusCode::CREATED);
    world.verify().await;
}
