//! How a world of a test is put together.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use poltina_server::app::rate::Policy;
use poltina_server::app::{Ground, Wallet};
use poltina_server::bounds::Bound;
use poltina_server::gateway::{Bank, CodeDelivery, Hooks, RateSource, Register};
use poltina_server::guard_keys::{GuardKey, GuardKeys};
use poltina_server::http::{self, Options};
use poltina_server::moscow;
use poltina_server::random::SystemRandom;
use poltina_server::relying_party::RelyingParty;
use poltina_server::rules::Rules;
use poltina_server::sealing::SealingKey;
use poltina_server::sequencer::{Hub, Sequencer};
use poltina_server::store::Store;
use poltina_server::vapid::VapidKey;

use super::folder::Folder;
use super::hands::Hands;
use super::world::{ORIGIN, World};

/// How a world differs from the usual one.
pub(crate) struct Builder {
    pub(crate) policy: Policy,
    pub(crate) codes: Arc<dyn CodeDelivery>,
    pub(crate) register: Arc<dyn Register>,
    pub(crate) bank: Arc<dyn Bank>,
    pub(crate) hooks: Arc<dyn Hooks>,
    pub(crate) rates: Arc<dyn RateSource>,
    pub(crate) options: Options,
    pub(crate) sealing: Option<SealingKey>,
    pub(crate) rules: Rules,
}

impl Builder {
    pub(crate) fn strict(mut self) -> Self {
        self.policy = Policy::Strict;
        self
    }

    pub(crate) fn codes(mut self, codes: impl CodeDelivery) -> Self {
        self.codes = Arc::new(codes);
        self
    }

    pub(crate) fn register(mut self, register: impl Register) -> Self {
        self.register = Arc::new(register);
        self
    }

    pub(crate) fn rates(mut self, rates: impl RateSource) -> Self {
        self.rates = Arc::new(rates);
        self
    }

    pub(crate) fn options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Limits, confirmations and signs of fraud as in life; the usual world has none.
    pub(crate) fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// The operator has set up no key for payment codes.
    pub(crate) fn no_sealing(mut self) -> Self {
        self.sealing = None;
        self
    }

    pub(crate) fn build(self) -> World {
        let folder = Folder::with_books();
        let store: Arc<dyn Store> = Arc::new(crate::database::open(&folder.0).unwrap());
        let begin = moscow::parse("2026-11-22T12:00:00+03:00").unwrap();
        let clock = Arc::new(Hands::at(begin));
        let hub = Arc::new(Hub::new());
        let sequencer = Sequencer::start(Arc::clone(&store), clock.clone(), Arc::clone(&hub));
        self.over(store, sequencer, hub, clock, folder)
    }

    /// Another server over the same books, which PostgreSQL alone lets be.
    pub(crate) fn beside(self, world: &World) -> World {
        let store: Arc<dyn Store> = Arc::new(crate::database::open(&world.folder.0).unwrap());
        let (hub, clock) = (Arc::new(Hub::new()), Arc::clone(&world.clock));
        let sequencer = Sequencer::start(Arc::clone(&store), clock.clone(), Arc::clone(&hub));
        let folder = Folder(world.folder.0.join("none"));
        self.over(store, sequencer, hub, clock, folder)
    }

    pub(crate) fn over(
        self,
        store: Arc<dyn Store>,
        sequencer: Sequencer,
        hub: Arc<Hub>,
        clock: Arc<Hands>,
        folder: Folder,
    ) -> World {
        let wallet = Arc::new(Wallet::new(Ground {
            store: Arc::clone(&store),
            sequencer: sequencer.clone(),
            hub,
            codes: self.codes,
            register: self.register,
            bank: self.bank,
            hooks: self.hooks,
            rates: self.rates,
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            policy: self.policy,
            rules: Arc::new(self.rules),
            sealing: self.sealing,
            guard_keys: GuardKeys::new(vec![GuardKey::new(&[9; 32])]),
            vapid: VapidKey::new(&[5; 32]).ok(),
            relying_party: RelyingParty::new(ORIGIN).unwrap(),
            streams: Bound::new(u32::MAX, 32),
        }));
        World {
            router: http::router(Arc::clone(&wallet), self.options),
            store,
            wallet,
            sequencer,
            clock,
            next_key: AtomicU64::new(0),
            folder,
        }
    }
}
