//! A clock that jumps an hour either way while people pay, and between one server and the next.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use poltina_domain::AccountId;
use poltina_server::clock::{Clock, SECOND};
use poltina_server::sequencer::{Hub, Sequencer};
use poltina_server::store::{Decision, StatementStore as _};

use super::support::rng::{Rng, seeds};
use super::support::{START, World, books, transfer};

const HOUR: i64 = 3_600 * SECOND;
const PEOPLE: usize = 4;
const MONEY: i64 = 1_000_000;
/// How soon a command has to be begun, as the wallet says it.
const DEADLINE: i64 = 15 * SECOND;

/// A clock that somebody sets; it also moves by itself.
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.fetch_add(1_000, Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_clock_that_jumps_an_hour_refuses_nobody_and_the_books_never_run_backwards() {
    for seed in 0..seeds(3) {
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let mut people = Vec::new();
        for n in 1..=4 {
            people.push(world.person(n).await);
        }
        let clock = Arc::new(Hand(AtomicI64::new(START)));
        let start = || {
            let hub = Arc::new(Hub::new());
            Sequencer::start(Arc::clone(&world.store) as _, Arc::clone(&clock) as _, hub)
        };
        let mut sequencer = start();
        let funding =
            poltina_server::store::SystemAccount::Funding.account(poltina_domain::Currency::Rub);
        let mut balances = HashMap::new();
        let mut newest: HashMap<AccountId, i64> = HashMap::new();
        for person in &people {
            let command = transfer(person.id, "money", (funding, person.account), MONEY);
            let given = sequencer.submit(command).await;
            assert!(matches!(given, Ok(Decision::Posted(_))), "{given:?}");
            balances.insert(person.account, MONEY);
        }
        let mut rng = Rng(seed);
        let (mut told, mut latest) = (Vec::new(), 0);
        for round in 0..20 {
            // An hour ahead, an hour back, or as it was; now and then another server goes on.
            match rng.below(3) {
                0 => clock.0.fetch_add(HOUR, Ordering::SeqCst),
                1 => clock.0.fetch_sub(HOUR, Ordering::SeqCst),
                _ => 0,
            };
            if rng.below(3) == 0 {
                sequencer.shut_down().await;
                sequencer = start();
            }
            let mut pick = |end: usize| usize::try_from(rng.below(end as u64)).unwrap();
            let commands: Vec<_> = (0..8)
                .map(|n| {
                    let payer = pick(PEOPLE);
                    let payee = (payer + 1 + pick(PEOPLE - 1)) % PEOPLE;
                    let accounts = (people[payer].account, people[payee].account);
                    let key = format!("pay-{round}-{n}");
                    let kopecks = 1 + pick(1_000) as i64;
                    let mut command = transfer(people[payer].id, &key, accounts, kopecks);
                    command.deadline = clock.now() + DEADLINE;
                    command
                })
                .collect();
            let paid = commands.iter().map(|one| sequencer.submit(one.clone()));
            let paid = futures_util::future::join_all(paid).await;
            for (command, paid) in commands.into_iter().zip(paid) {
                let Ok(Decision::Posted(posted)) = &paid else {
                    panic!("seed {seed}: {paid:?}");
                };
                for account in [command.payer, command.payee] {
                    let before = newest.insert(account, posted.posted_at).unwrap_or_default();
                    assert!(before <= posted.posted_at, "seed {seed}: it ran backwards");
                }
                latest = latest.max(posted.posted_at);
                *balances.get_mut(&command.payer).unwrap() -= command.amount.minor();
                *balances.get_mut(&command.payee).unwrap() += command.amount.minor();
                told.push((command, paid));
            }
        }
        // Each once more, by a clock that is an hour behind all that it wrote: the same answers.
        clock.0.store(latest - HOUR, Ordering::SeqCst);
        for (mut command, before) in told {
            command.deadline = clock.now() + DEADLINE;
            assert_eq!(sequencer.submit(command).await, before, "seed {seed}");
        }
        // Whatever is looked for by time is all there: a statement up to now holds each entry.
        for person in &people {
            let (id, account) = (person.id, person.account);
            let bounds = world.store.statement_bounds(id, account, 0, latest + 1);
            let bounds = bounds.await.unwrap().unwrap();
            assert_eq!((bounds.opening, bounds.closing), (0, balances[&account]));
            let half = START + HOUR / 2;
            let first = world.store.statement_bounds(id, account, 0, half).await;
            let second = world
                .store
                .statement_bounds(id, account, half, latest + 1)
                .await;
            let (first, second) = (first.unwrap().unwrap(), second.unwrap().unwrap());
            assert_eq!((first.last, first.closing), (second.after, second.opening));
            let lines = world
                .store
                .statement_lines(account, 0, bounds.last, 1_000)
                .await;
            let early = lines
                .unwrap()
                .iter()
                .filter(|line| line.posted_at < half)
                .count();
            assert_eq!(first.last, i64::try_from(early).unwrap(), "seed {seed}");
        }
        sequencer.shut_down().await;
        world.close().await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    }
}
