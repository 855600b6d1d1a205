//! What a statement is made of: where its period lies in an account's entries, and they themselves.

use async_trait::async_trait;
use poltina_domain::{AccountId, Currency, OperationId, UserId};

use super::{Micros, PartyRow, StoreError};

/// Where a period lies in an account's entries, from one snapshot. Entries are dense and never
/// changed, so that what lies between these bounds is the same whenever it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementBounds {
    /// What the account is kept in.
    pub currency: Currency,
    /// The sequence before its first entry.
    pub after: i64,
    /// The sequence of its last entry; the same as `after` where it has none.
    pub last: i64,
    /// What stood on the account before, in minor units.
    pub opening: i64,
    /// What stood on the account after.
    pub closing: i64,
}

/// An entry of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Its place in the account's history.
    pub seq: i64,
    /// Above zero a credit, below a debit.
    pub amount: i64,
    /// What stood on the account after it.
    pub balance_after: i64,
    /// As its owner sees it.
    pub operation: OperationId,
    /// When it was posted.
    pub posted_at: Micros,
    /// The payer's message.
    pub note: String,
    /// The other side.
    pub counterparty: PartyRow,
}

/// Reading for statements.
#[async_trait]
pub trait StatementStore: Send + Sync + 'static {
    /// Where the time from `from` on and before `until` lies in this account's entries; none where
    /// it is not this person's. Where the clock was once set back, an entry counts with those
    /// around it.
    async fn statement_bounds(
        &self,
        user: UserId,
        account: AccountId,
        from: Micros,
        until: Micros,
    ) -> Result<Option<StatementBounds>, StoreError>;
    /// The entries after this sequence and up to `last`, the oldest first.
    async fn statement_lines(
        &self,
        account: AccountId,
        after: i64,
        last: i64,
        limit: u32,
    ) -> Result<Vec<StatementLine>, StoreError>;
}
