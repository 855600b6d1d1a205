//! The SQLite store: people, sign-in, sessions, and what people see of the books.

use std::sync::Arc;

use crate::support::{START, World};
use poltina_api_types::{Direction, PayeeId};
use poltina_domain::limits::CODE_TRIES;
use poltina_domain::{AccountId, ChallengeId, Currency, Phone, UserId};
use poltina_ledger::Refusal;
use poltina_server::store::{
    Challenge, Decision, EventBody, NewUser, OperationRow, PartyRow, ReceiptFilter, Rename, Store,
    Try, User,
};
use tempfile::TempDir;
use tokio::task::JoinSet;

const MINUTE: i64 = 60_000_000;

fn world() -> (TempDir, World) {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    (dir, world)
}

fn phone() -> Phone {
    "+79161234567".parse().unwrap()
}

#[tokio::test]
async fn however_many_first_sign_ins_come_at_once_one_person_is_made() {
    let (_dir, world) = world();
    let mut tasks = JoinSet::new();
    for n in 1..=20 {
        let store = Arc::clone(&world.store);
        let new = NewUser {
            id: UserId::from_bytes([n; 16]),
            account: AccountId::from_bytes([n; 16]),
            phone: phone(),
            now: START,
        };
        tasks.spawn(async move { store.find_or_create_user(new).await.unwrap() });
    }
    let people = tasks.join_all().await;
    assert!(people.iter().all(|person| person == &people[0]));
    let (accounts, newest_event) = world.store.accounts_of(people[0].id).await.unwrap();
    assert_eq!((accounts.len(), newest_event), (1, 0));
    assert_eq!(accounts[0].available(), 0);
    assert_eq!(
        world.store.user_by_phone(&phone()).await.unwrap().as_ref(),
        Some(&people[0])
    );
    assert_eq!(
        world.store.user_by_id(people[0].id).await.unwrap().as_ref(),
        Some(&people[0])
    );
}

#[tokio::test]
async fn of_two_changes_of_name_from_one_version_the_second_is_stale() {
    let (_dir, world) = world();
    let anna = world.person(1).await;
    let first = world
        .store
        .rename_user(anna.id, "Анна", "Кузнецова", anna.version)
        .await;
    assert_eq!(first, Ok(Rename::Changed(2)));
    let second = world
        .store
        .rename_user(anna.id, "Ханна", "", anna.version)
        .await;
    assert_eq!(second, Ok(Rename::Stale));
    let now = world.store.user_by_id(anna.id).await.unwrap().unwrap();
    assert_eq!(
        (now.given_name.as_str(), now.family_name.as_str()),
        ("Анна", "Кузнецова")
    );
}

fn challenge(n: u8, created_at: i64) -> Challenge {
    Challenge {
        id: ChallengeId::from_bytes([n; 16]),
        phone: phone(),
        code_hash: vec![n; 48],
        expires_at: created_at + 5 * MINUTE,
        tries: 0,
        used: false,
        created_at,
    }
}

#[tokio::test]
async fn a_code_bears_five_tries_even_if_a_hundred_come_at_once() {
    let (_dir, world) = world();
    let asked = challenge(1, START);
    world
        .store
        .put_challenge(asked.clone(), None)
        .await
        .unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (store, id) = (Arc::clone(&world.store), asked.id);
        tasks.spawn(async move { store.take_try(id, START + MINUTE).await.unwrap() });
    }
    let tries = tasks.join_all().await;
    let taken = tries
        .iter()
        .filter(|one| matches!(one, Try::Taken(_)))
        .count();
    assert_eq!(taken, usize::try_from(CODE_TRIES).unwrap());
}

#[tokio::test]
async fn a_code_counts_once_and_not_after_its_time() {
    let (_dir, world) = world();
    world
        .store
        .put_challenge(challenge(1, START), None)
        .await
        .unwrap();
    let id = ChallengeId::from_bytes([1; 16]);
    assert_eq!(
        world.store.take_try(id, START + 5 * MINUTE).await,
        Ok(Try::Over)
    );
    let Ok(Try::Taken(taken)) = world.store.take_try(id, START + MINUTE).await else {
        panic!("the code still holds");
    };
    assert_eq!(
        taken,
        Challenge {
            tries: 1,
            ..challenge(1, START)
        }
    );
    assert_eq!(world.store.consume_challenge(id).await, Ok(true));
    assert_eq!(world.store.consume_challenge(id).await, Ok(false));
    assert_eq!(
        world.store.take_try(id, START + MINUTE).await,
        Ok(Try::Over)
    );
    let unknown = ChallengeId::from_bytes([9; 16]);
    assert_eq!(world.store.take_try(unknown, START).await, Ok(Try::Over));
}

#[tokio::test]
async fn codes_asked_for_are_counted_per_number_and_time() {
    let (_dir, world) = world();
    for n in 1..=3 {
        let at = START + i64::from(n) * MINUTE;
        let kept = world.store.put_challenge(challenge(n, at), None).await;
        assert_eq!(kept, Ok(true));
    }
    let counted = world
        .store
        .challenges_since(&phone(), START + 2 * MINUTE)
        .await
        .unwrap();
    assert_eq!(counted, (2, Some(START + 3 * MINUTE)));
    let other: Phone = "+79160000000".parse().unwrap();
    assert_eq!(
        world.store.challenges_since(&other, 0).await.unwrap(),
        (0, None)
    );
    // Of two that judge by the same number at once, the second judges anew.
    let mut kept = Vec::new();
    for n in [4, 5] {
        let asked = challenge(n, START + 4 * MINUTE);
        kept.push(world.store.put_challenge(asked, Some((START, 3))).await);
    }
    assert_eq!(kept, [Ok(true), Ok(false)]);
}

#[tokio::test]
async fn a_shop_is_found_by_id_link_and_owner_and_its_link_is_its_own() {
    let (_dir, world) = world();
    let vera = world.person(1).await;
    let shop = world.shop(10, vera.id).await;
    assert_eq!(
        world.store.shop_by_id(shop.id).await.unwrap().as_ref(),
        Some(&shop)
    );
    assert_eq!(
        world.store.shop_by_slug(&shop.slug).await.unwrap().as_ref(),
        Some(&shop)
    );
    assert_eq!(
        world.store.shops_of(vera.id).await.unwrap(),
        std::slice::from_ref(&shop)
    );
    let mut copy = shop.clone();
    copy.id = poltina_domain::ShopId::from_bytes([11; 16]);
    copy.account = AccountId::from_bytes([11; 16]);
    assert_eq!(world.store.create_shop(copy, START).await, Ok(false));
}

async fn pay(world: &World, payer: &User, payee: AccountId, key: &str, kopecks: i64) {
    let decision = world.send(key, (payer, payee), kopecks).await.unwrap();
    assert!(matches!(decision, Decision::Posted(_)), "{decision:?}");
}

#[tokio::test]
async fn the_pages_of_a_history_join_up_whatever_their_size_and_direction() {
    let (_dir, world) = world();
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&anna, 100_000).await;
    for n in 0..9 {
        pay(&world, &anna, boris.account, &format!("there-{n}"), 100 + n).await;
        if n % 3 == 0 {
            pay(&world, &boris, anna.account, &format!("back-{n}"), 10 + n).await;
        }
    }
    let page = |direction, before, limit| {
        world
            .store
            .operations_page(anna.id, Currency::Rub, direction, before, limit)
    };
    let whole = page(None, None, 200).await.unwrap();
    let seqs: Vec<i64> = whole.iter().map(|operation| operation.seq).collect();
    assert_eq!(seqs, (1..=13).rev().collect::<Vec<_>>());
    for direction in [None, Some(Direction::In), Some(Direction::Out)] {
        let fits = |operation: &&OperationRow| {
            direction.is_none_or(|wanted| operation.direction == wanted)
        };
        let expected: Vec<_> = whole.iter().filter(fits).cloned().collect();
        for limit in [1, 4, 13] {
            let (mut joined, mut before) = (Vec::new(), None);
            loop {
                let next = page(direction, before, limit).await.unwrap();
                let Some(last) = next.last() else { break };
                before = Some(last.seq);
                joined.extend(next);
            }
            assert_eq!(joined, expected, "{direction:?} by {limit}");
        }
    }
    let mut balance = 0;
    for operation in whole.iter().rev() {
        let amount = operation.amount.minor();
        balance += if operation.direction == Direction::In {
            amount
        } else {
            -amount
        };
        assert_eq!(operation.balance_after.minor(), balance);
        let by_id = world
            .store
            .operation_by_id(anna.id, operation.id)
            .await
            .unwrap();
        assert_eq!(by_id.as_ref(), Some(operation));
        assert_eq!(
            world.store.operation_by_id(boris.id, operation.id).await,
            Ok(None)
        );
    }
}

#[tokio::test]
async fn a_receipt_is_the_same_for_both_sides_and_nobody_else_sees_it() {
    let (_dir, world) = world();
    let (anna, vera, other) = (
        world.person(1).await,
        world.person(2).await,
        world.person(3).await,
    );
    let shop = world.shop(10, vera.id).await;
    world.fund(&anna, 100_000).await;
    pay(&world, &anna, shop.account, "coffee", 25_000).await;
    let outcome = world
        .store
        .outcome_by_key(anna.id, "coffee")
        .await
        .unwrap()
        .unwrap();
    let Decision::Posted(posted) = outcome.decision else {
        panic!("posted")
    };
    let seen_by = |viewer: UserId| world.store.receipt_by_id(viewer, posted.receipt_id);
    let receipt = seen_by(anna.id).await.unwrap().unwrap();
    assert_eq!(seen_by(vera.id).await.unwrap().as_ref(), Some(&receipt));
    assert_eq!(seen_by(other.id).await, Ok(None));
    assert_eq!(receipt.amount.minor(), 25_000);
    assert_eq!(receipt.seq, 1);
    assert_eq!(receipt.seller, PartyRow::Shop(Box::new(shop)));
    assert!(matches!(&receipt.payer, PartyRow::Person { id, .. } if *id == anna.id));
    let mine = world
        .store
        .transfer_by_id(anna.id, posted.transfer_id)
        .await
        .unwrap();
    assert_eq!(mine, Some(posted.clone()));
    assert_eq!(
        world
            .store
            .transfer_by_id(vera.id, posted.transfer_id)
            .await,
        Ok(None)
    );
}

#[tokio::test]
async fn a_shops_receipts_are_found_by_amount_and_time_page_by_page() {
    let (_dir, world) = world();
    let (anna, vera) = (world.person(1).await, world.person(2).await);
    let shop = world.shop(10, vera.id).await;
    world.fund(&anna, 100_000).await;
    for n in 0..12 {
        let key = format!("coffee-{n}");
        let kopecks = if n % 2 == 0 { 250 } else { 300 };
        let mut command =
            crate::support::transfer(anna.id, &key, (anna.account, shop.account), kopecks);
        // Two in one microsecond each: the number decides between them.
        command.posted_at = Some(START + i64::from(n / 2) * MINUTE);
        world.sequencer.submit(command).await.unwrap();
    }
    let find = async |filter: ReceiptFilter, limit| {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = world
                .store
                .receipts_page(shop.id, filter, before, limit)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.key());
            found.extend(page.into_iter().map(|receipt| receipt.seq));
        }
        found
    };
    let all = ReceiptFilter::default();
    for limit in [1, 5, 50] {
        assert_eq!(find(all, limit).await, (1..=12).rev().collect::<Vec<_>>());
        let amount = ReceiptFilter {
            amount: Some(250),
            ..all
        };
        assert_eq!(find(amount, limit).await, [11, 9, 7, 5, 3, 1]);
        let (from, to) = (Some(START + MINUTE), Some(START + 3 * MINUTE));
        let time = ReceiptFilter { from, to, ..all };
        assert_eq!(find(time, limit).await, [6, 5, 4, 3]);
        let both = ReceiptFilter {
            amount: Some(300),
            from,
            to,
        };
        assert_eq!(find(both, limit).await, [6, 4]);
    }
}

#[tokio::test]
async fn payees_are_ranked_by_how_often_they_were_paid() {
    let (_dir, world) = world();
    let (anna, boris, vera) = (
        world.person(1).await,
        world.person(2).await,
        world.person(3).await,
    );
    let shop = world.shop(10, vera.id).await;
    world.fund(&anna, 100_000).await;
    for n in 0..3 {
        pay(&world, &anna, shop.account, &format!("coffee-{n}"), 250 + n).await;
    }
    pay(&world, &anna, boris.account, "rent", 9_000).await;
    let payees = world.store.frequent_payees(anna.id, 0, 8).await.unwrap();
    let seen: Vec<_> = payees
        .iter()
        .map(|p| (p.times, p.last_amount.minor()))
        .collect();
    assert_eq!(seen, [(3, 252), (1, 9_000)]);
    assert!(matches!(&payees[1].payee, PartyRow::Person { id, .. } if *id == boris.id));
    let later = world
        .store
        .frequent_payees(anna.id, i64::MAX, 8)
        .await
        .unwrap();
    assert_eq!(later, []);
    let history = |payee| world.store.payee_history(anna.id, payee);
    let boris_history = history(PayeeId::Person(boris.id)).await.unwrap();
    assert_eq!(
        boris_history.last_amount.map(|amount| amount.minor()),
        Some(9_000)
    );
    assert_eq!(
        history(PayeeId::Person(vera.id)).await.unwrap().last_amount,
        None
    );
}

#[tokio::test]
async fn a_shops_owner_hears_of_receipts_and_people_of_their_operations() {
    let (_dir, world) = world();
    let (anna, vera) = (world.person(1).await, world.person(2).await);
    let shop = world.shop(10, vera.id).await;
    let mut woken = world.hub.subscribe(vera.id);
    world.fund(&anna, 100_000).await;
    pay(&world, &anna, shop.account, "coffee", 250).await;
    pay(&world, &anna, vera.account, "debt", 1_000).await;
    woken.changed().await.unwrap();
    let events = world.store.events_after(vera.id, 0, 10).await.unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| match &event.body {
            EventBody::Receipt(receipt) => (event.seq, "receipt", receipt.amount.minor()),
            EventBody::Operation(operation) => (event.seq, "operation", operation.amount.minor()),
            _ => unreachable!(),
        })
        .collect();
    assert_eq!(told, [(1, "receipt", 250), (2, "operation", 1_000)]);
    assert_eq!(world.store.newest_event(vera.id).await, Ok(2));
    assert_eq!(world.store.newest_event(anna.id).await, Ok(3));
    let after: Vec<i64> = world
        .store
        .events_after(anna.id, 1, 10)
        .await
        .unwrap()
        .iter()
        .map(|e| e.seq)
        .collect();
    assert_eq!(after, [2, 3]);
    // The shop pays its owner: an operation for her, no receipt of her shop.
    let salary = crate::support::transfer(vera.id, "salary", (shop.account, vera.account), 200);
    world.sequencer.submit(salary).await.unwrap();
    assert_eq!(world.store.newest_event(vera.id).await, Ok(3));
    assert_eq!(world.store.verify().await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_outcome_is_kept_when_the_books_are_opened_again() {
    let (dir, world) = world();
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&anna, 1_000).await;
    let posted = world
        .send("gift", (&anna, boris.account), 400)
        .await
        .unwrap();
    let refused = world
        .send("more", (&anna, boris.account), 601)
        .await
        .unwrap();
    assert_eq!(refused, Decision::Refused(Refusal::InsufficientFunds));
    world.close().await;

    let world = World::open(dir.path());
    assert_eq!(
        world.send("gift", (&anna, boris.account), 400).await,
        Ok(posted.clone())
    );
    world.fund(&anna, 9_000).await;
    // There is enough now, but the key is burnt.
    assert_eq!(
        world.send("more", (&anna, boris.account), 601).await,
        Ok(refused)
    );
    let kept = world
        .store
        .outcome_by_key(anna.id, "gift")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.decision, posted);
    assert_eq!(world.store.outcome_by_key(boris.id, "gift").await, Ok(None));
}
