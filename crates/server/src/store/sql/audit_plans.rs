//! Verify, of plans: each of their runs has one transfer at most, of its amount, on a day of its plan.

use poltina_api_types::PlanEnd;
use poltina_domain::{Day, PlanId, Rhythm, TransferId, UserId};

use super::Db;
use super::audit::{Found, each, each_of};
use super::plan_values::{MISSED_DAYS, read_end, read_rhythm};
use crate::sequencer::transfer_id;
use crate::store::{Invariant, StoreError, plan_key};

/// Runs with their plans. `posted`, `held`: 1 where that is right, 0 where wrong, null where there is
/// none. `nothing`: whether no money moved by it and none is reserved.
const RUNS: &str = "
    SELECT r.plan, r.day, r.transfer, p.user, p.starts_on, p.rhythm, p.rhythm_day, p.end_runs, p.end_day,
        r.state,
        t.amount = p.amount AND t.currency = p.currency AND t.debit_account = p.debit_account
            AND t.credit_account = p.credit_account,
        h.amount = p.amount AND h.currency = p.currency AND h.debit_account = p.debit_account
            AND h.credit_account = p.credit_account,
        (SELECT count(*) FROM events v WHERE v.plan = r.plan AND v.plan_day = r.day),
        (SELECT count(*) FROM events v WHERE v.plan = r.plan AND v.plan_day = r.day AND v.user = p.user)
    FROM plan_runs r JOIN plans p ON p.id = r.plan
    LEFT JOIN transfers t ON t.id = r.transfer
    LEFT JOIN holds h ON h.transfer = r.transfer";

pub(super) fn plans(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    each(connection, RUNS, |columns| {
        let id = columns.id(PlanId::from_bytes)?;
        let day: Day = columns.parse()?;
        let transfer = columns.id(TransferId::from_bytes)?;
        let user = columns.id(UserId::from_bytes)?;
        let starts_on: Day = columns.parse()?;
        let rhythm = read_rhythm(columns)?;
        let end = read_end(columns)?;
        let state: i64 = columns.next()?;
        let (posted, held): (Option<bool>, Option<bool>) = (columns.next()?, columns.next()?);
        let (told, rightly): (i64, i64) = (columns.next()?, columns.next()?);
        found.unless(
            transfer == transfer_id(user, &plan_key(id, day)),
            Invariant::PlansRunOnce,
            || format!("the run of {day} of plan {id} has a transfer that is not its own"),
        );
        let last = match end {
            PlanEnd::Until { day } => day,
            PlanEnd::Never {} | PlanEnd::After { .. } => day,
        };
        let once = rhythm != Rhythm::Once || day == starts_on;
        let of_plan = once && rhythm.fits(day) && starts_on <= day && day <= last;
        found.unless(of_plan, Invariant::PlansRunOnce, || {
            format!("plan {id} ran on {day}, which is no day of it")
        });
        let right = match state {
            1 => posted != Some(false) && held != Some(false),
            2 => (posted, held) == (Some(true), None),
            // What was held is posted or not; its end is looked at with the holds.
            3 => posted != Some(false) && held == Some(true),
            _ => (posted, held) == (None, None),
        };
        found.unless(right, Invariant::PlansRunOnce, || {
            format!(
                "the run of {day} of plan {id} in state {state}: posted {posted:?}, held {held:?}"
            )
        });
        let expected = i64::from(state > 1);
        found.unless(
            told == expected && rightly == expected,
            Invariant::TraceComplete,
            || format!("the run of {day} of plan {id}: {told} events of {expected}, {rightly} to its owner"),
        );
        Ok(())
    })?;
    counts(connection, found)?;
    strays(connection, found)
}

/// A plan counts its runs, but not days that were missed; makes no more than it may, and goes on after
/// its newest.
fn counts(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT p.id, p.runs = (SELECT count(*) FROM plan_runs r WHERE r.plan = p.id \
               AND r.reason IS DISTINCT FROM ?1), p.runs <= coalesce(p.end_runs, p.runs) \
               AND (p.rhythm <> 1 OR p.runs <= 1), p.next_day IS NULL OR p.next_day > \
               coalesce((SELECT max(r.day) FROM plan_runs r WHERE r.plan = p.id), '') FROM plans p";
    each_of(connection, sql, [MISSED_DAYS], |columns| {
        let id = columns.id(PlanId::from_bytes)?;
        let right: [bool; 3] = [columns.next()?, columns.next()?, columns.next()?];
        found.unless(right == [true; 3], Invariant::PlansRunOnce, || {
            format!("plan {id} (counts its runs, within its end, goes on after them): {right:?}")
        });
        Ok(())
    })
}

/// What was decided by the key of a plan belongs to one of its runs.
fn strays(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT o.transfer FROM outcomes o WHERE substr(o.idempotency_key, 1, 5) = 'plan:' \
               AND NOT EXISTS (SELECT 1 FROM plan_runs r WHERE r.transfer = o.transfer)";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let detail = format!("transfer {id} was made by a plan that did not run");
        found.add(Invariant::PlansRunOnce, detail);
        Ok(())
    })
}
