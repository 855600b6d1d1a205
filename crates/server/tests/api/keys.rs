//! What became of a key, and calling it off.

use serde_json::json;

use super::world::World;

#[tokio::test]
async fn the_outcome_of_a_key_is_told_for_ever_and_to_its_owner_alone() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let path = "/transfers/keys/a-key-of-sixteen";
    let unknown = anna.get(path).send().await;
    unknown.is_problem("transfer-unknown");
    assert_eq!(
        unknown.json["retryable"], true,
        "it may still be on its way"
    );
    let transfer = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 700)
        .send()
        .await
        .ok();
    assert_eq!(
        anna.get(path).send().await.ok(),
        json!({ "posted": { "transfer": transfer } })
    );
    boris.get(path).send().await.is_problem("transfer-unknown");
    anna.get("/transfers/keys/short")
        .send()
        .await
        .is_wrong_at("path:key");
}

#[tokio::test]
async fn a_key_that_was_called_off_never_posts() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let path = "/transfers/keys/a-key-of-sixteen";
    for _ in 0..2 {
        let outcome = anna.delete(path).send().await.ok();
        assert_eq!(outcome["refused"]["problem"]["code"], "cancelled");
    }
    anna.pay("a-key-of-sixteen", &boris.payee_id(), 700)
        .send()
        .await
        .is_problem("cancelled");
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));
    assert_eq!(
        anna.get(path).send().await.ok()["refused"]["problem"]["code"],
        "cancelled"
    );
}

#[tokio::test]
async fn calling_off_what_is_posted_answers_that_it_is() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let transfer = anna
        .pay("a-key-of-sixteen", &boris.payee_id(), 700)
        .send()
        .await
        .ok();
    let outcome = anna
        .delete("/transfers/keys/a-key-of-sixteen")
        .send()
        .await
        .ok();
    assert_eq!(outcome, json!({ "posted": { "transfer": transfer } }));
    assert_eq!(anna.has().await, 999_300);
}
