//! Categories, notes and labels of one's own; months and spending.

use serde_json::{Value, json};

use super::world::{ANNA, BORIS, Person, World, rub};

/// Half a month, in seconds.
const FORTNIGHT: i64 = 15 * 86_400;

async fn newest(person: &Person<'_>) -> Value {
    let list = person.get("/operations?limit=1").send().await.ok();
    list["items"][0].clone()
}

fn path(operation: &Value, part: &str) -> String {
    format!("/operations/{}/{part}", operation["id"].as_str().unwrap())
}

async fn set(person: &Person<'_>, operation: &Value, category: &str, always: bool) -> Value {
    let body = json!({ "category": category, "always": always });
    let change = person.put(&path(operation, "category"), &body);
    change.send().await.ok()
}

async fn categories(person: &Person<'_>) -> Vec<String> {
    let list = person.get("/operations").send().await.ok();
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|item| item["category"].as_str().unwrap().to_owned())
        .collect()
}

async fn spending(person: &Person<'_>, month: &str) -> Value {
    person
        .get(&format!("/spending?month={month}"))
        .send()
        .await
        .ok()
}

#[tokio::test]
async fn a_category_set_alone_stays_and_one_set_for_always_is_of_earlier_and_later_ones() {
    let world = World::new();
    let anna = world.anna().await;
    let (maria, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    for minor in [100, 200, 300] {
        anna.paid(&payee, minor).await;
    }
    let third = newest(&anna).await;
    let set_one = set(&anna, &third, "leisure", false).await;
    assert_eq!(set_one["category"], "leisure");
    assert_eq!(
        categories(&anna).await,
        ["leisure", "cafes", "cafes", "top_up"]
    );
    anna.paid(&payee, 400).await;
    let fourth = newest(&anna).await;
    assert_eq!(fourth["category"], "cafes");
    set(&anna, &fourth, "groceries", true).await;
    anna.paid(&payee, 500).await;
    let expected = [
        "groceries",
        "groceries",
        "leisure",
        "groceries",
        "groceries",
        "top_up",
    ];
    assert_eq!(categories(&anna).await, expected);
    // The sums follow.
    let told = spending(&anna, "2026-11").await;
    let sums = told["categories"].as_array().unwrap().iter();
    let sums = sums.map(|c| {
        (
            c["category"].clone(),
            c["spent"].clone(),
            c["times"].clone(),
        )
    });
    let sums: Vec<_> = sums.collect();
    assert_eq!(
        sums,
        [
            (json!("groceries"), rub(1_200), json!(4)),
            (json!("leisure"), rub(300), json!(1)),
        ]
    );
    // The one that was set alone joins the others by being set for always.
    set(&anna, &third, "shopping", true).await;
    assert_eq!(categories(&anna).await[..5], ["shopping"; 5]);
    // The books and the other side know nothing of it.
    let receipts = maria
        .post("/receipts/search", &json!({ "shop_id": shop }))
        .send()
        .await
        .ok();
    assert!(!receipts.to_string().contains("shopping"), "{receipts}");
    world.verify().await;
}

#[tokio::test]
async fn a_rule_is_of_one_counterparty_one_kind_and_one_person() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let other = world.person("+79160000009", "Глеб", "Ким", 0).await;
    anna.paid(&other.payee_id(), 700).await;
    anna.paid(&boris.payee_id(), 500).await;
    let sent = newest(&anna).await;
    set(&anna, &sent, "utilities", true).await;
    boris.paid(&anna.payee_id(), 100).await;
    assert_eq!(
        categories(&anna).await,
        ["utilities", "utilities", "transfers", "top_up"]
    );
    assert_eq!(categories(&boris).await, ["transfers", "transfers"]);
    world.verify().await;
}

#[tokio::test]
async fn a_note_and_labels_are_kept_found_changed_and_taken_away() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 500).await;
    let operation = newest(&anna).await;
    assert_eq!(
        (&operation["own_note"], &operation["labels"]),
        (&Value::Null, &Value::Null)
    );
    let put =
        async |part: &str, body: Value| anna.put(&path(&operation, part), &body).send().await.ok();
    put("note", json!({ "note": "  Половина   за дачу " })).await;
    let kept = put("labels", json!({ "labels": ["Отпуск 2026", "дача"] })).await;
    assert_eq!(kept["own_note"], "Половина за дачу");
    assert_eq!(kept["labels"], json!(["Отпуск 2026", "дача"]));
    assert_eq!(
        (&kept["note"], &kept["id"]),
        (&operation["note"], &operation["id"])
    );
    assert_eq!(newest(&anna).await, kept);
    let labels = async || anna.get("/operations/labels").send().await.ok()["items"].clone();
    assert_eq!(labels().await, json!(["дача", "Отпуск 2026"]));
    let found = async |body: Value| {
        let found = anna.post("/operations/search", &body).send().await.ok();
        found["items"].as_array().unwrap().len()
    };
    for (body, times) in [
        (json!({ "text": "половинка" }), 0),
        (json!({ "text": "половину" }), 1),
        (json!({ "text": "отпуска" }), 1),
        (json!({ "label": "ДАЧА" }), 1),
        (json!({ "label": "отпуск 2026" }), 1),
        (json!({ "label": "отпуск" }), 0),
    ] {
        assert_eq!(found(body.clone()).await, times, "{body}");
    }
    world.verify().await;
    put("note", json!({ "note": " " })).await;
    let gone = put("labels", json!({ "labels": [] })).await;
    assert_eq!(
        (&gone["own_note"], &gone["labels"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(found(json!({ "text": "половину" })).await, 0);
    assert_eq!(found(json!({ "label": "дача" })).await, 0);
    assert_eq!(labels().await, json!([]));
    world.verify().await;
}

#[tokio::test]
async fn what_is_no_note_label_or_category_is_refused_and_keeps_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 500).await;
    let operation = newest(&anna).await;
    let books = world.books();
    let nine: Vec<_> = (0..9).map(|n| n.to_string()).collect();
    for (part, body, pointer) in [
        ("note", json!({ "note": "я".repeat(201) }), "/note"),
        ("note", json!({ "note": "а\u{202e}б" }), "/note"),
        ("labels", json!({ "labels": ["я".repeat(25)] }), "/labels/0"),
        ("labels", json!({ "labels": ["а", ""] }), "/labels/1"),
        ("labels", json!({ "labels": ["а\nб"] }), "/labels/0"),
        ("labels", json!({ "labels": ["Дача", "дача"] }), "/labels"),
        ("labels", json!({ "labels": nine }), "/labels"),
        (
            "category",
            json!({ "category": "food", "always": true }),
            "/category",
        ),
        ("category", json!({ "category": "cafes" }), "/always"),
    ] {
        let refused = anna.put(&path(&operation, part), &body).send().await;
        if pointer == "/always" {
            refused.is_problem("invalid-request");
        } else {
            refused.is_wrong_at(pointer);
        }
    }
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn months_sum_up_what_came_and_went_and_are_told_apart_by_moscows_calendar() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 500).await;
    world.pass(FORTNIGHT);
    let (anna, boris) = (world.sign_in(ANNA).await, world.sign_in(BORIS).await);
    anna.paid(&boris.payee_id(), 700).await;
    boris.paid(&anna.payee_id(), 300).await;
    let months = anna.get("/operations/months").send().await.ok();
    assert_eq!(
        months["items"],
        json!([
            { "month": "2026-12", "received": rub(300), "spent": rub(700) },
            { "month": "2026-11", "received": rub(1_000_000), "spent": rub(500) },
        ])
    );
    let nobody = world.person("+79160000009", "Глеб", "Ким", 0).await;
    let months = nobody.get("/operations/months").send().await.ok();
    assert_eq!(months, json!({ "items": [] }));
}

#[tokio::test]
async fn spending_is_told_by_category_and_by_payee_against_the_month_before() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_, shop) = world.maria().await;
    let shop = format!("shop:{shop}");
    anna.paid(&boris.payee_id(), 500).await;
    anna.paid(&shop, 4_000).await;
    world.pass(FORTNIGHT);
    let (anna, boris) = (world.sign_in(ANNA).await, world.sign_in(BORIS).await);
    anna.paid(&boris.payee_id(), 700).await;
    anna.paid(&boris.payee_id(), 200).await;
    boris.paid(&anna.payee_id(), 300).await;
    let told = anna.get("/spending").send().await.ok();
    assert_eq!(told, spending(&anna, "2026-12").await);
    let transfers = json!(
        { "category": "transfers", "spent": rub(900), "before": rub(500), "times": 2 }
    );
    let payee = json!({
        "counterparty": {
            "name": "Борис К.", "payee_id": boris.payee_id(), "phone_masked": "+7 916 •••-00-02",
        },
        "category": "transfers", "spent": rub(900), "before": rub(500), "times": 2,
    });
    let cafes = |spent, before, times| json!({ "category": "cafes", "spent": rub(spent), "before": rub(before), "times": times });
    assert_eq!(
        told,
        json!({
            "month": "2026-12", "spent": rub(900), "before": rub(4_500), "received": rub(300),
            "categories": [transfers, cafes(0, 4_000, 0)], "payees": [payee],
        })
    );
    let november = spending(&anna, "2026-11").await;
    assert_eq!(november["categories"][0], cafes(4_000, 0, 1));
    assert_eq!(
        november["payees"][0]["counterparty"]["name"],
        "Кофе на Лесной"
    );
    assert_eq!(
        (
            &november["spent"],
            &november["before"],
            &november["received"]
        ),
        (&rub(4_500), &rub(0), &rub(1_000_000))
    );
    let empty = spending(&anna, "2020-01").await;
    assert_eq!(
        (&empty["categories"], &empty["payees"], &empty["spent"]),
        (&json!([]), &json!([]), &rub(0))
    );
    for wrong in ["2026-13", "11-2026", "2026-1", ""] {
        let refused = anna.get(&format!("/spending?month={wrong}")).send().await;
        refused.is_wrong_at("query:month");
    }
}
