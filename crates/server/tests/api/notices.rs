//! What happened to a wallet's safety, as a device that was away is told it.

use poltina_server::store::EventBody;
use serde_json::{Value, json};

use super::world::{ANNA, Person, World, rub};

const DAY: i64 = 24 * 3_600;

async fn told(person: &Person<'_>) -> Vec<Value> {
    let answer = person.get("/security/notices").send().await.ok();
    answer["items"].as_array().unwrap().clone()
}

/// The number and the kind of each.
fn kinds(items: &[Value]) -> Vec<(i64, &str)> {
    let kind = |item: &Value| item["sequence"].as_i64().unwrap();
    let pairs = items.iter().map(|item| (kind(item), &item["notice"]));
    pairs
        .map(|(seq, what)| (seq, what.as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_device_that_was_away_is_told_what_happened_meanwhile_the_newest_first() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    assert_eq!(told(&anna).await, Vec::<Value>::new());
    let tablet = world.sign_in(ANNA).await;
    world.pass(60);
    tablet.put("/pin", &json!({ "pin": "274916" })).send().await;
    tablet.post_nothing("/freeze").send().await;
    tablet.delete("/freeze").send().await;
    let lower = json!({ "no_confirm": rub(100) });
    tablet.patch("/security", &lower).send().await.ok();

    let items = told(&anna).await;
    let named: Vec<_> = kinds(&items).into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(
        named,
        [
            "limits_changed",
            "unfrozen",
            "frozen",
            "factor_changed",
            "new_device"
        ]
    );
    assert_eq!(items[4]["at"], "2026-11-22T12:00:00.000+03:00");
    assert_eq!(items[3]["at"], "2026-11-22T12:01:00.000+03:00");
    // The same numbers as the events that whoever listened has heard.
    let rows = world.store.events_after(anna.id, 0, 100).await.unwrap();
    let heard = rows.into_iter().rev().filter_map(|row| match row.body {
        EventBody::Notice(notice) => Some((row.seq, notice.device_name)),
        _ => None,
    });
    let of_items = items.iter().map(|item| {
        let device = item["device_name"].as_str().unwrap().to_owned();
        (item["sequence"].as_i64().unwrap(), device)
    });
    assert_eq!(of_items.collect::<Vec<_>>(), heard.collect::<Vec<_>>());
    // Each of her devices is told the same, and nobody else is told anything.
    assert_eq!(told(&tablet).await, items);
    assert_eq!(told(&boris).await, Vec::<Value>::new());
}

#[tokio::test]
async fn of_notices_a_hundred_are_told_and_none_older_than_thirty_days() {
    let world = World::new();
    let anna = world.anna().await;
    let viewer = world.viewer(&anna).await;
    world.wallet.freeze(viewer).await.unwrap();
    world.pass(DAY);
    for _ in 0..50 {
        let fresh = world.viewer(&anna).await;
        let signed_in_at = world.now();
        let fresh = poltina_server::app::Viewer {
            signed_in_at,
            ..fresh
        };
        world.wallet.unfreeze(fresh, None).await.unwrap();
        world.wallet.freeze(fresh).await.unwrap();
    }
    let items = told(&anna).await;
    assert_eq!(items.len(), 100);
    let numbers: Vec<_> = kinds(&items)
        .into_iter()
        .map(|(number, _)| number)
        .collect();
    assert!(
        numbers.is_sorted_by(|newer, older| newer > older),
        "{numbers:?}"
    );
    assert_eq!(kinds(&items)[0].1, "frozen");

    let left = async || world.wallet.security_notices(viewer).await.unwrap().items;
    world.pass(30 * DAY);
    assert_eq!(left().await.len(), 100);
    world.pass(1);
    assert_eq!(left().await, []);
}
