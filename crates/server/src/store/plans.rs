//! Plans as they are kept: what is to be transferred later, and what became of each run.

use async_trait::async_trait;
use poltina_api_types::{HoldState, PlanEnd, PlanSkip, PlanState};
use poltina_domain::{
    AccountId, Day, DayTime, DeviceId, Money, OperationId, PlanId, Rhythm, SessionId, TransferId,
    UserId,
};

use super::{AuditInsert, Micros, PartyRow, StoreError};

/// The idempotency key of the run of this day: it names plan and day, so that a day runs once.
/// People's keys hold no colon.
#[must_use]
pub fn plan_key(plan: PlanId, day: Day) -> String {
    format!("plan:{plan}:{day}")
}

/// What a plan is made of. None of it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanTerms {
    /// The plan.
    pub id: PlanId,
    /// Whose it is.
    pub user: UserId,
    /// The key that it was asked for with.
    pub key: String,
    /// The account that pays.
    pub payer: AccountId,
    /// The account that is paid.
    pub payee: AccountId,
    /// How much each time.
    pub amount: Money,
    /// The message.
    pub note: String,
    /// Not before this day.
    pub starts_on: Day,
    /// At what time of the day.
    pub time: DayTime,
    /// Where that is the time: a zone of the IANA database.
    pub time_zone: String,
    /// On which days.
    pub rhythm: Rhythm,
    /// Until when.
    pub end: PlanEnd,
    /// The session that made it.
    pub session: SessionId,
    /// The device that made it.
    pub device: DeviceId,
    /// Since when that device was known when it made it.
    pub device_since: Micros,
    /// When it was made.
    pub created_at: Micros,
}

/// A day on which a plan runs, and the moment at which it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day in the plan's zone.
    pub day: Day,
    /// The moment.
    pub at: Micros,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// What it is made of.
    pub terms: PlanTerms,
    /// Whom it pays.
    pub payee: PartyRow,
    /// The last amount that its owner paid to this payee; none where he never did.
    pub last_amount: Option<Money>,
    /// How it stands.
    pub state: PlanState,
    /// When it runs next; only an active one does.
    pub next: Option<Due>,
    /// How often it ran.
    pub runs: u32,
    /// Its newest run.
    pub last_run: Option<PlanRunRow>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStage {
    /// It began. Where it is to be skipped without the sequencer, why: its key is being burnt.
    Running(Option<PlanSkip>),
    /// Money moved.
    Posted,
    /// It was held; this became of it.
    Held(HoldState),
    /// Nothing moved.
    Skipped(PlanSkip),
}

/// A run of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRunRow {
    /// Its day and when it was due.
    pub due: Due,
    /// The transfer, by the id that it has if it is ever made.
    pub transfer: TransferId,
    /// How far it is.
    pub stage: RunStage,
    /// The payer's operation, once there is one.
    pub operation: Option<OperationId>,
}

/// What became of a plan that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanKept {
    /// It is kept, or was before under the same key.
    Kept {
        /// The plan as it is.
        plan: Box<PlanRow>,
        /// Whether it was there before.
        before: bool,
    },
    /// Too many are in force.
    TooMany,
}

/// Plans and their runs.
#[async_trait]
pub trait PlanStore: Send + Sync + 'static {
    /// Keeps a plan, unless its owner used its key before or has `most` in force.
    async fn make_plan(
        &self,
        terms: PlanTerms,
        first: Due,
        most: u32,
        audit: AuditInsert,
    ) -> Result<PlanKept, StoreError>;
    /// A plan.
    async fn plan_by_id(&self, id: PlanId) -> Result<Option<PlanRow>, StoreError>;
    /// His plans: those that run next first, then paused ones, then those that are over.
    async fn plans_of(&self, user: UserId, limit: u32) -> Result<Vec<PlanRow>, StoreError>;
    /// The runs of a plan, the newest first.
    async fn plan_runs(&self, id: PlanId, limit: u32) -> Result<Vec<PlanRunRow>, StoreError>;
    /// One run of a plan.
    async fn plan_run(&self, id: PlanId, day: Day) -> Result<Option<PlanRunRow>, StoreError>;
    /// Pauses, resumes or cancels a plan, and tells its owner. False where it is not at `from` any
    /// more, which is its state and how often it ran: of two at once, one wins.
    async fn change_plan(
        &self,
        id: PlanId,
        from: (PlanState, u32),
        to: (PlanState, Option<Due>),
        audit: AuditInsert,
    ) -> Result<bool, StoreError>;
    /// The plans that are due, each with the moment, the longest waiting first; those after this one
    /// where it is given.
    async fn plans_due(
        &self,
        now: Micros,
        after: Option<(Micros, PlanId)>,
        limit: u32,
    ) -> Result<Vec<(Micros, PlanId)>, StoreError>;
    /// The runs that began and are not over, of all plans or of one, the oldest first.
    async fn plan_runs_open(
        &self,
        of: Option<PlanId>,
        limit: u32,
    ) -> Result<Vec<(PlanId, Day)>, StoreError>;
    /// Begins the run `run` of a plan that waited for `expected`, and says when the next one is. Where
    /// that is an earlier day it is kept as missed, which counts as no run. False where it does not wait
    /// for that any more.
    async fn begin_plan_run(
        &self,
        id: PlanId,
        expected: Due,
        (run, next): (Due, Option<Due>),
        now: Micros,
    ) -> Result<bool, StoreError>;
    /// Keeps why a run that began is about to be skipped.
    async fn mark_plan_run(&self, id: PlanId, day: Day, skip: PlanSkip) -> Result<(), StoreError>;
    /// Ends a run that began, and tells the plan's owner. One that was held is kept as held, however
    /// its hold ended meanwhile. False where it was over already.
    async fn end_plan_run(
        &self,
        id: PlanId,
        day: Day,
        stage: RunStage,
        now: Micros,
    ) -> Result<bool, StoreError>;
}
