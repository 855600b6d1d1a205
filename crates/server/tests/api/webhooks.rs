//! What third parties are told: signed, at least once, later and later where they do not take it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::authorizations::{authorized, capture};
use super::webhook_receiver::{Does, Receiver};
use super::world::{Person, World, rub};

const KINDS: [&str; 5] = [
    "operation.posted",
    "receipt.issued",
    "receipt.refunded",
    "order.changed",
    "bank_payment.changed",
];

async fn added(person: &Person<'_>, url: &str, kinds: &[&str]) -> Value {
    let body = json!({ "url": url, "kinds": kinds });
    person.post("/webhooks", &body).send().await.ok()
}

fn path(made: &Value, more: &str) -> String {
    format!(
        "/webhooks/{}{more}",
        made["webhook"]["id"].as_str().unwrap()
    )
}

async fn deliveries(person: &Person<'_>, made: &Value) -> Vec<Value> {
    let list = person.get(&path(made, "/deliveries")).send().await.ok();
    list["items"].as_array().unwrap().clone()
}

/// Tells until nothing is due.
async fn tell(world: &World) {
    while world.wallet.tell_webhooks().await.unwrap() > 0 {}
}

#[tokio::test]
async fn what_happens_is_told_once_signed_and_with_an_id_of_its_own() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    // What was before is not told.
    anna.paid(&format!("shop:{shop}"), 100).await;
    let made = added(&maria, &receiver.url, &KINDS).await;
    assert_eq!(
        made["webhook"],
        json!({
            "id": made["webhook"]["id"], "url": receiver.url, "kinds": made["webhook"]["kinds"],
            "created_at": "2026-11-22T12:00:00.000+03:00",
        })
    );
    let secret = made["secret"].as_str().unwrap();
    let paid = anna.paid(&format!("shop:{shop}"), 30_000).await;
    tell(&world).await;
    tell(&world).await;
    let got = receiver.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].is_signed_by(secret));
    assert_eq!(got[0].header("content-type"), "application/json");
    assert_eq!(
        got[0].header("webhook-timestamp"),
        (world.now() / 1_000_000).to_string()
    );
    let told = got[0].json();
    assert_eq!(
        (&told["type"], &told["timestamp"]),
        (
            &json!("receipt.issued"),
            &json!("2026-11-22T12:00:00.000+03:00")
        )
    );
    assert_eq!(told["data"]["id"], paid["receipt_id"]);
    assert_eq!(told["data"]["payer_name"], "Анна К.");
    let list = deliveries(&maria, &made).await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["message"], got[0].header("webhook-id"));
    assert_eq!(
        (
            &list[0]["state"],
            &list[0]["attempts"],
            &list[0]["last_status"]
        ),
        (&json!("delivered"), &json!(1), &json!(204))
    );
    // The secret is kept encrypted, and told in no list.
    let raw = STANDARD.decode(&secret[6..]).unwrap();
    assert!(!world.files().windows(32).any(|part| part == raw));
    let list = maria.get("/webhooks").send().await.ok();
    assert_eq!(list["items"], json!([made["webhook"]]));
    world.verify().await;
}

#[tokio::test]
async fn each_kind_is_told_to_whom_it_was_asked_for() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let (all, few) = (Receiver::start().await, Receiver::start().await);
    added(&maria, &all.url, &KINDS).await;
    added(&anna, &few.url, &["operation.posted"]).await;
    let path = authorized(&anna, &maria, shop, 60_000).await;
    let seen = capture(&maria, &path, &world.key(), 20_000, false)
        .send()
        .await
        .ok();
    maria.delete(&path).send().await.ok();
    let receipt = seen["captures"][0]["receipt_id"].as_str().unwrap();
    let refund = json!({ "amount": rub(5_000) });
    let refund = maria.post(&format!("/receipts/{receipt}/refunds"), &refund);
    refund
        .header("idempotency-key", &world.key())
        .send()
        .await
        .ok();
    tell(&world).await;
    let mut kinds: Vec<_> = all
        .got()
        .iter()
        .map(|got| got.json()["type"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "order.changed",
            "order.changed",
            "order.changed",
            "receipt.issued",
            "receipt.refunded"
        ]
    );
    let told = few.got();
    let mut kinds: Vec<_> = told
        .iter()
        .map(|got| got.json()["data"]["kind"].clone())
        .collect();
    kinds.sort_by_key(Value::to_string);
    assert_eq!(kinds, ["payment", "refund"]);
    world.verify().await;
}

#[tokio::test]
async fn what_is_not_taken_comes_again_later_and_later_with_the_same_id_and_then_no_more() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    let made = added(&maria, &receiver.url, &["receipt.issued"]).await;
    let wrong = [
        Does::Answer(500),
        Does::HangUp,
        Does::Redirect,
        Does::Answer(404),
        Does::Answer(503),
    ];
    receiver.will(wrong.into_iter().cycle().take(10));
    anna.paid(&format!("shop:{shop}"), 30_000).await;
    let ladder = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (tried, wait) in ladder.into_iter().enumerate() {
        tell(&world).await;
        assert_eq!(receiver.got().len(), tried + 1);
        world.pass(wait - 1);
        tell(&world).await;
        assert_eq!(receiver.got().len(), tried + 1, "not before {wait} s");
        // By a fifth later at most.
        world.pass(wait / 5 + 1);
    }
    tell(&world).await;
    let got = receiver.got();
    assert_eq!(got.len(), 10);
    let secret = made["secret"].as_str().unwrap();
    for one in &got {
        assert_eq!(one.header("webhook-id"), got[0].header("webhook-id"));
        assert!(one.is_signed_by(secret));
    }
    assert_ne!(
        got[0].header("webhook-timestamp"),
        got[9].header("webhook-timestamp")
    );
    world.pass(400_000);
    tell(&world).await;
    assert_eq!(receiver.got().len(), 10);
    let maria = world.sign_in(&maria.phone).await;
    let list = deliveries(&maria, &made).await;
    assert_eq!(
        (&list[0]["state"], &list[0]["attempts"]),
        (&json!("failed"), &json!(10))
    );
    // By hand it is sent again, with the same id.
    let again = json!({ "sequence": list[0]["sequence"] });
    maria
        .post(&path(&made, "/deliveries"), &again)
        .send()
        .await
        .ok();
    tell(&world).await;
    let got = receiver.got();
    assert_eq!(got[10].header("webhook-id"), got[0].header("webhook-id"));
    let list = deliveries(&maria, &made).await;
    assert_eq!(
        (&list[0]["state"], &list[0]["last_status"]),
        (&json!("delivered"), &json!(204))
    );
    let wrong = json!({ "sequence": 999 });
    let wrong = maria.post(&path(&made, "/deliveries"), &wrong).send().await;
    wrong.is_wrong_at("/sequence");
    world.verify().await;
}

#[tokio::test]
async fn an_answer_without_end_is_taken_by_its_status() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    let made = added(&maria, &receiver.url, &["receipt.issued"]).await;
    receiver.will([Does::Talk]);
    anna.paid(&format!("shop:{shop}"), 30_000).await;
    tell(&world).await;
    let list = deliveries(&maria, &made).await;
    assert_eq!(
        (&list[0]["state"], &list[0]["last_status"]),
        (&json!("delivered"), &json!(200))
    );
}

#[tokio::test]
async fn after_five_days_without_taking_anything_it_is_told_nothing_more_and_its_owner_is() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    let made = added(&maria, &receiver.url, &["receipt.issued"]).await;
    receiver.will([Does::Answer(500); 3]);
    anna.paid(&format!("shop:{shop}"), 100).await;
    tell(&world).await;
    let hook =
        async |maria: &Person<'_>| maria.get("/webhooks").send().await.ok()["items"][0].clone();
    assert_eq!(
        hook(&maria).await["failing_since"],
        "2026-11-22T12:00:00.000+03:00"
    );
    world.pass(5 * 86_400 - 1);
    tell(&world).await;
    let maria = world.sign_in(&maria.phone).await;
    assert_eq!(hook(&maria).await["disabled_at"], Value::Null);
    world.pass(361);
    tell(&world).await;
    assert_eq!(receiver.got().len(), 3);
    assert!(hook(&maria).await["disabled_at"].is_string());
    let notices = maria.get("/security/notices").send().await.ok();
    let notice = &notices["items"][0];
    assert_eq!(notice["notice"], "webhook_disabled");
    let host = receiver.url.split('/').nth(2).unwrap();
    assert_eq!(notice["device_name"], host);
    // What happens meanwhile is told once it is enabled, and what waited too.
    let anna = world.sign_in(&anna.phone).await;
    anna.paid(&format!("shop:{shop}"), 200).await;
    world.pass(86_400);
    tell(&world).await;
    assert_eq!(receiver.got().len(), 3);
    let enabled = maria
        .post_nothing(&path(&made, "/enable"))
        .send()
        .await
        .ok();
    assert_eq!(
        (&enabled["disabled_at"], &enabled["failing_since"]),
        (&Value::Null, &Value::Null)
    );
    tell(&world).await;
    assert_eq!(receiver.got().len(), 5);
    world.verify().await;
}

#[tokio::test]
async fn an_address_that_is_gone_is_told_nothing_more_at_once() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    added(&maria, &receiver.url, &["receipt.issued"]).await;
    receiver.will([Does::Answer(410)]);
    anna.paid(&format!("shop:{shop}"), 100).await;
    tell(&world).await;
    let list = maria.get("/webhooks").send().await.ok();
    assert!(list["items"][0]["disabled_at"].is_string());
}

#[tokio::test]
async fn a_secret_is_changed_without_a_gap() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    let made = added(&maria, &receiver.url, &["receipt.issued"]).await;
    let changed = maria
        .post_nothing(&path(&made, "/secret"))
        .send()
        .await
        .ok();
    let (old, new) = (
        made["secret"].as_str().unwrap(),
        changed["secret"].as_str().unwrap(),
    );
    assert_ne!(old, new);
    anna.paid(&format!("shop:{shop}"), 100).await;
    tell(&world).await;
    world.pass(86_400);
    let anna = world.sign_in(&anna.phone).await;
    anna.paid(&format!("shop:{shop}"), 100).await;
    tell(&world).await;
    let got = receiver.got();
    assert!(got[0].is_signed_by(old) && got[0].is_signed_by(new));
    assert!(!got[1].is_signed_by(old) && got[1].is_signed_by(new));
}

#[tokio::test]
async fn one_worker_tells_at_a_time_and_what_it_took_comes_again_if_it_died() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let receiver = Receiver::start().await;
    added(&maria, &receiver.url, &["receipt.issued"]).await;
    for _ in 0..9 {
        anna.paid(&format!("shop:{shop}"), 100).await;
    }
    let many = (0..8).map(|_| world.wallet.tell_webhooks());
    futures_util::future::join_all(many).await;
    tell(&world).await;
    let mut ids: Vec<_> = receiver
        .got()
        .iter()
        .map(|got| got.header("webhook-id").to_owned())
        .collect();
    assert_eq!(ids.len(), 9);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 9, "each its own");
    // A server that took one and was killed: after a minute it is due again.
    anna.paid(&format!("shop:{shop}"), 100).await;
    let (now, minute) = (world.now(), 60_000_000);
    world.store.queue_deliveries(now, 0).await.unwrap();
    let taken = world
        .store
        .take_deliveries(now, now + minute, 9)
        .await
        .unwrap();
    assert_eq!(taken.len(), 1);
    tell(&world).await;
    assert_eq!(receiver.got().len(), 9);
    world.pass(60);
    tell(&world).await;
    assert_eq!(receiver.got().len(), 10);
}

#[tokio::test]
async fn only_addresses_outside_and_known_kinds_are_taken_and_ten_of_a_person() {
    let world = World::new();
    let (maria, _) = world.maria().await;
    for url in [
        "http://shop.example/hooks",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://user:word@shop.example/",
        "ftp://shop.example/",
        "",
    ] {
        let body = json!({ "url": url, "kinds": ["receipt.issued"] });
        let answer = maria.post("/webhooks", &body).send().await;
        answer.is_wrong_at("/url");
    }
    for (kinds, pointer) in [(json!([]), "/kinds"), (json!(["all"]), "/kinds/0")] {
        let body = json!({ "url": "https://shop.example/", "kinds": kinds });
        let answer = maria.post("/webhooks", &body).send().await;
        answer.is_wrong_at(pointer);
    }
    let mut last = Value::Null;
    for _ in 0..10 {
        last = added(&maria, "https://shop.example/", &["receipt.issued"]).await;
    }
    let body = json!({ "url": "https://shop.example/", "kinds": ["receipt.issued"] });
    let more = maria.post("/webhooks", &body).send().await;
    more.is_problem("limit-exceeded");
    assert_eq!(maria.delete(&path(&last, "")).send().await.status, 204);
    maria
        .delete(&path(&last, ""))
        .send()
        .await
        .is_problem("not-found");
    added(&maria, "https://shop.example/", &["receipt.issued"]).await;
}
