//! What protects a payer from fraud: the check before, holds, reports, and a trusted second person.

use poltina_domain::{OperationId, ReportId, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, LimitDetail, Payee, PayeeId, Protection};

/// `POST /transfers/check` with a `TransferRequest`: what would be asked of the payer. Nothing is
/// decided, no key is needed, no money moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferCheck {
    /// What the payer pays on top; zero within the wallet.
    pub fee: Amount,
    /// Whether a confirmation by passkey or PIN is needed.
    pub confirm: bool,
    /// Whether the payer has a passkey or a PIN to confirm with.
    pub can_confirm: bool,
    /// What the payer should know before he confirms.
    pub warnings: Vec<Warning>,
    /// The limit that would be hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitDetail>,
    /// Whether the payer's level does not allow this at all.
    pub level_too_low: bool,
}

/// What a payer should know before he confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Warning {
    /// He never paid this person before.
    FirstPayee,
    /// The name that he saved for this person is not the name that the wallet holds.
    NameDiffers,
    /// Others reported this payee.
    Reported,
    /// It is much more than he usually sends.
    Unusual,
    /// It looks like what swindlers make people do: the transfer may be held.
    MayBeHeld,
}

/// Why a transfer is held, in the order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Sign {
    /// The device is new.
    NewDevice,
    /// The payee was never paid before.
    NewPayee,
    /// The name that the payer saved for the payee is not the one that the wallet shows.
    NameDiffers,
    /// Far above what the payer usually sends.
    AboveHabit,
    /// Money that came in a short while ago goes out again.
    InThenOut,
    /// Many payees within an hour.
    ManyPayees,
    /// Others reported the payee.
    PayeeReported,
    /// It is night in Moscow.
    Night,
    /// The trusted second person has to approve.
    SecondPerson,
}

/// What became of a held transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum HoldState {
    /// It waits.
    Held,
    /// It went through.
    Released,
    /// The payer, or his second person, called it off.
    Cancelled,
    /// Nobody released it in time.
    Expired,
    /// It was released, and could not be posted: the payee's account is closed or full.
    Failed,
}

/// A transfer that is held: its amount is reserved and has not moved. `POST /transfers` answers
/// 202 with it.
///
/// Where `captured` is there, it is the shop that holds it, by an order whose money it captures by
/// hand: the payer can neither release it nor call it off. It then is `released` once the shop has
/// captured some of it and can capture no more, `cancelled` where it freed all, and `expired` where it
/// captured nothing in time.
///
/// Where `protection` is there, it is the payer who protected it by a code: its payee ends it by entering
/// the code, and the payer can only call it off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hold {
    /// The transfer: it keeps its id when it is posted.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// Whom it would pay.
    pub payee: Payee,
    /// How much.
    pub amount: Amount,
    /// The message.
    pub note: String,
    /// What became of it.
    pub state: HoldState,
    /// Why it is held.
    pub signs: Vec<Sign>,
    /// Since when (RFC 3339).
    pub held_at: String,
    /// From when on the payer may release it (RFC 3339).
    pub release_from: String,
    /// When it ends by itself, and the money is free again (RFC 3339): two days at most, seven where
    /// a shop holds it, 30 where it is protected by a code.
    pub expires_at: String,
    /// How much of it the shop has captured so far, where it is the shop that holds it. The amount less
    /// this is still reserved while it is `held`, and free afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Amount>,
    /// The code by which its payer protected it, where he did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// The payer's operation, once it went through; of a shop's captures the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub operation_id: Option<OperationId>,
}

/// `GET /holds`: what is held now, and what was decided in the last 30 days; the newest first, at
/// most 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holds {
    /// The held transfers.
    pub items: Vec<Hold>,
}

/// Why a payee is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ReportReason {
    /// He pretends to be someone else.
    Impersonation,
    /// He was paid and did not deliver.
    NotDelivered,
    /// He made the payer send money by threat or deceit.
    Pressure,
    /// Something else.
    Other,
}

/// `POST /reports`: report a payee that one paid, or was about to pay. Once for each payee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReport {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payee_id: PayeeId,
    /// Why.
    pub reason: ReportReason,
    /// What happened, at most 500 characters; may be empty.
    #[serde(default)]
    pub text: String,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ReportState {
    /// It came.
    Received,
    /// Someone looks at it.
    UnderReview,
    /// It was found true, and the payee was dealt with.
    Upheld,
    /// It was found untrue.
    Dismissed,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The report.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ReportId,
    /// Who is reported.
    pub payee: Payee,
    /// Why.
    pub reason: ReportReason,
    /// What became of it.
    pub state: ReportState,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// `GET /reports`: one's own, the newest first, at most 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reports {
    /// The reports.
    pub items: Vec<Report>,
}

/// `PUT /guardian`, confirmed: a trusted person who must approve transfers above a sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewGuardian {
    /// The person.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payee_id: PayeeId,
    /// Above how much; from 1 rouble.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub above: Amount,
}

/// `GET /guardian`: 404 where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guardian {
    /// The person.
    pub payee: Payee,
    /// Above how much he is asked.
    pub above: Amount,
    /// Whether he agreed. Until then he is not asked.
    pub accepted: bool,
    /// Since when (RFC 3339).
    pub since: String,
    /// When it ends (RFC 3339), once it was removed: 24 hours later. He is asked until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<String>,
}

/// `GET /approvals`: what waits for this person as someone's second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approvals {
    /// People who ask him to be their second person: answer at `POST /wards/{id}`.
    pub invitations: Vec<Ward>,
    /// People whose second person he is: `DELETE /wards/{id}` ends it.
    pub wards: Vec<Ward>,
    /// Transfers that wait for him: answer at `POST /approvals/{id}`.
    pub items: Vec<Approval>,
}

/// Someone whose second person one is, or is asked to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ward {
    /// Who.
    pub person: Payee,
    /// Above how much.
    pub above: Amount,
}

/// A transfer of someone else that waits for the second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// The held transfer.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// Who pays.
    pub payer: Payee,
    /// Whom.
    pub payee: Payee,
    /// How much.
    pub amount: Amount,
    /// Since when (RFC 3339).
    pub held_at: String,
    /// Until when (RFC 3339).
    pub expires_at: String,
}

/// `POST /approvals/{id}` (confirmed where `approve` is true) and `POST /wards/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// Yes or no.
    pub approve: bool,
}
