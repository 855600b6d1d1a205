//! What a person should know: a list of his own with a mark of what he has read.

use serde_json::{Value, json};

use super::authorizations::{authorized, capture};
use super::requests::{asked_of, declined, pay};
use super::world::{Person, World, rub};

async fn list(person: &Person<'_>, query: &str) -> Value {
    person.get(&format!("/notices{query}")).send().await.ok()
}

fn kinds(list: &Value) -> Vec<(&str, bool)> {
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            (
                item["kind"].as_str().unwrap(),
                item["read"].as_bool().unwrap(),
            )
        })
        .collect()
}

async fn read(person: &Person<'_>, sequence: i64) {
    let body = json!({ "sequence": sequence });
    assert_eq!(person.put("/notices/read", &body).send().await.status, 204);
}

#[tokio::test]
async fn what_happened_is_listed_by_its_kind_and_read_up_to_a_mark_on_all_devices() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    let seen = capture(&maria, &path, &world.key(), 20_000, true)
        .send()
        .await
        .ok();
    let receipt = seen["captures"][0]["receipt_id"].as_str().unwrap();
    let refund = json!({ "amount": rub(5_000) });
    let refund = maria.post(&format!("/receipts/{receipt}/refunds"), &refund);
    refund
        .header("idempotency-key", &world.key())
        .send()
        .await
        .ok();
    anna.post_nothing("/freeze").send().await;
    let all = list(&anna, "").await;
    assert_eq!(
        kinds(&all),
        [
            ("security", false),
            ("money_in", false),
            ("held", false),
            ("money_out", false),
            ("held", false),
            ("money_in", false),
        ]
    );
    assert_eq!((&all["unread"], &all["next"]), (&json!(6), &Value::Null));
    // As it is now: all of it was captured or freed meanwhile.
    assert_eq!(
        all["items"][4]["body"]["hold_changed"]["hold"]["state"],
        "released"
    );
    // Of orders the receipts tell.
    let of_shop = list(&maria, "").await;
    assert_eq!(kinds(&of_shop), [("shop", false), ("shop", false)]);
    assert!(of_shop["items"][0]["body"]["receipt_refunded"].is_object());

    let third = all["items"][2]["sequence"].as_i64().unwrap();
    read(&anna, third).await;
    read(&anna, 1).await;
    let other = world.sign_in(&anna.phone).await;
    let all = list(&other, "").await;
    let unread = kinds(&all).iter().filter(|(_, read)| !read).count();
    // Signing in on another device is told too.
    assert_eq!((unread, &all["unread"]), (3, &json!(3)));
    // Beyond the newest nothing is read yet.
    read(&anna, i64::MAX).await;
    anna.delete("/freeze").send().await;
    assert_eq!(list(&anna, "").await["unread"], 1);
    let wrong = anna
        .put("/notices/read", &json!({ "sequence": -1 }))
        .send()
        .await;
    wrong.is_wrong_at("/sequence");
    world.verify().await;
}

#[tokio::test]
async fn a_request_for_money_is_told_once_to_each_side() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let first = asked_of(&boris, &anna, 30_000).await;
    // Whoever asks knows that he did.
    assert_eq!(kinds(&list(&boris, "").await), []);
    world.pass(3_600);
    let second = asked_of(&boris, &anna, 500).await;
    let of_anna = list(&anna, "").await;
    assert_eq!(kinds(&of_anna)[..2], [("request", false); 2]);
    let told = |at: usize, list: &Value| {
        let item = &list["items"][at];
        let id = item["body"]["request_changed"]["request"]["id"].clone();
        (id, item["at"].clone())
    };
    let at = |hour: u32| json!(format!("2026-11-22T{hour}:00:00.000+03:00"));
    assert_eq!(told(0, &of_anna), (second["id"].clone(), at(13)));
    assert_eq!(told(1, &of_anna), (first["id"].clone(), at(12)));
    world.pass(3_600);
    pay(&anna, &world.key(), &first).send().await;
    declined(&anna, &second).await;
    let of_boris = list(&boris, "").await;
    assert_eq!(
        kinds(&of_boris)[..3],
        [("request", false), ("request", false), ("money_in", false)]
    );
    assert_eq!(told(0, &of_boris), (second["id"].clone(), at(14)));
    assert_eq!(told(1, &of_boris), (first["id"].clone(), at(14)));
    // Anna has one of each, as it is now; the newest is that her money left.
    let of_anna = list(&anna, "").await;
    assert_eq!(
        kinds(&of_anna)[..3],
        [("money_out", false), ("request", false), ("request", false)]
    );
    assert_eq!(told(1, &of_anna), (second["id"].clone(), at(13)));
}

#[tokio::test]
async fn a_long_list_comes_in_pages_without_a_gap() {
    let world = World::new();
    let (anna, (_maria, shop)) = (world.anna().await, world.maria().await);
    for _ in 0..110 {
        anna.paid(&format!("shop:{shop}"), 100).await;
    }
    let mut seen = Vec::new();
    let mut query = String::new();
    loop {
        let page = list(&anna, &query).await;
        assert_eq!(page["unread"], 99);
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["sequence"].as_i64().unwrap()));
        match page["next"].as_i64() {
            Some(next) => query = format!("?before={next}"),
            None => break,
        }
    }
    let wanted: Vec<i64> = (1..=111).rev().collect();
    assert_eq!(seen, wanted);
}
