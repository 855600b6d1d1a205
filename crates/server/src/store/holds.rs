//! Held transfers: what the sequencer decides about, what is written of them, what is shown.

use poltina_api_types::{Category, HoldState, OperationKind, Sign};
use poltina_domain::{AccountId, Money, OperationId, OrderId, RequestId, TransferId, UserId};
use poltina_ledger::Refusal;

use super::{Micros, PartyRow, ProtectedBy, ProtectedPart, WrongCode};

/// On what terms a transfer is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldTerms {
    /// Why.
    pub signs: Vec<Sign>,
    /// From when on its payer may release it.
    pub release_from: Micros,
    /// When it ends by itself; after `release_from`.
    pub expires_at: Micros,
    /// The second person, who has to approve it first.
    pub guardian: Option<UserId>,
    /// What its payee has to unlock; then it has no signs and no second person.
    pub protected: Option<ProtectedBy>,
}

/// A transfer that is held, as far as it decides about its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedHold {
    /// The transfer.
    pub id: TransferId,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// The account that pays.
    pub payer: AccountId,
    /// The account that is paid.
    pub payee: AccountId,
    /// How much.
    pub amount: Money,
    /// What kind of movement.
    pub kind: OperationKind,
    /// What for.
    pub category: Category,
    /// The message.
    pub note: String,
    /// The order that it pays.
    pub order: Option<OrderId>,
    /// The request for money that it pays.
    pub request: Option<RequestId>,
    /// Why and until when.
    pub terms: HoldTerms,
    /// Whether the second person approved it.
    pub approved: bool,
    /// The wrong codes so far, the oldest first.
    pub tried: Vec<WrongCode>,
    /// Since when it is held.
    pub held_at: Micros,
}

impl LoadedHold {
    /// Whether the second person still has to approve it.
    #[must_use]
    pub const fn waits_for_guardian(&self) -> bool {
        self.terms.guardian.is_some() && !self.approved
    }

    /// Whether someone else has to let it pass first: the second person, or the payee by its code.
    #[must_use]
    pub const fn waits_for_another(&self) -> bool {
        self.waits_for_guardian() || self.terms.protected.is_some()
    }

    /// Whether nothing but the second person's approval is missing.
    #[must_use]
    pub fn only_for_guardian(&self) -> bool {
        self.terms
            .signs
            .iter()
            .all(|sign| *sign == Sign::SecondPerson)
    }
}

/// A transfer that is held from now on.
#[derive(Clone, Debug)]
pub struct HoldInsert {
    /// What is held.
    pub hold: LoadedHold,
    /// Since when.
    pub at: Micros,
}

/// What happens to a held transfer. The write is refused where it has ended by now.
#[derive(Clone, Copy, Debug)]
pub struct HoldChange {
    /// The transfer.
    pub id: TransferId,
    /// What.
    pub what: HoldStep,
    /// When.
    pub at: Micros,
}

/// What happens to a held transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldStep {
    /// The second person approves it; it is held still.
    Approved,
    /// Its code was wrong once more; it is held still.
    Tried(WrongCode),
    /// Its payee wants it no more: it ends by the next step.
    Declined,
    /// It was posted.
    Released,
    /// It ended otherwise: nothing moved.
    Ended(HoldState, Refusal),
}

/// A held transfer, as its payer and his second person see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// The transfer.
    pub id: TransferId,
    /// Who pays.
    pub payer: PartyRow,
    /// Whom.
    pub payee: PartyRow,
    /// How much.
    pub amount: Money,
    /// The message.
    pub note: String,
    /// What became of it.
    pub state: HoldState,
    /// Why it is held. The second person is named only until he has approved.
    pub signs: Vec<Sign>,
    /// The second person, whether he has approved or not.
    pub guardian: Option<UserId>,
    /// Since when.
    pub held_at: Micros,
    /// From when on the payer may release it.
    pub release_from: Micros,
    /// When it ends by itself.
    pub expires_at: Micros,
    /// The payer's operation, once it was posted.
    pub operation_id: Option<OperationId>,
    /// The last amount that the payer paid to this payee; none where he never did.
    pub last_amount: Option<Money>,
    /// Where it is protected by a code.
    pub protected: Option<ProtectedPart>,
}

/// Which held transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldsOf {
    /// A person's own: what is held, and what ended since then.
    Payer(UserId, Micros),
    /// Those that wait for this person's approval.
    Guardian(UserId),
}
