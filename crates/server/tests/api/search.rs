//! Operations looked for: by words, amounts, numbers and filters; and nobody's but one's own.

use serde_json::{Value, json};

use super::world::{Person, World, payment, rub};

/// Pays with this note.
async fn pays(person: &Person<'_>, payee: &str, minor: i64, note: &str) -> Value {
    let mut body = payment(payee, minor);
    body["note"] = json!(note);
    let key = person.world.key();
    let ask = person.post("/transfers", &body);
    ask.header("idempotency-key", &key).send().await.ok()
}

async fn search(person: &Person<'_>, body: &Value) -> Value {
    let found = person.post("/operations/search", body);
    found.send().await.ok()
}

/// The sequences of what this search finds.
async fn found(person: &Person<'_>, body: Value) -> Vec<i64> {
    let found = search(person, &body).await;
    let items = found["items"].as_array().unwrap().iter();
    items
        .map(|item| item["sequence"].as_i64().unwrap())
        .collect()
}

async fn typed(person: &Person<'_>, text: &str) -> Vec<i64> {
    found(person, json!({ "text": text })).await
}

/// Anna: 1 money from outside, 2 to Boris, 3 to the shop, 4 from Boris, 5 to Boris.
async fn scene(world: &World) -> (Person<'_>, Person<'_>, String) {
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_, shop) = world.maria().await;
    let shop = format!("shop:{shop}");
    pays(&anna, &boris.payee_id(), 150_000, "За квартиру, октябрь").await;
    pays(&anna, &shop, 29_050, "").await;
    pays(&boris, &anna.payee_id(), 20_000, "Переводы за подарок").await;
    pays(&anna, &boris.payee_id(), 5_000, "午餐费").await;
    (anna, boris, shop)
}

#[tokio::test]
async fn words_are_found_in_any_form_and_from_their_beginning() {
    let world = World::new();
    let (anna, _, _) = scene(&world).await;
    for (text, sequences) in [
        ("квартира", vec![2]),
        ("КВАРТ", vec![2]),
        ("подарки", vec![4]),
        ("за", vec![4, 2, 1]),
        ("за квартиру борису", vec![2]),
        ("перевод", vec![5, 4, 2]),
        ("кофе", vec![3]),
        ("лесная", vec![3]),
        ("борис", vec![5, 4, 2]),
        ("午餐", vec![5]),
        ("转账", vec![5, 4, 2]),
        ("cafes", vec![3]),
        ("пополнение", vec![1]),
        ("нет такого", vec![]),
        ("", vec![5, 4, 3, 2, 1]),
        (" … ", vec![5, 4, 3, 2, 1]),
    ] {
        assert_eq!(typed(&anna, text).await, sequences, "{text}");
    }
    world.verify().await;
}

#[tokio::test]
async fn amounts_and_ends_of_numbers_are_found_as_they_are_typed() {
    let world = World::new();
    let (anna, _, _) = scene(&world).await;
    for (text, sequences) in [
        ("1500", vec![2]),
        ("1 500", vec![2]),
        ("1 500,00 ₽", vec![2]),
        ("290,5", vec![3]),
        ("290,6", vec![]),
        ("200 рублей", vec![4]),
        ("0002", vec![5, 4, 2]),
        ("00-02", vec![5, 4, 2]),
        ("+7 916 000-00-02", vec![5, 4, 2]),
        ("0003", vec![]),
    ] {
        assert_eq!(typed(&anna, text).await, sequences, "{text}");
    }
}

#[tokio::test]
async fn what_is_hidden_of_a_name_or_a_number_cannot_be_guessed() {
    let world = World::new();
    let (anna, boris, _) = scene(&world).await;
    assert_eq!(typed(&anna, "королёв").await, [0_i64; 0]);
    for hidden in ["000", "123", "999"] {
        let number = format!("7916{hidden}0002");
        assert_eq!(typed(&anna, &number).await, [5, 4, 2], "{number}");
    }
    // What she herself calls him is found.
    let name = format!("/payees/{}/name", boris.payee_id());
    let saved = anna.put(&name, &json!({ "name": "Боря Королёв" }));
    saved.send().await.ok();
    assert_eq!(typed(&anna, "королёв").await, [5, 4, 2]);
    // A name is found as it is now, also with what was long ago.
    let renamed = json!({ "given_name": "Богдан", "family_name": "Королёв" });
    let renamed = boris.patch("/me", &renamed).header("if-match", "\"v2\"");
    renamed.send().await.ok();
    assert_eq!(typed(&anna, "богдан").await, [5, 4, 2]);
    assert_eq!(typed(&anna, "борис").await, [0_i64; 0]);
}

#[tokio::test]
async fn filters_leave_only_what_all_of_them_let_pass() {
    let world = World::new();
    let (anna, _, _) = scene(&world).await;
    for (filter, sequences) in [
        (json!({ "direction": "in" }), vec![4, 1]),
        (json!({ "kind": "payment" }), vec![3]),
        (
            json!({ "category": "transfers", "direction": "out" }),
            vec![5, 2],
        ),
        (json!({ "least": rub(29_050) }), vec![3, 2, 1]),
        (json!({ "most": rub(29_050) }), vec![5, 4, 3]),
        (json!({ "least": rub(5_001), "most": rub(29_049) }), vec![4]),
        (
            json!({ "from": "2026-11-22T00:00:00+03:00" }),
            vec![5, 4, 3, 2, 1],
        ),
        (json!({ "to": "2026-11-22T00:00:00+03:00" }), vec![]),
        (json!({ "text": "борис", "direction": "in" }), vec![4]),
        (json!({ "label": "дача" }), vec![]),
    ] {
        assert_eq!(found(&anna, filter.clone()).await, sequences, "{filter}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_the_first_one_sums_up_all_that_is_found() {
    let world = World::new();
    let (anna, boris, _) = scene(&world).await;
    let first = search(&anna, &json!({ "text": "борис", "limit": 2 })).await;
    assert_eq!(
        first["sums"],
        json!({ "received": rub(20_000), "sent": rub(155_000) })
    );
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    pays(&anna, &boris.payee_id(), 100, "").await;
    let body = json!({ "text": "борис", "limit": 2, "cursor": first["next"] });
    let rest = search(&anna, &body).await;
    assert_eq!(rest["items"][0]["sequence"], 2);
    assert_eq!((&rest["next"], &rest["sums"]), (&Value::Null, &Value::Null));
    let nothing = search(&anna, &json!({ "text": "ничего" })).await;
    let sums = json!({ "received": rub(0), "sent": rub(0) });
    assert_eq!(nothing, json!({ "items": [], "sums": sums }));
}

#[tokio::test]
async fn nobody_finds_what_is_anothers() {
    let world = World::new();
    let (anna, boris, _) = scene(&world).await;
    let stranger = world.person("+79160000009", "Глеб", "Ким", 100).await;
    // Of her first one: the others have a first one too.
    let operations = anna.get("/operations").send().await.ok();
    let id = operations["items"][4]["id"].as_str().unwrap().to_owned();
    let note = anna.put(
        &format!("/operations/{id}/note"),
        &json!({ "note": "Секрет" }),
    );
    note.send().await.ok();
    let labels = json!({ "labels": ["тайна"] });
    let labels = anna.put(&format!("/operations/{id}/labels"), &labels);
    labels.send().await.ok();
    for text in ["секрет", "тайна"] {
        assert_eq!(typed(&anna, text).await, [1]);
        // Not even he who was paid by the very transfer.
        for other in [&boris, &stranger] {
            assert_eq!(typed(other, text).await, [0_i64; 0], "{text}");
        }
    }
    assert_eq!(found(&boris, json!({ "label": "тайна" })).await, [0_i64; 0]);
    assert_eq!(typed(&stranger, "борис").await, [0_i64; 0]);
    assert_eq!(found(&stranger, json!({})).await, [1]);
    assert_eq!(
        boris.get("/operations/labels").send().await.ok()["items"],
        json!([])
    );
    let seen = boris.get("/operations").send().await.ok().to_string();
    assert!(
        !seen.contains("Секрет") && !seen.contains("тайна"),
        "{seen}"
    );
    world.verify().await;
}

#[tokio::test]
async fn a_search_that_is_none_is_refused_by_its_part() {
    let world = World::new();
    let anna = world.anna().await;
    for (body, pointer) in [
        (json!({ "text": "я".repeat(101) }), "/text"),
        (json!({ "from": "вчера" }), "/from"),
        (json!({ "to": "2026-11-22" }), "/to"),
        (json!({ "limit": 0 }), "/limit"),
        (json!({ "limit": 201 }), "/limit"),
        (json!({ "cursor": "7" }), "/cursor"),
        (json!({ "direction": "up" }), "/direction"),
        (json!({ "category": "food" }), "/category"),
        (
            json!({ "least": { "value": "1.5", "currency": "RUB" } }),
            "/least/value",
        ),
        (json!({ "label": "" }), "/label"),
        (json!({ "page": 2 }), "/page"),
    ] {
        let refused = anna.post("/operations/search", &body).send().await;
        refused.is_wrong_at(pointer);
    }
    assert_eq!(typed(&anna, &"я".repeat(100)).await, [0_i64; 0]);
}
