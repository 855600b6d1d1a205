//! A clock that jumps an hour either way: whoever is signed in stays so and pays on, limits hold, a plan runs once.

use poltina_api_types::Level;

use super::limits::{limits, raise};
use super::plans::{HOUR, daily, done, planned, runs};
use super::world::World;

#[tokio::test]
async fn a_plan_runs_once_and_people_pay_on_though_the_clock_jumps_an_hour_either_way() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let plan = planned(&anna, &daily(&boris.payee_id())).await;
    let (mut ran, mut sent) = (0, 0);
    for jump in [HOUR, -HOUR, -HOUR, HOUR, HOUR, -HOUR, HOUR] {
        world.pass(jump);
        ran += world.wallet.run_plans().await.unwrap();
        anna.paid(&boris.payee_id(), 100).await;
        sent += 100;
    }
    assert_eq!(ran, 1);
    assert_eq!(runs(&anna, &plan).await, [done("2026-11-22")]);
    let both = (anna.has().await, boris.has().await);
    assert_eq!(both, (900_000 - sent, 100_000 + sent));
    world.verify().await;
}

#[tokio::test]
async fn a_limit_of_a_day_is_not_had_twice_by_a_clock_that_goes_back_over_midnight() {
    let mut rules = limits();
    rules.levels.full.day = Some(500_000);
    let world = World::builder().rules(rules).build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    raise(&anna, Level::Full).await;
    raise(&boris, Level::Full).await;
    let payee = boris.payee_id();
    // It is noon: half an hour before midnight, half an hour after, before again, after again.
    world.pass(11 * HOUR + HOUR / 2);
    anna.paid(&payee, 300_000).await;
    world.pass(HOUR);
    anna.paid(&payee, 300_000).await;
    for jump in [-HOUR, HOUR] {
        world.pass(jump);
        let more = anna.pay(&world.key(), &payee, 300_000).send().await;
        more.is_problem("limit-exceeded");
    }
    assert_eq!((anna.has().await, boris.has().await), (400_000, 600_000));
    world.verify().await;
}
