//! What limits are measured by: how much left an account, and what a person may.

use async_trait::async_trait;
use poltina_api_types::Level;
use poltina_domain::{AccountId, UserId};
use serde::{Deserialize, Serialize};

use super::{AuditInsert, Micros, StoreError};

/// What left an account, held amounts among it, as of its newest day. Minor units.
///
/// One row of figures is enough for day, month and year: those of an older day are not asked for.
///
/// ```
/// use poltina_server::store::Usage;
///
/// let mut usage = Usage::default();
/// usage.add(20_261_130, 500);
/// usage.add(20_261_201, 70);
/// assert_eq!((usage.day, usage.month, usage.year), (70, 70, 570));
/// assert_eq!(usage.at(20_261_202).month, 70);
/// assert_eq!(usage.at(20_270_101).year, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The newest day on which something left (Moscow): 20261122; 0 where nothing ever did.
    pub on: i64,
    /// What left on that day.
    pub day: i64,
    /// How many transfers left on that day.
    pub count: i64,
    /// What left in that day's month.
    pub month: i64,
    /// What left in that day's year.
    pub year: i64,
}

impl Usage {
    /// The figures as of this day: what is of an earlier day, month or year falls away. A clock that
    /// went back does not: the newest day stays.
    #[must_use]
    pub const fn at(self, day: i64) -> Self {
        if day <= self.on {
            return self;
        }
        let same_month = day / 100 == self.on / 100;
        let same_year = day / 10_000 == self.on / 10_000;
        Self {
            on: day,
            day: 0,
            count: 0,
            month: if same_month { self.month } else { 0 },
            year: if same_year { self.year } else { 0 },
        }
    }

    /// Counts what leaves on this day. The order of days does not matter.
    pub const fn add(&mut self, day: i64, amount: i64) {
        *self = self.at(day);
        self.count_in(day, amount, 1);
    }

    /// Takes back what was counted on this day and did not leave after all.
    pub const fn take_back(&mut self, day: i64, amount: i64) {
        self.count_in(day, -amount, -1);
    }

    /// Takes back some of what was counted on this day; that there was a transfer still counts.
    pub const fn give_back(&mut self, day: i64, amount: i64) {
        self.count_in(day, -amount, 0);
    }

    const fn count_in(&mut self, day: i64, amount: i64, times: i64) {
        // Sums of what lies in an account: they end with its own sums, which are checked.
        if day == self.on {
            self.day = self.day.saturating_add(amount);
            self.count = self.count.saturating_add(times);
        }
        if day / 100 == self.on / 100 {
            self.month = self.month.saturating_add(amount);
        }
        if day / 10_000 == self.on / 10_000 {
            self.year = self.year.saturating_add(amount);
        }
    }
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// One transfer.
    Operation,
    /// How many transfers leave.
    Count,
    /// What leaves in all.
    Outgoing,
    /// What leaves to one payee.
    Counterparty,
    /// What lies on the payee's account afterwards.
    Balance,
    /// What is left of what was authorised.
    Authorization,
    /// What is left of a payment, to be given back.
    Payment,
}

impl LimitScope {
    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Count => "count",
            Self::Outgoing => "outgoing",
            Self::Counterparty => "counterparty",
            Self::Balance => "balance",
            Self::Authorization => "authorization",
            Self::Payment => "payment",
        }
    }
}

/// Over what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitPeriod {
    /// Each time anew.
    Once,
    /// A day.
    Day,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl LimitPeriod {
    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// The limit that refused a transfer, as it stood then: kept, so that a replay answers the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitHit {
    /// What is limited.
    pub scope: LimitScope,
    /// Over what time.
    pub period: LimitPeriod,
    /// What was left, in minor units; 0 where it is another person's balance.
    pub remaining: i64,
    /// How many transfers were left, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_count: Option<u32>,
    /// The limit; none where it is another person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// When it starts anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_at: Option<Micros>,
}

/// Limits that a person set himself, in minor units; none where he set none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnRow {
    /// The most of one transfer.
    pub operation: Option<i64>,
    /// The most of a day.
    pub day: Option<i64>,
    /// The most of a month.
    pub month: Option<i64>,
}

impl OwnRow {
    /// Whether any limit would be higher than it is, or gone.
    #[must_use]
    pub fn rises_to(self, to: Self) -> bool {
        let rises = |from: Option<i64>, to: Option<i64>| match (from, to) {
            (Some(from), Some(to)) => to > from,
            (Some(_), None) => true,
            (None, _) => false,
        };
        rises(self.operation, to.operation)
            || rises(self.day, to.day)
            || rises(self.month, to.month)
    }
}

/// How a person stands to his limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How well he is identified.
    pub level: Level,
    /// What he set himself.
    pub own: OwnRow,
    /// His rouble account.
    pub account: AccountId,
    /// What lies on it, held amounts among it, in minor units.
    pub balance: i64,
    /// What left it.
    pub usage: Usage,
}

/// Levels and limits of people.
#[async_trait]
pub trait LimitStore: Send + Sync + 'static {
    /// How this person stands, from one snapshot.
    async fn standing(&self, user: UserId) -> Result<Option<Standing>, StoreError>;
    /// Sets his own limits, if they are still `from`, with a line in the audit log. False where they
    /// are not.
    async fn set_own_limits(
        &self,
        user: UserId,
        from: OwnRow,
        to: OwnRow,
        audit: AuditInsert,
    ) -> Result<bool, StoreError>;
    /// Raises his level; a higher one stays.
    async fn raise_level(&self, user: UserId, level: Level) -> Result<(), StoreError>;
    /// What left one account to another since then, held amounts among it, in minor units.
    async fn paid_since(
        &self,
        payer: AccountId,
        payee: AccountId,
        since: Micros,
    ) -> Result<i64, StoreError>;
}
