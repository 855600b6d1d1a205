//! People who pay each other by a sequencer whose store fails under them: what they were told stays true.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use poltina_domain::{AccountId, Currency};
use poltina_server::sequencer::{Sequencer, SubmitError, TransferCommand};
use poltina_server::store::sql::{self, Place};
use poltina_server::store::{BookLine, Books, Decision, SystemAccount};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::rng::Rng;
use super::{World, transfer};

/// Enough that nothing is refused for lack of funds.
const MONEY: i64 = 10_000_000;
/// How many pay at once.
const CLIENTS: usize = 6;

/// How far the clients are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// Attempts that were decided.
    pub(crate) decided: u64,
    /// Attempts of which it was said that nothing moved, or that it is unknown.
    pub(crate) failed: u64,
}

/// What people mean to pay, and what they were told.
pub(crate) struct Payments {
    commands: Vec<TransferCommand>,
    accounts: Vec<AccountId>,
    told: Arc<Mutex<HashMap<String, Decision>>>,
    progress: watch::Sender<Progress>,
}

impl Payments {
    /// Makes the people and gives them money.
    pub(crate) async fn new(world: &World, seed: u64, count: u64) -> Self {
        let mut people = Vec::new();
        for n in 1..=6 {
            let person = world.person(n).await;
            world.fund(&person, MONEY).await;
            people.push(person);
        }
        let mut rng = Rng(seed);
        let mut pick = |end: usize| usize::try_from(rng.below(end as u64)).unwrap();
        let one = |n| {
            let payer = pick(people.len());
            let payee = (payer + 1 + pick(people.len() - 1)) % people.len();
            let kopecks = 1 + i64::try_from(pick(5_000)).unwrap();
            let accounts = (people[payer].account, people[payee].account);
            transfer(
                people[payer].id,
                &format!("payment-{seed}-{n}"),
                accounts,
                kopecks,
            )
        };
        Self {
            commands: (0..count).map(one).collect(),
            accounts: people.iter().map(|person| person.account).collect(),
            told: Arc::default(),
            progress: watch::channel(Progress::default()).0,
        }
    }

    /// Ends when the clients are so far, or have nothing left to pay.
    pub(crate) async fn reached(&self, far: impl Fn(&Progress) -> bool) {
        let mut progress = self.progress.subscribe();
        let all = self.commands.len() as u64;
        let far = |progress: &Progress| far(progress) || progress.decided >= all;
        progress.wait_for(far).await.unwrap();
    }

    pub(crate) fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    /// How many have an answer.
    pub(crate) fn acknowledged(&self) -> usize {
        self.told.lock().unwrap().len()
    }

    /// Several clients pay all; each comes again with his key until he knows what was decided.
    pub(crate) async fn pay(&self, sequencer: &Sequencer) {
        self.send(sequencer, true).await;
    }

    /// Several clients pay all; each tries once.
    pub(crate) async fn try_once(&self, sequencer: &Sequencer) {
        self.send(sequencer, false).await;
    }

    async fn send(&self, sequencer: &Sequencer, until_decided: bool) {
        let mut tasks = JoinSet::new();
        for share in self.commands.chunks(self.commands.len().div_ceil(CLIENTS)) {
            let client = Client {
                sequencer: sequencer.clone(),
                told: Arc::clone(&self.told),
                progress: self.progress.clone(),
            };
            tasks.spawn(client.pay(share.to_vec(), until_decided));
        }
        tasks.join_all().await;
    }

    /// All of them once more, with nothing in the way: one effect, one answer. Then the books hold, and each has
    /// what he was told.
    pub(crate) async fn settle(&self, world: World, place: &Place) {
        self.pay(&world.sequencer).await;
        world.close().await;
        self.check(place);
    }

    /// Whether everybody has in these books what he was told.
    pub(crate) fn stand_in(&self, books: &Books) -> bool {
        let mut balances = self.balances();
        let as_told = |line: &BookLine| {
            let told = balances.remove(&line.id).unwrap_or_default();
            told == line.balance
        };
        books.accounts.iter().all(as_told) && balances.is_empty()
    }

    /// What everybody has, by what was told.
    fn balances(&self) -> HashMap<AccountId, i64> {
        let people = self.accounts.iter().map(|id| (*id, MONEY));
        let mut balances: HashMap<AccountId, i64> = people.collect();
        let given = MONEY * i64::try_from(self.accounts.len()).unwrap();
        balances.insert(SystemAccount::Funding.account(Currency::Rub), -given);
        let told = self.told.lock().unwrap();
        let posted = |key| matches!(told.get(key), Some(Decision::Posted(_)));
        for command in self.commands.iter().filter(|one| posted(&one.key)) {
            *balances.get_mut(&command.payer).unwrap() -= command.amount.minor();
            *balances.get_mut(&command.payee).unwrap() += command.amount.minor();
        }
        balances
    }

    fn check(&self, place: &Place) {
        assert_eq!(sql::verify(place), Ok(Vec::new()));
        let told = self.told.lock().unwrap().len();
        assert_eq!(told, self.commands.len(), "all are decided");
        let books = sql::books(place).unwrap();
        assert!(self.stand_in(&books), "{books:?}");
    }
}

struct Client {
    sequencer: Sequencer,
    told: Arc<Mutex<HashMap<String, Decision>>>,
    progress: watch::Sender<Progress>,
}

impl Client {
    async fn pay(self, commands: Vec<TransferCommand>, until_decided: bool) {
        for command in commands {
            while !self.send(&command).await && until_decided {
                // A client's patience: nothing is gained by asking a database that is away without a pause.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    /// Whether it is decided.
    async fn send(&self, command: &TransferCommand) -> bool {
        let answer = self.sequencer.submit(command.clone()).await;
        let decided = match answer {
            Ok(decision) => {
                let mut told = self.told.lock().unwrap();
                let before = told
                    .entry(command.key.clone())
                    .or_insert_with(|| decision.clone());
                assert_eq!(*before, decision, "the same key was answered in two ways");
                true
            }
            Err(SubmitError::Full { .. } | SubmitError::Unknown) => false,
            Err(error) => panic!("{error}"),
        };
        self.progress.send_modify(|progress| {
            if decided {
                progress.decided += 1;
            } else {
                progress.failed += 1;
            }
        });
        decided
    }
}
