//! Whom one can pay.

use serde_json::json;

use super::world::{ANNA, BORIS, SHOP, World, rub};

#[tokio::test]
async fn a_number_leads_to_a_masked_name() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let found = anna
        .post("/payees/lookup", &json!({ "phone": "8 916 000 00 02" }))
        .send()
        .await
        .ok();
    assert_eq!(
        found,
        json!({
            "id": boris.payee_id(), "name": "Борис К.", "phone_masked": "+7 916 •••-00-02",
            "first_time": true,
        })
    );
    anna.paid(&boris.payee_id(), 500).await;
    let found = anna
        .post("/payees/lookup", &json!({ "phone": BORIS }))
        .send()
        .await
        .ok();
    assert_eq!(
        (&found["first_time"], &found["last_amount"]),
        (&json!(false), &rub(500))
    );
}

#[tokio::test]
async fn someone_without_a_name_is_shown_by_his_masked_number() {
    let world = World::new();
    let anna = world.anna().await;
    world.sign_in(BORIS).await;
    let found = anna
        .post("/payees/lookup", &json!({ "phone": BORIS }))
        .send()
        .await
        .ok();
    assert_eq!(found["name"], "+7 916 •••-00-02");
}

#[tokio::test]
async fn an_unknown_number_link_or_id_is_no_payee() {
    let world = World::new();
    let anna = world.anna().await;
    anna.post("/payees/lookup", &json!({ "phone": BORIS }))
        .send()
        .await
        .is_problem("payee-unknown");
    let id = "018bcfe5-6800-7fff-bfff-ffffffffffff";
    for path in [
        "shops/no-such-shop",
        "shops/КОФЕ",
        "shops/%D0%9A%2F",
        &format!("person:{id}"),
        &format!("shop:{id}"),
        id,
        "bank:1",
    ] {
        let path = format!("/payees/{}", path.replace("КОФЕ", "%D0%9A"));
        anna.get(&path).send().await.is_problem("payee-unknown");
    }
    anna.post("/payees/lookup", &json!({ "phone": "+7495" }))
        .send()
        .await
        .is_wrong_at("/phone");
}

#[tokio::test]
async fn a_shop_is_found_by_its_link_and_by_its_id() {
    let world = World::new();
    let anna = world.anna().await;
    let (_, shop) = world.maria().await;
    let expected =
        json!({ "id": format!("shop:{shop}"), "name": "Кофе на Лесной", "first_time": true });
    assert_eq!(
        anna.get(&format!("/payees/shops/{SHOP}")).send().await.ok(),
        expected
    );
    assert_eq!(
        anna.get(&format!("/payees/shop:{shop}")).send().await.ok(),
        expected
    );
    let boris = world.boris().await;
    let by_id = anna
        .get(&format!("/payees/{}", boris.payee_id()))
        .send()
        .await
        .ok();
    assert_eq!(by_id["name"], "Борис К.");
}

#[tokio::test]
async fn those_paid_most_often_come_first_and_the_forgotten_not_at_all() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_, shop) = world.maria().await;
    anna.paid(&boris.payee_id(), 100).await;
    for minor in [200, 300] {
        anna.paid(&format!("shop:{shop}"), minor).await;
    }
    let frequent = anna.get("/payees/frequent").send().await.ok();
    let names: Vec<_> = frequent["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payee| payee["name"].clone())
        .collect();
    assert_eq!(names, ["Кофе на Лесной", "Борис К."]);
    assert_eq!(frequent["items"][0]["last_amount"], rub(300));
    world.pass(91 * 24 * 3_600);
    let anna = world.sign_in(ANNA).await;
    assert_eq!(
        anna.get("/payees/frequent").send().await.ok()["items"],
        json!([])
    );
}

#[tokio::test]
async fn one_person_looks_up_thirty_names_in_ten_minutes() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    world.pass(60);
    let boris = world.boris().await;
    for number in 0..30 {
        let path = format!("/payees/shops/no-shop-{number}");
        let answer = anna.get(&path).send().await;
        answer.is_problem("payee-unknown");
        assert_eq!(
            answer.header("ratelimit-policy"),
            Some("\"payees\";q=30;w=600")
        );
    }
    let next = anna
        .post("/payees/lookup", &json!({ "phone": BORIS }))
        .send()
        .await;
    next.is_problem("too-many-requests");
    assert_eq!(next.header("retry-after"), Some("20"));
    anna.get(&format!("/payees/{}", boris.payee_id()))
        .send()
        .await
        .is_problem("too-many-requests");
    let other = boris
        .post("/payees/lookup", &json!({ "phone": ANNA }))
        .send()
        .await;
    assert_eq!(other.status, 200, "another person is not touched");
    world.pass(20);
    assert_eq!(
        anna.post("/payees/lookup", &json!({ "phone": BORIS }))
            .send()
            .await
            .status,
        200
    );
}
