//! The freeze: nothing leaves the wallet until its owner lets it.

use poltina_domain::Currency;
use serde_json::{Value, json};

use super::answer::Answer;
use super::world::{ANNA, Person, World, rub};

#[tokio::test]
async fn nothing_leaves_a_frozen_wallet_and_what_was_asked_may_be_asked_again() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    let order = maria.ordered(shop, 1_000).await;
    let code = anna.device().await.code(world.now());
    let held = anna.held(&boris, 5_000).await;
    let (pay, charge) = (world.key(), world.key());
    let before = anna.has().await;
    assert_eq!(anna.post_nothing("/freeze").send().await.status, 204);
    let since: Value = anna.get("/security").send().await.ok()["frozen_since"].clone();
    assert_eq!(since, "2026-11-22T12:00:00.000+03:00");

    for _ in 0..2 {
        let refused = anna.pay(&pay, &boris.payee_id(), 700).send().await;
        refused.is_problem("wallet-frozen");
        assert_eq!(refused.json["retryable"], true);
    }
    maria
        .charge(&charge, &order, &code)
        .send()
        .await
        .is_problem("wallet-frozen");
    let path = format!("/holds/{}/release", held["id"].as_str().unwrap());
    anna.post_nothing(&path)
        .send()
        .await
        .is_problem("wallet-frozen");
    assert_eq!(anna.has().await, before);
    // Money may come.
    let shop_pays = boris.pay(&world.key(), &anna.payee_id(), 1).send().await;
    shop_pays.is_problem("insufficient-funds");
    world.fund(&boris, 1_000).await;
    boris.paid(&anna.payee_id(), 300).await;
    assert_eq!(anna.has().await, before + 300);

    assert_eq!(anna.delete("/freeze").send().await.status, 204);
    assert_eq!(
        anna.get("/security").send().await.ok().get("frozen_since"),
        None
    );
    // Neither key nor code nor hold was used up.
    assert_eq!(
        anna.pay(&pay, &boris.payee_id(), 700).send().await.status,
        201
    );
    assert_eq!(
        maria.charge(&charge, &order, &code).send().await.status,
        201
    );
    assert_eq!(anna.post_nothing(&path).send().await.status, 200);
    assert_eq!(anna.has().await, before + 300 - 700 - 1_000);
    world.verify().await;
}

#[tokio::test]
async fn what_was_paid_before_the_freeze_is_told_by_its_key_and_a_key_can_be_called_off() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let key = world.key();
    let paid = anna.pay(&key, &boris.payee_id(), 700).send().await.ok();
    anna.post_nothing("/freeze").send().await;
    let again = anna.pay(&key, &boris.payee_id(), 700).send().await;
    assert_eq!((again.status.as_u16(), &again.json), (201, &paid));
    let unused = world.key();
    anna.pay(&unused, &boris.payee_id(), 700)
        .send()
        .await
        .is_problem("wallet-frozen");
    let path = format!("/transfers/keys/{unused}");
    let off = anna.delete(&path).send().await.ok();
    assert_eq!(off["refused"]["problem"]["code"], "cancelled");
}

#[tokio::test]
async fn a_wallet_is_frozen_from_any_device_even_a_locked_one_and_all_are_told_once() {
    let world = World::new();
    let anna = world.anna().await;
    let tablet = world.sign_in(ANNA).await;
    tablet.post_nothing("/sessions/current/lock").send().await;
    for _ in 0..2 {
        assert_eq!(tablet.post_nothing("/freeze").send().await.status, 204);
    }
    let boris = world.boris().await;
    let pay = anna.pay(&world.key(), &boris.payee_id(), 100).send().await;
    pay.is_problem("wallet-frozen");
    tablet
        .delete("/freeze")
        .send()
        .await
        .is_problem("session-locked");
    for _ in 0..2 {
        assert_eq!(anna.delete("/freeze").send().await.status, 204);
    }
    let rows = world.store.events_after(anna.id, 0, 100).await.unwrap();
    let told: Vec<_> = rows
        .into_iter()
        .filter_map(|row| match row.body {
            poltina_server::store::EventBody::Notice(notice) => Some(json!(notice.notice)),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["new_device", "frozen", "unfrozen"]);
}

#[tokio::test]
async fn unfreezing_needs_a_sign_in_of_the_last_minutes() {
    let world = World::new();
    let anna = world.anna().await;
    anna.post_nothing("/freeze").send().await;
    world.pass(601);
    anna.delete("/freeze")
        .send()
        .await
        .is_problem("fresh-sign-in-required");
    assert!(anna.get("/security").send().await.ok()["frozen_since"].is_string());
    let again = world.sign_in(ANNA).await;
    assert_eq!(again.delete("/freeze").send().await.status, 204);
    assert_eq!(
        anna.get("/security").send().await.ok().get("frozen_since"),
        None
    );
}

#[tokio::test]
async fn a_shop_of_a_frozen_wallet_is_paid_as_before() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    maria.post_nothing("/freeze").send().await;
    anna.paid(&format!("shop:{shop}"), 900).await;
    let books = world.store.books().await.unwrap();
    let of_shop = books.accounts.iter().find(|line| {
        line.owner == poltina_server::store::Party::Shop(shop) && line.currency == Currency::Rub
    });
    assert_eq!(of_shop.unwrap().balance, 900);
    let order = maria.ordered(shop, 400).await;
    assert_eq!(order["amount"], rub(400));
    world.verify().await;
}

#[tokio::test]
async fn while_frozen_what_may_leave_falls_and_does_not_rise() {
    let world = World::new();
    let anna = world.anna().await;
    let own = |minor: i64| {
        anna.put("/limits/own", &json!({ "day": rub(minor) }))
            .send()
    };
    let free = |minor: i64| {
        let change = json!({ "no_confirm": rub(minor) });
        anna.patch("/security", &change).send()
    };
    own(50_000).await.ok();
    free(50_000).await.ok();
    anna.post_nothing("/freeze").send().await;
    own(50_001).await.is_problem("wallet-frozen");
    free(50_001).await.is_problem("wallet-frozen");
    assert_eq!(own(40_000).await.ok()["own"]["day"], rub(40_000));
    assert_eq!(free(40_000).await.ok()["no_confirm"], rub(40_000));
    anna.delete("/freeze").send().await;
    assert_eq!(own(50_001).await.ok()["own"]["day"], rub(50_001));
    assert_eq!(free(50_001).await.ok()["no_confirm"], rub(50_001));
}

async fn set_pin(person: &Person<'_>, pin: &str) -> Answer {
    person.put("/pin", &json!({ "pin": pin })).send().await
}

#[tokio::test]
async fn while_frozen_a_factor_is_changed_only_by_who_could_unfreeze() {
    let world = World::new();
    let anna = world.anna().await;
    assert_eq!(set_pin(&anna, "274916").await.status, 204);
    world.pass(601);
    anna.post_nothing("/freeze").send().await;
    let books = world.books();
    set_pin(&anna, "907153").await.is_problem("wallet-frozen");
    let begin = anna.post_nothing("/passkeys/options").send().await;
    begin.is_problem("wallet-frozen");
    assert_eq!(world.books(), books);
    // Whoever lost his device signs in on another one, and gets a factor there to unfreeze by.
    let tablet = world.sign_in(ANNA).await;
    assert_eq!(set_pin(&tablet, "907153").await.status, 204);
    let begin = tablet.post_nothing("/passkeys/options").send().await;
    assert_eq!(begin.status, 201, "{}", begin.json);
    assert!(anna.get("/security").send().await.ok()["frozen_since"].is_string());
}

#[tokio::test]
async fn an_approval_is_given_only_where_neither_wallet_is_frozen() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    let guardian = json!({ "payee_id": boris.payee_id(), "above": rub(1_000) });
    anna.put("/guardian", &guardian).send().await.ok();
    let yes = json!({ "approve": true });
    let ward = format!("/wards/{}", anna.id);
    assert_eq!(boris.post(&ward, &yes).send().await.status, 204);
    let held = anna.pay(&world.key(), &maria.payee_id(), 1_001).send();
    let path = format!("/approvals/{}", held.await.json["id"].as_str().unwrap());
    for frozen in [&anna, &boris] {
        frozen.post_nothing("/freeze").send().await;
        let approved = boris.post(&path, &yes).send().await;
        approved.is_problem("wallet-frozen");
        assert_eq!(maria.has().await, 0);
        assert_eq!(frozen.delete("/freeze").send().await.status, 204);
    }
    assert_eq!(boris.post(&path, &yes).send().await.status, 204);
    assert_eq!(maria.has().await, 1_001);
    world.verify().await;
}
