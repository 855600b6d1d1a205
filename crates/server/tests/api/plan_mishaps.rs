//! Plans that something happens to: a row that cannot be read, a server that was down, an owner who
//! changes his mind while a run has begun.

use poltina_server::store::plan_key;
use serde_json::{Value, json};

use super::plans::{
    DAY, HOUR, begun, daily, done, now, path, people, planned, posted, runs, skipped, told, with,
};
use super::world::{Ask, Person, World};

#[tokio::test]
async fn a_plan_that_cannot_begin_keeps_no_other_waiting() {
    for (broken, mended) in [
        ("time_zone = 'Mars/Olympus'", "time_zone = 'Europe/Moscow'"),
        ("starts_on = '2026-13-99'", "starts_on = '2026-11-22'"),
    ] {
        let world = World::new();
        let (anna, boris) = people(&world).await;
        let first = planned(&anna, &daily(&boris.payee_id())).await;
        world.hand(&format!("UPDATE plans SET {broken}, next_at = next_at - 1"));
        let second = planned(&anna, &daily(&boris.payee_id())).await;
        world.pass(HOUR);
        for ended in [1, 0] {
            assert_eq!(world.wallet.run_plans().await.unwrap(), ended, "{broken}");
        }
        assert_eq!(runs(&anna, &second).await, [done("2026-11-22")]);
        assert_eq!(boris.has().await, 100_000);
        // It waits until it is mended, and runs then.
        world.hand(&format!("UPDATE plans SET {mended}"));
        assert_eq!(world.wallet.run_plans().await.unwrap(), 1, "{broken}");
        assert_eq!(runs(&anna, &first).await, [done("2026-11-22")]);
        assert_eq!(boris.has().await, 200_000);
        world.verify().await;
    }
}

fn pause<'w>(person: &Person<'w>, plan: &Value) -> Ask<'w> {
    person.patch(&path(plan), &json!({ "paused": true }))
}

#[tokio::test]
async fn a_run_that_began_is_called_off_with_its_plan_before_the_owner_is_answered() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let daily = daily(&boris.payee_id());
    let off = skipped("2026-11-22", "called_off");
    let (first, second) = (planned(&anna, &daily).await, planned(&anna, &daily).await);
    world.pass(HOUR);
    for plan in [&first, &second] {
        begun(&world, plan).await;
    }
    let cancelled = anna.delete(&path(&first)).send().await.ok();
    let paused = pause(&anna, &second).send().await.ok();
    for (answer, state) in [(&cancelled, "cancelled"), (&paused, "paused")] {
        assert_eq!(answer["state"], state);
        assert_eq!(answer["last_run"]["state"], off.1);
    }
    assert_eq!(told(&anna).await, 2);
    let books = world.books();
    assert_eq!(anna.delete(&path(&first)).send().await.ok(), cancelled);
    assert_eq!(pause(&anna, &second).send().await.ok(), paused);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 0);
    assert_eq!(world.books(), books);
    for plan in [&first, &second] {
        assert_eq!(runs(&anna, plan).await, std::slice::from_ref(&off));
    }
    // What is resumed goes on with its next day.
    let resume = anna.patch(&path(&second), &json!({ "paused": false }));
    let resumed = resume.send().await.ok();
    assert_eq!(resumed["next_run_at"], "2026-11-23T13:00:00.000+03:00");
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));
    world.verify().await;
}

#[tokio::test]
async fn where_money_moved_before_it_could_be_called_off_the_answer_says_so() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let payee = world.store.user_by_id(boris.id).await.unwrap().unwrap();
    let daily = daily(&boris.payee_id());
    let (first, second) = (planned(&anna, &daily).await, planned(&anna, &daily).await);
    world.pass(HOUR);
    for plan in [&first, &second] {
        let (id, day) = begun(&world, plan).await;
        posted(&world, &anna, payee.account, plan_key(id, day)).await;
    }
    let cancelled = anna.delete(&path(&first)).send().await.ok();
    let paused = pause(&anna, &second).send().await.ok();
    for (answer, state) in [(&cancelled, "cancelled"), (&paused, "paused")] {
        assert_eq!(answer["state"], state);
        assert!(answer["last_run"]["state"]["done"]["operation_id"].is_string());
    }
    assert_eq!(boris.has().await, 200_000);
    world.verify().await;
}

#[tokio::test]
async fn the_last_run_of_a_plan_can_be_called_off_as_long_as_it_moved_nothing() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let payee = world.store.user_by_id(boris.id).await.unwrap().unwrap();
    let once = with(daily(&boris.payee_id()), "rhythm", json!({ "once": {} }));
    let (first, second) = (planned(&anna, &once).await, planned(&anna, &once).await);
    world.pass(HOUR);
    let mut keys = Vec::new();
    for plan in [&first, &second] {
        let (id, day) = begun(&world, plan).await;
        keys.push(plan_key(id, day));
    }
    world.hand("UPDATE plans SET state = 3, next_day = NULL, next_at = NULL");
    posted(&world, &anna, payee.account, keys.pop().unwrap()).await;
    let cancelled = anna.delete(&path(&first)).send().await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    let too_late = anna.delete(&path(&second)).send().await;
    too_late.is_problem("plan-over");
    let off = skipped("2026-11-22", "called_off");
    assert_eq!(runs(&anna, &first).await, [off]);
    assert_eq!(runs(&anna, &second).await, [done("2026-11-22")]);
    assert_eq!(boris.has().await, 100_000);
    world.verify().await;
}

#[tokio::test]
async fn a_server_that_was_killed_between_cancelling_and_calling_off_pays_nothing_when_it_is_back()
{
    for state in [2, 4] {
        let world = World::new();
        let (anna, boris) = people(&world).await;
        let plan = planned(&anna, &daily(&boris.payee_id())).await;
        world.pass(HOUR);
        begun(&world, &plan).await;
        let sql = format!("UPDATE plans SET state = {state}, next_day = NULL, next_at = NULL");
        world.hand(&sql);
        assert_eq!(world.wallet.run_plans().await.unwrap(), 1);
        let off = skipped("2026-11-22", "called_off");
        assert_eq!(runs(&anna, &plan).await, [off]);
        assert_eq!(boris.has().await, 0);
        world.verify().await;
    }
}

#[tokio::test]
async fn a_run_that_began_before_days_were_missed_is_not_paid_beside_the_newest() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let plan = planned(&anna, &daily(&boris.payee_id())).await;
    world.pass(HOUR);
    begun(&world, &plan).await;
    world.pass(3 * DAY);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 2);
    let expected = [
        done("2026-11-25"),
        skipped("2026-11-23", "missed"),
        skipped("2026-11-22", "missed"),
    ];
    assert_eq!(runs(&anna, &plan).await, expected);
    let plan = now(&anna, &plan).await["plan"].clone();
    assert_eq!((&plan["runs"], told(&anna).await), (&json!(2), 3));
    assert_eq!((anna.has().await, boris.has().await), (900_000, 100_000));
    world.verify().await;
}
