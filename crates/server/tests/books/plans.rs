//! Honest plans pass `verify`; plans broken by hand do not, and it says by what.

use std::path::Path;

use poltina_api_types::{HoldState, PlanEnd, PlanSkip, PlanState};
use poltina_domain::{Currency, Day, DayTime, DeviceId, Money, PlanId, Rhythm, SessionId};
use poltina_server::store::{
    AuditInsert, Decision, Due, Invariant, PlanKept, PlanStore as _, PlanTerms, RunStage, User,
    plan_key,
};

use crate::support::books;
use crate::support::{START, World, terms};
use crate::verify::broken_after;
use poltina_server::sequencer::HoldAct;

const DAY: i64 = 24 * 3_600 * 1_000_000;

fn due(n: i32) -> Due {
    Due {
        day: first().plus(n).unwrap(),
        at: START + i64::from(n) * DAY,
    }
}

fn first() -> Day {
    Day::new(2026, 1, 1).unwrap()
}

/// A daily plan of 5 runs: one done, one skipped, one held and released, one that is running.
async fn planned(world: &World, payer: &User, payee: &User) {
    let id = PlanId::from_bytes([5; 16]);
    let terms_of_plan = PlanTerms {
        id,
        user: payer.id,
        key: "plan-of-a-test-01".to_owned(),
        payer: payer.account,
        payee: payee.account,
        amount: Money::new(1_000, Currency::Rub),
        note: String::new(),
        starts_on: first(),
        time: DayTime::new(0, 0).unwrap(),
        time_zone: "Europe/Moscow".to_owned(),
        rhythm: Rhythm::Daily,
        end: PlanEnd::After { runs: 5 },
        session: SessionId::from_bytes([1; 16]),
        device: DeviceId::from_bytes([1; 16]),
        device_since: START,
        created_at: START,
    };
    let line = AuditInsert {
        at: START,
        user: Some(payer.id),
        session: None,
        device: None,
        act: "make-plan",
        detail: String::new(),
    };
    let kept = world.store.make_plan(terms_of_plan, due(0), 9, line).await;
    assert!(matches!(kept, Ok(PlanKept::Kept { before: false, .. })));
    let begin = async |n| {
        let began = world
            .store
            .begin_plan_run(id, due(n), (due(n), Some(due(n + 1))), START);
        assert!(began.await.unwrap());
    };
    let end = async |n, stage| {
        let ended = world.store.end_plan_run(id, due(n).day, stage, START).await;
        assert!(ended.unwrap());
    };
    let parties = (payer, payee.account);
    begin(0).await;
    let sent = world.send(&plan_key(id, due(0).day), parties, 1_000).await;
    assert!(matches!(sent, Ok(Decision::Posted(_))), "{sent:?}");
    end(0, RunStage::Posted).await;
    begin(1).await;
    end(1, RunStage::Skipped(PlanSkip::InsufficientFunds)).await;
    begin(2).await;
    let key = plan_key(id, due(2).day);
    world.hold(&key, parties, 1_000, terms()).await;
    end(2, RunStage::Held(HoldState::Held)).await;
    begin(3).await;
    // Of two who end a run, one does.
    let again = world
        .store
        .end_plan_run(id, due(0).day, RunStage::Posted, START);
    assert!(!again.await.unwrap());
    let twice = world
        .store
        .begin_plan_run(id, due(3), (due(3), None), START);
    assert!(!twice.await.unwrap());
}

async fn honest_books(dir: &Path) {
    let world = World::open(dir);
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, 1_000_000).await;
    planned(&world, &payer, &payee).await;
    world.close().await;
}

#[tokio::test]
async fn who_read_a_plan_before_a_run_began_changes_nothing_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, 1_000_000).await;
    planned(&world, &payer, &payee).await;
    let id = PlanId::from_bytes([5; 16]);
    let change = async |from, to| {
        let line = AuditInsert {
            at: START,
            user: Some(payer.id),
            session: None,
            device: None,
            act: "resume-plan",
            detail: String::new(),
        };
        world.store.change_plan(id, from, to, line).await.unwrap()
    };
    assert!(change((PlanState::Active, 4), (PlanState::Paused, None)).await);
    // The plan was read before its fourth run: that day ran.
    let back = (PlanState::Active, Some(due(3)));
    assert!(!change((PlanState::Paused, 3), back).await);
    let row = world.store.plan_by_id(id).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.next, row.runs),
        (PlanState::Paused, None, 4)
    );
    assert!(change((PlanState::Paused, 4), (PlanState::Active, Some(due(4)))).await);
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn a_run_whose_hold_ended_before_that_was_kept_is_told_by_its_hold() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, 1_000_000).await;
    planned(&world, &payer, &payee).await;
    let id = PlanId::from_bytes([5; 16]);
    let parties = (&payer, payee.account);
    let stage = async |n| {
        let run = world.store.plan_run(id, due(n).day).await.unwrap();
        run.unwrap().stage
    };
    let end = async |n, stage| {
        let ended = world.store.end_plan_run(id, due(n).day, stage, START).await;
        assert!(ended.unwrap());
    };
    // Released, and the run is found by its transfer.
    let hold = world
        .hold(&plan_key(id, due(3).day), parties, 1_000, terms())
        .await;
    let ended = world.sequencer.decide_hold(hold, HoldAct::Release).await;
    assert!(matches!(ended, Ok(Decision::Posted(_))), "{ended:?}");
    end(3, RunStage::Posted).await;
    assert_eq!(stage(3).await, RunStage::Held(HoldState::Released));
    // Cancelled, and the run is found by its refusal.
    let began = world
        .store
        .begin_plan_run(id, due(4), (due(4), None), START);
    assert!(began.await.unwrap());
    let key = plan_key(id, due(4).day);
    world.hold(&key, parties, 1_000, terms()).await;
    let burnt = world.sequencer.burn(payer.id, key).await;
    assert!(matches!(burnt, Ok(Decision::Refused(_))), "{burnt:?}");
    end(4, RunStage::Skipped(PlanSkip::CalledOff)).await;
    assert_eq!(stage(4).await, RunStage::Held(HoldState::Cancelled));
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn honest_plans_pass_and_broken_ones_are_named() {
    let honest = tempfile::tempdir().unwrap();
    honest_books(honest.path()).await;
    assert_eq!(books::verify(honest.path()), Ok(Vec::new()));
    for (invariant, what, sql) in [
        (
            Invariant::PlansRunOnce,
            "a plan of another amount than its runs",
            "UPDATE plans SET amount = 999",
        ),
        (
            Invariant::PlansRunOnce,
            "a run that is forgotten",
            "DELETE FROM plan_runs WHERE day = '2026-01-01'",
        ),
        (
            Invariant::PlansRunOnce,
            "a run that is done by no transfer",
            "UPDATE plan_runs SET state = 2, reason = NULL WHERE state = 4",
        ),
        (
            Invariant::PlansRunOnce,
            "a run that is skipped, and money moved",
            "UPDATE plan_runs SET state = 4, reason = 1 WHERE state = 2",
        ),
        (
            Invariant::PlansRunOnce,
            "a transfer that is another day's",
            "UPDATE plan_runs SET transfer = randomblob(16) WHERE day = '2026-01-02'",
        ),
        (
            Invariant::PlansRunOnce,
            "a run on a day that is none of the plan's",
            "UPDATE plans SET rhythm = 4, rhythm_day = 1",
        ),
        (
            Invariant::PlansRunOnce,
            "more runs than there may be",
            "UPDATE plans SET end_runs = 3",
        ),
        (
            Invariant::PlansRunOnce,
            "one that is made once, and ran on other days",
            "UPDATE plans SET rhythm = 1",
        ),
        (
            Invariant::PlansRunOnce,
            "a run that counts as a day that was missed",
            "UPDATE plan_runs SET reason = 10 WHERE state = 4",
        ),
        (
            Invariant::PlansRunOnce,
            "a day that is about to run again",
            "UPDATE plans SET next_day = '2026-01-04'",
        ),
        (
            Invariant::TraceComplete,
            "a run that nobody was told of",
            "UPDATE events SET plan_day = NULL WHERE plan_day = '2026-01-02'",
        ),
    ] {
        let broken = broken_after(honest.path(), what, sql);
        assert!(broken.contains(invariant.name()), "{what}: {broken:?}");
    }
}
