//! Running what is due: kept as begun first, then asked of the sequencer, then kept as over. A server that
//! is killed in between goes on by the key, which is the day's own.

use futures_util::StreamExt as _;
use poltina_api_types::{ErrorCode, HoldState, PayeeId, PlanSkip, PlanState, SignInMethod};
use poltina_domain::{Day, PlanId, UserId};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use super::dates::Calendar;
use super::payee_id;
use crate::app::judging::Asked;
use crate::app::payees::Found;
use crate::app::transfers::{DEADLINE_SECONDS, account, category, kind, not_decided};
use crate::app::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::sequencer::TransferCommand;
use crate::store::{Decision, PlanRow, RunStage, plan_key};

/// How many are looked at together.
const AT_ONCE: u32 = 256;

/// How many run side by side: they share batches.
const SIDE_BY_SIDE: usize = 32;

/// What came of asking for a transfer.
enum Asking {
    Decided(Decision),
    /// It was not even asked for.
    Forbidden(PlanSkip),
}

impl Wallet {
    /// Runs what is due, and what began and is not over; returns how many ended. Call it every second
    /// or so.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read; what ended by then stays so.
    pub async fn run_plans(&self) -> Result<usize, Failure> {
        let mut ended = 0;
        // What began before, and could not be ended: once a call, it may have to wait for long.
        let open = self.store.plan_runs_open(None, AT_ONCE).await?;
        ended += self.end_runs(open).await;
        let now = self.clock.now();
        let mut seen = None;
        loop {
            let due = self.store.plans_due(now, seen, AT_ONCE).await?;
            // Each is looked at once a call: one that cannot begin keeps none of the others waiting.
            let Some(last) = due.last() else {
                return Ok(ended);
            };
            seen = Some(*last);
            let mut begun = Vec::new();
            for (_, id) in due {
                match self.begin_run(id, now).await {
                    Ok(run) => begun.extend(run),
                    Err(failure) => {
                        let code = failure.code.as_str();
                        tracing::error!(plan = %id, code, "a plan that is due does not begin");
                    }
                }
            }
            ended += self.end_runs(begun).await;
        }
    }

    /// Begins the run of a plan that is due, and says which.
    async fn begin_run(&self, id: PlanId, now: Micros) -> Result<Option<(PlanId, Day)>, Failure> {
        let plan = self.store.plan_by_id(id).await?;
        let waiting = plan.and_then(|plan| Some((plan.next?, plan)));
        let Some((due, plan)) = waiting.filter(|(due, _)| due.at <= now) else {
            return Ok(None);
        };
        let Some(calendar) = Calendar::of(&plan.terms) else {
            tracing::error!(zone = %plan.terms.time_zone, "the zone of a plan is not known any more");
            return Err(Failure::internal());
        };
        let (run, next) = calendar.now(due, now, plan.runs);
        if run != due {
            tracing::warn!(plan = %id, from = %due.day, to = %run.day, "days of a plan were missed");
        }
        let begun = self.store.begin_plan_run(id, due, (run, next), now);
        Ok(begun.await?.then_some((id, run.day)))
    }

    async fn end_runs(&self, runs: Vec<(PlanId, Day)>) -> usize {
        let ended = futures_util::stream::iter(runs)
            .map(async |(id, day)| match self.end_run(id, day).await {
                Ok(()) => 1,
                Err(failure) => {
                    let code = failure.code.as_str();
                    tracing::warn!(plan = %id, %day, code, "a run of a plan waits");
                    0
                }
            })
            .buffer_unordered(SIDE_BY_SIDE);
        ended.fold(0, async |sum, one| sum + one).await
    }

    /// Ends a run that began: by what was decided on its key, else by asking for it now.
    async fn end_run(&self, id: PlanId, day: Day) -> Result<(), Failure> {
        let plan = self.store.plan_by_id(id).await?;
        let run = self.store.plan_run(id, day).await?;
        let Some((plan, run)) = plan.zip(run) else {
            return Ok(());
        };
        let RunStage::Running(marked) = run.stage else {
            return Ok(());
        };
        let (user, key) = (plan.terms.user, plan_key(id, day));
        let earlier = self.store.outcome_by_key(user, &key).await?;
        let skip = match (earlier, given_up(&plan, day, marked, self.clock.now())) {
            (Some(earlier), _) => {
                let stage = stage(&earlier.decision, marked);
                return self.run_ended(user, (id, day), stage).await;
            }
            (None, Some(skip)) => skip,
            (None, None) => match self.ask_for_run(&plan, &key).await? {
                Asking::Decided(decision) => {
                    let stage = stage(&decision, None);
                    return self.run_ended(user, (id, day), stage).await;
                }
                Asking::Forbidden(skip) => skip,
            },
        };
        self.skip_run(user, (id, day), skip).await.map(|_| ())
    }

    /// Calls off what of a plan began and is not over; returns whether any of it will never be made.
    ///
    /// # Errors
    /// `unavailable` where it could not be called off, `internal` where that is unknown: it is tried
    /// again with the next look at what is open.
    pub(super) async fn call_off_runs(&self, plan: &PlanRow) -> Result<bool, Failure> {
        let (user, mut off) = (plan.terms.user, false);
        let open = self.store.plan_runs_open(Some(plan.terms.id), AT_ONCE);
        for run in open.await? {
            let stage = self.skip_run(user, run, PlanSkip::CalledOff).await?;
            off |= matches!(stage, RunStage::Skipped(_));
        }
        Ok(off)
    }

    /// Ends a run without asking for it, unless it is decided already; says how it ended.
    async fn skip_run(
        &self,
        user: UserId,
        (id, day): (PlanId, Day),
        skip: PlanSkip,
    ) -> Result<RunStage, Failure> {
        // Why is kept first; and what may still be on its way can post no more.
        self.store.mark_plan_run(id, day, skip).await?;
        let burnt = self.sequencer.burn(user, plan_key(id, day)).await;
        let stage = stage(&burnt.map_err(not_decided)?, Some(skip));
        self.run_ended(user, (id, day), stage).await?;
        Ok(stage)
    }

    async fn run_ended(
        &self,
        user: UserId,
        (id, day): (PlanId, Day),
        stage: RunStage,
    ) -> Result<(), Failure> {
        if let RunStage::Skipped(reason) = stage {
            tracing::info!(plan = %id, %day, ?reason, "a run of a plan is skipped");
        }
        let now = self.clock.now();
        self.store.end_plan_run(id, day, stage, now).await?;
        self.wake(user).await;
        Ok(())
    }

    /// Asks for the transfer of a run, under all rules that hold for one by hand. It was confirmed with
    /// its plan.
    async fn ask_for_run(&self, plan: &PlanRow, key: &str) -> Result<Asking, Failure> {
        let terms = &plan.terms;
        let found = match payee_id(plan) {
            Some(id) => self.find(id).await?.map(|found| (id, found)),
            None => None,
        };
        let Some((payee_id, payee)) = found else {
            return Ok(Asking::Forbidden(PlanSkip::PayeeGone));
        };
        match self.submit_run(plan, key, payee_id, &payee).await {
            Ok(decision) => Ok(Asking::Decided(decision)),
            Err(failure) => match failure.code {
                ErrorCode::LevelTooLow => Ok(Asking::Forbidden(PlanSkip::LevelTooLow)),
                ErrorCode::WalletFrozen => Ok(Asking::Forbidden(PlanSkip::WalletFrozen)),
                _ => {
                    tracing::warn!(plan = %terms.id, "a run of a plan is not decided");
                    Err(failure)
                }
            },
        }
    }

    async fn submit_run(
        &self,
        plan: &PlanRow,
        key: &str,
        payee_id: PayeeId,
        payee: &Found,
    ) -> Result<Decision, Failure> {
        let terms = &plan.terms;
        let limits = self.limited(terms.user, payee).await?;
        let asked = Asked {
            payer: terms.payer,
            payee_id,
            payee,
            amount: terms.amount,
            device_since: Some(terms.device_since),
        };
        let fingerprint = Sha256::new()
            .chain_update(key)
            .chain_update(terms.amount.minor().to_be_bytes())
            .chain_update(terms.payee.as_bytes())
            .finalize();
        let command = TransferCommand {
            principal: terms.user,
            key: key.to_owned(),
            fingerprint: fingerprint.into(),
            payer: terms.payer,
            payee: account(payee),
            amount: terms.amount,
            note: terms.note.clone(),
            kind: kind(payee_id),
            category: category(payee),
            deadline: self.clock.now() + DEADLINE_SECONDS * SECOND,
            posted_at: None,
            order: None,
            request: None,
            hold: None,
            exchange: None,
            authorize: None,
            refuse: None,
            limits: Some(limits),
            judged: None,
            audit: None,
        };
        // By the session that made the plan, whatever became of it.
        let maker = Viewer {
            user: terms.user,
            session_id: terms.session,
            device: terms.device,
            locked: false,
            method: SignInMethod::Code,
            signed_in_at: terms.created_at,
            expires_at: Micros::MAX,
        };
        self.submit_judged(maker, &asked, None, command).await
    }
}

/// Why a run that began, and on whose key nothing is decided, is not to be asked for (any more).
fn given_up(plan: &PlanRow, day: Day, marked: Option<PlanSkip>, now: Micros) -> Option<PlanSkip> {
    if marked.is_some() {
        return marked;
    }
    match plan.state {
        PlanState::Paused | PlanState::Cancelled => return Some(PlanSkip::CalledOff),
        PlanState::Active | PlanState::Over => {}
    }
    let last = plan.last_run.as_ref();
    let later =
        last.is_some_and(|last| last.due.day > day) || plan.next.is_some_and(|next| next.at <= now);
    later.then_some(PlanSkip::Missed)
}

/// What a decision makes of a run; `skip` where it was not asked for.
fn stage(decision: &Decision, skip: Option<PlanSkip>) -> RunStage {
    let refusal = match decision {
        Decision::Posted(_) => return RunStage::Posted,
        Decision::Held(_) => return RunStage::Held(HoldState::Held),
        Decision::Limited(_) => return RunStage::Skipped(PlanSkip::LimitExceeded),
        // No run asks for one.
        Decision::Authorized(_) => return RunStage::Skipped(PlanSkip::NotReleased),
        Decision::Refused(refusal) => refusal,
    };
    RunStage::Skipped(match refusal {
        Refusal::InsufficientFunds => PlanSkip::InsufficientFunds,
        Refusal::LimitExceeded | Refusal::Overflow => PlanSkip::LimitExceeded,
        Refusal::RiskRefused => PlanSkip::RiskRefused,
        Refusal::Cancelled => skip.unwrap_or(PlanSkip::CalledOff),
        Refusal::HoldExpired | Refusal::AuthorizationOver => PlanSkip::NotReleased,
        Refusal::SameParty
        | Refusal::AccountClosed
        | Refusal::CurrencyMismatch
        | Refusal::OrderClosed
        | Refusal::RequestClosed => PlanSkip::PayeeGone,
    })
}
