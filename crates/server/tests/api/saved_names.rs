//! The names under which people know others: whose they are, what they are compared with.

use serde_json::{Value, json};

use super::risk::watchful;
use super::world::{Person, World, payment};

const NOBODY: &str = "person:018bcfe5-6800-7fff-bfff-ffffffffffff";

fn path(payee: &str) -> String {
    format!("/payees/{payee}/name")
}

async fn save(person: &Person<'_>, payee: &str, name: &str) {
    let saved = person.put(&path(payee), &json!({ "name": name }));
    saved.send().await.ok();
}

async fn names(person: &Person<'_>) -> Value {
    person.get("/payees/names").send().await.ok()["items"].clone()
}

async fn warnings(person: &Person<'_>, payee: &str, minor: i64) -> Value {
    let check = person.post("/transfers/check", &payment(payee, minor));
    check.send().await.ok()["warnings"].clone()
}

#[tokio::test]
async fn a_name_is_saved_changed_listed_and_removed() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    assert_eq!(names(&anna).await, json!([]));
    let payee = boris.payee_id();
    let saved = anna.put(&path(&payee), &json!({ "name": "  Боря   с дачи " }));
    let saved = saved.send().await.ok();
    assert_eq!(saved, json!({ "payee_id": payee, "name": "Боря с дачи" }));
    world.pass(1);
    save(&anna, &maria.payee_id(), "Маша").await;
    world.pass(1);
    save(&anna, &payee, "Борис Королёв").await;
    assert_eq!(
        names(&anna).await,
        json!([
            { "payee_id": payee, "name": "Борис Королёв" },
            { "payee_id": maria.payee_id(), "name": "Маша" },
        ])
    );
    assert_eq!(anna.delete(&path(&payee)).send().await.status, 204);
    assert_eq!(names(&anna).await[0]["name"], "Маша");
    assert_eq!(names(&anna).await.as_array().map(Vec::len), Some(1));
    anna.delete(&path(&payee))
        .send()
        .await
        .is_problem("not-found");
    world.verify().await;
}

#[tokio::test]
async fn nobody_else_sees_or_removes_it_and_he_who_is_called_so_neither() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    let payee = boris.payee_id();
    save(&anna, &payee, "Хитрый сосед").await;
    anna.paid(&payee, 500).await;
    for other in [&boris, &maria] {
        assert_eq!(names(other).await, json!([]));
        other
            .delete(&path(&payee))
            .send()
            .await
            .is_problem("not-found");
        for seen in ["/operations", "/me", "/payees/frequent", "/holds"] {
            let seen = other.get(seen).send().await.ok().to_string();
            assert!(!seen.contains("Хитрый"), "{seen}");
        }
        // Who saves another name for him changes nothing of hers.
        save(other, &payee, "Боря").await;
        assert_eq!(names(&anna).await[0]["name"], "Хитрый сосед");
    }
}

#[tokio::test]
async fn what_is_no_name_or_nobodys_is_refused_and_keeps_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_, shop) = world.maria().await;
    let books = world.books();
    let put = |payee: &str, name: &str| anna.put(&path(payee), &json!({ "name": name }));
    let payee = boris.payee_id();
    for wrong in [
        "",
        "  ",
        &"я".repeat(41),
        "Бо\u{202e}рис",
        "Б\nК",
        "\u{200b}",
    ] {
        put(&payee, wrong).send().await.is_wrong_at("/name");
    }
    let unknown = [NOBODY, &format!("shop:{shop}"), "bank:1"];
    for payee in unknown {
        let answer = put(payee, "Кто-то").send().await;
        answer.is_problem("payee-unknown");
        let gone = anna.delete(&path(payee)).send().await;
        gone.is_problem("not-found");
    }
    assert_eq!(names(&anna).await, json!([]));
    assert_eq!(world.books(), books);
    save(&anna, &payee, &"я".repeat(40)).await;
    assert_eq!(names(&anna).await[0]["name"], "я".repeat(40));
}

#[tokio::test]
async fn saving_names_asks_who_is_there_as_seldom_as_looking_up() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    for _ in 0..30 {
        let put = anna.put(&path(NOBODY), &json!({ "name": "Кто-то" }));
        put.send().await.is_problem("payee-unknown");
    }
    let put = anna.put(&path(NOBODY), &json!({ "name": "Кто-то" }));
    put.send().await.is_problem("too-many-requests");
}

#[tokio::test]
async fn another_name_than_the_one_that_is_shown_is_told_before_the_transfer() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    anna.paid(&payee, 500).await;
    for (saved, told) in [
        ("Борис Петров", json!(["name_differs"])),
        ("Пётр Королёв", json!(["name_differs"])),
        ("королев борис иванович", json!([])),
        ("Боря К.", json!([])),
        ("Мама", json!([])),
    ] {
        save(&anna, &payee, saved).await;
        assert_eq!(warnings(&anna, &payee, 500).await, told, "{saved}");
    }
    save(&anna, &payee, "Пётр").await;
    anna.delete(&path(&payee)).send().await;
    assert_eq!(warnings(&anna, &payee, 500).await, json!([]));
    // What others saved warns nobody but them.
    let (maria, _) = world.maria().await;
    save(&maria, &payee, "Пётр").await;
    assert_eq!(warnings(&anna, &payee, 500).await, json!([]));
}

#[tokio::test]
async fn names_that_are_saved_tell_no_more_of_a_family_name_than_its_mask() {
    let world = World::new();
    let anna = world.anna().await;
    // Two people whom others see alike.
    let mut people = Vec::new();
    for (phone, family) in [("+79160000011", "Королёв"), ("+79160000012", "Кузнецов")]
    {
        let person = world.sign_in(phone).await;
        let named = json!({ "given_name": "Борис", "family_name": family });
        let named = person.patch("/me", &named).header("if-match", "\"v1\"");
        named.send().await.ok();
        people.push(person.payee_id());
    }
    for guess in [
        "Борис Королёв",
        "Борис Кузнецов",
        "Королёв",
        "Кузнецов",
        "Борис Козлов",
        "Борис Петров",
        "К.",
        "Boris Kuznetsov",
    ] {
        let mut told = Vec::new();
        for payee in &people {
            save(&anna, payee, guess).await;
            told.push(warnings(&anna, payee, 500).await);
        }
        assert_eq!(told[0], told[1], "{guess}");
    }
}

#[tokio::test]
async fn another_name_is_a_sign_for_which_a_transfer_is_held() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    // The device is new, the person was never paid: warned of, but not held.
    world.pass(2 * 3_600);
    let told = warnings(&anna, &payee, 500_000).await;
    assert_eq!(told, json!(["first_payee"]));
    save(&anna, &payee, "Пётр Смирнов").await;
    let told = warnings(&anna, &payee, 500_000).await;
    assert_eq!(told, json!(["first_payee", "name_differs", "may_be_held"]));
    let held = anna.pay(&world.key(), &payee, 500_000).send().await;
    assert_eq!(held.status, 202, "{}", held.json);
    let signs = json!(["new_device", "new_payee", "name_differs"]);
    assert_eq!(held.json["signs"], signs);
    let hold = format!("/holds/{}", held.json["id"].as_str().unwrap());
    assert_eq!(anna.get(&hold).send().await.ok()["signs"], signs);
    world.verify().await;
}

#[tokio::test]
async fn contacts_are_whom_one_paid_and_whose_names_one_saved_each_once() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    let ids = async |person: &Person<'_>| -> Vec<Value> {
        let list = person.get("/payees/contacts").send().await.ok();
        let items = list["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["id"].clone()).collect()
    };
    assert_eq!(ids(&anna).await, Vec::<Value>::new());
    save(&anna, &maria.payee_id(), "Маша").await;
    world.pass(1);
    save(&anna, &boris.payee_id(), "Боря").await;
    assert_eq!(
        ids(&anna).await,
        [json!(boris.payee_id()), json!(maria.payee_id())],
        "the newest first while nobody was paid"
    );
    anna.paid(&maria.payee_id(), 100).await;
    let list = anna.get("/payees/contacts").send().await.ok();
    assert_eq!(
        ids(&anna).await,
        [json!(maria.payee_id()), json!(boris.payee_id())],
        "who was paid comes first, and once"
    );
    assert_eq!(
        list["items"][0]["last_amount"],
        json!({ "value": "100", "currency": "RUB" })
    );
    assert_eq!(list["items"][1]["first_time"], true);
    assert_eq!(
        ids(&boris).await,
        Vec::<Value>::new(),
        "another knows nobody"
    );
    assert_eq!(
        ids(&maria).await,
        Vec::<Value>::new(),
        "who was paid has not paid"
    );
}
