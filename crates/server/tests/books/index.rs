//! The index of operations and the sums of months against a plain recount, over random books.

use std::collections::BTreeMap;

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Currency};
use poltina_server::moscow;
use poltina_server::store::Invariant as I;
use poltina_server::store::{Decision, Mark, SearchFilter, SearchStore, Store, User};

use crate::support::books;
use crate::support::rng::Rng;
use crate::support::{START, World, transfer};
use crate::verify::{broken_after, honest_books};

const PEOPLE: u8 = 4;
const DAY: i64 = 86_400_000_000;
const CATEGORIES: [Category; 4] = [
    Category::Transfers,
    Category::Cafes,
    Category::Leisure,
    Category::Other,
];
const NOTES: [&str; 4] = ["", "За кофе", "Переводы маме", "午餐费 2026"];

/// Sends something random, at a random moment of some months; whether it went.
async fn move_something(world: &World, people: &[User], rng: &mut Rng, step: u64) {
    let from = &people[usize::try_from(rng.below(4)).unwrap()];
    let to = &people[usize::try_from(rng.below(4)).unwrap()];
    if from.id == to.id {
        return;
    }
    let kopecks = i64::try_from(rng.below(3_000)).unwrap() + 1;
    let key = format!("random-{step}");
    let mut command = transfer(from.id, &key, (from.account, to.account), kopecks);
    command.note = NOTES[usize::try_from(rng.below(4)).unwrap()].to_owned();
    command.posted_at = Some(START + DAY * i64::try_from(step).unwrap());
    command.category = CATEGORIES[usize::try_from(rng.below(4)).unwrap()];
    if rng.below(4) == 0 {
        command.kind = OperationKind::Payment;
    }
    let decided = world.sequencer.submit(command).await.unwrap();
    assert!(matches!(
        decided,
        Decision::Posted(_) | Decision::Refused(_)
    ));
}

/// Says something of a random operation of a random person.
async fn mark_something(world: &World, people: &[User], rng: &mut Rng) {
    let owner = &people[usize::try_from(rng.below(4)).unwrap()];
    let page = world
        .store
        .operations_page(owner.id, Currency::Rub, None, None, 50)
        .await
        .unwrap();
    let Some(row) = page.get(usize::try_from(rng.below(50)).unwrap()) else {
        return;
    };
    let mark = match rng.below(4) {
        0 => Mark::Note("На дачу".parse().unwrap()),
        1 => Mark::Labels(vec!["дача".parse().unwrap(), "Лето 26".parse().unwrap()]),
        always => Mark::Category {
            category: CATEGORIES[usize::try_from(rng.below(4)).unwrap()],
            always: always == 2,
        },
    };
    let marked = world.store.mark_operation(owner.id, row.id, mark).await;
    assert!(marked.unwrap().is_some());
}

type Sums = BTreeMap<(i64, String, AccountId), (i64, i64, u32)>;

/// What the operations themselves add up to.
async fn recounted(world: &World, owner: &User) -> Sums {
    let mut sums = Sums::new();
    let filter = SearchFilter::default();
    let found = world
        .store
        .search_operations(owner.id, filter, None, 10_000)
        .await
        .unwrap();
    let page = world
        .store
        .operations_page(owner.id, Currency::Rub, None, None, 10_000)
        .await
        .unwrap();
    assert_eq!(found.rows, page, "the search finds what the history has");
    for row in page {
        let other = match &row.counterparty {
            poltina_server::store::PartyRow::Person { id, .. } => {
                AccountId::from_bytes(*id.as_bytes())
            }
            _ => poltina_server::store::SystemAccount::Funding.account(row.amount.currency()),
        };
        let month = moscow::day_number(row.posted_at) / 100;
        let sum = sums
            .entry((month, format!("{:?}", row.category), other))
            .or_default();
        match row.direction {
            poltina_api_types::Direction::In => sum.0 += row.amount.minor(),
            poltina_api_types::Direction::Out => {
                sum.1 += row.amount.minor();
                sum.2 += 1;
            }
        }
    }
    sums
}

/// What is kept of it.
async fn kept(world: &World, owner: &User) -> Sums {
    let mut sums = Sums::new();
    for month in world.store.months(owner.id).await.unwrap() {
        let rows = world
            .store
            .spending(owner.id, [month.month, 0])
            .await
            .unwrap();
        let all = rows
            .iter()
            .fold((0, 0), |sum, row| (sum.0 + row.received, sum.1 + row.spent));
        assert_eq!(all, (month.received.minor(), month.spent.minor()));
        for row in rows {
            let key = (row.month, format!("{:?}", row.category), row.account);
            sums.insert(key, (row.received, row.spent, row.times));
        }
    }
    sums
}

#[tokio::test]
async fn sums_of_months_are_those_of_the_operations_whatever_moved_and_was_said_of_it() {
    for seed in 0..6 {
        let mut rng = Rng(seed);
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let mut people = Vec::new();
        for n in 1..=PEOPLE {
            let person = world.person(n).await;
            world.fund(&person, 20_000).await;
            people.push(person);
        }
        for step in 0..120 {
            match rng.below(4) {
                0 => mark_something(&world, &people, &mut rng).await,
                _ => move_something(&world, &people, &mut rng, step).await,
            }
        }
        for person in &people {
            let (recounted, kept) = (recounted(&world, person).await, kept(&world, person).await);
            assert_eq!(kept, recounted, "seed {seed}");
            assert!(kept.len() > 4, "seed {seed}: too little happened");
        }
        world.close().await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()), "seed {seed}");
    }
}

#[tokio::test]
async fn an_index_and_sums_that_do_not_match_are_named() {
    let honest = tempfile::tempdir().unwrap();
    honest_books(honest.path()).await;
    for (invariant, what, sql) in [
        (
            I::IndexRecomputes,
            "an operation that is not found",
            "DELETE FROM operation_index WHERE seq = 1",
        ),
        (
            I::IndexRecomputes,
            "an operation that is found by another amount",
            "UPDATE operation_index SET amount = amount + 1 WHERE seq = 1",
        ),
        (
            I::IndexRecomputes,
            "a category that nobody set",
            "UPDATE operation_index SET category = 'cafes' WHERE seq = 1",
        ),
        (
            I::IndexRecomputes,
            "a word that nobody wrote",
            "INSERT INTO operation_words SELECT account, 'word', seq, 0 FROM operation_index \
             WHERE seq = 1",
        ),
        (
            I::IndexRecomputes,
            "a note of which no word is found",
            "UPDATE transfers SET note = 'кофе'",
        ),
        (
            I::SumsRecompute,
            "a sum that is another",
            "UPDATE month_sums SET spent = spent + 1 WHERE spent > 0",
        ),
        (
            I::SumsRecompute,
            "a sum that is gone",
            "DELETE FROM month_sums WHERE spent > 0",
        ),
    ] {
        let broken = broken_after(honest.path(), what, sql);
        assert!(
            broken.contains(invariant.name()),
            "{what}: verify named {broken:?}"
        );
    }
}
