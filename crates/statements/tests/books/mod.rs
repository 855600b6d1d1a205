//! Books for tests: an opening balance and what moved after.

#![allow(dead_code, reason = "each test takes what it needs")]

use poltina_domain::{AccountId, Currency, Money, OperationId, StatementId};
use poltina_statements::{Date, Draft, Entry, Moment};
use proptest::prelude::*;

pub(crate) fn rub(minor: i64) -> Money {
    Money::new(minor, Currency::Rub)
}

pub(crate) fn day(day: u8) -> Date {
    Date {
        year: 2026,
        month: 11,
        day,
    }
}

/// A draft that opens with 100 000 kopecks and has these amounts.
pub(crate) fn draft(amounts: &[i64]) -> Draft {
    opened(100_000, amounts)
}

fn opened(opening: i64, amounts: &[i64]) -> Draft {
    let at = Moment {
        date: day(22),
        hour: 12,
        minute: 30,
        second: 5,
    };
    let mut balance = opening;
    let entries = (1..).zip(amounts).map(|(number, amount)| {
        balance += amount;
        Entry {
            number,
            at,
            amount: rub(*amount),
            balance_after: rub(balance),
            counterparty: "Борис К.".to_owned(),
            note: "За кофе".to_owned(),
            operation: OperationId::from_bytes([3; 16]),
        }
    });
    let entries: Vec<_> = entries.collect();
    Draft {
        id: StatementId::from_bytes([1; 16]),
        account: AccountId::from_bytes([0xab; 16]),
        owner: "Анна Кузнецова".to_owned(),
        from: day(1),
        to: day(22),
        made_at: at,
        opening: rub(opening),
        closing: rub(balance),
        entries,
    }
}

/// Random books: any amounts, in any order.
pub(crate) fn books() -> impl Strategy<Value = Draft> {
    let amount = prop_oneof![1..1_000_000_000_i64, -1_000_000_000_i64..=-1];
    let amounts = prop::collection::vec(amount, 0..40);
    (-1_000_000_000_i64..1_000_000_000_000, amounts)
        .prop_map(|(opening, amounts)| opened(opening, &amounts))
}
