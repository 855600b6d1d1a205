//! What a person should know, as it is read from his events.

use async_trait::async_trait;
use poltina_domain::UserId;

use super::{EventRow, Micros, StoreError};

/// A page of what a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticePage {
    /// The events, the newest first, each with when what it is about came to be as it is now.
    pub rows: Vec<(EventRow, Micros)>,
    /// Up to which of them he has read.
    pub read: i64,
    /// How many he has not, up to the bound that was asked for.
    pub unread: u32,
}

/// What people should know.
#[async_trait]
pub trait NoticeStore: Send + Sync + 'static {
    /// What he should know below this number, the newest first, in one snapshot; of what he has not
    /// read at most `counted` are counted.
    async fn notice_page(
        &self,
        user: UserId,
        before: Option<i64>,
        limit: u32,
        counted: u32,
    ) -> Result<NoticePage, StoreError>;
    /// Marks all up to this one as read, and none beyond his newest event. What was read stays so.
    async fn mark_read(&self, user: UserId, seq: i64) -> Result<(), StoreError>;
}
