//! Requests for money: whose are not taken, how many there may be, and how they are listed.

use poltina_domain::limits;
use serde_json::json;

use super::requests::{NOWHERE, ask, asked, asked_of, cancelled, declined, path, pay, read};
use super::world::{World, rub};

#[tokio::test]
async fn whose_requests_are_refused_can_ask_nothing_new_until_they_are_taken_again() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let open = asked_of(&boris, &anna, 500).await;
    let refused = format!("/requests/refused/{}", boris.payee_id());
    let nothing = json!({});
    for _ in 0..2 {
        assert_eq!(anna.put(&refused, &nothing).send().await.status, 204);
    }
    let list = anna.get("/requests/refused").send().await.ok();
    assert_eq!(list["items"][0]["name"], "Борис К.");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let body = json!({ "payer_id": anna.payee_id() });
    for (uri, body) in [
        ("/requests", body.clone()),
        (
            "/splits",
            json!({ "total": rub(500), "own": {}, "shares": [body] }),
        ),
    ] {
        let key = world.key();
        let refused = boris.post(uri, &body).header("idempotency-key", &key);
        refused.send().await.is_problem("requests-refused");
    }
    pay(&anna, &world.key(), &open).send().await.ok();
    assert_eq!(anna.delete(&refused).send().await.status, 204);
    anna.delete(&refused).send().await.is_problem("not-found");
    asked_of(&boris, &anna, 500).await;
    let own = format!("/requests/refused/{}", anna.payee_id());
    anna.put(&own, &nothing)
        .send()
        .await
        .is_wrong_at("path:payee_id");
    let nobody = format!("/requests/refused/person:{NOWHERE}");
    anna.put(&nobody, &nothing)
        .send()
        .await
        .is_problem("payee-unknown");
    world.verify().await;
}

#[tokio::test]
async fn one_person_has_five_open_requests_of_another_at_most() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let first = asked_of(&boris, &anna, 500).await;
    for _ in 1..limits::OPEN_REQUESTS_TO_ONE {
        asked_of(&boris, &anna, 500).await;
    }
    let body = json!({ "payer_id": anna.payee_id() });
    let over = ask(&boris, &world.key(), &body).send().await;
    over.is_problem("too-many-requests");
    declined(&anna, &first).await.ok();
    asked(&boris, body).await;
    // A link asks nobody by name.
    asked(&boris, json!({})).await;
}

#[tokio::test]
async fn whoever_asks_too_much_or_tries_ids_is_slowed() {
    let world = World::builder().strict().build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = json!({ "payer_id": anna.payee_id() });
    for _ in 0..10 {
        let request = asked(&boris, body.clone()).await;
        cancelled(&boris, &request).await.ok();
    }
    let over = ask(&boris, &world.key(), &body).send().await;
    over.is_problem("too-many-requests");
    let (maria, _) = world.maria().await;
    let link = asked(&boris, json!({})).await;
    for _ in 0..30 {
        read(&maria, &link).await;
    }
    maria
        .get(&path(&link))
        .send()
        .await
        .is_problem("too-many-requests");
    for _ in 0..60 {
        read(&boris, &link).await;
    }
}

#[tokio::test]
async fn both_sides_page_through_their_requests_the_newest_first() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut made = Vec::new();
    for _ in 0..5 {
        world.pass(1);
        made.push(asked_of(&boris, &anna, 500).await["id"].clone());
    }
    made.reverse();
    for (person, side) in [(&anna, "to_me"), (&boris, "from_me")] {
        let mut seen = Vec::new();
        let mut next = String::new();
        loop {
            let uri = format!("/requests?side={side}&limit=2{next}");
            let page = person.get(&uri).send().await.ok();
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|item| item["id"].clone()));
            match page["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen, made);
    }
    for (person, side) in [(&anna, "from_me"), (&boris, "to_me")] {
        let page = person.get(&format!("/requests?side={side}")).send().await;
        assert_eq!(page.ok()["items"], json!([]));
    }
    for (query, pointer) in [("limit=0", "query:limit"), ("cursor=x", "query:cursor")] {
        let wrong = anna.get(&format!("/requests?{query}")).send().await;
        wrong.is_wrong_at(pointer);
    }
}
