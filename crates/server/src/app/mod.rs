//! What the wallet does. Knows neither how a request arrives nor how anything is stored.

mod api_keys;
mod authorizations;
mod bank;
mod charges;
mod codes;
mod confirmations;
mod crossing;
mod cursor;
mod device_name;
mod devices;
mod emv;
mod events;
mod exchange;
mod failure;
mod figures;
mod guardians;
mod guards;
mod history;
mod holds;
mod identification;
mod judging;
mod limits;
mod notices;
mod orders;
pub mod pace;
mod passkeys;
mod payees;
mod payment_codes;
mod people;
mod pin;
mod plans;
mod protected;
mod pushes;
pub mod rate;
mod receipts;
mod receive_codes;
mod reports;
mod requests;
pub mod risk;
mod saved_names;
mod search;
mod sessions;
mod sign_in;
mod spending;
mod statements;
mod templates;
mod transfers;
mod webhooks;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use poltina_api_types::SignInMethod;
use poltina_domain::{DeviceId, SessionId, UserId};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

pub use api_keys::PREFIX as API_KEY_PREFIX;
pub use authorizations::{Captured, Refunded};
pub use bank::Begun;
pub use charges::Charged;
pub(crate) use confirmations::NO_KEY;
pub use confirmations::is_key;
pub use events::EventFeed;
pub use exchange::{ExchangeSettled, Exchanged};
pub use failure::Failure;
pub use figures::Figures;
pub use limits::LimitCheck;
pub use orders::Ordered;
pub use payees::unknown as payee_unknown;
pub use plans::Planned;
pub use protected::Accepted;
pub use requests::{Requested, no_refused_asker};
pub use saved_names::no_saved_name;
pub use sessions::{Browser, NewSession, locked};
pub use statements::StatementFile;
pub use transfers::{Answer, Sent, Settled};

use crate::bounds::Bound;
use crate::clock::{Clock, Micros};
use crate::gateway::{Bank, CodeDelivery, Hooks, RateSource, Register};
use crate::guard_keys::GuardKeys;
use crate::random::Randomness;
use crate::relying_party::RelyingParty;
use crate::rules::Rules;
use crate::sealing::SealingKey;
use crate::sequencer::{Hub, Sequencer};
use crate::store::{Store, StoreError};
use crate::vapid::VapidKey;

/// What the wallet stands on.
#[derive(Clone)]
pub struct Ground {
    /// What it keeps.
    pub store: Arc<dyn Store>,
    /// Where money movements get their order.
    pub sequencer: Sequencer,
    /// Who waits for news.
    pub hub: Arc<Hub>,
    /// How codes reach people.
    pub codes: Arc<dyn CodeDelivery>,
    /// Who knows people by their documents.
    pub register: Arc<dyn Register>,
    /// By which money comes and goes.
    pub bank: Arc<dyn Bank>,
    /// How third parties are told.
    pub hooks: Arc<dyn Hooks>,
    /// By whose rates currencies are exchanged.
    pub rates: Arc<dyn RateSource>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where secrets come from.
    pub random: Arc<dyn Randomness>,
    /// How strictly allowances are kept.
    pub policy: rate::Policy,
    /// Limits, confirmations, signs of fraud.
    pub rules: Arc<Rules>,
    /// What seeds of payment codes are encrypted with; without it there are no payment codes.
    pub sealing: Option<SealingKey>,
    /// What PINs and the secrets of devices follow from; without it there are none.
    pub guard_keys: Option<GuardKeys>,
    /// By what the wallet names itself to push services; without it no device is woken.
    pub vapid: Option<VapidKey>,
    /// The site that passkeys are made for.
    pub relying_party: RelyingParty,
    /// How many event streams may be open.
    pub streams: Bound<UserId>,
}

/// The wallet.
pub struct Wallet {
    store: Arc<dyn Store>,
    sequencer: Sequencer,
    hub: Arc<Hub>,
    codes: Arc<dyn CodeDelivery>,
    register: Arc<dyn Register>,
    bank: Arc<dyn Bank>,
    bank_waits: Notify,
    hooks: Arc<dyn Hooks>,
    telling: webhooks::Telling,
    waking: pushes::Waking,
    vapid: Option<VapidKey>,
    rates: Arc<dyn RateSource>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    allowances: rate::Allowances,
    streams: Bound<UserId>,
    ended_sessions: broadcast::Sender<SessionId>,
    draining: AtomicBool,
    closing: watch::Sender<bool>,
    figures: Figures,
    rules: Arc<Rules>,
    sealing: Option<SealingKey>,
    guard_keys: Option<GuardKeys>,
    hashing: Arc<Semaphore>,
    tills: charges::Tills,
    statements: Arc<statements::Shelf>,
    relying_party: RelyingParty,
}

/// The signed-in person, and by which session.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// The person.
    pub user: UserId,
    /// The session, whichever of its tokens was shown.
    pub session_id: SessionId,
    /// The browser.
    pub device: DeviceId,
    /// Whether the session must be unlocked before it may do anything else.
    pub locked: bool,
    /// How he signed in.
    pub method: SignInMethod,
    /// When he signed in.
    pub signed_in_at: Micros,
    /// When the session ends if it is not used again.
    pub expires_at: Micros,
}

impl Wallet {
    /// The wallet on its ground.
    #[must_use]
    pub fn new(ground: Ground) -> Self {
        Self {
            store: ground.store,
            sequencer: ground.sequencer,
            hub: ground.hub,
            codes: ground.codes,
            register: ground.register,
            bank: ground.bank,
            bank_waits: Notify::new(),
            hooks: ground.hooks,
            telling: webhooks::Telling::default(),
            waking: pushes::Waking::default(),
            vapid: ground.vapid,
            rates: ground.rates,
            clock: ground.clock,
            random: ground.random,
            allowances: rate::Allowances::new(ground.policy),
            streams: ground.streams,
            ended_sessions: broadcast::Sender::new(256),
            closing: watch::Sender::new(false),
            draining: AtomicBool::new(false),
            figures: Figures::default(),
            rules: ground.rules,
            sealing: ground.sealing,
            guard_keys: ground.guard_keys,
            hashing: Arc::new(Semaphore::new(pin::AT_ONCE)),
            tills: charges::Tills::default(),
            statements: Arc::default(),
            relying_party: ground.relying_party,
        }
    }

    /// Takes one of an allowance, for what is counted outside: requests by address.
    ///
    /// # Errors
    /// `too-many-requests` where it is used up.
    pub fn allow(&self, rule: rate::Rule, who: &[u8]) -> Result<rate::Quota, Failure> {
        self.allowances.take(rule, who, self.clock.now())
    }

    /// What it counts of itself.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The rules in force.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether the wallet can answer, and goes on to: the store can be read and written.
    ///
    /// # Errors
    /// `unavailable` where it cannot.
    pub async fn ready(&self) -> Result<(), Failure> {
        if self.draining.load(Ordering::Relaxed) {
            return Err(Failure::unavailable("The server is shutting down.", 5));
        }
        let nobody = UserId::from_bytes([0; 16]);
        self.store.newest_event(nobody).await?;
        self.store.writes().await?;
        Ok(())
    }

    /// From now on it is not ready any more: whoever sends requests sends them elsewhere. Those that come
    /// are answered all the same.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Ends all event streams, so that the server can stop.
    pub fn close(&self) {
        self.drain();
        self.closing.send_replace(true);
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = match error {
            // It ended while the request was under way: the answer is the one it would get now.
            StoreError::SessionOver => return sessions::no_session(),
            StoreError::Unavailable(_) | StoreError::Conflict => {
                Self::unavailable("The store is busy; try again.", 1)
            }
            StoreError::Corrupt(_)
            | StoreError::Locked(_)
            | StoreError::OlderSchema { .. }
            | StoreError::NewerSchema { .. } => Self::internal(),
        };
        tracing::error!(%error, "the store failed");
        figures::STORE_ERRORS.inc();
        failure
    }
}
