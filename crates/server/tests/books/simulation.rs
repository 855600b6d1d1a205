//! The sequencer over a store that fails, forgets to answer, and is killed: seeded, so that what
//! went wrong once goes wrong again. `POLTINA_SEEDS=1000 cargo test --test books` runs more.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::faulty::{Faulty, Memory};
use crate::support::rng::Rng;
use crate::support::transfer;
use poltina_domain::{AccountId, Currency, TransferId, UserId};
use poltina_server::clock::Clock;
use poltina_server::sequencer::{Hub, Sequencer, SubmitError, TransferCommand, transfer_id};
use poltina_server::store::{Decision, Party, SystemAccount};
use tokio::sync::Notify;
use tokio::task::JoinSet;

const PEOPLE: u64 = 5;
const CLIENTS: u64 = 6;
const PAYMENTS: u64 = 25;
/// How often the server may be killed before the sea is calm.
const LIVES: u64 = 12;

/// A clock that moves a second whenever somebody looks.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> i64 {
        self.0.fetch_add(1_000_000, Ordering::Relaxed)
    }
}

/// What a client means to pay, with one key for ever.
#[derive(Clone)]
struct Intent {
    command: TransferCommand,
    /// He calls it off while it is on its way.
    called_off: bool,
}

/// What the clients were told.
#[derive(Default)]
struct Told {
    decisions: HashMap<TransferId, Decision>,
    /// The payer's number below which nothing may be posted: what was acknowledged before the
    /// intent was first sent.
    floors: HashMap<TransferId, i64>,
}

impl Told {
    fn hear(&mut self, id: TransferId, decision: &Decision) {
        let before = self.decisions.entry(id).or_insert_with(|| decision.clone());
        assert_eq!(before, decision, "the same key was answered in two ways");
    }
}

struct Sea {
    seed: u64,
    memory: Arc<Mutex<Memory>>,
    told: Arc<Mutex<Told>>,
    clock: Arc<Ticking>,
}

impl Sea {
    /// One life of the server: until all clients are done, or it is killed.
    fn live(&self, life: u64, clients: Vec<Vec<Intent>>) {
        let calm = life == LIVES;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let killed = Arc::new(Notify::new());
            let rng = Rng(self.seed.wrapping_mul(1_000).wrapping_add(life));
            let memory = Arc::clone(&self.memory);
            let store = Arc::new(Faulty::new(memory, rng.clone(), Arc::clone(&killed), calm));
            let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
            let sequencer = Sequencer::over(store, clock, Arc::new(Hub::new()));
            let mut tasks = JoinSet::new();
            for (n, intents) in clients.into_iter().enumerate() {
                let client = Client {
                    sequencer: sequencer.clone(),
                    told: Arc::clone(&self.told),
                    memory: Arc::clone(&self.memory),
                    rng: Rng(rng.0 ^ u64::try_from(n).unwrap()),
                };
                tasks.spawn(client.pay_all(intents, calm));
            }
            let all = async {
                while let Some(ended) = tasks.join_next().await {
                    ended.unwrap();
                }
            };
            tokio::select! {
                () = all => sequencer.shut_down().await,
                () = killed.notified() => {}
            }
        });
        // The runtime ends here, and with it all that was under way: the server is dead.
    }
}

struct Client {
    sequencer: Sequencer,
    told: Arc<Mutex<Told>>,
    memory: Arc<Mutex<Memory>>,
    rng: Rng,
}

impl Client {
    async fn pay_all(mut self, mut intents: Vec<Intent>, calm: bool) {
        // Out of order: an older intent may come after a newer one.
        for at in (1..intents.len()).rev() {
            let with = usize::try_from(self.rng.below(at as u64 + 1)).unwrap();
            intents.swap(at, with);
        }
        for intent in intents {
            let id = transfer_id(intent.command.principal, &intent.command.key);
            if self.told.lock().unwrap().decisions.contains_key(&id) && self.rng.below(4) > 0 {
                continue;
            }
            while self.pay(id, &intent, calm).await.is_none() && calm {}
        }
    }

    async fn pay(&mut self, id: TransferId, intent: &Intent, calm: bool) -> Option<()> {
        let mut command = intent.command.clone();
        if !calm && self.rng.below(10) == 0 {
            command.deadline = 0;
        }
        let newest = self
            .memory
            .lock()
            .unwrap()
            .newest_acknowledged(command.payer);
        let untried = self
            .told
            .lock()
            .unwrap()
            .floors
            .insert(id, newest)
            .is_none();
        if !untried {
            // Sent before: it may have been posted before all that was acknowledged since.
            self.told.lock().unwrap().floors.insert(id, 0);
        }
        let (principal, key) = (command.principal, command.key.clone());
        let submitted = self.sequencer.submit(command.clone());
        let answer = if intent.called_off {
            let burnt = self.sequencer.burn(principal, key);
            let (answer, burnt) = tokio::join!(submitted, burnt);
            if let Ok(decision) = &burnt {
                self.told.lock().unwrap().hear(id, decision);
            }
            answer
        } else {
            submitted.await
        };
        match answer {
            Ok(decision) => {
                self.told.lock().unwrap().hear(id, &decision);
                self.memory.lock().unwrap().acknowledge(id);
                self.check_reuse(id, command).await;
                return Some(());
            }
            Err(SubmitError::Full { .. } | SubmitError::DeadlinePassed) => {
                // Nothing moved by this attempt: if it was the first, nothing is there.
                let kept = self.memory.lock().unwrap().has_outcome(id);
                assert!(
                    !(untried && kept && !intent.called_off),
                    "told that nothing moved"
                );
            }
            Err(SubmitError::Unknown | SubmitError::InFlight) => {}
            Err(error) => unreachable!("{error}"),
        }
        None
    }

    /// The same key with another amount moves nothing.
    async fn check_reuse(&mut self, id: TransferId, mut command: TransferCommand) {
        if self.rng.below(8) > 0 {
            return;
        }
        command.fingerprint[0] ^= 1;
        command.deadline = i64::MAX;
        match self.sequencer.submit(command).await {
            // A key that was called off before anything came with it takes no request at all.
            Ok(decision) => self.told.lock().unwrap().hear(id, &decision),
            Err(SubmitError::KeyReused | SubmitError::Full { .. }) => {}
            Err(error) => unreachable!("{error}"),
        }
    }
}

fn account(n: u64) -> AccountId {
    AccountId::from_bytes([u8::try_from(n).unwrap(); 16])
}

fn simulate(seed: u64) {
    let mut rng = Rng(seed);
    let mut memory = Memory::default();
    let funding = SystemAccount::Funding.account(Currency::Rub);
    memory.open(funding, Party::System(SystemAccount::Funding));
    let person = |n: u64| UserId::from_bytes([u8::try_from(n).unwrap(); 16]);
    for n in 1..=PEOPLE {
        memory.open(account(n), Party::Person(person(n)));
    }
    let mut clients = Vec::new();
    for client in 1..=CLIENTS {
        let mut intents = Vec::new();
        for n in 0..PAYMENTS {
            let payer = 1 + rng.below(PEOPLE);
            // One in six brings money in from outside, so that there is something to send.
            let from = if rng.below(6) == 0 {
                funding
            } else {
                account(payer)
            };
            let to = account(1 + rng.below(PEOPLE));
            let amount = 1 + i64::try_from(rng.below(900)).unwrap();
            let key = format!("client-{client}-{n}");
            intents.push(Intent {
                command: transfer(person(payer), &key, (from, to), amount),
                called_off: rng.below(12) == 0,
            });
        }
        clients.push(intents);
    }
    let sea = Sea {
        seed,
        memory: Arc::new(Mutex::new(memory)),
        told: Arc::default(),
        clock: Arc::new(Ticking(AtomicI64::new(1))),
    };
    for life in 0..=LIVES {
        sea.live(life, clients.clone());
    }
    let (memory, told) = (sea.memory.lock().unwrap(), sea.told.lock().unwrap());
    memory.check();
    for intent in clients.iter().flatten() {
        let id = transfer_id(intent.command.principal, &intent.command.key);
        let decision = &told.decisions[&id];
        assert_eq!(
            memory.decision(id).as_ref(),
            Some(decision),
            "acknowledged, then changed"
        );
        if let Some(seq) = memory.debit_seq(id) {
            assert!(
                seq > told.floors[&id],
                "posted before what was acknowledged earlier"
            );
        }
    }
}

#[test]
fn whatever_fails_each_key_is_decided_once_and_the_books_balance() {
    let seeds = std::env::var("POLTINA_SEEDS").map_or(60, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let outcome = std::panic::catch_unwind(|| simulate(seed));
        assert!(outcome.is_ok(), "seed {seed}");
    }
}
