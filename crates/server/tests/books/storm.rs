//! The sequencer over the real store, whose calls fail, whose answers are lost and whose server is killed: seeded.
//! The same requests come from two clients each, in any order. `POLTINA_SEEDS=1000 cargo test --test books` runs more.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use poltina_domain::{AccountId, Currency, UserId};
use poltina_server::clock::{Clock, SECOND};
use poltina_server::sequencer::{Hub, Sequencer, SubmitError, TransferCommand, transfer_id};
use poltina_server::store::sql::SqlStore;
use poltina_server::store::{Decision, LedgerStore, NewUser, Store as _, SystemAccount, User};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::support::faulty::Faulty;
use crate::support::rng::{Rng, seeds};
use crate::support::{START, books, transfer};

const PEOPLE: u64 = 4;
const PAYMENTS: u64 = 20;
const MONEY: i64 = 5_000;
/// How often the server may be killed before all is calm.
const LIVES: u64 = 3;

/// A clock that moves a second whenever somebody looks.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> i64 {
        self.0.fetch_add(SECOND, Ordering::Relaxed)
    }
}

/// What was answered, by key.
type Told = Arc<Mutex<HashMap<String, Decision>>>;

struct Storm {
    seed: u64,
    store: Arc<SqlStore>,
    clock: Arc<Ticking>,
    told: Told,
}

impl Storm {
    /// One life of the server: until all clients are done, or it is killed.
    fn live(&self, life: u64, clients: [Vec<TransferCommand>; 4]) {
        let calm = life == LIVES;
        let rng = Rng(self.seed.wrapping_mul(1_000).wrapping_add(life));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let killed = Arc::new(Notify::new());
            let inner = Arc::clone(&self.store) as Arc<dyn LedgerStore>;
            let faulty = Faulty::new(inner, rng.clone(), Arc::clone(&killed), calm);
            let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
            let sequencer = Sequencer::over(Arc::new(faulty), clock, Arc::new(Hub::new()));
            let mut tasks = JoinSet::new();
            for (n, mut commands) in clients.into_iter().enumerate() {
                shuffle(&mut Rng(rng.0 ^ n as u64), &mut commands);
                tasks.spawn(pay(
                    sequencer.clone(),
                    Arc::clone(&self.told),
                    commands,
                    calm,
                ));
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

/// Sends each once, in the end until it is answered.
async fn pay(sequencer: Sequencer, told: Told, commands: Vec<TransferCommand>, calm: bool) {
    for command in commands {
        loop {
            match sequencer.submit(command.clone()).await {
                Ok(decision) => {
                    let mut told = told.lock().unwrap();
                    let before = told.entry(command.key).or_insert_with(|| decision.clone());
                    assert_eq!(*before, decision, "the same key was answered in two ways");
                    break;
                }
                Err(SubmitError::Full { .. } | SubmitError::Unknown | SubmitError::InFlight) => {
                    if !calm {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                Err(error) => unreachable!("{error}"),
            }
        }
    }
}

fn shuffle<T>(rng: &mut Rng, items: &mut [T]) {
    for at in (1..items.len()).rev() {
        items.swap(at, usize::try_from(rng.below(at as u64 + 1)).unwrap());
    }
}

/// The people of this seed: nobody else's.
async fn people(store: &SqlStore, seed: u64) -> Vec<User> {
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let number = 1 + seed * PEOPLE + n;
        let mut id = [0; 16];
        id[8..].copy_from_slice(&number.to_be_bytes());
        let new = NewUser {
            id: UserId::from_bytes(id),
            account: AccountId::from_bytes(id),
            phone: format!("+7916{number:07}").parse().unwrap(),
            now: START,
        };
        people.push(store.find_or_create_user(new).await.unwrap());
    }
    people
}

/// First his money comes in; then they pay each other, now and then more than they have.
fn commands(seed: u64, people: &[User]) -> Vec<TransferCommand> {
    let mut rng = Rng(seed);
    let mut pick = |end: u64| usize::try_from(rng.below(end)).unwrap();
    let funding = SystemAccount::Funding.account(Currency::Rub);
    let money = people.iter().map(|person| {
        let accounts = (funding, person.account);
        transfer(person.id, "money", accounts, MONEY)
    });
    let mut commands: Vec<_> = money.collect();
    for n in 0..PAYMENTS {
        let payer = pick(PEOPLE);
        let payee = (payer + 1 + pick(PEOPLE - 1)) % people.len();
        let (payer, payee) = (&people[payer], &people[payee]);
        let kopecks = 1 + i64::try_from(pick(4_000)).unwrap();
        let accounts = (payer.account, payee.account);
        commands.push(transfer(payer.id, &format!("pay-{n}"), accounts, kopecks));
    }
    for command in &mut commands {
        // One name for it here, whoever owns the key.
        command.key = format!("{}-of-{}", command.key, command.principal);
    }
    commands
}

/// Adds to each balance what these people were told; how many were posted, and how many refused.
fn storm(
    seed: u64,
    (store, clock): (&Arc<SqlStore>, &Arc<Ticking>),
    balances: &mut HashMap<AccountId, i64>,
) -> (usize, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let commands = commands(seed, &runtime.block_on(people(store, seed)));
    let (odd, even): (Vec<_>, Vec<_>) = commands
        .iter()
        .cloned()
        .partition(|command| transfer_id(command.principal, &command.key).as_bytes()[15] % 2 == 1);
    let storm = Storm {
        seed,
        store: Arc::clone(store),
        clock: Arc::clone(clock),
        told: Told::default(),
    };
    for life in 0..=LIVES {
        storm.live(life, [odd.clone(), even.clone(), odd.clone(), even.clone()]);
    }
    let told = storm.told.lock().unwrap();
    let mut posted = 0;
    for command in &commands {
        if let Decision::Posted(transfer) = &told[&command.key] {
            assert_eq!(transfer.amount, command.amount);
            posted += 1;
            *balances.entry(command.payer).or_default() -= command.amount.minor();
            *balances.entry(command.payee).or_default() += command.amount.minor();
        }
    }
    (posted, commands.len() - posted)
}

#[test]
fn whatever_fails_over_the_real_store_each_key_is_decided_once_and_the_books_hold() {
    // In memory where the system has such a place: what a crash leaves on a disk is looked at elsewhere.
    let memory = std::path::Path::new("/dev/shm");
    let dir = if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    };
    let store = Arc::new(books::open(dir.path()).unwrap());
    let clock = Arc::new(Ticking(AtomicI64::new(START)));
    let (mut balances, mut sums) = (HashMap::new(), (0, 0));
    for seed in 0..seeds(200) {
        let one = AssertUnwindSafe(|| storm(seed, (&store, &clock), &mut balances));
        let outcome = std::panic::catch_unwind(one);
        assert!(outcome.is_ok(), "seed {seed}");
        let (posted, refused) = outcome.unwrap_or_default();
        sums = (sums.0 + posted, sums.1 + refused);
    }
    assert!(sums.0 > sums.1 && sums.1 > 0, "{sums:?} posted, refused");
    drop(store);
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    for line in books::books(dir.path()).unwrap().accounts {
        let expected = balances.remove(&line.id).unwrap_or_default();
        assert_eq!(line.balance, expected, "{line:?}");
    }
    assert!(balances.is_empty(), "accounts that are not in the books");
}
