//! Third parties, as they are kept: keys by which they use the API, addresses that are told.

use async_trait::async_trait;
use poltina_api_types::{ApiScope, DeliveryState, WebhookKind};
use poltina_domain::{ApiKeyId, UserId, WebhookId};

use super::{Micros, StoreError, Trace};

/// A key by which a third party uses the API for a person. The key itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// The key.
    pub id: ApiKeyId,
    /// For whom it acts.
    pub user: UserId,
    /// What it is for.
    pub name: String,
    /// What it begins with.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<ApiScope>,
    /// When it was made.
    pub created_at: Micros,
    /// When it ends by itself.
    pub expires_at: Micros,
    /// When it was used last, to within a minute.
    pub last_used_at: Option<Micros>,
}

/// An address that is told.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookRow {
    /// The webhook.
    pub id: WebhookId,
    /// Of whose money it is told.
    pub user: UserId,
    /// Where.
    pub url: String,
    /// What is told.
    pub kinds: Vec<WebhookKind>,
    /// What is told is signed with this, encrypted.
    pub secret: Vec<u8>,
    /// The secret before, and until when it is signed with that as well.
    pub old: Option<(Vec<u8>, Micros)>,
    /// When it was made.
    pub created_at: Micros,
    /// Since when nothing was taken there.
    pub failing_since: Option<Micros>,
    /// Since when nothing is told any more.
    pub disabled_at: Option<Micros>,
}

/// Shows neither the address nor the secret.
impl core::fmt::Debug for WebhookRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "WebhookRow({})", self.id)
    }
}

/// Something that is told, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The number of the event, among the person's own.
    pub seq: i64,
    /// What is told.
    pub kind: WebhookKind,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Micros>,
    /// The last answer's status.
    pub last_status: Option<u16>,
    /// When it came to be told.
    pub created_at: Micros,
}

/// Something to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryJob {
    /// Where.
    pub webhook: WebhookRow,
    /// What; this attempt is counted already.
    pub delivery: DeliveryRow,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// It was taken.
    Taken(u16),
    /// It was not, and is tried again then.
    Again(Option<u16>, Micros),
    /// It was not, and is not tried any more.
    Failed(Option<u16>),
}

/// Keys for third parties.
#[async_trait]
pub trait ApiKeyStore: Send + Sync + 'static {
    /// Keeps a key by its hash. False where the person has `most` that hold.
    async fn put_api_key(
        &self,
        row: ApiKeyRow,
        hash: [u8; 32],
        most: u32,
        trace: Trace,
    ) -> Result<bool, StoreError>;
    /// The keys of a person that hold, the newest first.
    async fn api_keys_of(&self, user: UserId, now: Micros) -> Result<Vec<ApiKeyRow>, StoreError>;
    /// The key with this hash, if it holds.
    async fn api_key_by_hash(
        &self,
        hash: [u8; 32],
        now: Micros,
    ) -> Result<Option<ApiKeyRow>, StoreError>;
    /// Keeps that a key was used.
    async fn touch_api_key(&self, id: ApiKeyId, now: Micros) -> Result<(), StoreError>;
    /// Ends a key of his. False where there is none that holds.
    async fn revoke_api_key(
        &self,
        user: UserId,
        id: ApiKeyId,
        now: Micros,
        trace: Trace,
    ) -> Result<bool, StoreError>;
}

/// Addresses that are told.
#[async_trait]
pub trait WebhookStore: Send + Sync + 'static {
    /// Keeps a webhook, which is told what happens from now on. False where the person has `most`.
    async fn put_webhook(
        &self,
        row: WebhookRow,
        most: u32,
        trace: Trace,
    ) -> Result<bool, StoreError>;
    /// The webhooks of a person, the newest first.
    async fn webhooks_of(&self, user: UserId) -> Result<Vec<WebhookRow>, StoreError>;
    /// Removes a webhook of his. False where there is none.
    async fn remove_webhook(
        &self,
        user: UserId,
        id: WebhookId,
        now: Micros,
    ) -> Result<bool, StoreError>;
    /// Gives it another secret; the one before counts beside it for a while.
    async fn set_webhook_secret(&self, row: WebhookRow, trace: Trace) -> Result<(), StoreError>;
    /// Tells it again from where it was left. False where there is none of his.
    async fn enable_webhook(&self, user: UserId, id: WebhookId) -> Result<bool, StoreError>;
    /// What it is told, the newest first.
    async fn deliveries_of(
        &self,
        id: WebhookId,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>, StoreError>;
    /// Sends one again. False where there is none.
    async fn send_again(&self, id: WebhookId, seq: i64, now: Micros) -> Result<bool, StoreError>;
    /// Has told what happened since it was looked last, and forgets what was told before `kept`.
    async fn queue_deliveries(&self, now: Micros, kept: Micros) -> Result<(), StoreError>;
    /// Takes what is due, a few of each webhook. What is taken comes again at `lease` unless it ends.
    async fn take_deliveries(
        &self,
        now: Micros,
        lease: Micros,
        limit: u32,
    ) -> Result<Vec<DeliveryJob>, StoreError>;
    /// Keeps how an attempt ended; `disabled` where the webhook is told nothing from now on.
    async fn end_attempt(
        &self,
        job: DeliveryJob,
        end: AttemptEnd,
        now: Micros,
        disabled: Option<Trace>,
    ) -> Result<(), StoreError>;
}
