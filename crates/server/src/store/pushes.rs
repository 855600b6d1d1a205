//! Devices that are woken by Web Push, as they are kept.

use async_trait::async_trait;
use poltina_api_types::PushChoice;
use poltina_domain::{SessionId, UserId};

use super::{EventRow, Micros, StoreError};

/// A device of whose person something may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushBehind {
    /// Its session.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// Up to which of his events it was looked.
    pub looked: i64,
    /// His newest event.
    pub newest: i64,
}

/// A device to be woken now.
#[derive(Clone, PartialEq, Eq)]
pub struct PushJob {
    /// Its session.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// Where.
    pub endpoint: String,
    /// Whether it should be woken even while it saves power.
    pub urgent: bool,
    /// How often it failed.
    pub attempts: u32,
    /// Until when nobody else takes it.
    pub lease: Micros,
}

/// Whoever knows the address can wake the device.
impl core::fmt::Debug for PushJob {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PushJob({})", self.session)
    }
}

/// How an attempt to wake a device ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushEnd {
    /// It is done with: the push service took it, or never will.
    Done,
    /// It failed, and is tried again then.
    Again(Micros),
    /// The person wants it later than it was due.
    Later(Micros),
    /// There is no such device any more.
    Gone,
}

/// Devices that are woken.
#[async_trait]
pub trait PushStore: Send + Sync + 'static {
    /// Wakes this session's device there, of what happens from now on, and nobody else's.
    async fn put_push(
        &self,
        session: SessionId,
        user: UserId,
        endpoint: String,
    ) -> Result<(), StoreError>;
    /// Wakes this session's device no more.
    async fn remove_push(&self, session: SessionId) -> Result<(), StoreError>;
    /// Whether this session's device is woken, and what the person chose, if he did.
    async fn push_settings(
        &self,
        session: SessionId,
        user: UserId,
    ) -> Result<(bool, Option<PushChoice>), StoreError>;
    /// Keeps what the person chose.
    async fn set_push_choice(&self, user: UserId, choice: PushChoice) -> Result<(), StoreError>;
    /// Devices whose sessions hold, and of whose persons more happened than was looked at.
    async fn pushes_behind(&self, now: Micros, limit: u32) -> Result<Vec<PushBehind>, StoreError>;
    /// What a person should know after this number and did not read yet, the oldest first.
    async fn unread_after(
        &self,
        user: UserId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<EventRow>, StoreError>;
    /// Keeps that it was looked from one number up to another, and when the device is to be woken for it, and
    /// whether urgently, if it is. Nothing where somebody else has looked from there already.
    async fn push_looked(
        &self,
        session: SessionId,
        looked: (i64, i64),
        wake: Option<(Micros, bool)>,
    ) -> Result<(), StoreError>;
    /// Takes what is due. What is taken comes again at `lease` unless it ends.
    async fn take_pushes(
        &self,
        now: Micros,
        lease: Micros,
        limit: u32,
    ) -> Result<Vec<PushJob>, StoreError>;
    /// Keeps how an attempt ended, unless there is something newer to wake the device for.
    async fn end_push(&self, job: PushJob, end: PushEnd) -> Result<(), StoreError>;
}
