//! Captures at their bounds: how many parts, how much a shop's account takes, and what ends when one row cannot.

use serde_json::json;

use super::authorizations::{authorized, capture};
use super::limits::limits;
use super::world::{World, rub};

const WEEK: i64 = 7 * 24 * 3_600;

#[tokio::test]
async fn the_hundredth_part_is_the_last_and_a_key_that_was_turned_away_stays_good() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let path = authorized(&anna, &maria, shop, 60_000).await;
    // At once, in one batch or a few: each counts those before it.
    let asks = (0..110).map(|_| capture(&maria, &path, &world.key(), 100, false).into_future());
    let answers = futures_util::future::join_all(asks).await;
    let went: Vec<_> = answers.iter().map(|one| one.status().as_u16()).collect();
    let count = |status| went.iter().filter(|one| **one == status).count();
    assert_eq!((count(201), count(400)), (99, 11), "{went:?}");
    let key = world.key();
    let more = capture(&maria, &path, &key, 100, false).send().await;
    more.is_wrong_at("/last");
    let last = capture(&maria, &path, &world.key(), 200, true).send().await;
    let last = last.ok();
    assert_eq!(
        (&last["state"], &last["captured"]),
        (&json!("captured"), &rub(10_100))
    );
    assert_eq!(last["captures"].as_array().unwrap().len(), 100);
    world.verify().await;
}

#[tokio::test]
async fn a_capture_does_not_fill_a_shop_s_account_above_its_limit_where_shops_are_bounded() {
    let mut rules = limits();
    rules.shops_without_balance_limit = false;
    rules.levels.anonymous.balance = Some(50_000);
    let world = World::builder().rules(rules).build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    // Both fitted when they were authorised.
    let first = authorized(&anna, &maria, &shop, 40_000).await;
    let second = authorized(&anna, &maria, &shop, 40_000).await;
    capture(&maria, &first, &world.key(), 40_000, true)
        .send()
        .await
        .ok();
    let key = world.key();
    let full = capture(&maria, &second, &key, 10_001, false).send().await;
    full.is_problem("limit-exceeded");
    let limit = json!({ "scope": "balance", "period": "once", "remaining": rub(10_000) });
    assert_eq!(full.json["limit"], limit);
    let again = capture(&maria, &second, &key, 10_001, false).send().await;
    assert_eq!(again.json["limit"], limit);
    capture(&maria, &second, &world.key(), 10_000, true)
        .send()
        .await
        .ok();
    world.verify().await;
}

#[tokio::test]
async fn what_cannot_be_ended_keeps_nothing_else_from_its_end() {
    // The trigger that stands in the way is SQLite's.
    if !crate::database::only_sqlite() {
        return;
    }
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let stuck = authorized(&anna, &maria, &shop, 60_000).await;
    let other = authorized(&anna, &maria, &shop, 30_000).await;
    let reserved = |path: &str| path.rsplit('/').next().unwrap().replace('-', "");
    world.hand(&format!(
        "CREATE TRIGGER stuck BEFORE UPDATE ON authorizations WHEN lower(hex(NEW.transfer)) = '{}' \
         BEGIN SELECT raise(ABORT, 'stuck'); END",
        reserved(&stuck)
    ));
    world.pass(WEEK);
    assert!(world.wallet.expire_authorizations().await.is_err());
    let state = async |path: &str| maria.get(path).send().await.ok()["state"].clone();
    assert_eq!(state(&stuck).await, "open");
    assert_eq!(state(&other).await, "expired");
    world.hand("DROP TRIGGER stuck");
    assert_eq!(world.wallet.expire_authorizations().await, Ok(1));
    world.verify().await;
}
