//! The sequencer over a store that fails, forgets to answer, and is killed: seeded, so that what
//! went wrong once goes wrong again. `POLTINA_SEEDS=1000 cargo test --test books` runs more.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::faulty::Faulty;
use crate::support::memory::{InMemory, Memory};
use crate::support::rng::{Rng, seeds};
use crate::support::transfer;
use poltina_api_types::Sign;
use poltina_domain::{AccountId, Currency, OrderId, RequestId, SeedId, ShopId, TransferId, UserId};
use poltina_server::clock::Clock;
use poltina_server::sequencer::{
    Attempt, HoldAct, Hub, OrderPayment, Sequencer, ShownCode, SubmitError, TransferCommand,
    transfer_id,
};
use poltina_server::store::{
    CodeStep, Decision, HoldTerms, Party, ProtectedBy, SystemAccount, WrongCode,
};
use tokio::sync::Notify;
use tokio::task::JoinSet;

const PEOPLE: u64 = 5;
const CLIENTS: u64 = 6;
const PAYMENTS: u64 = 25;
const ORDERS: u64 = 12;
/// Of each person.
const REQUESTS: u64 = 4;
const SHOP: AccountId = AccountId::from_bytes([200; 16]);
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
    /// What becomes of it where it is held; nothing, perhaps.
    end: Option<HoldAct>,
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
        match (&before, decision) {
            // What was held ends; what was answered before that may be heard after it.
            (Decision::Held(_), _) => *before = decision.clone(),
            (_, Decision::Held(_)) => {}
            _ => assert_eq!(before, decision, "the same key was answered in two ways"),
        }
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
            let store = Arc::new(Faulty::new(
                Arc::new(InMemory(memory)),
                rng.clone(),
                Arc::clone(&killed),
                calm,
            ));
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
            let decision = self.told.lock().unwrap().decisions.get(&id).cloned();
            let final_before = decision.is_some_and(|told| !matches!(told, Decision::Held(_)));
            if final_before && self.rng.below(4) > 0 {
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
                return match (&decision, intent.end) {
                    (Decision::Held(_), Some(act)) => self.end(id, act).await,
                    _ => Some(()),
                };
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
            // Told only of what is written: it stays so, and this payment left nothing.
            Err(SubmitError::OrderClosed) => {
                let memory = self.memory.lock().unwrap();
                assert!(
                    memory.is_closed(command.order.unwrap().id),
                    "told too early"
                );
                assert!(intent.called_off || !memory.has_outcome(id));
                return Some(());
            }
            Err(SubmitError::RequestClosed) => {
                let memory = self.memory.lock().unwrap();
                let paid = memory.answered(command.request.unwrap());
                assert!(paid.is_some_and(|by| by != id), "told too early");
                assert!(intent.called_off || !memory.has_outcome(id));
                return Some(());
            }
            Err(SubmitError::CodeUsed) => {
                let code = command.order.unwrap().code.unwrap().code;
                let memory = self.memory.lock().unwrap();
                assert!(memory.is_used(code), "told too early");
                assert!(intent.called_off || !memory.has_outcome(id));
                return Some(());
            }
            Err(error) => unreachable!("{error}"),
        }
        None
    }

    /// Something happens to what is held; nothing where he has to come again to learn what did.
    async fn end(&mut self, id: TransferId, act: HoldAct) -> Option<()> {
        match self.sequencer.decide_hold(id, act).await {
            Ok(decision) => {
                self.told.lock().unwrap().hear(id, &decision);
                self.memory.lock().unwrap().acknowledge(id);
                Some(())
            }
            Err(SubmitError::HoldOver) => {
                let memory = self.memory.lock().unwrap();
                assert!(
                    memory.is_approved(id) || !memory.is_held(id),
                    "told too early"
                );
                memory.is_held(id).then_some(())
            }
            Err(SubmitError::HoldCooling { .. } | SubmitError::HoldWaits) => {
                assert!(self.memory.lock().unwrap().was_held(id), "told too early");
                Some(())
            }
            Err(SubmitError::CodeWrong { left }) => {
                let tried = self.memory.lock().unwrap().tried(id);
                assert_eq!(
                    (tried, left),
                    (1, 4),
                    "it counts once, and before it is told"
                );
                Some(())
            }
            Err(SubmitError::Full { .. } | SubmitError::Unknown) => None,
            Err(error) => unreachable!("{error}"),
        }
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

fn order_id(n: u64) -> OrderId {
    OrderId::from_bytes([u8::try_from(n).unwrap(); 16])
}

/// One of the requests of this person.
fn request_id(person: u64, n: u64) -> RequestId {
    RequestId::from_bytes([u8::try_from(100 + 10 * person + n).unwrap(); 16])
}

/// On what terms something is held, and how that ends: released in time or too early, approved
/// alone or besides other signs, called off, expired, or left as it is.
fn hold(rng: &mut Rng) -> (HoldTerms, Option<HoldAct>) {
    let mut terms = HoldTerms {
        signs: vec![Sign::NewPayee],
        release_from: 0,
        expires_at: i64::MAX,
        guardian: None,
        protected: None,
    };
    let end = match rng.below(11) {
        0 => None,
        1 => Some(HoldAct::Cancel),
        2 => {
            terms.expires_at = 1;
            Some(HoldAct::Expire)
        }
        3 => {
            terms.release_from = i64::MAX;
            Some(HoldAct::Release)
        }
        which @ 4..6 => {
            terms.guardian = Some(UserId::from_bytes([9; 16]));
            if which == 4 {
                terms.signs.clear();
            }
            terms.signs.push(Sign::SecondPerson);
            Some(HoldAct::Approve)
        }
        8 => Some(protected(&mut terms, HoldAct::Decline)),
        9 => Some(protected(&mut terms, attempt(rng, true))),
        10 => Some(protected(&mut terms, attempt(rng, false))),
        _ => Some(HoldAct::Release),
    };
    (terms, end)
}

/// The terms of what a code protects.
fn protected(terms: &mut HoldTerms, act: HoldAct) -> HoldAct {
    terms.signs.clear();
    terms.protected = Some(ProtectedBy { sealed: vec![1] });
    act
}

/// A code that is entered.
fn attempt(rng: &mut Rng, right: bool) -> HoldAct {
    let mut fingerprint = [0; 32];
    fingerprint[0] = u8::try_from(rng.below(250)).unwrap();
    HoldAct::Accept(Attempt {
        code: WrongCode {
            id: TransferId::derived(fingerprint),
            fingerprint,
        },
        right,
    })
}

fn price(order: u64) -> i64 {
    100 + i64::try_from(order).unwrap()
}

/// What became of orders, codes and holds: how many were paid, used, held, posted and freed.
fn simulate(seed: u64) -> [usize; 5] {
    let mut rng = Rng(seed);
    let mut memory = Memory::default();
    let funding = SystemAccount::Funding.account(Currency::Rub);
    memory.open(funding, Party::System(SystemAccount::Funding));
    let person = |n: u64| UserId::from_bytes([u8::try_from(n).unwrap(); 16]);
    for n in 1..=PEOPLE {
        memory.open(account(n), Party::Person(person(n)));
        for request in 0..REQUESTS {
            memory.request(request_id(n, request), account(n));
        }
    }
    memory.open(SHOP, Party::Shop(ShopId::from_bytes([200; 16])));
    for order in 0..ORDERS {
        memory.order(order_id(order), SHOP, price(order));
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
            let payee = 1 + rng.below(PEOPLE);
            let to = account(payee);
            let amount = 1 + i64::try_from(rng.below(900)).unwrap();
            let key = format!("client-{client}-{n}");
            // One in four pays an order, of which there are few; half of them by a code, of which
            // there are few too.
            let order = (rng.below(4) == 0).then(|| rng.below(ORDERS));
            let (to, amount) = match order {
                Some(order) => (SHOP, price(order)),
                None => (to, amount),
            };
            let mut command = transfer(person(payer), &key, (from, to), amount);
            command.order = order.map(|order| OrderPayment {
                id: order_id(order),
                code: (rng.below(2) == 0).then(|| ShownCode {
                    code: CodeStep {
                        seed: SeedId::from_bytes([1; 16]),
                        step: i64::try_from(rng.below(ORDERS)).unwrap(),
                    },
                    payer: person(payer),
                }),
            });
            // One in three of the others pays a request, of which there are few.
            let asked = order.is_none() && from != funding && rng.below(3) == 0;
            command.request = asked.then(|| request_id(payee, rng.below(REQUESTS)));
            let by_code = command.order.is_some_and(|order| order.code.is_some());
            let mut end = None;
            if !by_code && rng.below(4) == 0 {
                let (terms, how) = hold(&mut rng);
                command.hold = Some(terms);
                end = how;
            }
            intents.push(Intent {
                command,
                called_off: rng.below(12) == 0,
                end,
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
        let decision = told.decisions.get(&id);
        // Nothing is decided where what was to be paid was closed or the code used.
        let (order, request) = (intent.command.order, intent.command.request);
        assert!(decision.is_some() || order.is_some() || request.is_some());
        let posted = matches!(decision, Some(Decision::Posted(_)));
        let pays = request.is_some_and(|request| memory.answered(request) == Some(id));
        assert_eq!(
            pays,
            posted && request.is_some(),
            "a request and its transfer"
        );
        assert_eq!(
            memory.decision(id).as_ref(),
            decision,
            "acknowledged, then changed"
        );
        if let Some(seq) = memory.debit_seq(id) {
            assert!(
                seq > told.floors[&id],
                "posted before what was acknowledged earlier"
            );
        }
    }
    let ((paid, used), (held, posted, freed)) = (memory.counts(), memory.held());
    [paid, used, held, posted, freed]
}

#[test]
fn whatever_fails_each_key_is_decided_once_and_the_books_balance() {
    let seeds = seeds(200);
    let mut sums = [0; 5];
    for seed in 0..seeds {
        let outcome = std::panic::catch_unwind(|| simulate(seed));
        assert!(outcome.is_ok(), "seed {seed}");
        for (sum, count) in sums.iter_mut().zip(outcome.unwrap_or_default()) {
            *sum += count;
        }
    }
    let [paid, used, held, posted, freed] = sums;
    assert!(paid > 0 && used > 0, "no order was paid, or no code used");
    assert!(
        posted > 0 && freed > 0 && held > posted + freed,
        "{held} held, {posted} posted, {freed} freed"
    );
}
