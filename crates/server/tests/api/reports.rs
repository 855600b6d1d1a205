//! Reporting a payee: once each, seen by whoever reported, and what became of it.

use serde_json::json;

use super::world::World;

#[tokio::test]
async fn a_payee_is_reported_once_and_the_report_is_seen_by_its_maker_alone() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    let body = json!({
        "payee_id": boris.payee_id(), "reason": "pressure", "text": "Звонил «из банка»\nи торопил",
    });
    let made = anna.post("/reports", &body).send().await;
    assert_eq!(made.status, 201, "{}", made.json);
    assert_eq!(made.json["state"], "received");
    assert_eq!(made.json["reason"], "pressure");
    assert_eq!(made.json["payee"]["name"], "Борис К.");
    assert_eq!(made.json["created_at"], "2026-11-22T12:00:00.000+03:00");
    world.pass(60);
    let again = json!({ "payee_id": boris.payee_id(), "reason": "other" });
    let again = anna.post("/reports", &again).send().await;
    assert_eq!((again.status.as_u16(), &again.json), (200, &made.json));
    let of_shop = json!({ "payee_id": format!("shop:{shop}"), "reason": "not_delivered" });
    let of_shop = anna.post("/reports", &of_shop).send().await.ok();
    assert_eq!(of_shop["payee"]["name"], "Кофе на Лесной");
    let list = anna.get("/reports").send().await.ok();
    assert_eq!(list["items"], json!([of_shop, made.json]));
    for other in [&boris, &maria] {
        let list = other.get("/reports").send().await.ok();
        assert_eq!(list["items"], json!([]));
    }
    world.verify().await;
}

#[tokio::test]
async fn what_cannot_be_reported_is_refused_and_keeps_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let books = world.books();
    let report = |payee: &str, text: &str| {
        let body = json!({ "payee_id": payee, "reason": "other", "text": text });
        anna.post("/reports", &body)
    };
    report(&anna.payee_id(), "")
        .send()
        .await
        .is_wrong_at("/payee_id");
    let nobody = "person:018bcfe5-6800-7fff-bfff-ffffffffffff";
    report(nobody, "").send().await.is_problem("payee-unknown");
    let payee = boris.payee_id();
    report(&payee, &"я".repeat(501))
        .send()
        .await
        .is_wrong_at("/text");
    report(&payee, "\u{202e}txt")
        .send()
        .await
        .is_wrong_at("/text");
    report(&payee, "a\u{7}").send().await.is_wrong_at("/text");
    assert_eq!(world.books(), books);
}
