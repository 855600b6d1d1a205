//! What shops may take, what they took and gave back: as it is decided, written and shown.

use async_trait::async_trait;
use poltina_api_types::Category;
use poltina_domain::{AccountId, Money, OperationId, OrderId, ReceiptId, TransferId, UserId};

use super::{Micros, PartyRow, ReceiptRow, StoreError};

/// How far an authorisation has come. All but `Open` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationStage {
    /// More may be captured.
    Open,
    /// The last part was captured.
    Captured,
    /// Its shop freed what was not captured by then.
    Voided,
    /// Its time ran out; what was not captured by then is free.
    Expired,
}

/// An authorisation, as far as it decides about captures; also as it is written when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedAuthorization {
    /// By the transfer id that it was asked for with.
    pub id: TransferId,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// The account that pays.
    pub payer: AccountId,
    /// The account of the shop.
    pub payee: AccountId,
    /// How much in all.
    pub amount: Money,
    /// How much was captured, in minor units.
    pub captured: i64,
    /// In how many parts.
    pub parts: u32,
    /// What for.
    pub category: Category,
    /// The message.
    pub note: String,
    /// The order that it is for.
    pub order: Option<OrderId>,
    /// How far it has come.
    pub stage: AuthorizationStage,
    /// Since when.
    pub authorized_at: Micros,
    /// From when on nothing can be captured.
    pub expires_at: Micros,
}

/// What becomes of an open authorisation. The write is refused where it is not open any more.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationChange {
    /// The authorisation.
    pub id: TransferId,
    /// How much is captured of it now, in minor units.
    pub captured: i64,
    /// How far it has come.
    pub stage: AuthorizationStage,
    /// When.
    pub at: Micros,
}

/// A posted payment, as far as it decides about giving back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedPayment {
    /// The payment.
    pub id: TransferId,
    /// The account that paid.
    pub payer: AccountId,
    /// The account that was paid.
    pub payee: AccountId,
    /// How much was paid.
    pub amount: Money,
    /// How much of it went back, in minor units.
    pub refunded: i64,
    /// What for.
    pub category: Category,
    /// When it was counted as spent: when it was posted, held or authorised.
    pub counted_at: Micros,
}

/// An authorisation, as its payer and its shop see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRow {
    /// The authorisation.
    pub id: TransferId,
    /// Who pays.
    pub payer: PartyRow,
    /// The shop.
    pub payee: PartyRow,
    /// How much in all.
    pub amount: Money,
    /// How much was captured.
    pub captured: Money,
    /// The message.
    pub note: String,
    /// The order that it is for.
    pub order: Option<OrderId>,
    /// How far it has come.
    pub stage: AuthorizationStage,
    /// Since when.
    pub authorized_at: Micros,
    /// From when on nothing can be captured.
    pub expires_at: Micros,
    /// The payer's operation of the newest capture.
    pub operation_id: Option<OperationId>,
    /// The last amount that the payer paid to this shop; none where he never did.
    pub last_amount: Option<Money>,
    /// The captures, the oldest first.
    pub captures: Vec<CaptureRow>,
}

/// A part that was captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureRow {
    /// The transfer.
    pub transfer: TransferId,
    /// Its receipt, by which some of it can be given back.
    pub receipt: ReceiptId,
    /// How much.
    pub amount: Money,
    /// How much of it was given back.
    pub refunded: Money,
    /// When.
    pub at: Micros,
}

/// Authorisations and refunds.
#[async_trait]
pub trait AuthorizationStore: Send + Sync + 'static {
    /// An authorisation, with its captures.
    async fn authorization(&self, id: TransferId) -> Result<Option<AuthorizationRow>, StoreError>;
    /// An authorisation without its captures, for who does not list them.
    async fn authorization_alone(
        &self,
        id: TransferId,
    ) -> Result<Option<AuthorizationRow>, StoreError>;
    /// His own as payer, the newest first: what is open, and what ended since then.
    async fn authorizations_of(
        &self,
        payer: UserId,
        since: Micros,
        limit: u32,
    ) -> Result<Vec<AuthorizationRow>, StoreError>;
    /// The open ones whose time is over, the oldest first.
    async fn authorizations_over(
        &self,
        now: Micros,
        limit: u32,
    ) -> Result<Vec<TransferId>, StoreError>;
    /// The receipt of this transfer, whoever it belongs to.
    async fn receipt_of(&self, transfer: TransferId) -> Result<Option<ReceiptRow>, StoreError>;
}
