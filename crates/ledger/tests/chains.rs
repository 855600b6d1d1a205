//! Exchanges as chains of transfers, over any rates: all legs or none, and every currency sums to zero.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use poltina_domain::{AccountId, Currency, Money, Pair, Price, TransferId};
use poltina_ledger::{
    Account, Book, ChainVerdict, Fault, Known, Outcome, Refusal, Transfer, Verdict,
};
use proptest::prelude::*;

/// Of each currency: the world outside, the wallet's position, its fees, two people.
const KINDS: u8 = 5;
const WORLD: u8 = 0;
const POSITION: u8 = 1;
const FEES: u8 = 2;
const ANNA: u8 = 3;

fn id(kind: u8, currency: Currency) -> AccountId {
    let place = Currency::ALL.iter().position(|c| *c == currency).unwrap();
    AccountId::from_bytes([kind * 16 + u8::try_from(place).unwrap() + 1; 16])
}

fn accounts() -> Vec<Account> {
    let of = |currency| {
        (0..KINDS).map(move |kind| {
            let make = if kind < ANNA {
                Account::system
            } else {
                Account::customer
            };
            make(id(kind, currency), currency)
        })
    };
    Currency::ALL.into_iter().flat_map(of).collect()
}

fn leg(n: u16, (debit, credit): (AccountId, AccountId), amount: Money) -> Transfer {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&n.to_be_bytes());
    Transfer {
        id: TransferId::from_bytes(bytes),
        fingerprint: [1; 32],
        debit,
        credit,
        amount,
    }
}

/// The legs of an exchange: what is sold with its fee, the fee, what is bought.
fn legs(n: u16, who: u8, sell: Money, fee: i64, buy: Money) -> Vec<Transfer> {
    let (from, to) = (sell.currency(), buy.currency());
    let total = Money::new(sell.minor() + fee, from);
    let mut legs = vec![leg(n, (id(who, from), id(POSITION, from)), total)];
    if fee > 0 {
        let fee = Money::new(fee, from);
        legs.push(leg(n + 1, (id(POSITION, from), id(FEES, from)), fee));
    }
    legs.push(leg(n + 2, (id(POSITION, to), id(who, to)), buy));
    legs
}

#[derive(Clone, Debug)]
struct Exchange {
    who: u8,
    from: Currency,
    to: Currency,
    parts: i64,
    minor: i64,
    fee: i64,
    bought: bool,
}

fn exchanges() -> impl Strategy<Value = Vec<Exchange>> {
    let currency = || prop::sample::select(&Currency::ALL[..]);
    let one = (
        ANNA..KINDS,
        (currency(), currency()),
        1_i64..=5_000_000,
        1_i64..=3_000_000,
        0_i64..=500,
        any::<bool>(),
    );
    let one = one.prop_map(|(who, (from, to), parts, minor, fee, bought)| Exchange {
        who,
        from,
        to,
        parts,
        minor,
        fee,
        bought,
    });
    prop::collection::vec(one, 1..40)
}

fn balances(book: &Book) -> BTreeMap<AccountId, i64> {
    let all = accounts();
    all.iter()
        .map(|account| (account.id, book.account(account.id).unwrap().balance()))
        .collect()
}

proptest! {
    #[test]
    fn over_any_rates_the_legs_of_an_exchange_sum_to_zero_in_each_currency(exchanges in exchanges()) {
        let mut book = Book::new(accounts(), []);
        for (n, currency) in (0..).zip(Currency::ALL) {
            for who in ANNA..KINDS {
                let amount = Money::new(2_000_000, currency);
                let funding = leg(60_000 + n * 2 + u16::from(who), (id(WORLD, currency), id(who, currency)), amount);
                book.transfer(&funding);
            }
        }
        for (n, exchange) in (0_u16..).zip(exchanges) {
            let Exchange { who, from, to, parts, minor, fee, bought } = exchange;
            let Some(pair) = Pair::new(from, to) else { continue };
            let price = Price::from_parts(pair, parts).unwrap();
            let conversion = if bought {
                price.buy(Money::new(minor, to))
            } else {
                price.sell(Money::new(minor, from))
            };
            let Ok(conversion) = conversion else { continue };
            let legs = legs(n * 3, who, conversion.sell, fee, conversion.buy);
            let before = balances(&book);
            let verdict = book.chain(&legs);
            let after = balances(&book);
            match &verdict {
                ChainVerdict::Posted(entries) => {
                    prop_assert_eq!(entries.len(), legs.len());
                    let total = conversion.sell.minor() + fee;
                    let moved = |kind, currency| after[&id(kind, currency)] - before[&id(kind, currency)];
                    prop_assert_eq!(moved(who, from), -total);
                    prop_assert_eq!(moved(who, to), conversion.buy.minor());
                    prop_assert_eq!(moved(POSITION, from), conversion.sell.minor());
                    prop_assert_eq!(moved(POSITION, to), -conversion.buy.minor());
                    prop_assert_eq!(moved(FEES, from), fee);
                    prop_assert_eq!(book.chain(&legs), ChainVerdict::Known(Outcome::Posted));
                }
                ChainVerdict::Refused(refusal) => {
                    let most = poltina_domain::limits::TRANSFER_MAX_MINOR;
                    let total = conversion.sell.minor() + fee;
                    let expected = if from == Currency::Rub && total > most {
                        Refusal::LimitExceeded
                    } else {
                        Refusal::InsufficientFunds
                    };
                    prop_assert_eq!(*refusal, expected);
                    prop_assert_eq!(&after, &before);
                    prop_assert_eq!(book.chain(&legs), ChainVerdict::Known(Outcome::Refused(expected)));
                }
                other => prop_assert!(false, "{other:?}"),
            }
            prop_assert_eq!(balances(&book), after);
            for currency in Currency::ALL {
                let sum: i64 = (0..KINDS).map(|kind| book.account(id(kind, currency)).unwrap().balance()).sum();
                prop_assert_eq!(sum, 0, "{} does not sum to zero", currency);
                for who in ANNA..KINDS {
                    prop_assert!(book.account(id(who, currency)).unwrap().available() >= 0);
                }
            }
        }
    }
}

fn rub(minor: i64) -> Money {
    Money::new(minor, Currency::Rub)
}

fn cny(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn funded(minor: i64) -> Book {
    let mut book = Book::new(accounts(), []);
    let parties = (id(WORLD, Currency::Rub), id(ANNA, Currency::Rub));
    book.transfer(&leg(60_000, parties, rub(minor)));
    book
}

#[test]
fn a_chain_whose_last_leg_fails_leaves_nothing_of_the_first() {
    let mut accounts = accounts();
    for account in &mut accounts {
        if account.id == id(ANNA, Currency::Cny) {
            account.closed = true;
        }
        if account.id == id(ANNA, Currency::Rub) {
            account.credits_posted = 10_000;
        }
    }
    let mut book = Book::new(accounts, []);
    let before = balances(&book);
    let chain = legs(1, ANNA, rub(1_000), 10, cny(80));
    assert_eq!(
        book.chain(&chain),
        ChainVerdict::Refused(Refusal::AccountClosed)
    );
    assert_eq!(balances(&book), before);
    assert_eq!(book.touched().count(), 0);
}

#[test]
fn the_first_id_answers_for_the_chain_and_a_later_one_cannot_be_taken() {
    let mut book = funded(10_000);
    let chain = legs(1, ANNA, rub(1_000), 10, cny(80));
    assert!(matches!(book.chain(&chain), ChainVerdict::Posted(_)));
    let mut other = chain.clone();
    other[0].fingerprint = [2; 32];
    assert_eq!(book.chain(&other), ChainVerdict::KeyReused);
    // None of the later ids moves money again, by itself or in another chain.
    assert_eq!(book.transfer(&chain[2]), Verdict::Known(Outcome::Posted));
    let mut stolen = legs(7, ANNA, rub(1_000), 0, cny(80));
    stolen[1].id = chain[2].id;
    assert_eq!(book.chain(&stolen), ChainVerdict::Invalid(Fault::NotAChain));
    assert_eq!(book.chain(&[]), ChainVerdict::Invalid(Fault::NotAChain));
    let nobody = leg(
        30,
        (AccountId::from_bytes([250; 16]), id(ANNA, Currency::Cny)),
        cny(1),
    );
    let before = balances(&book);
    let broken = [
        leg(
            29,
            (id(ANNA, Currency::Rub), id(POSITION, Currency::Rub)),
            rub(5),
        ),
        nobody,
    ];
    assert_eq!(
        book.chain(&broken),
        ChainVerdict::Invalid(Fault::UnknownAccount)
    );
    assert_eq!(balances(&book), before);
    // Nothing was kept of what cannot be: the same ids may come again.
    assert!(matches!(book.transfer(&broken[0]), Verdict::Posted { .. }));
}

#[test]
fn a_chain_that_was_refused_or_called_off_stays_so() {
    let mut book = funded(10_000);
    let chain = legs(1, ANNA, rub(1_000), 0, cny(80));
    let limit = Refusal::LimitExceeded;
    assert_eq!(
        book.refuse_chain(&chain[0], limit),
        ChainVerdict::Refused(limit)
    );
    assert_eq!(
        book.chain(&chain),
        ChainVerdict::Known(Outcome::Refused(limit))
    );
    let known = Known {
        fingerprint: None,
        outcome: Outcome::Refused(Refusal::Cancelled),
    };
    let later = legs(9, ANNA, rub(1_000), 0, cny(80));
    let mut book = Book::new(accounts(), [(later[0].id, known)]);
    assert_eq!(
        book.chain(&later),
        ChainVerdict::Known(Outcome::Refused(Refusal::Cancelled))
    );
}

#[test]
fn the_bound_of_one_payment_is_of_roubles_alone() {
    let most = poltina_domain::limits::TRANSFER_MAX_MINOR;
    let mut rich = accounts();
    for account in &mut rich {
        account.credits_posted = most * 3;
    }
    let mut book = Book::new(rich, []);
    let over = |currency| {
        let parties = (id(ANNA, currency), id(POSITION, currency));
        leg(1, parties, Money::new(most + 1, currency))
    };
    assert_eq!(
        book.chain(&[over(Currency::Rub)]),
        ChainVerdict::Refused(Refusal::LimitExceeded)
    );
    let mut rupiah = over(Currency::Idr);
    rupiah.id = TransferId::from_bytes([77; 16]);
    assert!(matches!(book.chain(&[rupiah]), ChainVerdict::Posted(_)));
}
