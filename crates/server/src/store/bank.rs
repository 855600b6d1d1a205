//! Money from and to banks, as it is kept: saved accounts, payments and their states.

use async_trait::async_trait;
use poltina_api_types::{BankDirection, BankReceiver, BankRefusal};
use poltina_domain::{
    BankAccount, BankAccountId, BankPaymentId, Bic, Money, OperationId, TransferId, UserId,
};

use super::{AuditInsert, Micros, StoreError};

/// An account in a bank that a person saved.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkedRow {
    /// The account.
    pub id: BankAccountId,
    /// Whose it is.
    pub user: UserId,
    /// The bank.
    pub bic: Bic,
    /// The account in the bank, whole.
    pub account: BankAccount,
}

/// How far a payment is. It only goes forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankStage {
    /// It is kept; the bank knows nothing, and no money has left.
    Begun,
    /// The bank may know of it; what is to leave has left the payer's account.
    Asked,
    /// The bank says that it did it: the books follow.
    Heard,
    /// The bank says that it does not: the books follow.
    Denied(BankRefusal),
    /// It is over, and the books say so.
    Done,
    /// It is over, and nothing moved, or it came back.
    Refused(BankRefusal),
    /// The bank says what cannot be.
    Review,
}

/// The transfers of a payment, by the ids that they have if they are ever made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankMoves {
    /// By which money comes, or leaves and is in transit.
    pub transfer: TransferId,
    /// From transit to the bank.
    pub paid_out: TransferId,
    /// From transit to what the wallet earns.
    pub fee_kept: TransferId,
    /// From transit back.
    pub returned: TransferId,
}

impl core::fmt::Debug for LinkedRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "LinkedRow({})", self.id)
    }
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankPaymentRow {
    /// The payment.
    pub id: BankPaymentId,
    /// Whose it is.
    pub user: UserId,
    /// The key that it was asked for with.
    pub key: String,
    /// Which way.
    pub direction: BankDirection,
    /// The account in the bank.
    pub linked: LinkedRow,
    /// Who receives it, where it goes to requisites: the account is kept for it alone then.
    pub receiver: Option<BankReceiver>,
    /// How much arrives.
    pub amount: Money,
    /// What is paid on top.
    pub fee: Money,
    /// How far it is.
    pub stage: BankStage,
    /// How often the bank was asked.
    pub attempts: u32,
    /// Its transfers.
    pub moves: BankMoves,
    /// The owner's operation by which the money came or left, once there is one.
    pub operation: Option<OperationId>,
    /// When it was asked for.
    pub created_at: Micros,
}

/// What became of a person's payments to one account in a bank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownAccount {
    /// One arrived.
    pub paid: bool,
    /// When the newest one looked like fraud, if that is not long ago.
    pub suspected_at: Option<Micros>,
}

/// What became of a payment that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankPaymentKept {
    /// It is kept, or was before under the same key.
    Kept {
        /// The payment as it is.
        payment: Box<BankPaymentRow>,
        /// Whether it was there before.
        before: bool,
    },
    /// Too many are under way.
    TooMany,
    /// With what lies on the account and what is coming already it would be above the ceiling.
    AboveBalance {
        /// How much may still come, in minor units.
        remaining: i64,
    },
}

/// Saved accounts and bank payments.
#[async_trait]
pub trait BankStore: Send + Sync + 'static {
    /// The accounts that he saved, the newest first.
    async fn linked_accounts(&self, user: UserId) -> Result<Vec<LinkedRow>, StoreError>;
    /// Saves an account; the one that is there already, where it is. None where there are `most`.
    async fn link_account(
        &self,
        row: LinkedRow,
        most: u32,
        now: Micros,
    ) -> Result<Option<LinkedRow>, StoreError>;
    /// Removes a saved account. False where there is none.
    async fn unlink_account(
        &self,
        user: UserId,
        id: BankAccountId,
        now: Micros,
    ) -> Result<bool, StoreError>;
    /// Keeps a payment that begins, unless he used its key before, has `most` under way, or more
    /// than `ceiling` would come to lie on his account, in minor units.
    ///
    /// What was made of it is written into the audit log with it.
    async fn begin_bank_payment(
        &self,
        row: BankPaymentRow,
        most: u32,
        ceiling: Option<i64>,
        judged: Option<AuditInsert>,
    ) -> Result<BankPaymentKept, StoreError>;
    /// What became of his payments to the account that this one goes to.
    async fn known_bank_account(
        &self,
        row: &BankPaymentRow,
        since: Micros,
    ) -> Result<KnownAccount, StoreError>;
    /// A payment.
    async fn bank_payment(&self, id: BankPaymentId) -> Result<Option<BankPaymentRow>, StoreError>;
    /// His payments, the newest first.
    async fn bank_payments_of(
        &self,
        user: UserId,
        limit: u32,
    ) -> Result<Vec<BankPaymentRow>, StoreError>;
    /// What is to be looked after now, the longest waiting first.
    async fn bank_payments_due(
        &self,
        now: Micros,
        limit: u32,
    ) -> Result<Vec<BankPaymentId>, StoreError>;
    /// Takes a payment from one stage to the next, and tells its owner where he sees a difference.
    /// False where it is not at `from` any more: of two at once, one wins.
    async fn advance_bank_payment(
        &self,
        id: BankPaymentId,
        from: BankStage,
        to: BankStage,
        next_at: Option<Micros>,
    ) -> Result<bool, StoreError>;
    /// Takes a payment that is due now: it is due again at `next_at`. False where it is not due, or not any
    /// more: somebody else has taken it.
    async fn take_bank_payment(
        &self,
        id: BankPaymentId,
        now: Micros,
        next_at: Micros,
    ) -> Result<bool, StoreError>;
}
