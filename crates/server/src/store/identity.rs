//! Sessions and devices, as they are kept.

use async_trait::async_trait;
use poltina_api_types::SignInMethod;
use poltina_domain::{DeviceId, SessionId, UserId};

use super::{AuditInsert, Micros, StoreError};

/// A browser, as one person uses it. It outlives his sessions there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// The device.
    pub id: DeviceId,
    /// Who uses it.
    pub user: UserId,
    /// SHA-256 of the cookie by which it is known again; the cookie itself is kept nowhere.
    pub cookie_hash: [u8; 32],
    /// What its secret follows from besides the operator's key: another after each sign-out.
    pub salt: [u8; 16],
    /// Which key its secret follows from; none before it was asked for.
    pub key_id: Option<[u8; 4]>,
    /// Browser and system, as far as they tell.
    pub name: String,
    /// Its IANA time zone; empty where it did not tell.
    pub time_zone: String,
    /// When it was first seen with this person.
    pub created_at: Micros,
    /// When it was last, to within what the app cares for.
    pub last_seen_at: Micros,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// Where.
    pub device: DeviceId,
    /// How.
    pub method: SignInMethod,
    /// Whether it must be unlocked before it may do anything else.
    pub locked: bool,
    /// When he signed in.
    pub created_at: Micros,
    /// When it was last used, to within what the app cares for.
    pub last_seen_at: Micros,
    /// When it ends.
    pub expires_at: Micros,
}

/// One of the tokens by which a session is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenState {
    /// Whether it came back: the browser has it.
    pub used: bool,
    /// When it ends, where a newer one is in use; else it holds as long as the session.
    pub ends_at: Option<Micros>,
}

/// A session that begins, with all that may have to be drawn for it.
#[derive(Clone, Debug)]
pub struct NewSessionRow {
    /// The session. Its device is the one below, or the one that is there by this cookie.
    pub session: SessionRow,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// The device, if it is new.
    pub device: DeviceRow,
    /// SHA-256 of the token that the browser had before.
    pub old_token: Option<[u8; 32]>,
    /// The salt of the device of somebody else whose session ends by this.
    pub other_salt: [u8; 16],
    /// Whether he could have come by a passkey.
    pub has_passkey: bool,
    /// Until when limits are lower if the device is new to someone who has another way in.
    pub cooling_until: Option<Micros>,
}

/// What a sign-in found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The device.
    pub device: DeviceId,
    /// Whether he was told of a device that he did not use before.
    pub noticed: bool,
    /// The sessions that ended by it.
    pub ended: Vec<SessionId>,
}

/// Sessions and devices.
#[async_trait]
pub trait IdentityStore: Send + Sync + 'static {
    /// Whether a device with this cookie is there, whoever uses it.
    async fn is_known_cookie(&self, cookie_hash: [u8; 32]) -> Result<bool, StoreError>;
    /// Keeps a session; what its device and its browser had before ends. A device that is new to
    /// someone who has another one, a passkey or a PIN is told to him. Forgets what has ended.
    async fn begin_session(&self, new: NewSessionRow) -> Result<Begun, StoreError>;
    /// The session that has a token with this digest, expired or not.
    async fn session_by_token(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<(SessionRow, TokenState)>, StoreError>;
    /// The session with this id, expired or not.
    async fn session_by_id(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError>;
    /// Notes that a token came back: those given out before it end at this moment.
    async fn use_token(&self, hash: [u8; 32], older_end_at: Micros) -> Result<(), StoreError>;
    /// Gives the session one more token. False where the session is no more.
    async fn add_token(&self, session: SessionId, hash: [u8; 32]) -> Result<bool, StoreError>;
    /// Notes that the session was used, and until when it holds from now on.
    async fn touch_session(
        &self,
        id: SessionId,
        last_seen_at: Micros,
        expires_at: Micros,
    ) -> Result<(), StoreError>;
    /// Locks or unlocks the session. False where it is so already, or is no more.
    async fn lock_session(
        &self,
        id: SessionId,
        locked: bool,
        audit: AuditInsert,
    ) -> Result<bool, StoreError>;
    /// Ends the session; its device gets another salt.
    async fn end_session(
        &self,
        id: SessionId,
        salt: [u8; 16],
        audit: AuditInsert,
    ) -> Result<(), StoreError>;
    /// The devices on which he is signed in, the most recently used first.
    async fn devices_of(
        &self,
        user: UserId,
        now: Micros,
    ) -> Result<Vec<(DeviceRow, SessionRow)>, StoreError>;
    /// One of his devices; none where it is someone else's.
    async fn device_by_id(
        &self,
        user: UserId,
        id: DeviceId,
    ) -> Result<Option<DeviceRow>, StoreError>;
    /// Notes which key the secret of the device follows from.
    async fn set_device_key(&self, id: DeviceId, key_id: [u8; 4]) -> Result<(), StoreError>;
    /// Forgets one of his devices and ends its session; none where it is not his.
    async fn end_device(
        &self,
        user: UserId,
        id: DeviceId,
        audit: AuditInsert,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;
    /// Forgets all his devices but this one, and ends their sessions.
    async fn end_other_devices(
        &self,
        user: UserId,
        but: DeviceId,
        audit: AuditInsert,
    ) -> Result<Vec<SessionId>, StoreError>;
}
