//! Limits against a plain model: random transfers over random days, of which none exceeds a limit, and
//! what is refused is refused by the right one, with the right figures.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use poltina_domain::{AccountId, TransferId};
use poltina_ledger::Refusal;
use poltina_server::clock::Clock;
use poltina_server::moscow;
use poltina_server::sequencer::{
    HoldAct, Hub, Limited, Sequencer, SubmitError, TransferCommand, transfer_id,
};
use poltina_server::store::{
    Decision, HoldTerms, LimitHit, LimitPeriod, LimitScope, LimitStore, Store, User,
};
use tokio::task::JoinSet;

use crate::support::books;
use crate::support::rng::Rng;
use crate::support::{World, transfer};

const PEOPLE: u8 = 4;
const HOUR: i64 = 3_600_000_000;

/// A clock that is set.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

struct Scene {
    world: World,
    clock: Arc<Hands>,
    people: Vec<User>,
}

impl Scene {
    async fn set(dir: &std::path::Path, begin: &str) -> Self {
        let store = Arc::new(books::open(dir).unwrap());
        let clock = Arc::new(Hands(AtomicI64::new(moscow::parse(begin).unwrap())));
        let hub = Arc::new(Hub::new());
        let ledger: Arc<dyn Store> = Arc::clone(&store) as _;
        let sequencer = Sequencer::start(ledger, clock.clone(), Arc::clone(&hub));
        let world = World {
            store,
            sequencer,
            hub,
        };
        let mut people = Vec::new();
        for n in 1..=PEOPLE {
            let person = world.person(n).await;
            world.fund(&person, 2_000).await;
            people.push(person);
        }
        Self {
            world,
            clock,
            people,
        }
    }
}

/// What left, or is held to leave: when (RFC 3339 in Moscow, which cuts as it reads), by whom, to whom.
struct Paid {
    id: TransferId,
    held: bool,
    at: String,
    payer: AccountId,
    payee: AccountId,
    kopecks: i64,
}

#[derive(Default)]
struct Model {
    paid: Vec<Paid>,
    /// What was posted to each, and what left.
    balances: HashMap<AccountId, i64>,
}

impl Model {
    /// What left `payer` in a period that is named by so many letters of a moment.
    fn sum(&self, payer: AccountId, to: Option<AccountId>, now: &str, letters: usize) -> i64 {
        self.of(payer, to, now, letters)
            .map(|paid| paid.kopecks)
            .sum()
    }

    fn of<'m>(
        &'m self,
        payer: AccountId,
        to: Option<AccountId>,
        now: &'m str,
        letters: usize,
    ) -> impl Iterator<Item = &'m Paid> {
        self.paid.iter().filter(move |paid| {
            paid.payer == payer
                && to.is_none_or(|to| paid.payee == to)
                && paid.at[..letters] == now[..letters]
        })
    }

    /// What of an account is reserved.
    fn held(&self, payer: AccountId) -> i64 {
        let held = self
            .paid
            .iter()
            .filter(|paid| paid.held && paid.payer == payer);
        held.map(|paid| paid.kopecks).sum()
    }

    /// A held transfer is posted, or called off.
    fn end(&mut self, at: usize, posted: bool) -> TransferId {
        let paid = &mut self.paid[at];
        let id = paid.id;
        paid.held = false;
        if posted {
            *self.balances.entry(paid.payer).or_default() -= paid.kopecks;
            *self.balances.entry(paid.payee).or_default() += paid.kopecks;
        } else {
            self.paid.remove(at);
        }
        id
    }

    fn decide(&mut self, command: &TransferCommand, now: &str) -> Result<(), Expected> {
        let limits = command.limits.unwrap();
        let (payer, payee, kopecks) = (command.payer, command.payee, command.amount.minor());
        if payer == payee {
            return Err(Expected::Refused(Refusal::SameParty));
        }
        let mut rules = vec![(
            LimitScope::Operation,
            LimitPeriod::Once,
            limits.operation,
            0,
        )];
        for (period, letters, max) in [
            (LimitPeriod::Day, 10, limits.day),
            (LimitPeriod::Month, 7, limits.month),
            (LimitPeriod::Year, 4, limits.year),
        ] {
            let used = self.sum(payer, None, now, letters);
            rules.push((LimitScope::Outgoing, period, max, used));
        }
        let to_payee = self.sum(payer, Some(payee), now, 7);
        let counterparty = limits.counterparty_month;
        rules.push((
            LimitScope::Counterparty,
            LimitPeriod::Month,
            counterparty,
            to_payee,
        ));
        for (at, (scope, period, max, used)) in rules.into_iter().enumerate() {
            let count = i64::try_from(self.of(payer, None, now, 10).count()).unwrap();
            if at == 1 && limits.count_day.is_some_and(|max| count >= i64::from(max)) {
                return Err(Expected::Limit(LimitScope::Count, LimitPeriod::Day, 0));
            }
            let Some(max) = max else { continue };
            if used + kopecks > max {
                return Err(Expected::Limit(scope, period, max - used));
            }
        }
        let has = self.balances.get(&payer).copied().unwrap_or_default();
        if kopecks > has - self.held(payer) {
            return Err(Expected::Refused(Refusal::InsufficientFunds));
        }
        let lies = self.balances.get(&payee).copied().unwrap_or_default();
        if limits.payee_balance.is_some_and(|max| lies + kopecks > max) {
            return Err(Expected::Limit(LimitScope::Balance, LimitPeriod::Once, 0));
        }
        if command.hold.is_none() {
            self.balances.insert(payer, has - kopecks);
            self.balances.insert(payee, lies + kopecks);
        }
        self.paid.push(Paid {
            id: transfer_id(command.principal, &command.key),
            held: command.hold.is_some(),
            at: now.to_owned(),
            payer,
            payee,
            kopecks,
        });
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Refused(Refusal),
    Limit(LimitScope, LimitPeriod, i64),
}

fn some_limits(rng: &mut Rng) -> Limited {
    let mut max = |least: u64, most: u64| {
        let there = rng.below(3) > 0;
        there.then(|| i64::try_from(least + rng.below(most)).unwrap())
    };
    Limited {
        operation: max(150, 200),
        day: max(200, 400),
        month: max(400, 900),
        year: max(700, 1_500),
        counterparty_month: max(200, 500),
        payee_balance: max(2_000, 1_500),
        count_day: max(2, 5).map(|count| u32::try_from(count).unwrap()),
    }
}

fn told(decision: &Result<Decision, SubmitError>) -> Result<(), Expected> {
    match decision.as_ref().unwrap() {
        Decision::Posted(_) | Decision::Held(_) | Decision::Authorized(_) => Ok(()),
        Decision::Refused(refusal) => Err(Expected::Refused(*refusal)),
        Decision::Limited(hit) => Err(Expected::Limit(hit.scope, hit.period, hit.remaining)),
    }
}

/// How often each limit refused.
async fn simulate(seed: u64) -> HashMap<String, u32> {
    let dir = tempfile::tempdir().unwrap();
    // Days around the ends of a month, of a leap February and of a year.
    let begins = ["2026-11-29", "2026-12-28", "2028-02-27"];
    let begin = begins[usize::try_from(seed % 3).unwrap()];
    let scene = Scene::set(dir.path(), &format!("{begin}T20:00:00+03:00")).await;
    let mut rng = Rng(seed);
    let limits: Vec<Limited> = (0..PEOPLE).map(|_| some_limits(&mut rng)).collect();
    let mut model = Model::default();
    for person in &scene.people {
        model.balances.insert(person.account, 2_000);
    }
    let mut hits = HashMap::new();
    for round in 0..30 {
        let hours = i64::try_from(rng.below(30)).unwrap();
        scene.clock.0.fetch_add(hours * HOUR, Ordering::SeqCst);
        let now = moscow::rfc3339(scene.clock.now());
        // Some of what is held is released or called off, in a later day, month or year.
        for at in (0..model.paid.len()).rev() {
            if model.paid[at].held && rng.below(5) == 0 {
                let release = rng.below(2) == 0;
                let act = if release {
                    HoldAct::Release
                } else {
                    HoldAct::Cancel
                };
                let id = model.end(at, release);
                let ended = scene.world.sequencer.decide_hold(id, act).await;
                assert_eq!(
                    matches!(ended, Ok(Decision::Posted(_))),
                    release,
                    "{ended:?}"
                );
            }
        }
        // Several at once are decided in one batch, in their order.
        let mut waiting = Vec::new();
        let mut tasks = JoinSet::new();
        for n in 0..1 + rng.below(6) {
            let pick = |rng: &mut Rng| usize::try_from(rng.below(u64::from(PEOPLE))).unwrap();
            let (from, to) = (pick(&mut rng), pick(&mut rng));
            let (payer, payee) = (&scene.people[from], &scene.people[to]);
            let kopecks = 1 + i64::try_from(rng.below(260)).unwrap();
            let key = format!("{round}-{n}");
            let mut command = transfer(payer.id, &key, (payer.account, payee.account), kopecks);
            command.limits = Some(limits[from]);
            command.hold = (rng.below(4) == 0).then(|| HoldTerms {
                signs: vec![poltina_api_types::Sign::NewPayee],
                release_from: 0,
                expires_at: i64::MAX,
                guardian: None,
                protected: None,
            });
            let (sequencer, asked) = (scene.world.sequencer.clone(), command.clone());
            tasks.spawn(async move { (n, sequencer.submit(asked).await) });
            waiting.push(command);
        }
        let mut decisions = tasks.join_all().await;
        decisions.sort_by_key(|(n, _)| *n);
        for (command, (_, decision)) in waiting.iter().zip(decisions) {
            let expected = model.decide(command, &now);
            assert_eq!(told(&decision), expected, "seed {seed}, {now}, {command:?}");
            if let Err(Expected::Limit(scope, period, _)) = expected {
                let hit = format!("{}-{}", scope.name(), period.name());
                *hits.entry(hit).or_default() += 1;
            }
            // The same key is answered the same, from the books.
            let again = scene.world.sequencer.submit(command.clone()).await;
            assert_eq!(again, decision, "seed {seed}");
        }
    }
    assert_eq!(scene.world.store.verify().await, Ok(Vec::new()));
    for person in &scene.people {
        let standing = scene
            .world
            .store
            .standing(person.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(standing.balance, model.balances[&person.account]);
        let now = moscow::rfc3339(scene.clock.now());
        let usage = standing.usage.at(moscow::day_number(scene.clock.now()));
        let sums = [10, 7, 4].map(|letters| model.sum(person.account, None, &now, letters));
        assert_eq!([usage.day, usage.month, usage.year], sums);
    }
    scene.world.close().await;
    hits
}

#[tokio::test]
async fn no_limit_is_exceeded_on_any_day_and_the_right_one_refuses() {
    let mut hits: HashMap<String, u32> = HashMap::new();
    for seed in 0..9 {
        for (hit, times) in simulate(seed).await {
            *hits.entry(hit).or_default() += times;
        }
    }
    // Each of them was met, so that the test is about each.
    let mut met: Vec<&str> = hits.keys().map(String::as_str).collect();
    met.sort_unstable();
    let all = [
        "balance-once",
        "count-day",
        "counterparty-month",
        "operation-once",
        "outgoing-day",
        "outgoing-month",
        "outgoing-year",
    ];
    assert_eq!(met, all);
}

#[tokio::test]
async fn what_a_limit_refused_is_told_with_its_figures_and_kept_so_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let scene = Scene::set(dir.path(), "2026-12-31T23:59:00+03:00").await;
    let (anna, boris) = (&scene.people[0], &scene.people[1]);
    let pay = |key: &str, kopecks| {
        let mut command = transfer(anna.id, key, (anna.account, boris.account), kopecks);
        command.limits = Some(Limited {
            day: Some(500),
            ..Limited::default()
        });
        scene.world.sequencer.submit(command)
    };
    assert!(matches!(pay("first", 400).await, Ok(Decision::Posted(_))));
    let hit = LimitHit {
        scope: LimitScope::Outgoing,
        period: LimitPeriod::Day,
        remaining: 100,
        remaining_count: None,
        max: Some(500),
        resets_at: moscow::parse("2027-01-01T00:00:00+03:00"),
    };
    assert_eq!(pay("second", 101).await, Ok(Decision::Limited(hit)));
    // The key is burnt: the next day it answers the same, and a new one pays.
    scene.clock.0.fetch_add(2 * HOUR, Ordering::SeqCst);
    assert_eq!(pay("second", 101).await, Ok(Decision::Limited(hit)));
    assert!(matches!(pay("third", 500).await, Ok(Decision::Posted(_))));
    let anna = anna.id;
    scene.world.close().await;
    let world = World::open(dir.path());
    let outcome = world.store.outcome_by_key(anna, "second").await.unwrap();
    assert_eq!(outcome.unwrap().decision, Decision::Limited(hit));
    assert_eq!(world.store.verify().await, Ok(Vec::new()));
    world.close().await;
}

#[tokio::test]
async fn whoever_has_not_got_the_money_learns_nothing_of_what_the_payee_has() {
    let dir = tempfile::tempdir().unwrap();
    let scene = Scene::set(dir.path(), "2026-11-22T12:00:00+03:00").await;
    let (anna, boris) = (&scene.people[0], &scene.people[1]);
    for (key, kopecks, expected) in [
        (
            "too-much",
            2_001,
            Decision::Refused(Refusal::InsufficientFunds),
        ),
        (
            "no-room",
            2_000,
            Decision::Limited(LimitHit {
                scope: LimitScope::Balance,
                period: LimitPeriod::Once,
                remaining: 0,
                remaining_count: None,
                max: None,
                resets_at: None,
            }),
        ),
    ] {
        let mut command = transfer(anna.id, key, (anna.account, boris.account), kopecks);
        command.limits = Some(Limited {
            payee_balance: Some(3_999),
            ..Limited::default()
        });
        assert_eq!(scene.world.sequencer.submit(command).await, Ok(expected));
    }
    scene.world.close().await;
}

#[tokio::test]
async fn verify_finds_what_limits_are_measured_by_where_it_is_not_what_the_entries_say() {
    for change in [
        "used_day = used_day - 1",
        "used_count = used_count + 1",
        "used_month = 0",
        "used_year = used_year + 5",
        "used_on = 20251231",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let scene = Scene::set(dir.path(), "2026-11-22T12:00:00+03:00").await;
        let boris = scene.people[1].account;
        let paid = scene
            .world
            .send("pay", (&scene.people[0], boris), 300)
            .await;
        assert!(matches!(paid, Ok(Decision::Posted(_))));
        assert_eq!(scene.world.store.verify().await, Ok(Vec::new()));
        scene.world.close().await;
        let forgery = format!("UPDATE accounts SET {change} WHERE used_on > 0");
        assert_eq!(books::forge(dir.path(), &forgery), 1);
        let found = books::verify(dir.path()).unwrap();
        let names: Vec<_> = found.iter().map(|found| found.invariant.name()).collect();
        assert_eq!(names, ["usage-recomputes"], "{change}");
    }
}
