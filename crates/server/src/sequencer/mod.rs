//! The sequencer: gathers waiting commands, has the ledger decide them in order, writes the
//! batch in one transaction, then answers all.

mod hub;

use std::sync::Arc;
use std::time::Duration;

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Money, TransferId, UserId};
use sha2::{Digest, Sha256};

pub use hub::Hub;

use crate::clock::{Clock, Micros};
use crate::store::{Decision, Store};

/// How many commands may wait; more are turned away.
pub const QUEUE: usize = 4096;

/// How many commands are decided and written together at most.
pub const BATCH: usize = 512;

/// The id of the transfer that this person asks for with this key: the same for ever, so that a
/// retry a year later cannot pay twice.
#[must_use]
pub fn transfer_id(principal: UserId, key: &str) -> TransferId {
    let mut digest = Sha256::new();
    digest.update(principal.as_bytes());
    digest.update(key.as_bytes());
    TransferId::derived(digest.finalize().into())
}

/// Move money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferCommand {
    /// Who asks, and owns the key.
    pub principal: UserId,
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of what he asks, in a canonical form: the same key must come with the same.
    pub fingerprint: [u8; 32],
    /// The account that pays.
    pub payer: AccountId,
    /// The account that is paid.
    pub payee: AccountId,
    /// How much; above zero.
    pub amount: Money,
    /// A message to the payee.
    pub note: String,
    /// What kind of movement.
    pub kind: OperationKind,
    /// What for.
    pub category: Category,
    /// Do not begin after this moment; `i64::MAX` waits for ever.
    pub deadline: Micros,
    /// When it is to have been posted, for worlds that are made up; now where absent.
    pub posted_at: Option<Micros>,
}

/// Why a command has no decision. Only [`SubmitError::Unknown`] leaves open whether money moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too many commands wait. Nothing moved; the same key may come again.
    #[error("too many commands wait: try again in {} ms", retry_after.as_millis())]
    Full {
        /// When to come again.
        retry_after: Duration,
    },
    /// The deadline had passed before the command was looked at. Nothing moved; the same key may
    /// come again.
    #[error("the deadline passed before the command was looked at: try again with the same key")]
    DeadlinePassed,
    /// The key was used with another request. Nothing moved by this one.
    #[error("the key was used for another request: make a new one")]
    KeyReused,
    /// A command with this key is being worked on.
    #[error("a command with this key is being worked on: ask for its outcome")]
    InFlight,
    /// The amount is not above zero, or there is no such account: a fault of the caller's.
    #[error("the command is not valid: {0}")]
    Invalid(&'static str),
    /// The store failed: it is unknown whether money moved. Ask by the key.
    #[error("the store failed: the outcome is unknown, ask by the key")]
    Unknown,
    /// The server is shutting down. Nothing moved; the same key may come again.
    #[error("the server is shutting down: try again with the same key")]
    ShuttingDown,
}

/// Where commands are handed in. Cheap to clone.
#[derive(Clone)]
pub struct Sequencer {
    _todo: (),
}

impl Sequencer {
    /// Starts deciding over this store; wakes the hub's subscribers after each commit.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>, hub: Arc<Hub>) -> Self {
        let _ = (store, clock, hub);
        Self { _todo: () }
    }

    /// Hands in a transfer and waits for its decision. The decision stands even if the caller
    /// stops waiting.
    ///
    /// # Errors
    /// A [`SubmitError`] where nothing was decided, or where it is unknown.
    pub async fn submit(&self, command: TransferCommand) -> Result<Decision, SubmitError> {
        let _ = command;
        Err(SubmitError::ShuttingDown)
    }

    /// Calls off a key: from then on it cannot post. Answers what the key's decision is.
    ///
    /// # Errors
    /// As for [`Sequencer::submit`].
    pub async fn burn(&self, principal: UserId, key: String) -> Result<Decision, SubmitError> {
        let _ = (principal, key);
        Err(SubmitError::ShuttingDown)
    }

    /// Takes no more commands, decides those that wait, and returns when all are answered.
    pub async fn shut_down(&self) {}
}
