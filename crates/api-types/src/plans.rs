//! Transfers that are made later, once or again and again: `/plans`.

use poltina_domain::{Day, DayTime, OperationId, PlanId, Rhythm, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, ErrorCode, Payee, PayeeId};

/// On which days a plan runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PlanRhythm {
    /// On its first day alone.
    Once {},
    /// Every day.
    Daily {},
    /// From Monday to Friday; holidays are not left out.
    Workdays {},
    /// On one day of each week.
    Weekly {
        /// 1 is Monday, 7 is Sunday.
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 7))]
        weekday: u8,
    },
    /// On one day of each month.
    Monthly {
        /// 1 to 31: the last day of the months that do not have it.
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 31))]
        day: u8,
    },
}

impl PlanRhythm {
    /// The rhythm; none where there is no such day.
    #[must_use]
    pub const fn rhythm(self) -> Option<Rhythm> {
        match self {
            Self::Once {} => Some(Rhythm::Once),
            Self::Daily {} => Some(Rhythm::Daily),
            Self::Workdays {} => Some(Rhythm::Workdays),
            Self::Weekly { weekday } => Rhythm::weekly(weekday),
            Self::Monthly { day } => Rhythm::monthly(day),
        }
    }
}

impl From<Rhythm> for PlanRhythm {
    fn from(rhythm: Rhythm) -> Self {
        match rhythm {
            Rhythm::Once => Self::Once {},
            Rhythm::Daily => Self::Daily {},
            Rhythm::Workdays => Self::Workdays {},
            Rhythm::Weekly(weekday) => Self::Weekly {
                weekday: weekday.number(),
            },
            Rhythm::Monthly(day) => Self::Monthly { day: day.number() },
        }
    }
}

/// When a plan runs no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PlanEnd {
    /// It goes on until it is cancelled.
    Never {},
    /// After so many runs. One that was skipped counts; one that was missed does not.
    After {
        /// 1 to 999.
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 999))]
        runs: u32,
    },
    /// After this day; on it, it still runs.
    Until {
        /// The last day, in the plan's zone.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
        day: Day,
    },
}

/// `POST /plans`, with an `Idempotency-Key` header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPlan {
    /// From a payee look-up.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payee_id: PayeeId,
    /// How much each time: above zero, at most 1 000 000 roubles.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// A message to the payee of at most 140 characters; may be empty.
    #[serde(default)]
    pub note: String,
    /// It runs for the first time on this day, or on the first day after it that fits the rhythm.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date", example = "2026-11-30"))]
    pub starts_on: Day,
    /// At what time of the day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "09:00"))]
    pub time: DayTime,
    /// Where that is the time: a zone of the IANA database.
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Moscow"))]
    pub time_zone: String,
    /// On which days.
    pub rhythm: PlanRhythm,
    /// Until when.
    pub end: PlanEnd,
}

/// How a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PlanState {
    /// It runs at `next_run_at`.
    Active,
    /// It does not run until it is resumed.
    Paused,
    /// It has run for the last time.
    Over,
    /// Its owner cancelled it.
    Cancelled,
}

/// Why a run moved nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PlanSkip {
    /// Less was available than the amount.
    InsufficientFunds,
    /// A limit forbade it.
    LimitExceeded,
    /// The wallet was frozen by its owner.
    WalletFrozen,
    /// The payer's level does not allow it.
    LevelTooLow,
    /// The payee cannot be paid any more.
    PayeeGone,
    /// It looked like what swindlers make people do.
    RiskRefused,
    /// It was held, and called off or not released in time.
    NotReleased,
    /// Its plan was paused or cancelled when it had begun and nothing had moved.
    CalledOff,
    /// No server ran when it was due, or until a later one was: of several the newest runs.
    Missed,
}

impl PlanSkip {
    /// The code of the problem that the same transfer by hand would have been refused with.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::InsufficientFunds => ErrorCode::InsufficientFunds,
            Self::LimitExceeded => ErrorCode::LimitExceeded,
            Self::WalletFrozen => ErrorCode::WalletFrozen,
            Self::LevelTooLow => ErrorCode::LevelTooLow,
            Self::PayeeGone => ErrorCode::PayeeUnknown,
            Self::RiskRefused => ErrorCode::RiskRefused,
            Self::NotReleased | Self::CalledOff => ErrorCode::Cancelled,
            Self::Missed => ErrorCode::Unavailable,
        }
    }
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PlanRunState {
    /// It is being made.
    Running {},
    /// It went through.
    Done {
        /// The payer's operation.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        operation_id: OperationId,
    },
    /// It is held, as a transfer by hand would be.
    Held {
        /// The held transfer.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        hold_id: TransferId,
    },
    /// Nothing moved; the next run comes as planned.
    Skipped {
        /// Why.
        reason: PlanSkip,
    },
}

/// One run of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRun {
    /// Its day, in the plan's zone: a plan runs at most once for each.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
    pub day: Day,
    /// When it was due (RFC 3339).
    pub due_at: String,
    /// What became of it.
    pub state: PlanRunState,
}

/// Transfers to one payee that are made later, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// The plan.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: PlanId,
    /// Whom it pays.
    pub payee: Payee,
    /// How much each time.
    pub amount: Amount,
    /// The message.
    pub note: String,
    /// Not before this day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
    pub starts_on: Day,
    /// At what time of the day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "09:00"))]
    pub time: DayTime,
    /// Where that is the time.
    pub time_zone: String,
    /// On which days.
    pub rhythm: PlanRhythm,
    /// Until when.
    pub end: PlanEnd,
    /// How it stands.
    pub state: PlanState,
    /// When it runs next (RFC 3339); absent where it is not active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_run_at: Option<String>,
    /// How often it has run, runs that were skipped among them.
    pub runs: u32,
    /// Its newest run; absent where it has not run yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<PlanRun>,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// `GET /plans`: those in force, the next to run first, then paused ones, then those that are over,
/// the newest first; at most 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plans {
    /// The plans.
    pub items: Vec<Plan>,
}

/// `GET /plans/{id}`: a plan with its runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanWithRuns {
    /// The plan.
    pub plan: Plan,
    /// Its newest 50 runs, the newest first.
    pub runs: Vec<PlanRun>,
}

/// `PATCH /plans/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanChange {
    /// Whether it is paused. What fell into the pause is not made up for.
    pub paused: bool,
}
