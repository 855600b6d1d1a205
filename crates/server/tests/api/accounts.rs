//! Balances.

use serde_json::json;

use super::world::{World, rub};

#[tokio::test]
async fn the_account_tells_what_can_be_spent_and_where_the_events_stand() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 123_456).await;
    let accounts = anna.get("/accounts").send().await.ok();
    assert_eq!(accounts["items"].as_array().unwrap().len(), 1);
    let account = &accounts["items"][0];
    assert_eq!(account["available"], rub(876_544));
    assert_eq!(account["held"], rub(0));
    assert_eq!(account["version"], 2);
    assert_eq!(accounts["event_sequence"], 2);
    let accounts = boris.get("/accounts").send().await.ok();
    assert_eq!(accounts["items"][0]["available"], rub(123_456));
    assert_eq!(accounts["event_sequence"], json!(1));
}
