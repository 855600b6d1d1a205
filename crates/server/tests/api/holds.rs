//! Held transfers: what is reserved, how they end, and what their payer is told.

use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::confirmations;
use super::passkeys::enrolled;
use super::world::{ANNA, Person, World, payment, rub};

const HOUR: i64 = 3_600;

async fn account(person: &Person<'_>) -> Value {
    person.get("/accounts").send().await.ok()["items"][0].clone()
}

fn path(hold: &Value) -> String {
    format!("/holds/{}", hold["id"].as_str().unwrap())
}

async fn release(person: &Person<'_>, hold: &Value) -> super::answer::Answer {
    let path = format!("{}/release", path(hold));
    person.post_nothing(&path).send().await
}

#[tokio::test]
async fn a_held_transfer_is_reserved_and_shown_with_its_reasons() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = anna.held(&boris, 30_000).await;
    assert_eq!(
        (&hold["state"], &hold["signs"]),
        (&json!("held"), &json!(["new_payee", "night"]))
    );
    assert_eq!(hold["payee"]["name"], "Борис К.");
    assert_eq!(hold["payee"]["first_time"], true);
    assert_eq!(hold["amount"], rub(30_000));
    assert_eq!(hold["note"], "В долг");
    assert_eq!(hold["held_at"], "2026-11-22T12:00:00.000+03:00");
    assert_eq!(hold["expires_at"], "2026-11-24T12:00:00.000+03:00");
    assert_eq!(hold["operation_id"], Value::Null);
    let mine = account(&anna).await;
    assert_eq!(mine["available"], rub(970_000));
    assert_eq!(mine["held"], rub(30_000));
    assert_eq!(mine["version"], 2);
    assert_eq!(boris.has().await, 0);
    let list = anna.get("/holds").send().await.ok();
    assert_eq!(list["items"], json!([hold]));
    assert_eq!(boris.get("/holds").send().await.ok()["items"], json!([]));
    world.verify().await;
}

#[tokio::test]
async fn a_released_hold_is_posted_once_however_often_it_is_released() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = anna.held(&boris, 30_000).await;
    let released = release(&anna, &hold).await.ok();
    assert_eq!(released["state"], "released");
    let operation = released["operation_id"].as_str().unwrap();
    let operation = anna
        .get(&format!("/operations/{operation}"))
        .send()
        .await
        .ok();
    assert_eq!(operation["transfer_id"], hold["id"]);
    assert_eq!(operation["note"], "В долг");
    assert_eq!(release(&anna, &hold).await.ok(), released);
    assert_eq!((anna.has().await, boris.has().await), (970_000, 30_000));
    let late = anna.delete(&path(&hold)).send().await;
    late.is_problem("hold-over");
    assert_eq!(boris.has().await, 30_000);
    world.verify().await;
}

#[tokio::test]
async fn a_cancelled_hold_frees_its_money_and_never_posts() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = anna.held(&boris, 30_000).await;
    let cancelled = anna.delete(&path(&hold)).send().await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(anna.delete(&path(&hold)).send().await.ok(), cancelled);
    release(&anna, &hold).await.is_problem("hold-over");
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));
    assert_eq!(account(&anna).await["version"], 3);
    world.verify().await;
}

#[tokio::test]
async fn a_hold_ends_by_itself_after_two_days_and_not_before() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = anna.held(&boris, 30_000).await;
    world.pass(48 * HOUR - 1);
    assert_eq!(world.wallet.expire_holds().await, Ok(0));
    world.pass(1);
    // Its time is over, whether it was ended yet or not.
    release(&anna, &hold).await.is_problem("hold-over");
    assert_eq!(world.wallet.expire_holds().await, Ok(1));
    assert_eq!(world.wallet.expire_holds().await, Ok(0));
    let expired = anna.get(&path(&hold)).send().await.ok();
    assert_eq!(expired["state"], "expired");
    assert_eq!(anna.has().await, 1_000_000);
    // What was decided is listed for 30 days.
    world.pass(29 * 24 * HOUR);
    let anna = world.sign_in(ANNA).await;
    let list = anna.get("/holds").send().await.ok();
    assert_eq!(list["items"], json!([expired]));
    world.pass(2 * 24 * HOUR);
    assert_eq!(anna.get("/holds").send().await.ok()["items"], json!([]));
    world.verify().await;
}

#[tokio::test]
async fn the_payer_hears_of_his_hold_with_the_account_right_after_it() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = anna.held(&boris, 30_000).await;
    release(&anna, &hold).await.ok();
    let events = super::events::all(&anna).await;
    let events = &events[1..];
    assert_eq!(events.len(), 3, "{events:?}");
    let begun = &events[0]["hold_changed"];
    assert_eq!(begun["hold"]["id"], hold["id"]);
    assert_eq!(begun["account"]["available"], rub(970_000));
    assert_eq!(begun["account"]["held"], rub(30_000));
    assert_eq!(begun["account"]["version"], 2);
    let posted = &events[1]["operation_posted"];
    assert_eq!(posted["operation"]["transfer_id"], hold["id"]);
    assert_eq!(posted["account"], account(&anna).await);
    let ended = &events[2]["hold_changed"];
    assert_eq!(ended["hold"]["state"], "released");
    assert_eq!(ended["account"], account(&anna).await);
}

#[tokio::test]
async fn a_hold_of_another_is_not_there() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = anna.held(&boris, 30_000).await;
    boris.get(&path(&hold)).send().await.is_problem("not-found");
    boris
        .delete(&path(&hold))
        .send()
        .await
        .is_problem("not-found");
    release(&boris, &hold).await.is_problem("not-found");
    assert_eq!(anna.get(&path(&hold)).send().await.ok(), hold);
}

/// Releases it with this confirmation.
async fn release_with(person: &Person<'_>, hold: &Value, id: &str) -> super::answer::Answer {
    let path = format!("{}/release", path(hold));
    let ask = person.post_nothing(&path).header("confirmation", id);
    ask.send().await
}

#[tokio::test]
async fn a_release_that_comes_too_early_uses_no_confirmation_up() {
    let mut rules = confirmations::rules();
    rules.holds = Rules::standard().unwrap().holds;
    let world = World::builder().rules(rules).build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut passkey = Authenticator::new();
    enrolled(&anna, &mut passkey, "Ключ").await;
    let (key, payee) = (world.key(), boris.payee_id());
    let act = json!({ "transfer": { "key": key, "request": payment(&payee, 600_000) } });
    let confirmed = confirmations::confirmed(&anna, &act, &mut passkey).await;
    let held = anna.pay(&key, &payee, 600_000);
    let held = held.header("confirmation", &confirmed).send().await;
    assert_eq!(held.status, 202, "{}", held.json);
    let hold = held.json;

    // Whoever comes too early need not confirm to hear so.
    release(&anna, &hold).await.is_problem("hold-cooling");
    world.pass(1_800 - 60);
    let act = json!({ "release_hold": { "id": hold["id"] } });
    let id = confirmations::confirmed(&anna, &act, &mut passkey).await;
    let early = release_with(&anna, &hold, &id).await;
    early.is_problem("hold-cooling");
    assert_eq!(early.header("retry-after"), Some("60"));
    world.pass(60);
    let released = release_with(&anna, &hold, &id).await.ok();
    assert_eq!(released["state"], "released");
    assert_eq!(boris.has().await, 600_000);
    world.verify().await;
}

#[tokio::test]
async fn a_release_from_a_frozen_wallet_uses_no_confirmation_up() {
    let world = confirmations::world();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut passkey = Authenticator::new();
    enrolled(&anna, &mut passkey, "Ключ").await;
    let hold = anna.held(&boris, 30_000).await;
    let act = json!({ "release_hold": { "id": hold["id"] } });
    let id = confirmations::confirmed(&anna, &act, &mut passkey).await;
    anna.post_nothing("/freeze").send().await;
    let frozen = release_with(&anna, &hold, &id).await;
    frozen.is_problem("wallet-frozen");
    let unfreeze = confirmations::confirmed(&anna, &json!({ "unfreeze": {} }), &mut passkey).await;
    let unfrozen = anna.delete("/freeze").header("confirmation", &unfreeze);
    assert_eq!(unfrozen.send().await.status, 204);
    let released = release_with(&anna, &hold, &id).await.ok();
    assert_eq!(released["state"], "released");
    world.verify().await;
}
