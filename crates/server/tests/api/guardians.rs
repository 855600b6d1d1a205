//! The trusted second person: asked, agreed, approves or calls off, and cannot be shaken off.

use serde_json::{Value, json};

use super::world::{Person, World, rub};

const DAY: i64 = 24 * 3_600;

fn asks(person: &Person<'_>, above: i64) -> Value {
    json!({ "payee_id": person.payee_id(), "above": rub(above) })
}

async fn answer(person: &Person<'_>, path: String, approve: bool) -> super::answer::Answer {
    person
        .post(&path, &json!({ "approve": approve }))
        .send()
        .await
}

/// Anna with Boris as her second person above 1 000 ₽.
async fn watched<'w>(world: &'w World) -> (Person<'w>, Person<'w>, Person<'w>) {
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    anna.put("/guardian", &asks(&boris, 100_000))
        .send()
        .await
        .ok();
    let agreed = answer(&boris, format!("/wards/{}", anna.id), true).await;
    assert_eq!(agreed.status, 204);
    (anna, boris, maria)
}

/// A transfer of Anna's to Maria that is held.
async fn held(anna: &Person<'_>, maria: &Person<'_>, minor: i64) -> Value {
    let key = anna.world.key();
    let held = anna.pay(&key, &maria.payee_id(), minor).send().await;
    assert_eq!(held.status, 202, "{}", held.json);
    held.json
}

#[tokio::test]
async fn a_second_person_is_asked_only_after_he_agreed() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    anna.get("/guardian").send().await.is_problem("not-found");
    let asked = anna
        .put("/guardian", &asks(&boris, 100_000))
        .send()
        .await
        .ok();
    assert_eq!(asked["payee"]["name"], "Борис К.");
    assert_eq!(
        (&asked["accepted"], &asked["above"]),
        (&json!(false), &rub(100_000))
    );
    anna.paid(&maria.payee_id(), 100_001).await;

    let waiting = boris.get("/approvals").send().await.ok();
    assert_eq!(waiting["invitations"][0]["person"]["name"], "Анна К.");
    assert_eq!(waiting["invitations"][0]["above"], rub(100_000));
    let path = format!("/wards/{}", anna.id);
    // Neither she herself nor a third person can agree for him.
    for other in [&anna, &maria] {
        answer(other, path.clone(), true)
            .await
            .is_problem("not-found");
    }
    assert_eq!(answer(&boris, path, true).await.status, 204);
    let waiting = boris.get("/approvals").send().await.ok();
    assert_eq!(waiting["invitations"], json!([]));
    assert_eq!(waiting["wards"][0]["person"]["name"], "Анна К.");
    let guardian = anna.get("/guardian").send().await.ok();
    assert_eq!(guardian["accepted"], true);
    world.pass(DAY);
    held(&anna, &maria, 100_001).await;
    anna.paid(&boris.payee_id(), 100_001).await;
    world.verify().await;
}

#[tokio::test]
async fn what_he_approves_is_posted_and_nobody_else_can() {
    let world = World::new();
    let (anna, boris, maria) = watched(&world).await;
    let hold = held(&anna, &maria, 100_001).await;
    assert_eq!(hold["signs"], json!(["second_person"]));
    let id = hold["id"].as_str().unwrap();
    let release = anna.post_nothing(&format!("/holds/{id}/release"));
    release.send().await.is_problem("hold-cooling");
    let path = format!("/approvals/{id}");
    for other in [&anna, &maria] {
        answer(other, path.clone(), true)
            .await
            .is_problem("not-found");
    }
    assert_eq!(maria.has().await, 0);
    let waiting = boris.get("/approvals").send().await.ok();
    let item = &waiting["items"][0];
    assert_eq!((&item["id"], &item["amount"]), (&hold["id"], &rub(100_001)));
    assert_eq!(
        (&item["payer"]["name"], &item["payee"]["name"]),
        (&json!("Анна К."), &json!("Мария С."))
    );
    assert_eq!(answer(&boris, path.clone(), true).await.status, 204);
    assert_eq!(maria.has().await, 100_001);
    let now = anna.get(&format!("/holds/{id}")).send().await.ok();
    assert_eq!(
        (&now["state"], &now["signs"]),
        (&json!("released"), &json!([]))
    );
    answer(&boris, path, false).await.is_problem("hold-over");
    assert_eq!(
        boris.get("/approvals").send().await.ok()["items"],
        json!([])
    );
    world.verify().await;
}

#[tokio::test]
async fn what_he_declines_is_called_off() {
    let world = World::new();
    let (anna, boris, maria) = watched(&world).await;
    let hold = held(&anna, &maria, 100_001).await;
    let id = hold["id"].as_str().unwrap();
    let declined = answer(&boris, format!("/approvals/{id}"), false).await;
    assert_eq!(declined.status, 204);
    let now = anna.get(&format!("/holds/{id}")).send().await.ok();
    assert_eq!(now["state"], "cancelled");
    assert_eq!((anna.has().await, maria.has().await), (1_000_000, 0));
    world.verify().await;
}

#[tokio::test]
async fn parts_of_a_day_to_one_payee_are_asked_about_as_the_whole_would_be() {
    let world = World::new();
    let (anna, _boris, maria) = watched(&world).await;
    anna.paid(&maria.payee_id(), 60_000).await;
    let hold = held(&anna, &maria, 40_001).await;
    // What waits counts too.
    held(&anna, &maria, 1).await;
    let path = format!("/holds/{}", hold["id"].as_str().unwrap());
    anna.delete(&path).send().await.ok();
    world.pass(DAY + 1);
    anna.paid(&maria.payee_id(), 90_000).await;
    world.verify().await;
}

#[tokio::test]
async fn many_small_sums_that_come_meanwhile_hide_nothing_from_him() {
    let world = World::new();
    let (anna, _boris, maria) = watched(&world).await;
    anna.paid(&maria.payee_id(), 60_000).await;
    for _ in 0..301 {
        world.fund(&anna, 1).await;
    }
    held(&anna, &maria, 40_001).await;
    world.verify().await;
}

#[tokio::test]
async fn parts_that_come_at_once_do_not_pass_him_by() {
    let world = World::new();
    let (anna, _boris, maria) = watched(&world).await;
    let payee = maria.payee_id();
    let asks = (0..4).map(|_| anna.pay(&world.key(), &payee, 60_000).send());
    let answers = futures_util::future::join_all(asks).await;
    let mut states: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    states.sort_unstable();
    assert_eq!(states, [201, 202, 202, 202]);
    assert_eq!(maria.has().await, 60_000);
    world.verify().await;
}

#[tokio::test]
async fn a_second_person_who_agreed_is_asked_for_a_day_after_he_was_removed() {
    let world = World::new();
    let (anna, boris, maria) = watched(&world).await;
    // Neither another person nor a higher sum gets around him; a lower sum does not try to.
    for weaker in [asks(&maria, 100_000), asks(&boris, 100_001)] {
        let put = anna.put("/guardian", &weaker).send().await;
        put.is_wrong_at("/payee_id");
    }
    let lower = anna
        .put("/guardian", &asks(&boris, 50_000))
        .send()
        .await
        .ok();
    assert_eq!(
        (&lower["above"], &lower["accepted"]),
        (&rub(50_000), &json!(true))
    );
    assert_eq!(anna.delete("/guardian").send().await.status, 204);
    let ends = anna.get("/guardian").send().await.ok();
    assert_eq!(ends["ends_at"], "2026-11-23T12:00:00.000+03:00");
    world.pass(DAY - 1);
    // Removing him again does not change when he goes.
    assert_eq!(anna.delete("/guardian").send().await.status, 204);
    let hold = held(&anna, &maria, 50_001).await;
    world.pass(1);
    anna.get("/guardian").send().await.is_problem("not-found");
    anna.delete("/guardian")
        .send()
        .await
        .is_problem("not-found");
    anna.paid(&boris.payee_id(), 300_000).await;
    // What waited for him still does.
    let id = hold["id"].as_str().unwrap();
    let release = anna.post_nothing(&format!("/holds/{id}/release"));
    release.send().await.is_problem("hold-cooling");
    let approved = answer(&boris, format!("/approvals/{id}"), true).await;
    assert_eq!(approved.status, 204);
    world.verify().await;
}

#[tokio::test]
async fn he_may_leave_at_once_and_an_invitation_may_be_taken_back() {
    let world = World::new();
    let (anna, boris, maria) = watched(&world).await;
    let path = format!("/wards/{}", anna.id);
    maria.delete(&path).send().await.is_problem("not-found");
    assert_eq!(boris.delete(&path).send().await.status, 204);
    anna.get("/guardian").send().await.is_problem("not-found");
    anna.paid(&maria.payee_id(), 200_000).await;
    anna.put("/guardian", &asks(&maria, 100)).send().await.ok();
    assert_eq!(anna.delete("/guardian").send().await.status, 204);
    answer(&maria, path, true).await.is_problem("not-found");
    world.verify().await;
}

#[tokio::test]
async fn he_hears_of_what_waits_for_him() {
    let world = World::new();
    let (anna, boris, maria) = watched(&world).await;
    let hold = held(&anna, &maria, 100_001).await;
    let id = hold["id"].as_str().unwrap();
    answer(&boris, format!("/approvals/{id}"), true).await;
    // Invited, agreed, a transfer waits, it waits no more.
    let told = json!({ "approvals_changed": {} });
    let events = super::events::all(&boris).await;
    assert_eq!(events, [told.clone(), told.clone(), told.clone(), told]);
    world.verify().await;
}

#[tokio::test]
async fn who_is_guarded_hears_that_he_agreed_that_it_ends_and_that_he_left() {
    let world = World::new();
    let (anna, boris, _) = watched(&world).await;
    let told = async || {
        let events = super::events::all(&anna).await;
        let changed = json!({ "approvals_changed": {} });
        events.iter().filter(|event| **event == changed).count()
    };
    // She asked, he agreed.
    assert_eq!(told().await, 2);
    assert_eq!(anna.delete("/guardian").send().await.status, 204);
    assert_eq!(told().await, 3);
    let path = format!("/wards/{}", anna.id);
    assert_eq!(boris.delete(&path).send().await.status, 204);
    assert_eq!(told().await, 4);
    assert_eq!(world.audited("guardian"), 4);
    let events = super::events::all(&anna).await;
    let notices = events.iter().filter(|event| {
        let notice = &event["security_noticed"];
        notice["notice"] == "second_person" && notice["device_name"].is_string()
    });
    // That she asked, and that she ended it: what he did himself is not done by her devices.
    assert_eq!(notices.count(), 2);
    world.verify().await;
}

#[tokio::test]
async fn who_cannot_be_a_second_person_is_refused() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_maria, shop) = world.maria().await;
    let books = world.books();
    let put = |body: Value| anna.put("/guardian", &body).send();
    put(asks(&anna, 100)).await.is_wrong_at("/payee_id");
    put(json!({ "payee_id": format!("shop:{shop}"), "above": rub(100) }))
        .await
        .is_wrong_at("/payee_id");
    put(asks(&boris, 99)).await.is_wrong_at("/above/value");
    let nobody = "person:018bcfe5-6800-7fff-bfff-ffffffffffff";
    put(json!({ "payee_id": nobody, "above": rub(100) }))
        .await
        .is_problem("payee-unknown");
    assert_eq!(world.books(), books);
}
