//! Transfers out of another currency in the books: over any rates every currency sums to zero, a lost
//! answer is settled by its key, and `verify` finds what is not what its quote said.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use poltina_api_types::ExchangeSide;
use poltina_domain::{Currency, Fee, Money, Pair, Price, QuoteId};
use poltina_ledger::Refusal;
use poltina_server::clock::SystemClock;
use poltina_server::sequencer::{ExchangeCommand, Sequencer, SubmitError, TransferCommand};
use poltina_server::store::{Decision, LedgerStore, QuoteRow, Store as _, User};

use super::exchange::{Forgetful, put, quote, rich, yuan};
use crate::support::books;
use crate::support::rng::Rng;
use crate::support::{START, World, transfer};

/// Anna with 82.50 yuan, and Boris.
async fn people(world: &World) -> (User, User) {
    let anna = rich(world, 1).await;
    put(world, &quote(1, &anna)).await;
    let there = ExchangeCommand {
        principal: anna.id,
        key: "there".to_owned(),
        payer: anna.account,
        payee: yuan(&anna),
        payee_balance: None,
        deadline: i64::MAX,
        quote: quote(1, &anna),
    };
    let done = world.sequencer.exchange(there).await;
    assert!(matches!(done, Ok(Decision::Posted(_))), "{done:?}");
    (anna, world.person(2).await)
}

/// A quote of these roubles for yuan, at a price of so many ten-thousandths.
fn priced(n: u64, user: &User, parts: i64, roubles: i64) -> Option<QuoteRow> {
    let pair = Pair::new(Currency::Cny, Currency::Rub).unwrap();
    let price = Price::from_parts(pair, parts).unwrap();
    let conversion = price.buy(Money::new(roubles, Currency::Rub)).ok()?;
    let fee = Fee {
        basis_points: u32::try_from(n % 300).unwrap(),
        ..Fee::FREE
    };
    let mut id = [0; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    Some(QuoteRow {
        id: QuoteId::from_bytes(id),
        user: user.id,
        price,
        sell: conversion.sell,
        buy: conversion.buy,
        fee: fee.of(conversion.sell).unwrap(),
        fixed: ExchangeSide::Buy,
        rate_date: "2026-01-01".to_owned(),
        created_at: START,
        expires_at: i64::MAX,
    })
}

fn crossing(key: &str, (anna, boris): (&User, &User), quote: QuoteRow) -> TransferCommand {
    let plain = transfer(
        anna.id,
        key,
        (anna.account, boris.account),
        quote.buy.minor(),
    );
    TransferCommand {
        exchange: Some(Box::new(ExchangeCommand {
            principal: anna.id,
            key: TransferCommand::exchange_key(key),
            payer: yuan(anna),
            payee: anna.account,
            payee_balance: None,
            deadline: i64::MAX,
            quote,
        })),
        ..plain
    }
}

#[tokio::test]
async fn whatever_the_rate_every_currency_sums_to_zero_and_no_rouble_is_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = people(&world).await;
    let mut rng = Rng(7);
    let (mut yuan, mut came) = (8_250, 0);
    for n in 10..210 {
        // From a tenth of a kopeck to a thousand roubles a yuan.
        let parts = 1 + i64::try_from(rng.below(10_000_000) >> rng.below(24)).unwrap();
        let roubles = 1 + i64::try_from(rng.below(20_000) >> rng.below(14)).unwrap();
        let Some(quote) = priced(n, &anna, parts, roubles) else {
            continue;
        };
        put(&world, &quote).await;
        let leaves = quote.sell.minor() + quote.fee.minor();
        let command = crossing(&format!("key-{n}"), (&anna, &boris), quote);
        let decided = world.sequencer.submit(command).await;
        if leaves <= yuan {
            assert!(
                matches!(decided, Ok(Decision::Posted(_))),
                "{n}: {decided:?}"
            );
            (yuan, came) = (yuan - leaves, came + roubles);
        } else {
            assert_eq!(
                decided,
                Ok(Decision::Refused(Refusal::InsufficientFunds)),
                "{n}"
            );
        }
        let books = world.store.books().await.unwrap();
        assert!(books.totals.iter().all(|(_, total)| *total == 0), "{n}");
        let lies = async |user: &User| {
            let (accounts, _) = world.store.accounts_of(user.id).await.unwrap();
            accounts
                .iter()
                .map(|account| account.available())
                .collect::<Vec<_>>()
        };
        assert_eq!(lies(&anna).await, [899_500, yuan], "{n}");
        assert_eq!(lies(&boris).await, [came], "{n}");
    }
    assert!(came > 0 && yuan < 8_250, "some were paid");
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn one_whose_answer_is_lost_is_unknown_and_settled_by_its_key() {
    for done in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let (anna, boris) = people(&world).await;
        let quote = priced(2, &anna, 100_000, 10_000).unwrap();
        put(&world, &quote).await;
        let store: Arc<dyn LedgerStore> = Arc::new(Forgetful {
            store: Arc::clone(&world.store),
            done,
            lost: AtomicBool::new(false),
        });
        let sequencer = Sequencer::over(store, Arc::new(SystemClock), Arc::default());
        let ask = || sequencer.submit(crossing("key", (&anna, &boris), quote.clone()));
        assert_eq!(ask().await, Err(SubmitError::Unknown));
        let settled = ask().await;
        assert!(matches!(settled, Ok(Decision::Posted(_))), "{settled:?}");
        assert_eq!(ask().await, settled);
        let (accounts, _) = world.store.accounts_of(boris.id).await.unwrap();
        assert_eq!(accounts[0].available(), 10_000);
        sequencer.shut_down().await;
        world.close().await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    }
}

#[tokio::test]
async fn a_command_that_is_not_its_quote_s_moves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = people(&world).await;
    let quote = priced(2, &anna, 100_000, 10_000).unwrap();
    put(&world, &quote).await;
    let before = books::books(dir.path()).unwrap();
    let right = crossing("key", (&anna, &boris), quote.clone());
    let changed = |change: fn(&mut TransferCommand)| {
        let mut command = right.clone();
        change(&mut command);
        command
    };
    for wrong in [
        changed(|command| command.amount = Money::new(9_999, Currency::Rub)),
        changed(|command| command.hold = Some(crate::support::terms())),
        changed(|command| command.authorize = Some(i64::MAX)),
        changed(|command| {
            command.exchange.as_mut().unwrap().quote.fee = Money::new(1, Currency::Cny)
        }),
        crossing("theirs", (&boris, &anna), quote.clone()),
    ] {
        let answer = world.sequencer.submit(wrong).await;
        assert!(matches!(answer, Err(SubmitError::Invalid(_))), "{answer:?}");
    }
    assert_eq!(books::books(dir.path()), Ok(before));
    let done = world.sequencer.submit(right).await;
    assert!(matches!(done, Ok(Decision::Posted(_))), "{done:?}");
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn what_was_paid_and_is_not_what_was_bought_is_found() {
    for forgery in [
        "UPDATE exchanges SET paid = bought WHERE paid IS NOT NULL",
        "UPDATE exchanges SET paid = sold WHERE paid IS NOT NULL",
        "UPDATE exchanges SET paid = NULL",
        "UPDATE transfers SET code = 3 WHERE id = (SELECT paid FROM exchanges WHERE paid IS NOT NULL)",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let (anna, boris) = people(&world).await;
        let quote = priced(2, &anna, 100_000, 10_000).unwrap();
        put(&world, &quote).await;
        let done = world
            .sequencer
            .submit(crossing("key", (&anna, &boris), quote))
            .await;
        assert!(matches!(done, Ok(Decision::Posted(_))), "{done:?}");
        world.close().await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
        assert_ne!(books::forge(dir.path(), forgery), 0, "{forgery}");
        let found = books::verify(dir.path()).unwrap();
        let names: BTreeSet<_> = found.iter().map(|found| found.invariant.name()).collect();
        assert!(
            names.contains("exchanges-follow-quotes"),
            "{forgery}: {names:?}"
        );
    }
}
