//! The signed-in person.

use serde_json::json;

use super::world::{ANNA, World};

#[tokio::test]
async fn one_sees_his_own_name_number_and_shops() {
    let world = World::new();
    let anna = world.anna().await;
    let me = anna.get("/me").send().await;
    assert_eq!(me.header("etag"), Some("\"v2\""));
    assert_eq!(
        me.json,
        json!({ "id": anna.id, "phone": ANNA, "given_name": "Анна", "family_name": "Кузнецова", "shops": [] })
    );
    let (maria, shop) = world.maria().await;
    let me = maria.get("/me").send().await.ok();
    assert_eq!(
        me["shops"],
        json!([{ "id": shop, "name": "Кофе на Лесной", "slug": "kofe-na-lesnoy" }])
    );
}

#[tokio::test]
async fn the_name_is_changed_by_whoever_saw_the_newest_one() {
    let world = World::new();
    let anna = world.sign_in(ANNA).await;
    let change = json!({ "given_name": " Анна ", "family_name": "Кузнецова" });
    let changed = anna
        .patch("/me", &change)
        .header("if-match", "\"v1\"")
        .send()
        .await;
    assert_eq!(changed.header("etag"), Some("\"v2\""));
    assert_eq!(changed.json["given_name"], "Анна");
    let late = json!({ "given_name": "Аня" });
    for (tag, problem) in [
        ("\"v1\"", "changed"),
        ("\"v9\"", "changed"),
        ("*", "invalid-request"),
        ("v2", "invalid-request"),
        ("", "invalid-request"),
    ] {
        anna.patch("/me", &late)
            .header("if-match", tag)
            .send()
            .await
            .is_problem(problem);
    }
    anna.patch("/me", &late)
        .send()
        .await
        .is_problem("if-match-missing");
    assert_eq!(anna.get("/me").send().await.ok()["given_name"], "Анна");
}

#[tokio::test]
async fn what_is_no_name_is_refused_by_its_part() {
    let world = World::new();
    let anna = world.anna().await;
    let long = "а".repeat(41);
    for (change, pointer) in [
        (json!({ "given_name": "" }), "/given_name"),
        (json!({ "given_name": "Анна1" }), "/given_name"),
        (json!({ "given_name": long }), "/given_name"),
        (
            json!({ "given_name": "Анна", "family_name": long }),
            "/family_name",
        ),
        (
            json!({ "given_name": "Анна", "family_name": "К\u{202e}" }),
            "/family_name",
        ),
        (json!({ "family_name": "Кузнецова" }), "/given_name"),
        (json!({ "given_name": "Анна", "phone": ANNA }), "/phone"),
    ] {
        let answer = anna
            .patch("/me", &change)
            .header("if-match", "\"v2\"")
            .send()
            .await;
        answer.is_wrong_at(pointer);
    }
    assert_eq!(anna.get("/me").send().await.header("etag"), Some("\"v2\""));
}
