//! PINs, freezes, notices and the audit log, as they are kept.

use async_trait::async_trait;
use poltina_api_types::SecurityNotice;
use poltina_domain::{DeviceId, SessionId, UserId};

use super::{FactorRemoved, Micros, StoreError};

/// A person's PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinRow {
    /// What the app made of it.
    pub hash: Vec<u8>,
    /// How many tries failed in a row, those under way included.
    pub tries: u32,
    /// When the next try counts.
    pub blocked_until: Micros,
}

/// What became of a try of a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinTry {
    /// Counted as wrong, until it is shown to be right: compare it.
    Taken(PinRow),
    /// It is too early; nothing was counted.
    Blocked {
        /// When the next one counts.
        until: Micros,
    },
    /// All tries are spent.
    Spent,
    /// There is no PIN.
    NotSet,
}

/// How a wallet is guarded, as far as it differs from the rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GuardRow {
    /// Up to how much a day goes without a confirmation, in kopecks.
    pub no_confirm: Option<i64>,
    /// Since when nothing leaves.
    pub frozen_at: Option<Micros>,
    /// Until when limits are lower.
    pub cooling_until: Option<Micros>,
}

/// A line of the audit log. Ids and numbers; never names, phones or secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditInsert {
    /// When.
    pub at: Micros,
    /// Whom it is about.
    pub user: Option<UserId>,
    /// The session that did it.
    pub session: Option<SessionId>,
    /// The device that did it, or to which it was done.
    pub device: Option<DeviceId>,
    /// What was done: a short name that stays the same.
    pub act: &'static str,
    /// More of it, as `name=value` with spaces between.
    pub detail: String,
}

/// What a person is told about the safety of his wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeInsert {
    /// Who is told.
    pub user: UserId,
    /// What.
    pub notice: SecurityNotice,
    /// The device on which it happened.
    pub device_name: String,
    /// When.
    pub at: Micros,
}

/// A notice that was written, with the number of its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// The number.
    pub seq: i64,
    /// What was noticed.
    pub noticed: NoticeInsert,
}

/// What a change leaves behind, in its own transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its line in the audit log.
    pub audit: AuditInsert,
    /// What its owner is told.
    pub notice: Option<NoticeInsert>,
}

/// The newest line of the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Its number; lines are numbered from 1 without a gap.
    pub seq: i64,
    /// SHA-256 over it and, by the hash of the line before, over all before it.
    pub hash: [u8; 32],
}

/// PINs, freezes, notices, the audit log.
#[async_trait]
pub trait GuardStore: Send + Sync + 'static {
    /// His PIN, as it stands.
    async fn pin_of(&self, user: UserId) -> Result<Option<PinRow>, StoreError>;
    /// Counts one try of his PIN as wrong and sets how long the next one has to wait; no try is
    /// left uncounted, however many come at once.
    async fn take_pin_try(&self, user: UserId, now: Micros) -> Result<PinTry, StoreError>;
    /// The PIN was right: the count begins anew.
    async fn pin_proven(&self, user: UserId) -> Result<(), StoreError>;
    /// Sets a PIN in place of what was there.
    async fn put_pin(&self, user: UserId, hash: Vec<u8>, trace: Trace) -> Result<(), StoreError>;
    /// Removes the PIN, unless it is the last way to confirm; only then there is a trace of it.
    async fn remove_pin(&self, user: UserId, trace: Trace) -> Result<FactorRemoved, StoreError>;
    /// How his wallet is guarded.
    async fn guard_of(&self, user: UserId) -> Result<GuardRow, StoreError>;
    /// Sets up to how much a day goes without a confirmation, in kopecks.
    async fn set_no_confirm(
        &self,
        user: UserId,
        minor: i64,
        trace: Trace,
    ) -> Result<(), StoreError>;
    /// From now on nothing leaves his accounts or his shops'; with none, it may again. False where
    /// it is so already.
    async fn set_frozen(
        &self,
        user: UserId,
        since: Option<Micros>,
        trace: Trace,
    ) -> Result<bool, StoreError>;
    /// Limits are lower until then, or until later if they were to be.
    async fn set_cooling(&self, user: UserId, until: Micros) -> Result<(), StoreError>;
    /// Writes a trace of what changed nothing else.
    async fn leave_trace(&self, trace: Trace) -> Result<(), StoreError>;
    /// What he was told since then, the newest first.
    async fn notices_of(
        &self,
        user: UserId,
        since: Micros,
        most: u32,
    ) -> Result<Vec<NoticeRow>, StoreError>;
    /// Adds a line to the audit log.
    async fn append_audit(&self, line: AuditInsert) -> Result<(), StoreError>;
    /// The newest line of the audit log; none where it is empty.
    async fn audit_head(&self) -> Result<Option<AuditHead>, StoreError>;
}
