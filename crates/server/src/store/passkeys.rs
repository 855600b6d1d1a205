//! Passkeys, and the ceremonies by which they are made and used, as they are kept.

use async_trait::async_trait;
use poltina_domain::{CeremonyId, PasskeyId, SessionId, UserId};

use super::{Micros, StoreError, Trace};

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The passkey.
    pub id: PasskeyId,
    /// Whose it is.
    pub user: UserId,
    /// The authenticator's id of it.
    pub credential_id: Vec<u8>,
    /// Its public key and all that the next check needs, in whatever form the app made it.
    pub credential: Vec<u8>,
    /// How often it signed; 0 where it does not count.
    pub counter: u32,
    /// Whether a service keeps it and brings it to other devices.
    pub backed_up: bool,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Micros,
    /// When it was used last.
    pub last_used_at: Option<Micros>,
}

/// What a passkey is after it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyUse {
    /// The passkey.
    pub id: PasskeyId,
    /// As in [`PasskeyRow`].
    pub credential: Vec<u8>,
    /// As in [`PasskeyRow`].
    pub counter: u32,
    /// As in [`PasskeyRow`].
    pub backed_up: bool,
    /// Now.
    pub at: Micros,
}

/// What became of a passkey that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyKept {
    /// Kept.
    Kept,
    /// Somebody has a passkey with this id of the authenticator's.
    Taken,
    /// The person has as many as he may.
    TooMany,
}

/// What became of a factor that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorRemoved {
    /// It is gone.
    Removed,
    /// This person has no such factor.
    NotThere,
    /// There is no other to confirm by: it stays.
    Last,
}

/// A ceremony that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeremonyRow {
    /// The ceremony.
    pub id: CeremonyId,
    /// Who adds a passkey, and in which session; none where someone signs in.
    pub adds: Option<(UserId, SessionId)>,
    /// What its answer is checked with.
    pub state: Vec<u8>,
    /// When it is over.
    pub expires_at: Micros,
}

/// Passkeys and ceremonies. Every method is one snapshot or one transaction.
#[async_trait]
pub trait PasskeyStore: Send + Sync + 'static {
    /// Keeps a ceremony; forgets those that were over before `now`.
    async fn put_ceremony(&self, ceremony: CeremonyRow, now: Micros) -> Result<(), StoreError>;
    /// Takes a ceremony out and returns its state: it is given once, only to whoever began it and
    /// for what it was begun, and not when it is over.
    async fn take_ceremony(
        &self,
        id: CeremonyId,
        adds: Option<(UserId, SessionId)>,
        now: Micros,
    ) -> Result<Option<Vec<u8>>, StoreError>;
    /// The person's passkeys, the newest first.
    async fn passkeys_of(&self, user: UserId) -> Result<Vec<PasskeyRow>, StoreError>;
    /// The passkey with this id of the authenticator's.
    async fn passkey_by_credential(
        &self,
        credential_id: &[u8],
    ) -> Result<Option<PasskeyRow>, StoreError>;
    /// Keeps a passkey, if the person has fewer than `most`; only then there is a trace of it.
    async fn put_passkey(
        &self,
        passkey: PasskeyRow,
        most: u32,
        trace: Trace,
    ) -> Result<PasskeyKept, StoreError>;
    /// Notes that a passkey was used. False where its counter has not risen since it was read, or
    /// it is gone: then nothing is noted.
    async fn use_passkey(&self, used: PasskeyUse) -> Result<bool, StoreError>;
    /// Names a passkey, and returns it. None where there is no such passkey of this person.
    async fn rename_passkey(
        &self,
        user: UserId,
        id: PasskeyId,
        name: &str,
    ) -> Result<Option<PasskeyRow>, StoreError>;
    /// Removes a passkey, unless it is the last way to confirm; only then there is a trace of it.
    async fn remove_passkey(
        &self,
        user: UserId,
        id: PasskeyId,
        trace: Trace,
    ) -> Result<FactorRemoved, StoreError>;
}
