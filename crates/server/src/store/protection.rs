//! What protects payers: facts about a payment, reports, and second persons.

use async_trait::async_trait;
use poltina_api_types::{PayeeId, ReportReason, ReportState};
use poltina_domain::{AccountId, Money, ReportId, TransferId, UserId};

use super::{HoldRow, Micros, PartyRow, StoreError};

/// Of which payment facts are wanted.
#[derive(Clone, Copy, Debug)]
pub struct FactsQuery {
    /// Who pays.
    pub payer: UserId,
    /// From which account.
    pub account: AccountId,
    /// Whom.
    pub payee: PayeeId,
    /// To which account.
    pub payee_account: AccountId,
    /// Now.
    pub now: Micros,
    /// Since when money that came counts as just come.
    pub came_since: Micros,
    /// Whether more is wanted than the second person and what he is asked about.
    pub whole: bool,
}

/// What is known of a payment, from one snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the payer paid this payee before.
    pub paid_before: bool,
    /// What he sent in the last 90 days, the newest first, at most so many as were looked at.
    pub sent: Vec<i64>,
    /// What came to him since then, in minor units.
    pub came: i64,
    /// How many others he paid or has held transfers to in the last hour.
    pub other_payees: u32,
    /// How many people reported the payee; reports that were dismissed do not count.
    pub reporters: u32,
    /// The name under which the payer knows the payee.
    pub saved_name: Option<String>,
    /// What went to this payee, or is held for him, in the last 24 hours, in minor units.
    pub to_payee_today: i64,
    /// The second person who has to approve, and above how much.
    pub guardian: Option<(UserId, i64)>,
    /// The version of the payer's account of which all this holds.
    pub version: i64,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The report.
    pub id: ReportId,
    /// Who is reported.
    pub payee: PartyRow,
    /// Why.
    pub reason: ReportReason,
    /// What happened, in the words of whoever reported.
    pub text: String,
    /// What became of it.
    pub state: ReportState,
    /// When it was made.
    pub created_at: Micros,
    /// The last amount that the reporter paid to the payee; none where he never did.
    pub last_amount: Option<Money>,
}

/// A report to be kept.
#[derive(Clone, Debug)]
pub struct NewReportRow {
    /// The report.
    pub id: ReportId,
    /// Who reports.
    pub reporter: UserId,
    /// Whom.
    pub payee: PayeeId,
    /// Why.
    pub reason: ReportReason,
    /// What happened.
    pub text: String,
    /// Now.
    pub now: Micros,
}

/// Someone and his second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianRow {
    /// Who is protected.
    pub ward: PartyRow,
    /// His second person.
    pub guardian: PartyRow,
    /// Above how much he is asked.
    pub above: Money,
    /// Whether he agreed.
    pub accepted: bool,
    /// Since when.
    pub since: Micros,
    /// When it ends, if the protected one has ended it.
    pub ends_at: Option<Micros>,
    /// The last amount that the protected one paid to him.
    pub last_amount: Option<Money>,
}

/// What becomes of someone's second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardianChange {
    /// Ask this one, above so much. What stands and is accepted gives way to nothing but itself at
    /// a sum that is not higher.
    Ask {
        /// Whom.
        guardian: UserId,
        /// Above how much.
        above: Money,
    },
    /// End it: at once where it is not accepted, else at this moment.
    End {
        /// When.
        at: Micros,
    },
    /// This one agrees.
    Accept {
        /// Who.
        guardian: UserId,
    },
    /// This one declines, or ends it at once.
    Leave {
        /// Who.
        guardian: UserId,
    },
}

/// Facts, reports and second persons.
#[async_trait]
pub trait ProtectionStore: Send + Sync + 'static {
    /// What is known of a payment.
    async fn facts(&self, query: FactsQuery) -> Result<Facts, StoreError>;
    /// Keeps a report, unless he reported this payee before: then that one. `true` where it is new.
    async fn put_report(&self, new: NewReportRow) -> Result<(ReportRow, bool), StoreError>;
    /// The reports of this person, or of everybody; the newest first.
    async fn reports(
        &self,
        reporter: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<ReportRow>, StoreError>;
    /// His second person; none where it ended.
    async fn guardian_of(
        &self,
        ward: UserId,
        now: Micros,
    ) -> Result<Option<GuardianRow>, StoreError>;
    /// Those whose second person he is, or is asked to be; the newest first.
    async fn wards_of(&self, guardian: UserId, now: Micros)
    -> Result<Vec<GuardianRow>, StoreError>;
    /// Changes a second person and tells those that it concerns: they, each with the number of his
    /// newest event. None where there is nothing to change, or it may not be.
    async fn change_guardian(
        &self,
        ward: UserId,
        change: GuardianChange,
        now: Micros,
    ) -> Result<Option<Vec<(UserId, i64)>>, StoreError>;
    /// The held transfer about which this person is asked, or was; none where he is not.
    async fn hold_of_guardian(
        &self,
        guardian: UserId,
        id: TransferId,
    ) -> Result<Option<HoldRow>, StoreError>;
    /// What payment codes paid from this account since then, in minor units.
    async fn paid_by_codes(&self, account: AccountId, since: Micros) -> Result<i64, StoreError>;
    /// Who was to pay by this transfer of a till, also where it was refused; none where no till asked for it.
    async fn charged(&self, transfer: TransferId) -> Result<Option<UserId>, StoreError>;
}
