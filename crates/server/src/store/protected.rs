//! Transfers that are protected by a code: what is kept beside their hold, and what their payee sees.

use async_trait::async_trait;
use poltina_domain::{OperationId, TransferId, UserId};

use super::{HoldRow, Micros, StoreError};

/// By what a held transfer is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedBy {
    /// The code, sealed.
    pub sealed: Vec<u8>,
}

/// A wrong code, and by what it is known when it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongCode {
    /// Follows from the payee and his key: it counts once for each transfer.
    pub id: TransferId,
    /// SHA-256 of what he sent.
    pub fingerprint: [u8; 32],
}

/// What a protected transfer has beside its hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedPart {
    /// The code, sealed, as long as it waits.
    pub sealed: Option<Vec<u8>>,
    /// How often the code was wrong.
    pub tries: u32,
    /// Whether its payee ended it.
    pub declined: bool,
    /// When it ended.
    pub ended_at: Option<Micros>,
    /// The payee's operation, once it was posted.
    pub payee_operation: Option<OperationId>,
}

/// A wrong code that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongCodeRow {
    /// What was sent.
    pub fingerprint: [u8; 32],
    /// Which one it was, from 1.
    pub nth: u32,
}

/// Protected transfers.
#[async_trait]
pub trait ProtectedStore: Send + Sync + 'static {
    /// A protected transfer of which he is payer or payee.
    async fn protected_by_id(
        &self,
        user: UserId,
        id: TransferId,
    ) -> Result<Option<HoldRow>, StoreError>;
    /// Those to him, or by him: what waits, and then what ended since then; the newest first.
    async fn protected_of(
        &self,
        user: UserId,
        to_him: bool,
        since: Micros,
        limit: u32,
    ) -> Result<Vec<HoldRow>, StoreError>;
    /// A wrong code that counted for this transfer, by its id.
    async fn wrong_code(
        &self,
        transfer: TransferId,
        id: TransferId,
    ) -> Result<Option<WrongCodeRow>, StoreError>;
}
