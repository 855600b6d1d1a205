//! Receipts, for both sides and for the shop's owner.

use serde_json::{Value, json};

use super::world::{Person, World, rub};

async fn search(person: &Person<'_>, body: Value) -> Value {
    person.post("/receipts/search", &body).send().await.ok()
}

fn amounts(page: &Value) -> Vec<i64> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["amount"]["value"].as_str().unwrap().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn payer_and_shop_see_the_same_receipt_and_no_one_else_does() {
    let world = World::new();
    let anna = world.anna().await;
    let (maria, shop) = world.maria().await;
    let transfer = anna.paid(&format!("shop:{shop}"), 29_000).await;
    let path = format!("/receipts/{}", transfer["receipt_id"].as_str().unwrap());
    let receipt = anna.get(&path).send().await.ok();
    assert_eq!(
        receipt,
        json!({
            "id": transfer["receipt_id"], "number": "2026-11-22-00001", "kind": "payment",
            "seller": {
                "name": "Кофе на Лесной", "legal_name": "ИП Соколова М. А.",
                "inn": "500100732259", "address": "Москва, ул. Лесная, 5",
            },
            "payer_name": "Анна К.", "purpose": "За кофе", "amount": rub(29_000),
            "fee": rub(0), "refunded": rub(0), "posted_at": "2026-11-22T12:00:00.000+03:00",
        })
    );
    assert_eq!(maria.get(&path).send().await.ok(), receipt);
    world
        .boris()
        .await
        .get(&path)
        .send()
        .await
        .is_problem("not-found");
    anna.get("/receipts/018bcfe5-6800-7fff-bfff-ffffffffffff")
        .send()
        .await
        .is_problem("not-found");
}

#[tokio::test]
async fn a_transfer_between_people_has_a_receipt_without_requisites() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let transfer = anna.paid(&boris.payee_id(), 5).await;
    let path = format!("/receipts/{}", transfer["receipt_id"].as_str().unwrap());
    let receipt = boris.get(&path).send().await.ok();
    assert_eq!(receipt["seller"], json!({ "name": "Борис К." }));
    assert_eq!(receipt["payer_name"], "Анна К.");
    assert_eq!(anna.get(&path).send().await.ok(), receipt);
}

#[tokio::test]
async fn the_owner_lists_the_shop_s_receipts_by_page_amount_and_time() {
    let world = World::new();
    let anna = world.anna().await;
    let (maria, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    for minor in [100, 200, 300, 200] {
        anna.paid(&payee, minor).await;
        world.pass(60);
    }
    let first = search(&maria, json!({ "shop_id": shop, "limit": 3 })).await;
    assert_eq!(amounts(&first), [200, 300, 200]);
    let summary = &first["items"][0];
    assert_eq!(
        (&summary["sequence"], &summary["number"]),
        (&json!(4), &json!("2026-11-22-00004"))
    );
    assert_eq!(
        (&summary["payer_name"], &summary["shop_id"]),
        (&json!("Анна К."), &json!(shop))
    );
    let rest = search(
        &maria,
        json!({ "shop_id": shop, "limit": 3, "cursor": first["next"] }),
    )
    .await;
    assert_eq!((amounts(&rest), rest.get("next")), (vec![100], None));
    let twos = search(&maria, json!({ "shop_id": shop, "amount": rub(200) })).await;
    assert_eq!(amounts(&twos), [200, 200]);
    let between = json!({ "shop_id": shop, "from": "2026-11-22T12:01:00+03:00", "to": "2026-11-22T09:03:00Z" });
    assert_eq!(amounts(&search(&maria, between).await), [300, 200]);
}

#[tokio::test]
async fn another_person_s_shop_is_not_there() {
    let world = World::new();
    let anna = world.anna().await;
    let (_, shop) = world.maria().await;
    for id in [json!(shop), json!("018bcfe5-6800-7fff-bfff-ffffffffffff")] {
        anna.post("/receipts/search", &json!({ "shop_id": id }))
            .send()
            .await
            .is_problem("not-found");
    }
}

#[tokio::test]
async fn a_wrong_search_is_refused_by_its_part() {
    let world = World::new();
    let (maria, shop) = world.maria().await;
    for (name, value) in [
        ("limit", json!(0)),
        ("limit", json!(201)),
        ("limit", json!("1")),
        ("cursor", json!("AQ")),
        ("from", json!("yesterday")),
        ("to", json!("2026-11-22")),
        ("amount", json!("5")),
        ("shop_id", json!("x")),
        ("payer", json!("x")),
    ] {
        let mut body = json!({ "shop_id": shop });
        body[name] = value;
        maria
            .post("/receipts/search", &body)
            .send()
            .await
            .is_wrong_at(&format!("/{name}"));
    }
    maria
        .post("/receipts/search", &json!({}))
        .send()
        .await
        .is_wrong_at("/shop_id");
}
