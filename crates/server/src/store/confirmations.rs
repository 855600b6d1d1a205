//! Confirmations, and what goes without one, as they are kept.

use async_trait::async_trait;
use poltina_domain::{ConfirmationId, SessionId, TransferId, UserId};

use super::{AuditInsert, Micros, StoreError};

/// How an act was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvenBy {
    /// A passkey.
    Passkey,
    /// The PIN.
    Pin,
}

/// A confirmation: one act of one person in one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmationRow {
    /// The confirmation.
    pub id: ConfirmationId,
    /// Who confirms.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// Whether it unlocks the session.
    pub unlocks: bool,
    /// SHA-256 over the act's canonical form.
    pub act: [u8; 32],
    /// What a passkey's answer is checked with; none where the person has no passkey, and once it
    /// is proven.
    pub state: Option<Vec<u8>>,
    /// When it is over.
    pub expires_at: Micros,
    /// How it was proven.
    pub proven_by: Option<ProvenBy>,
    /// When it was used.
    pub used_at: Option<Micros>,
}

/// A transfer that goes without a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The transfer, as its key makes it.
    pub transfer: TransferId,
    /// The payer.
    pub user: UserId,
    /// The day: midnight in Moscow.
    pub day: Micros,
    /// How much, in minor units.
    pub amount: i64,
}

/// Confirmations. Every method is one snapshot or one transaction.
#[async_trait]
pub trait ConfirmationStore: Send + Sync + 'static {
    /// Keeps a confirmation; forgets those that were over a day before `now`.
    async fn put_confirmation(
        &self,
        confirmation: ConfirmationRow,
        now: Micros,
    ) -> Result<(), StoreError>;
    /// The confirmation with this id, over or not.
    async fn confirmation_by_id(
        &self,
        id: ConfirmationId,
    ) -> Result<Option<ConfirmationRow>, StoreError>;
    /// Notes the proof, also in the audit log. False where it was proven before or is over: of two
    /// at once, one wins.
    async fn prove_confirmation(
        &self,
        id: ConfirmationId,
        by: ProvenBy,
        audit: AuditInsert,
    ) -> Result<bool, StoreError>;
    /// Uses a proven confirmation. False where it is over, not proven, or was used before and may
    /// not be used `again`: of two at once, one wins.
    async fn use_confirmation(
        &self,
        id: ConfirmationId,
        again: bool,
        now: Micros,
    ) -> Result<bool, StoreError>;
    /// How much of that day went without a confirmation, in minor units; what was refused does not
    /// count.
    async fn unconfirmed_total(&self, user: UserId, day: Micros) -> Result<i64, StoreError>;
    /// Lets a transfer go without a confirmation, if the day's total stays at most `most` minor
    /// units; the same transfer counts once. False where it does not.
    async fn put_unconfirmed(&self, transfer: Unconfirmed, most: i64) -> Result<bool, StoreError>;
}
