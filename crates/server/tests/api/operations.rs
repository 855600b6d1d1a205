//! The history.

use serde_json::{Value, json};

use super::world::{Person, World, rub};

async fn page(person: &Person<'_>, query: &str) -> (Vec<i64>, Option<String>) {
    let page = person.get(&format!("/operations{query}")).send().await.ok();
    let sequences = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["sequence"].as_i64().unwrap());
    (
        sequences.collect(),
        page["next"].as_str().map(str::to_owned),
    )
}

#[tokio::test]
async fn each_side_sees_its_own_operation() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let transfer = anna.paid(&boris.payee_id(), 123_456).await;
    let list = anna.get("/operations").send().await.ok();
    let out = &list["items"][0];
    assert_eq!(out["transfer_id"], transfer["id"]);
    assert_eq!(
        (&out["direction"], &out["kind"], &out["category"]),
        (&json!("out"), &json!("transfer"), &json!("transfers"))
    );
    assert_eq!(
        (&out["amount"], &out["fee"], &out["balance_after"]),
        (&rub(123_456), &rub(0), &rub(876_544))
    );
    assert_eq!(
        out["counterparty"],
        json!({ "name": "Борис К.", "payee_id": boris.payee_id(), "phone_masked": "+7 916 •••-00-02" })
    );
    assert_eq!(
        (&out["note"], &out["posted_at"]),
        (&json!("За кофе"), &json!("2026-11-22T12:00:00.000+03:00"))
    );
    let list = boris.get("/operations").send().await.ok();
    let into = &list["items"][0];
    assert_eq!(into["transfer_id"], transfer["id"]);
    assert_ne!(into["id"], out["id"]);
    assert_eq!(
        (&into["direction"], &into["balance_after"]),
        (&json!("in"), &rub(123_456))
    );
    assert_eq!(into["counterparty"]["name"], "Анна К.");
    assert_eq!(into["receipt_id"], out["receipt_id"]);
}

#[tokio::test]
async fn a_deposit_has_a_source_that_cannot_be_paid_back() {
    let world = World::new();
    let anna = world.anna().await;
    let list = anna.get("/operations").send().await.ok();
    let deposit = &list["items"][0];
    assert_eq!(
        (&deposit["kind"], &deposit["category"]),
        (&json!("deposit"), &json!("top_up"))
    );
    assert_eq!(deposit["counterparty"].get("payee_id"), None::<&Value>);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition_while_new_operations_come() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    for minor in 1..=7 {
        anna.paid(&boris.payee_id(), minor).await;
    }
    let (first, next) = page(&anna, "?limit=3").await;
    assert_eq!(first, [8, 7, 6]);
    anna.paid(&boris.payee_id(), 8).await;
    let (second, next) = page(&anna, &format!("?limit=3&cursor={}", next.unwrap())).await;
    assert_eq!(second, [5, 4, 3]);
    let (third, next) = page(&anna, &format!("?limit=3&cursor={}", next.unwrap())).await;
    assert_eq!((third, next), (vec![2, 1], None));
    let (all, next) = page(&anna, "?limit=9").await;
    assert_eq!(
        (all.len(), next),
        (9, None),
        "a full last page has no next one"
    );
}

#[tokio::test]
async fn one_direction_alone_is_listed_where_asked_for() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 5).await;
    boris.paid(&anna.payee_id(), 5).await;
    anna.paid(&boris.payee_id(), 5).await;
    assert_eq!(page(&anna, "?direction=out").await.0, [4, 2]);
    assert_eq!(page(&anna, "?direction=in").await.0, [3, 1]);
    let (first, next) = page(&anna, "?direction=out&limit=1").await;
    assert_eq!(first, [4]);
    let rest = page(
        &anna,
        &format!("?direction=out&limit=1&cursor={}", next.unwrap()),
    )
    .await;
    assert_eq!(rest, (vec![2], None));
}

#[tokio::test]
async fn a_wrong_query_is_refused_by_its_part() {
    let world = World::new();
    let anna = world.anna().await;
    for (query, pointer) in [
        ("limit=0", "query:limit"),
        ("limit=201", "query:limit"),
        ("limit=-1", "query:limit"),
        ("limit=ten", "query:limit"),
        ("cursor=7", "query:cursor"),
        ("cursor=", "query:cursor"),
        ("cursor=AQAAAAAAAAAAAA", "query:cursor"),
        ("direction=up", "query:direction"),
        ("offset=7", "query:offset"),
        ("limit=1&limit=2", "query:limit"),
    ] {
        anna.get(&format!("/operations?{query}"))
            .send()
            .await
            .is_wrong_at(pointer);
    }
}

#[tokio::test]
async fn another_person_s_operation_is_not_there() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let transfer = anna.paid(&boris.payee_id(), 5).await;
    let path = format!("/operations/{}", transfer["operation_id"].as_str().unwrap());
    let own = anna.get(&path).send().await.ok();
    assert_eq!(own["id"], transfer["operation_id"]);
    boris.get(&path).send().await.is_problem("not-found");
    for nothing in ["018bcfe5-6800-7fff-bfff-ffffffffffff", "7", "%00", "../me"] {
        anna.get(&format!("/operations/{nothing}"))
            .send()
            .await
            .is_problem("not-found");
    }
}
