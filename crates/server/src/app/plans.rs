//! Plans: transfers that are made later, once or again and again.
//!
//! A plan is confirmed once, as a whole. On each of its days it runs at most once, for ever: the key of
//! the transfer names plan and day. Of days that were missed, while no server ran, the newest runs, once,
//! and the others do not. What falls into a pause does not run either.

mod dates;
mod running;

use poltina_api_types::{
    Act, ErrorCode, EventBody, NewPlan, PayeeId, Plan, PlanChange, PlanEnd, PlanRun, PlanRunState,
    PlanSkip, PlanState, PlanWithRuns, Plans,
};
use poltina_domain::limits::{PLAN_AHEAD_DAYS, PLAN_RUNS, PLANS};
use poltina_domain::{ConfirmationId, Currency, PlanId, UserId};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use self::dates::Calendar;
use super::payees::{self, wire};
use super::people::Shown;
use super::rate::PLANS_PER_USER;
use super::transfers::{account, check_amount, check_note, refused, reused};
use super::{Failure, Viewer, Wallet};
use crate::moscow;
use crate::store::{Due, PlanKept, PlanRow, PlanRunRow, PlanTerms, RunStage};

/// How many plans are listed.
const LISTED: u32 = 100;

/// How many runs of a plan are listed.
const RUNS: u32 = 50;

/// A plan that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// Whether an earlier request with the same key made it.
    pub replayed: bool,
}

/// What of a plan is wrong whenever it is to run.
fn check_terms(new: &NewPlan) -> Result<(), Failure> {
    let amount = new.amount.money();
    if amount.currency() != Currency::Rub {
        return Err(refused(Refusal::CurrencyMismatch));
    }
    check_amount(amount)?;
    check_note(&new.note)
}

impl Wallet {
    /// Makes a plan. The same key makes one, for ever.
    ///
    /// # Errors
    /// `invalid-request`; `payee-unknown`; `same-party`; `limit-exceeded` where he has too many, or
    /// the amount is above what one transfer may be; `level-too-low`; `wallet-frozen`;
    /// `idempotency-key-reused`; those of [`Wallet::confirmed`].
    pub async fn make_plan(
        &self,
        viewer: Viewer,
        key: String,
        confirmation: Option<ConfirmationId>,
        new: NewPlan,
    ) -> Result<Planned, Failure> {
        let id = PlanId::derived(digest(viewer.user, &key));
        if let Some(earlier) = self.store.plan_by_id(id).await? {
            return planned(&earlier, &new, true);
        }
        let now = self.clock.now();
        self.allowances
            .take(PLANS_PER_USER, viewer.user.as_bytes(), now)?;
        let (calendar, first) = self.first_run(&new)?;
        let terms = self.plan_terms(viewer, id, &key, &new, &calendar).await?;
        self.not_frozen(viewer).await?;
        let act = Act::MakePlan { key, request: new };
        self.confirmed(viewer, confirmation, &act).await?;
        let Act::MakePlan { request: new, .. } = act else {
            return Err(Failure::internal());
        };
        let audit = self.line(viewer, "make-plan", format!("plan={id}"));
        match self.store.make_plan(terms, first, PLANS, audit).await? {
            PlanKept::Kept { plan, before } => {
                self.wake(viewer.user).await;
                planned(&plan, &new, before)
            }
            PlanKept::TooMany => {
                let detail = format!("At most {PLANS} plans can be in force: cancel one first.");
                Err(Failure::new(ErrorCode::LimitExceeded, detail))
            }
        }
    }

    /// Whether a plan that is to be confirmed can be one.
    ///
    /// # Errors
    /// `invalid-request`; `limit-exceeded` where the amount is above what one transfer may be.
    pub(super) fn check_plan(&self, new: &NewPlan) -> Result<(), Failure> {
        check_terms(new)?;
        self.first_run(new).map(drop)
    }

    /// When a plan would run for the first time, where it is one at all.
    fn first_run(&self, new: &NewPlan) -> Result<(Calendar, Due), Failure> {
        let invalid = |pointer, detail: &str| Err(Failure::invalid(pointer, detail.to_owned()));
        let rhythm = match new.rhythm.rhythm() {
            Some(rhythm) => rhythm,
            None => {
                return invalid(
                    "/rhythm",
                    "use a weekday from 1 to 7, or a day from 1 to 31",
                );
            }
        };
        match new.end {
            PlanEnd::After { runs } if !(1..=PLAN_RUNS).contains(&runs) => {
                return invalid("/end/after/runs", "use a number from 1 to 999");
            }
            PlanEnd::Never {} | PlanEnd::After { .. } | PlanEnd::Until { .. } => {}
        }
        let calendar = Calendar::new(new.starts_on, new.time, &new.time_zone, rhythm, new.end);
        let Some(calendar) = calendar else {
            return invalid("/time_zone", "use a zone of the IANA database");
        };
        let now = self.clock.now();
        let latest = calendar
            .day_of(now)
            .and_then(|day| day.plus(PLAN_AHEAD_DAYS));
        if latest.is_some_and(|latest| new.starts_on > latest) {
            return invalid("/starts_on", "begin within two years");
        }
        let Some(first) = calendar.first() else {
            return invalid("/end/until/day", "let it run at least once");
        };
        if first.at <= now {
            return invalid("/starts_on", "begin at a moment that is still to come");
        }
        Ok((calendar, first))
    }

    async fn plan_terms(
        &self,
        viewer: Viewer,
        id: PlanId,
        key: &str,
        new: &NewPlan,
        calendar: &Calendar,
    ) -> Result<PlanTerms, Failure> {
        let amount = new.amount.money();
        check_terms(new)?;
        let payer = self.store.user_by_id(viewer.user).await?;
        let payer = payer.ok_or_else(Failure::internal)?;
        let payee = self.find(new.payee_id).await?;
        let payee = payee.ok_or_else(payees::unknown)?;
        if account(&payee) == payer.account {
            return Err(refused(Refusal::SameParty));
        }
        // Limits are looked at with each run: what is forbidden for good is told at once.
        self.limited(viewer.user, &payee).await?;
        Ok(PlanTerms {
            id,
            user: viewer.user,
            key: key.to_owned(),
            payer: payer.account,
            payee: account(&payee),
            amount,
            note: new.note.clone(),
            starts_on: new.starts_on,
            time: new.time,
            time_zone: new.time_zone.clone(),
            rhythm: calendar.rhythm(),
            end: new.end,
            session: viewer.session_id,
            device: viewer.device,
            device_since: self.device_since(viewer).await?,
            created_at: self.clock.now(),
        })
    }

    /// His plans.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn plans(&self, viewer: Viewer) -> Result<Plans, Failure> {
        let rows = self.store.plans_of(viewer.user, LISTED).await?;
        let items = rows.iter().filter_map(plan).collect();
        Ok(Plans { items })
    }

    /// One of his plans, with its newest runs.
    ///
    /// # Errors
    /// `not-found` where it is not there, or someone else's.
    pub async fn plan(&self, viewer: Viewer, id: PlanId) -> Result<PlanWithRuns, Failure> {
        let row = self.own_plan(viewer, id).await?;
        let runs = self.store.plan_runs(id, RUNS).await?;
        Ok(PlanWithRuns {
            plan: plan(&row).ok_or_else(no_plan)?,
            runs: runs.iter().map(run).collect(),
        })
    }

    /// Pauses a plan, or lets it go on. One that is resumed runs next at the first moment of its rhythm
    /// that is still to come; where there is none, it is over. With a pause, what began and has moved
    /// nothing yet is called off.
    ///
    /// # Errors
    /// `not-found`; `plan-over` where it is over or cancelled; those of [`Wallet::call_off`].
    pub async fn change_plan(
        &self,
        viewer: Viewer,
        id: PlanId,
        change: PlanChange,
    ) -> Result<Plan, Failure> {
        let row = self.own_plan(viewer, id).await?;
        let to = match (row.state, change.paused) {
            (PlanState::Active, true) => Some((PlanState::Paused, None)),
            (PlanState::Paused, false) => Some(match self.resumed(&row) {
                Some(next) => (PlanState::Active, Some(next)),
                None => (PlanState::Over, None),
            }),
            (PlanState::Active | PlanState::Paused, _) => None,
            (PlanState::Over | PlanState::Cancelled, _) => return Err(over()),
        };
        let act = if change.paused {
            "pause-plan"
        } else {
            "resume-plan"
        };
        if let Some(to) = to {
            self.altered(viewer, &row, to, act).await?;
        }
        if change.paused {
            self.call_off_runs(&row).await?;
        }
        plan(&self.own_plan(viewer, id).await?).ok_or_else(no_plan)
    }

    /// Cancels a plan: it runs no more, and what began and has moved nothing yet is called off. One that
    /// is cancelled stays so.
    ///
    /// # Errors
    /// `not-found`; `plan-over` where it has run for the last time; those of [`Wallet::call_off`].
    pub async fn cancel_plan(&self, viewer: Viewer, id: PlanId) -> Result<Plan, Failure> {
        let row = self.own_plan(viewer, id).await?;
        match row.state {
            PlanState::Cancelled => {}
            // Its last run may have begun, and not be over.
            PlanState::Over if !self.call_off_runs(&row).await? => return Err(over()),
            PlanState::Active | PlanState::Paused | PlanState::Over => {
                let to = (PlanState::Cancelled, None);
                self.altered(viewer, &row, to, "cancel-plan").await?;
            }
        }
        self.call_off_runs(&row).await?;
        plan(&self.own_plan(viewer, id).await?).ok_or_else(no_plan)
    }

    async fn altered(
        &self,
        viewer: Viewer,
        row: &PlanRow,
        to: (PlanState, Option<Due>),
        act: &'static str,
    ) -> Result<(), Failure> {
        let id = row.terms.id;
        let audit = self.line(viewer, act, format!("plan={id}"));
        let from = (row.state, row.runs);
        if !self.store.change_plan(id, from, to, audit).await? {
            let detail = "The plan is being changed, or runs for the last time: read it again.";
            return Err(Failure::unavailable(detail, 1));
        }
        self.wake(viewer.user).await;
        Ok(())
    }

    async fn own_plan(&self, viewer: Viewer, id: PlanId) -> Result<PlanRow, Failure> {
        let row = self.store.plan_by_id(id).await?;
        row.filter(|row| row.terms.user == viewer.user)
            .ok_or_else(no_plan)
    }

    /// When a paused plan runs next.
    fn resumed(&self, row: &PlanRow) -> Option<Due> {
        let now = self.clock.now();
        let calendar = Calendar::of(&row.terms)?;
        // Somewhere else it may still be yesterday.
        let from = calendar.day_of(now)?.plus(-1)?;
        let after_last = row.last_run.as_ref().map(|run| run.due.day.plus(1));
        let from = match after_last {
            Some(after) => from.max(after?),
            None => from,
        };
        calendar.next(from, now, row.runs)
    }
}

/// What the id of a plan follows from: whoever sends the same key again means the same plan.
fn digest(user: UserId, key: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"poltina plan\0")
        .chain_update(user.as_bytes())
        .chain_update(key)
        .finalize()
        .into()
}

/// The answer to who made a plan, where it is what he asks for.
fn planned(row: &PlanRow, new: &NewPlan, replayed: bool) -> Result<Planned, Failure> {
    let plan = plan(row).ok_or_else(no_plan)?;
    let same = (plan.payee.id, plan.amount, &plan.note) == (new.payee_id, new.amount, &new.note)
        && (plan.starts_on, plan.time, &plan.time_zone)
            == (new.starts_on, new.time, &new.time_zone)
        && (plan.rhythm, plan.end) == (new.rhythm, new.end);
    if same {
        Ok(Planned { plan, replayed })
    } else {
        Err(reused())
    }
}

/// A plan on the wire; none where its payee cannot be told, which no payee is.
pub(super) fn plan(row: &PlanRow) -> Option<Plan> {
    let terms = &row.terms;
    Some(Plan {
        id: terms.id,
        payee: wire(Shown::party(&row.payee), row.last_amount)?,
        amount: terms.amount.into(),
        note: terms.note.clone(),
        starts_on: terms.starts_on,
        time: terms.time,
        time_zone: terms.time_zone.clone(),
        rhythm: terms.rhythm.into(),
        end: terms.end,
        state: row.state,
        next_run_at: row.next.map(|next| moscow::rfc3339(next.at)),
        runs: row.runs,
        last_run: row.last_run.as_ref().map(run),
        created_at: moscow::rfc3339(terms.created_at),
    })
}

/// A run on the wire.
fn run(row: &PlanRunRow) -> PlanRun {
    use poltina_api_types::HoldState::{Cancelled, Expired, Failed, Held, Released};
    let done = || match row.operation {
        Some(operation_id) => PlanRunState::Done { operation_id },
        // What is posted has its operation.
        None => PlanRunState::Running {},
    };
    PlanRun {
        day: row.due.day,
        due_at: moscow::rfc3339(row.due.at),
        state: match row.stage {
            RunStage::Running(_) => PlanRunState::Running {},
            RunStage::Posted | RunStage::Held(Released) => done(),
            RunStage::Held(Held) => PlanRunState::Held {
                hold_id: row.transfer,
            },
            RunStage::Held(Cancelled | Expired | Failed) => PlanRunState::Skipped {
                reason: PlanSkip::NotReleased,
            },
            RunStage::Skipped(reason) => PlanRunState::Skipped { reason },
        },
    }
}

/// The event of a plan that changed.
pub(super) fn changed(row: &PlanRow, of_run: Option<&PlanRunRow>) -> Option<EventBody> {
    Some(EventBody::PlanChanged {
        plan: Box::new(plan(row)?),
        run: of_run.map(run),
    })
}

/// Whom a plan pays.
fn payee_id(row: &PlanRow) -> Option<PayeeId> {
    Shown::party(&row.payee).payee_id
}

fn no_plan() -> Failure {
    Failure::not_found("plan")
}

fn over() -> Failure {
    Failure::new(
        ErrorCode::PlanOver,
        "The plan has run for the last time, or is cancelled: make a new one.",
    )
}
