//! Moving money.

use poltina_domain::limits;
use serde_json::{Value, json};

use super::world::{BORIS, Person, World, payment, rub};

const YEAR: i64 = 366 * 24 * 3_600;

/// Nothing moved on either side.
async fn nothing_moved(anna: &Person<'_>, boris: &Person<'_>) {
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));
    anna.world.verify().await;
}

#[tokio::test]
async fn a_transfer_moves_the_exact_amount_once_on_both_sides() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let answer = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 123_456)
        .send()
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("idempotency-replayed"), None);
    let transfer = answer.json;
    assert_eq!(transfer["payee_name"], "Борис К.");
    assert_eq!(transfer["amount"], rub(123_456));
    assert_eq!(transfer["fee"], rub(0));
    assert_eq!(transfer["posted_at"], "2026-11-22T12:00:00.000+03:00");
    assert_eq!((anna.has().await, boris.has().await), (876_544, 123_456));
    let operation = transfer["operation_id"].as_str().unwrap();
    let operation = anna
        .get(&format!("/operations/{operation}"))
        .send()
        .await
        .ok();
    assert_eq!(operation["transfer_id"], transfer["id"]);
    assert_eq!(operation["receipt_id"], transfer["receipt_id"]);
    world.verify().await;
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_moves_nothing_more_even_a_year_later() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let first = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 700)
        .send()
        .await
        .ok();
    for seconds in [0, 60, YEAR] {
        world.pass(seconds);
        let anna = world.sign_in(&anna.phone).await;
        let again = anna
            .pay("a-key-of-sixteen", &boris.payee_id(), 700)
            .send()
            .await;
        assert_eq!(again.status, 201);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(again.json, first);
        assert_eq!(anna.has().await, 999_300);
    }
    world.verify().await;
}

#[tokio::test]
async fn a_key_is_taken_quoted_and_bare_and_means_the_same() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let quoted = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 700)
        .send()
        .await
        .ok();
    let bare = anna
        .pay("x", &boris.payee_id(), 700)
        .header("idempotency-key", "a-key-of-sixteen");
    assert_eq!(bare.send().await.ok(), quoted);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_whatever_differs() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let maria = world.maria().await.0;
    let key = "a-key-of-sixteen";
    anna.pay(key, &boris.payee_id(), 700).send().await.ok();
    let mut other_note = payment(&boris.payee_id(), 700);
    other_note["note"] = json!("За чай");
    for body in [
        payment(&boris.payee_id(), 701),
        payment(&maria.payee_id(), 700),
        other_note,
    ] {
        let answer = anna
            .post("/transfers", &body)
            .header("idempotency-key", key)
            .send()
            .await;
        answer.is_problem("idempotency-key-reused");
    }
    assert_eq!(anna.has().await, 999_300);
    assert_eq!(
        anna.pay(key, &boris.payee_id(), 700).send().await.status,
        201,
        "it still holds"
    );
}

#[tokio::test]
async fn another_person_s_key_is_another_key() {
    let world = World::new();
    let anna = world.anna().await;
    let boris = world.person(BORIS, "Борис", "Королёв", 1_000).await;
    let one = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 700)
        .send()
        .await
        .ok();
    let other = boris
        .pay("a-key-of-sixteen", &anna.payee_id(), 700)
        .send()
        .await
        .ok();
    assert_ne!(one["id"], other["id"]);
    boris
        .get("/transfers/keys/no-such-key-yet0")
        .send()
        .await
        .is_problem("transfer-unknown");
}

#[tokio::test]
async fn a_key_must_be_there_and_of_the_right_form() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let pay = || anna.pay("x", &boris.payee_id(), 700);
    pay()
        .without("idempotency-key")
        .send()
        .await
        .is_problem("idempotency-key-missing");
    let long = "k".repeat(65);
    for wrong in [
        "",
        "\"\"",
        "fifteen-letters",
        "\"sixteen letters!\"",
        long.as_str(),
        "\"half-of-the-quotes-x",
    ] {
        let answer = pay().header("idempotency-key", wrong).send().await;
        answer.is_wrong_at("header:idempotency-key");
    }
    nothing_moved(&anna, &boris).await;
}

#[tokio::test]
async fn more_than_is_available_is_refused_and_burns_the_key() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (key, payee) = ("a-key-of-sixteen", boris.payee_id());
    anna.pay(key, &payee, 1_000_001)
        .send()
        .await
        .is_problem("insufficient-funds");
    nothing_moved(&anna, &boris).await;
    let outcome = anna
        .get(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome["refused"]["problem"]["code"], "insufficient-funds");
    let richer = world.person(BORIS, "Борис", "Королёв", 500).await;
    richer.paid(&anna.payee_id(), 500).await;
    anna.pay(key, &payee, 1_000_001)
        .send()
        .await
        .is_problem("insufficient-funds");
    anna.paid(&payee, 1_000_500).await;
    world.verify().await;
}

#[tokio::test]
async fn an_amount_above_the_limit_names_the_limit() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    for minor in [limits::TRANSFER_MAX_MINOR + 1, i64::MAX] {
        let answer = anna
            .pay(&world.key(), &boris.payee_id(), minor)
            .send()
            .await;
        answer.is_problem("limit-exceeded");
        let limit = json!({ "scope": "operation", "period": "once", "remaining": rub(limits::TRANSFER_MAX_MINOR), "max": rub(limits::TRANSFER_MAX_MINOR) });
        assert_eq!(answer.json["limit"], limit);
    }
    nothing_moved(&anna, &boris).await;
}

#[tokio::test]
async fn one_does_not_pay_oneself() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let me = anna.payee_id();
    anna.pay(&world.key(), &me, 100)
        .send()
        .await
        .is_problem("same-party");
    nothing_moved(&anna, &boris).await;
}

#[tokio::test]
async fn one_pays_one_s_own_shop() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    let anna = world.anna().await;
    anna.paid(&maria.payee_id(), 900).await;
    maria.paid(&format!("shop:{shop}"), 400).await;
    assert_eq!(maria.has().await, 500);
    world.verify().await;
}

#[tokio::test]
async fn an_unknown_payee_moves_nothing_and_leaves_the_key_unused() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let unknown = "person:018bcfe5-6800-7fff-bfff-ffffffffffff";
    anna.pay("a-key-of-sixteen", unknown, 100)
        .send()
        .await
        .is_problem("payee-unknown");
    anna.get("/transfers/keys/a-key-of-sixteen")
        .send()
        .await
        .is_problem("transfer-unknown");
    nothing_moved(&anna, &boris).await;
}

#[tokio::test]
async fn each_wrong_part_of_the_body_is_named_and_nothing_moves() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let good = || payment(&boris.payee_id(), 100);
    let with = |name: &str, value: Value| {
        let mut body = good();
        body[name] = value;
        body
    };
    let long = "я".repeat(limits::NOTE_CHARS + 1);
    let cases = [
        (with("payee_id", json!("person:1")), "/payee_id"),
        (with("payee_id", json!(null)), "/payee_id"),
        (with("amount", json!(100)), "/amount"),
        (
            with("amount", json!({ "value": 100, "currency": "RUB" })),
            "/amount/value",
        ),
        (
            with("amount", json!({ "value": "1.5", "currency": "RUB" })),
            "/amount/value",
        ),
        (
            with("amount", json!({ "value": "100", "currency": "USD" })),
            "/amount",
        ),
        (
            with("amount", json!({ "value": "100" })),
            "/amount/currency",
        ),
        (
            with(
                "amount",
                json!({ "value": "100", "currency": "RUB", "x": 1 }),
            ),
            "/amount/x",
        ),
        (with("amount", rub(0)), "/amount/value"),
        (with("amount", rub(-100)), "/amount/value"),
        (with("amount", rub(i64::MIN)), "/amount/value"),
        (with("note", json!(long)), "/note"),
        (with("note", json!("два\nряда")), "/note"),
        (with("note", json!("на\u{202e}оборот")), "/note"),
        (with("note", json!(7)), "/note"),
        (with("fee", rub(1)), "/fee"),
        (json!({ "amount": rub(100) }), "/payee_id"),
        (json!({}), "/payee_id"),
    ];
    for (body, pointer) in cases {
        let key = world.key();
        let answer = anna
            .post("/transfers", &body)
            .header("idempotency-key", &key)
            .send()
            .await;
        answer.is_wrong_at(pointer);
        let unused = anna.get(&format!("/transfers/keys/{key}")).send().await;
        unused.is_problem("transfer-unknown");
    }
    nothing_moved(&anna, &boris).await;
    let note = "я".repeat(limits::NOTE_CHARS);
    let fits = anna.post("/transfers", &with("note", json!(note)));
    assert_eq!(
        fits.header("idempotency-key", &world.key())
            .send()
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn what_is_no_json_of_ours_is_refused_before_it_is_read() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let ask = |content_type: &'static str, body: String| {
        anna.post("/transfers", &json!({}))
            .header("idempotency-key", "a-key-of-sixteen")
            .body(content_type, body)
    };
    let good = payment(&boris.payee_id(), 100).to_string();
    for other in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "multipart/form-data; boundary=json",
    ] {
        ask(other, good.clone())
            .send()
            .await
            .is_problem("unsupported-media-type");
    }
    ask("", good.clone())
        .without("content-type")
        .send()
        .await
        .is_problem("unsupported-media-type");
    for broken in [
        "",
        "{",
        "nonsense",
        "[]",
        "{\"a\":",
        &format!("{good}{good}"),
        &format!("{good}x"),
        "\u{feff}{}",
    ] {
        ask("application/json", broken.to_owned())
            .send()
            .await
            .is_problem("invalid-request");
    }
    let twice = good.replacen('{', "{\"note\":\"\",", 1);
    ask("application/json", twice)
        .send()
        .await
        .is_wrong_at("/note");
    let padded = |bytes: usize| format!("{good}{}", " ".repeat(bytes - good.len()));
    ask("application/json", padded(limits::BODY_BYTES + 1))
        .send()
        .await
        .is_problem("body-too-large");
    nothing_moved(&anna, &boris).await;
    let fits = ask(
        "application/json; charset=utf-8",
        padded(limits::BODY_BYTES),
    )
    .send()
    .await;
    assert_eq!(fits.status, 201);
}

#[tokio::test]
async fn the_same_key_sent_many_times_at_once_pays_once() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    let sent = (0..20).map(|_| anna.pay("a-key-of-sixteen", &payee, 700).send());
    let answers = futures_util::future::join_all(sent).await;
    let posted = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(posted >= 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.is_problem("idempotency-key-in-flight");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    assert_eq!((anna.has().await, boris.has().await), (999_300, 700));
}

#[tokio::test]
async fn a_person_sends_sixty_transfers_a_minute_and_replays_are_not_counted() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    world.pass(60);
    let boris = world.boris().await;
    let first = world.key();
    anna.pay(&first, &boris.payee_id(), 1).send().await.ok();
    for _ in 1..60 {
        anna.paid(&boris.payee_id(), 1).await;
    }
    let key = world.key();
    let more = anna.pay(&key, &boris.payee_id(), 1).send().await;
    more.is_problem("too-many-requests");
    assert_eq!(more.header("retry-after"), Some("1"));
    assert_eq!(
        anna.pay(&first, &boris.payee_id(), 1).send().await.status,
        201,
        "a replay"
    );
    world.pass(1);
    assert_eq!(
        anna.pay(&key, &boris.payee_id(), 1).send().await.status,
        201,
        "the key was not burnt"
    );
}

#[tokio::test]
async fn a_server_that_shuts_down_burns_no_key() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    world.sequencer.shut_down().await;
    let answer = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 1)
        .send()
        .await;
    answer.is_problem("unavailable");
    assert!(answer.header("retry-after").is_some());
    anna.get("/transfers/keys/a-key-of-sixteen")
        .send()
        .await
        .is_problem("transfer-unknown");
}
