//! A statement ties or is none: over random books, and over books with one number changed.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod books;

use books::{books, day, draft, rub};
use poltina_domain::Money;
use poltina_statements::{Statement, StatementError};
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_balances_of_a_statement_equal_the_entries_of_random_books(draft in books()) {
        let sum: i64 = draft.entries.iter().map(|entry| entry.amount.minor()).sum();
        let statement = Statement::new(draft.clone()).unwrap();
        prop_assert_eq!(draft.opening.minor() + sum, statement.told().closing.minor());
        let (came, went) = (statement.came().minor(), statement.went().minor());
        prop_assert!(came >= 0 && went >= 0);
        prop_assert_eq!(came - went, sum);
        prop_assert_eq!(statement.told(), &draft);
    }

    #[test]
    fn one_number_changed_is_found(draft in books(), at in any::<prop::sample::Index>(), by in 1..9_i64) {
        let mut closing = draft.clone();
        closing.closing = rub(closing.closing.minor() + by);
        prop_assert_eq!(Statement::new(closing), Err(StatementError::Closing));
        let mut opening = draft.clone();
        opening.opening = rub(opening.opening.minor() + by);
        let expected = if draft.entries.is_empty() { StatementError::Closing } else { StatementError::Gap(0) };
        prop_assert_eq!(Statement::new(opening), Err(expected));
        prop_assume!(!draft.entries.is_empty());
        let at = at.index(draft.entries.len());
        let mut balance = draft.clone();
        balance.entries[at].balance_after = rub(balance.entries[at].balance_after.minor() + by);
        prop_assert_eq!(Statement::new(balance), Err(StatementError::Gap(at)));
        let mut missing = draft;
        missing.entries.remove(at);
        let last = at == missing.entries.len();
        let expected = if last { StatementError::Closing } else { StatementError::Gap(at) };
        prop_assert_eq!(Statement::new(missing), Err(expected));
    }
}

#[test]
fn what_cannot_be_a_statement_is_refused_by_its_reason() {
    let refused = |change: fn(&mut poltina_statements::Draft)| {
        let mut draft = draft(&[-5, 7]);
        change(&mut draft);
        Statement::new(draft).unwrap_err()
    };
    assert_eq!(
        refused(|draft| draft.from = day(30)),
        StatementError::Period
    );
    let nothing = refused(|draft| {
        draft.entries[1].amount = rub(0);
        draft.entries[1].balance_after = draft.entries[0].balance_after;
    });
    assert_eq!(nothing, StatementError::Nothing(1));
    let most: i64 = 999_999_999_999_999_999;
    let large = refused(|draft| draft.opening = rub(1_000_000_000_000_000_000));
    assert_eq!(large, StatementError::TooLarge);
    let mut draft = draft(&[]);
    (draft.opening, draft.closing) = (rub(most), rub(most));
    assert!(Statement::new(draft).is_ok());
}

#[test]
fn a_period_without_entries_tells_its_balance_alone() {
    let statement = Statement::new(draft(&[])).unwrap();
    let zero = Money::zero(statement.currency());
    assert_eq!((statement.came(), statement.went()), (zero, zero));
    assert_eq!(statement.told().opening, statement.told().closing);
}
