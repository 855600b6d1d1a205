//! Plans: transfers that are made later, once or again and again. The clock stands still until it is
//! moved; what is due runs when it is asked for.

use poltina_api_types::Level;
use poltina_domain::{AccountId, Day, PlanId};
use poltina_server::clock::{Micros, SECOND};
use poltina_server::rules::Rules;
use poltina_server::sequencer::TransferCommand;
use poltina_server::store::{Due, plan_key};
use serde_json::{Value, json};

use super::limits::limits;
use super::world::{Ask, Person, World, rub};

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// A transfer of 1 000 roubles each day at 13:00 in Moscow: in an hour for the first time. It is
/// Sunday.
pub(crate) fn daily(payee: &str) -> Value {
    json!({
        "payee_id": payee, "amount": rub(100_000), "note": "На дачу", "starts_on": "2026-11-22",
        "time": "13:00", "time_zone": "Europe/Moscow", "rhythm": { "daily": {} },
        "end": { "never": {} },
    })
}

pub(crate) fn with(mut plan: Value, name: &str, value: Value) -> Value {
    plan[name] = value;
    plan
}

pub(crate) fn make<'w>(person: &Person<'w>, plan: &Value) -> Ask<'w> {
    let ask = person.post("/plans", plan);
    ask.header("idempotency-key", &person.world.key())
}

/// Makes a plan; it goes well.
pub(crate) async fn planned(person: &Person<'_>, plan: &Value) -> Value {
    make(person, plan).send().await.ok()
}

pub(crate) fn path(plan: &Value) -> String {
    format!("/plans/{}", plan["id"].as_str().unwrap())
}

/// The plan with its runs.
pub(crate) async fn now(person: &Person<'_>, plan: &Value) -> Value {
    person.get(&path(plan)).send().await.ok()
}

/// Each run of a plan, the newest first: its day, and what became of it.
pub(crate) async fn runs(person: &Person<'_>, plan: &Value) -> Vec<(String, Value)> {
    let now = now(person, plan).await;
    let run = |run: &Value| {
        let mut state = run["state"].clone();
        if let Some(done) = state.get_mut("done") {
            assert!(done["operation_id"].is_string());
            *done = json!({});
        }
        (run["day"].as_str().unwrap().to_owned(), state)
    };
    now["runs"].as_array().unwrap().iter().map(run).collect()
}

pub(crate) fn done(day: &str) -> (String, Value) {
    (day.to_owned(), json!({ "done": {} }))
}

pub(crate) fn skipped(day: &str, reason: &str) -> (String, Value) {
    (day.to_owned(), json!({ "skipped": { "reason": reason } }))
}

pub(crate) async fn people(world: &World) -> (Person<'_>, Person<'_>) {
    (world.anna().await, world.boris().await)
}

#[tokio::test]
async fn a_plan_runs_once_on_each_of_its_days_and_its_owner_is_told() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let plan = planned(&anna, &daily(&boris.payee_id())).await;
    assert_eq!(plan["state"], "active");
    assert_eq!(plan["next_run_at"], "2026-11-22T13:00:00.000+03:00");
    assert_eq!(
        (&plan["runs"], &plan["note"]),
        (&json!(0), &json!("На дачу"))
    );
    assert!(plan.get("last_run").is_none());

    world.pass(HOUR - 1);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 0);
    world.pass(1);
    for ended in [1, 0, 0] {
        assert_eq!(world.wallet.run_plans().await.unwrap(), ended);
    }
    assert_eq!((anna.has().await, boris.has().await), (900_000, 100_000));
    world.pass(DAY);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 1);
    assert_eq!((anna.has().await, boris.has().await), (800_000, 200_000));

    let expected = [done("2026-11-23"), done("2026-11-22")];
    assert_eq!(runs(&anna, &plan).await, expected);
    let now = now(&anna, &plan).await;
    assert_eq!(now["plan"]["next_run_at"], "2026-11-24T13:00:00.000+03:00");
    assert_eq!(now["plan"]["runs"], 2);
    assert_eq!(now["plan"]["last_run"], now["runs"][0]);
    // The operation is like any other.
    let id = &now["runs"][0]["state"]["done"]["operation_id"];
    let operation = format!("/operations/{}", id.as_str().unwrap());
    let operation = anna.get(&operation).send().await.ok();
    assert_eq!(
        (&operation["kind"], &operation["note"]),
        (&json!("transfer"), &json!("На дачу"))
    );
    let listed = anna.get("/plans").send().await.ok();
    assert_eq!(listed["items"], json!([now["plan"]]));
    world.verify().await;
}

#[tokio::test]
async fn one_that_is_made_once_waits_its_time_and_can_be_called_off_until_it_runs() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    // In ten minutes: what a payer's delay is.
    let later = with(daily(&boris.payee_id()), "rhythm", json!({ "once": {} }));
    let later = with(later, "time", json!("12:10"));
    let (first, second) = (planned(&anna, &later).await, planned(&anna, &later).await);
    let cancelled = anna.delete(&path(&first)).send().await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    assert!(cancelled.get("next_run_at").is_none());
    // Called off twice is called off.
    assert_eq!(anna.delete(&path(&first)).send().await.ok(), cancelled);
    world.pass(10 * MINUTE);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 1);
    assert_eq!(runs(&anna, &first).await, []);
    assert_eq!(runs(&anna, &second).await, [done("2026-11-22")]);
    assert_eq!(now(&anna, &second).await["plan"]["state"], "over");
    let books = world.books();
    let too_late = anna.delete(&path(&second)).send().await;
    too_late.is_problem("plan-over");
    for paused in [true, false] {
        let change = anna.patch(&path(&second), &json!({ "paused": paused }));
        change.send().await.is_problem("plan-over");
    }
    assert_eq!(world.books(), books);
    assert_eq!(boris.has().await, 100_000);
    world.verify().await;
}

#[tokio::test]
async fn of_days_that_were_missed_while_no_server_ran_the_newest_runs_once() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let three = with(
        daily(&boris.payee_id()),
        "end",
        json!({ "after": { "runs": 2 } }),
    );
    let plan = planned(&anna, &three).await;
    world.pass(5 * DAY);
    for ended in [1, 0] {
        assert_eq!(world.wallet.run_plans().await.unwrap(), ended);
    }
    // The first of them is told, for all.
    let missed = skipped("2026-11-22", "missed");
    let expected = [done("2026-11-26"), missed.clone()];
    assert_eq!(runs(&anna, &plan).await, expected);
    assert_eq!((boris.has().await, told(&anna).await), (100_000, 2));
    // What was missed does not count as a run.
    assert_eq!(now(&anna, &plan).await["plan"]["runs"], 1);
    world.pass(DAY);
    world.wallet.run_plans().await.unwrap();
    let expected = [done("2026-11-27"), done("2026-11-26"), missed];
    assert_eq!(runs(&anna, &plan).await, expected);
    assert_eq!(now(&anna, &plan).await["plan"]["state"], "over");
    world.pass(9 * DAY);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 0);
    world.verify().await;
}

/// As a server leaves it that is killed right after the run began.
pub(crate) async fn begun(world: &World, plan: &Value) -> (PlanId, Day) {
    let id: PlanId = plan["id"].as_str().unwrap().parse().unwrap();
    let row = world.store.plan_by_id(id).await.unwrap().unwrap();
    let due = row.next.unwrap();
    let next = Due {
        day: due.day.plus(1).unwrap(),
        at: due.at + DAY * SECOND,
    };
    let began = world
        .store
        .begin_plan_run(id, due, (due, Some(next)), due.at)
        .await;
    assert!(began.unwrap());
    (id, due.day)
}

/// The transfer of a run, as the sequencer posted it.
pub(crate) async fn posted(world: &World, anna: &Person<'_>, payee: AccountId, key: String) {
    let payer = world.store.user_by_id(anna.id).await.unwrap().unwrap();
    let command = TransferCommand {
        principal: anna.id,
        key,
        fingerprint: [3; 32],
        payer: payer.account,
        payee,
        amount: poltina_domain::Money::new(100_000, poltina_domain::Currency::Rub),
        note: "На дачу".to_owned(),
        kind: poltina_api_types::OperationKind::Transfer,
        category: poltina_api_types::Category::Transfers,
        deadline: Micros::MAX,
        posted_at: None,
        order: None,
        request: None,
        hold: None,
        exchange: None,
        authorize: None,
        refuse: None,
        limits: None,
        judged: None,
        audit: None,
    };
    world.sequencer.submit(command).await.unwrap();
}

#[tokio::test]
async fn a_server_that_was_killed_anywhere_in_a_run_ends_it_with_one_transfer() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let payee = world.store.user_by_id(boris.id).await.unwrap().unwrap();
    // Killed after it began; and killed after money moved, before that was kept.
    let plan = planned(&anna, &daily(&boris.payee_id())).await;
    let other = planned(&anna, &daily(&boris.payee_id())).await;
    world.pass(HOUR);
    begun(&world, &plan).await;
    let (id, day) = begun(&world, &other).await;
    posted(&world, &anna, payee.account, plan_key(id, day)).await;
    world.verify().await;
    // Even where two look after it at once.
    let (one, two) = tokio::join!(world.wallet.run_plans(), world.wallet.run_plans());
    one.unwrap();
    two.unwrap();
    world.wallet.run_plans().await.unwrap();
    for plan in [&plan, &other] {
        assert_eq!(runs(&anna, plan).await, [done("2026-11-22")]);
    }
    assert_eq!((anna.has().await, boris.has().await), (800_000, 200_000));
    world.verify().await;
}

/// The events about runs that a person was told, each with its day.
pub(crate) async fn told(person: &Person<'_>) -> usize {
    let events = person.world.store.events_after(person.id, 0, 200).await;
    let of_run = |body: &_| matches!(body, poltina_server::store::EventBody::Plan(_, Some(_)));
    let events = events.unwrap();
    events.iter().filter(|event| of_run(&event.body)).count()
}

#[tokio::test]
async fn a_run_that_cannot_be_made_moves_nothing_is_told_and_the_next_one_comes_as_planned() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let much = with(daily(&boris.payee_id()), "amount", rub(700_000));
    let plan = planned(&anna, &much).await;
    world.pass(HOUR);
    world.wallet.run_plans().await.unwrap();
    world.pass(DAY);
    world.wallet.run_plans().await.unwrap();
    let lacking = skipped("2026-11-23", "insufficient_funds");
    assert_eq!(
        runs(&anna, &plan).await,
        [lacking.clone(), done("2026-11-22")]
    );
    assert_eq!((anna.has().await, told(&anna).await), (300_000, 2));
    // Money that comes later does not make up for it.
    world.fund(&anna, 900_000).await;
    world.wallet.run_plans().await.unwrap();
    assert_eq!(anna.has().await, 1_200_000);
    // Nothing leaves a frozen wallet, and its key can post no more.
    assert_eq!(anna.post_nothing("/freeze").send().await.status, 204);
    world.pass(DAY);
    world.wallet.run_plans().await.unwrap();
    anna.delete("/freeze").send().await;
    world.wallet.run_plans().await.unwrap();
    let frozen = skipped("2026-11-24", "wallet_frozen");
    let expected = [frozen, lacking, done("2026-11-22")];
    assert_eq!(runs(&anna, &plan).await, expected);
    assert_eq!((anna.has().await, told(&anna).await), (1_200_000, 3));
    assert_eq!(
        now(&anna, &plan).await["plan"]["next_run_at"],
        "2026-11-25T13:00:00.000+03:00"
    );
    world.verify().await;
}

#[tokio::test]
async fn each_run_is_under_the_limits_of_a_transfer_by_hand() {
    let world = World::builder().rules(limits()).build();
    let (anna, boris) = people(&world).await;
    make(&anna, &daily(&boris.payee_id()))
        .send()
        .await
        .is_problem("level-too-low");
    for person in [&anna, &boris] {
        world
            .store
            .raise_level(person.id, Level::Full)
            .await
            .unwrap();
    }
    let plan = planned(&anna, &daily(&boris.payee_id())).await;
    let low = json!({ "day": rub(50_000) });
    anna.put("/limits/own", &low).send().await.ok();
    world.pass(HOUR);
    world.wallet.run_plans().await.unwrap();
    assert_eq!(
        runs(&anna, &plan).await,
        [skipped("2026-11-22", "limit_exceeded")]
    );
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));
    world.verify().await;
}

#[tokio::test]
async fn a_run_above_the_second_person_s_sum_waits_for_him_as_a_transfer_would() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let (maria, shop) = world.maria().await;
    let guardian = json!({ "payee_id": maria.payee_id(), "above": rub(50_000) });
    anna.put("/guardian", &guardian).send().await.ok();
    let ward = format!("/wards/{}", anna.id);
    maria.post(&ward, &json!({ "approve": true })).send().await;
    let to_person = planned(&anna, &daily(&boris.payee_id())).await;
    let to_shop = planned(&anna, &daily(&format!("shop:{shop}"))).await;
    world.pass(HOUR);
    world.wallet.run_plans().await.unwrap();
    let held = async |plan| runs(&anna, plan).await[0].1["held"]["hold_id"].clone();
    let (first, second) = (held(&to_person).await, held(&to_shop).await);
    assert_eq!((anna.has().await, boris.has().await), (800_000, 0));
    world.verify().await;
    let approval = format!("/approvals/{}", first.as_str().unwrap());
    let approved = maria.post(&approval, &json!({ "approve": true })).send();
    approved.await.ok();
    let hold = format!("/holds/{}", second.as_str().unwrap());
    anna.delete(&hold).send().await.ok();
    assert_eq!(runs(&anna, &to_person).await, [done("2026-11-22")]);
    assert_eq!(
        runs(&anna, &to_shop).await,
        [skipped("2026-11-22", "not_released")]
    );
    assert_eq!((anna.has().await, boris.has().await), (900_000, 100_000));
    world.verify().await;
}

#[tokio::test]
async fn what_looks_like_fraud_is_held_or_refused_when_it_runs() {
    let mut rules = Rules::open().unwrap();
    rules.holds = Rules::standard().unwrap().holds;
    rules.holds.hold_score = 1;
    let world = World::builder().rules(rules.clone()).build();
    let (anna, boris) = people(&world).await;
    let plan = planned(
        &anna,
        &with(daily(&boris.payee_id()), "amount", rub(900_000)),
    )
    .await;
    world.pass(HOUR);
    world.wallet.run_plans().await.unwrap();
    assert!(runs(&anna, &plan).await[0].1.get("held").is_some());
    world.verify().await;

    rules.holds.refuse_score = 1;
    let strict = world.under(rules);
    world.pass(DAY);
    strict.wallet.run_plans().await.unwrap();
    assert_eq!(
        runs(&anna, &plan).await[0],
        skipped("2026-11-23", "risk_refused")
    );
    assert_eq!(boris.has().await, 0);
    world.verify().await;
}

#[tokio::test]
async fn a_paused_plan_waits_and_goes_on_with_the_next_of_its_days() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let workdays = with(
        daily(&boris.payee_id()),
        "rhythm",
        json!({ "workdays": {} }),
    );
    let plan = planned(&anna, &workdays).await;
    // The 22nd is a Sunday.
    assert_eq!(plan["next_run_at"], "2026-11-23T13:00:00.000+03:00");
    let change = async |paused: bool| {
        let change = anna.patch(&path(&plan), &json!({ "paused": paused }));
        change.send().await.ok()
    };
    let paused = change(true).await;
    assert_eq!(paused["state"], "paused");
    assert!(paused.get("next_run_at").is_none());
    assert_eq!(change(true).await, paused);
    // Until Saturday afternoon.
    world.pass(6 * DAY + 2 * HOUR);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 0);
    let resumed = change(false).await;
    assert_eq!(resumed["state"], "active");
    assert_eq!(resumed["next_run_at"], "2026-11-30T13:00:00.000+03:00");
    assert_eq!(change(false).await, resumed);
    world.pass(2 * DAY);
    assert_eq!(world.wallet.run_plans().await.unwrap(), 1);
    assert_eq!(runs(&anna, &plan).await, [done("2026-11-30")]);
    // Paused and resumed on the day of a run, it does not run that day again.
    change(true).await;
    world.pass(-3 * HOUR);
    assert_eq!(
        change(false).await["next_run_at"],
        "2026-12-01T13:00:00.000+03:00"
    );
    change(true).await;
    let cancelled = anna.delete(&path(&plan)).send().await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    anna.patch(&path(&plan), &json!({ "paused": false }))
        .send()
        .await
        .is_problem("plan-over");
    world.verify().await;
}

#[tokio::test]
async fn a_plan_whose_last_day_fell_into_the_pause_is_over() {
    let world = World::new();
    let (anna, boris) = people(&world).await;
    let until = json!({ "until": { "day": "2026-11-24" } });
    let plan = planned(&anna, &with(daily(&boris.payee_id()), "end", until)).await;
    let once = with(daily(&boris.payee_id()), "rhythm", json!({ "once": {} }));
    let once = planned(&anna, &once).await;
    for plan in [&plan, &once] {
        let pause = anna.patch(&path(plan), &json!({ "paused": true }));
        pause.send().await.ok();
    }
    world.pass(3 * DAY);
    for plan in [&plan, &once] {
        let resume = anna.patch(&path(plan), &json!({ "paused": false }));
        assert_eq!(resume.send().await.ok()["state"], "over");
    }
    assert_eq!(world.wallet.run_plans().await.unwrap(), 0);
    assert_eq!(boris.has().await, 0);
    world.verify().await;
}
