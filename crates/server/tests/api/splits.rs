//! Divided bills: shares that sum exactly, live status, taken by link, closed.

use serde_json::{Value, json};

use super::answer::Answer;
use super::requests::pay;
use super::world::{Person, World, rub};

const KEY: &str = "a-key-of-sixteen";

async fn divide(person: &Person<'_>, key: &str, body: &Value) -> Answer {
    let ask = person.post("/splits", body).header("idempotency-key", key);
    ask.send().await
}

/// Divides with a new key; it goes well.
async fn divided(person: &Person<'_>, body: Value) -> Value {
    let answer = divide(person, &person.world.key(), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.json
}

fn path(split: &Value) -> String {
    format!("/splits/{}", split["id"].as_str().unwrap())
}

async fn read(person: &Person<'_>, split: &Value) -> Value {
    person.get(&path(split)).send().await.ok()
}

fn amounts(split: &Value) -> Vec<i64> {
    let shares = split["shares"].as_array().unwrap().iter();
    let minor = |share: &Value| share["amount"]["value"].as_str().unwrap().parse().unwrap();
    shares.map(minor).collect()
}

#[tokio::test]
async fn even_shares_sum_to_the_kopeck_and_the_asker_bears_the_first_odd_one() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = json!({
        "total": rub(100_001), "note": "Ужин", "own": {},
        "shares": [{ "payer_id": boris.payee_id() }, { "label": "Петя" }],
    });
    let split = divided(&anna, body).await;
    assert_eq!(
        (&split["total"], &split["own"]),
        (&rub(100_001), &rub(33_334))
    );
    assert_eq!(amounts(&split), [33_334, 33_333]);
    assert_eq!(
        (&split["mine"], &split["closed"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(split["shares"][0]["payer"]["name"], "Борис К.");
    assert_eq!(split["shares"][1]["label"], "Петя");
    for share in split["shares"].as_array().unwrap() {
        assert_eq!(
            (&share["note"], &share["split_id"]),
            (&json!("Ужин"), &split["id"])
        );
        assert_eq!(share["state"], json!({ "open": {} }));
    }
    let heard = super::events::all(&boris).await.pop().unwrap();
    assert_eq!(
        heard["request_changed"]["request"]["id"],
        split["shares"][0]["id"]
    );
    // The bill is in its own list, and its shares are not among plain requests.
    let list = anna.get("/splits").send().await.ok();
    assert_eq!(list["items"], json!([split]));
    let plain = anna.get("/requests?side=from_me").send().await.ok();
    assert_eq!(plain["items"], json!([]));
    let to_boris = boris.get("/requests").send().await.ok();
    assert_eq!(to_boris["items"][0]["id"], split["shares"][0]["id"]);
    assert_eq!(boris.get("/splits").send().await.ok()["items"], json!([]));
    world.verify().await;
}

#[tokio::test]
async fn shares_by_hand_stay_and_the_others_divide_what_is_left() {
    let world = World::new();
    let anna = world.anna().await;
    let body = json!({
        "total": rub(10_000), "own": { "amount": rub(1_000) },
        "shares": [{ "amount": rub(4_001) }, {}, {}],
    });
    let split = divided(&anna, body).await;
    assert_eq!(split["own"], rub(1_000));
    assert_eq!(amounts(&split), [4_001, 2_500, 2_499]);
    let body = json!({
        "total": rub(300), "shares": [{ "amount": rub(100) }, { "amount": rub(200) }],
    });
    let split = divided(&anna, body).await;
    assert_eq!((split.get("own"), amounts(&split)), (None, vec![100, 200]));
    world.verify().await;
}

#[tokio::test]
async fn what_is_no_bill_is_named_where_it_is_wrong_and_makes_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let books = world.books();
    let shares = |n: usize| Value::from(vec![json!({}); n]);
    let to_boris = json!({ "payer_id": boris.payee_id() });
    for (body, pointer) in [
        (
            json!({ "total": rub(0), "shares": shares(2) }),
            "/total/value",
        ),
        (json!({ "total": rub(500), "shares": shares(1) }), "/shares"),
        (
            json!({ "total": rub(500), "own": {}, "shares": [] }),
            "/shares",
        ),
        (
            json!({ "total": rub(500), "shares": shares(51) }),
            "/shares",
        ),
        (
            json!({ "total": rub(500), "own": {}, "shares": shares(50) }),
            "/shares",
        ),
        (
            json!({ "total": rub(1), "shares": shares(2) }),
            "/total/value",
        ),
        (
            json!({ "total": rub(500), "shares": [{ "amount": rub(300) }, { "amount": rub(199) }] }),
            "/shares",
        ),
        (
            json!({ "total": rub(500), "shares": [{ "amount": rub(300) }, { "amount": rub(201) }] }),
            "/total/value",
        ),
        (
            json!({ "total": rub(500), "shares": [{ "amount": rub(0) }, { "amount": rub(500) }] }),
            "/shares/0/amount/value",
        ),
        (
            json!({ "total": rub(500), "shares": [to_boris, to_boris] }),
            "/shares",
        ),
        (
            json!({ "total": rub(500), "own": {}, "shares": [{ "payer_id": "shop:1" }] }),
            "/shares/0/payer_id",
        ),
        (
            json!({ "total": rub(500), "own": {}, "shares": [{ "label": " " }] }),
            "/shares/0/label",
        ),
        (
            json!({ "total": rub(500), "own": {}, "shares": shares(1), "days": 99 }),
            "/days",
        ),
    ] {
        let answer = divide(&anna, &world.key(), &body).await;
        assert_eq!(
            answer.json["code"], "invalid-request",
            "{body}: {}",
            answer.json
        );
        answer.is_wrong_at(pointer);
    }
    let own = json!({ "total": rub(500), "shares": [{ "payer_id": anna.payee_id() }, to_boris] });
    divide(&anna, &world.key(), &own)
        .await
        .is_problem("same-party");
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn a_share_without_a_name_is_taken_by_who_pays_it_and_the_asker_sees_by_whom() {
    let world = World::new();
    let (anna, boris, (maria, _)) = (world.anna().await, world.boris().await, world.maria().await);
    world.fund(&boris, 90_000).await;
    let body = json!({
        "total": rub(90_000), "own": {}, "shares": [{ "payer_id": maria.payee_id() }, {}],
    });
    let split = divided(&anna, body).await;
    // Whoever has the link sees what is nobody's, and neither Maria's share nor Anna's.
    let seen = read(&boris, &split).await;
    assert_eq!(
        (&seen["mine"], &seen["asker"]["name"]),
        (&json!(false), &json!("Анна К."))
    );
    assert_eq!((seen.get("own"), amounts(&seen)), (None, vec![30_000]));
    let share = seen["shares"][0].clone();
    pay(&boris, KEY, &share).send().await.ok();
    let mine = read(&anna, &split).await;
    assert_eq!(
        mine["shares"][1]["state"]["paid"]["payer"]["name"],
        "Борис К."
    );
    assert_eq!(mine["shares"][0]["state"], json!({ "open": {} }));
    let heard = super::events::all(&anna).await.pop().unwrap();
    assert_eq!(heard["request_changed"]["request"], mine["shares"][1]);
    let others = read(&maria, &split).await;
    assert_eq!(amounts(&others), [30_000, 30_000]);
    assert_eq!(others["shares"][1]["state"]["paid"].get("payer"), None);
    world.verify().await;
}

#[tokio::test]
async fn closing_keeps_what_was_paid_and_takes_the_rest_back() {
    let world = World::new();
    let (anna, boris, (maria, _)) = (world.anna().await, world.boris().await, world.maria().await);
    world.fund(&boris, 90_000).await;
    let body = json!({
        "total": rub(90_000),
        "shares": [{ "payer_id": maria.payee_id() }, { "payer_id": boris.payee_id() }, {}],
    });
    let split = divided(&anna, body).await;
    pay(&boris, KEY, &split["shares"][1]).send().await.ok();
    boris
        .delete(&path(&split))
        .send()
        .await
        .is_problem("not-found");
    let closed = anna.delete(&path(&split)).send().await.ok();
    assert_eq!(closed["closed"], true);
    assert_eq!(closed["shares"][0]["state"], json!({ "cancelled": {} }));
    assert!(closed["shares"][1]["state"]["paid"].is_object());
    assert_eq!(closed["shares"][2]["state"], json!({ "cancelled": {} }));
    let heard = super::events::all(&maria).await.pop().unwrap();
    let heard = &heard["request_changed"]["request"];
    assert_eq!(heard["state"], json!({ "cancelled": {} }));
    assert_eq!(anna.delete(&path(&split)).send().await.ok(), closed);
    for (person, share) in [(&maria, 0), (&anna, 2)] {
        let refused = pay(person, &world.key(), &split["shares"][share])
            .send()
            .await;
        assert!(refused.status.is_client_error(), "{}", refused.json);
    }
    assert_eq!(boris.has().await, 60_000);
    world.verify().await;
}

#[tokio::test]
async fn a_bill_whose_shares_all_have_names_is_not_there_for_others() {
    let world = World::new();
    let (anna, boris, (maria, _)) = (world.anna().await, world.boris().await, world.maria().await);
    let body =
        json!({ "total": rub(500), "own": {}, "shares": [{ "payer_id": boris.payee_id() }] });
    let split = divided(&anna, body).await;
    maria
        .get(&path(&split))
        .send()
        .await
        .is_problem("not-found");
    maria
        .delete(&path(&split))
        .send()
        .await
        .is_problem("not-found");
    assert_eq!(amounts(&read(&boris, &split).await), [250]);
    let nowhere = "/splits/018bcfe5-6800-7fff-bfff-ffffffffffff";
    anna.get(nowhere).send().await.is_problem("not-found");
    anna.delete(nowhere).send().await.is_problem("not-found");
}

#[tokio::test]
async fn the_same_key_gets_the_same_bill_and_another_body_is_refused() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body =
        json!({ "total": rub(500), "own": {}, "shares": [{ "payer_id": boris.payee_id() }] });
    let first = divide(&anna, KEY, &body).await.ok();
    let again = divide(&anna, KEY, &body).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), first);
    assert_eq!(super::events::all(&boris).await.len(), 1);
    let other = json!({ "total": rub(501), "own": {}, "shares": [{}] });
    divide(&anna, KEY, &other)
        .await
        .is_problem("idempotency-key-reused");
    let keyless = anna.post("/splits", &body).send().await;
    keyless.is_problem("idempotency-key-missing");
}
