//! The book at its edges: closed accounts, what is held, and sums that do not fit.

use poltina_domain::{AccountId, Currency, Money, TransferId};
use poltina_ledger::{Account, Book, Fault, Known, Outcome, Refusal, Transfer, Verdict};

fn account_id(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn transfer(n: u8, debit: u8, credit: u8, amount: i64) -> Transfer {
    Transfer {
        id: TransferId::from_bytes([n; 16]),
        fingerprint: [n; 32],
        debit: account_id(debit),
        credit: account_id(credit),
        amount: Money::new(amount, Currency::Rub),
    }
}

#[test]
fn a_closed_account_neither_pays_nor_is_paid() {
    let mut closed = Account::customer(account_id(3), Currency::Rub);
    closed.credits_posted = 1_000;
    closed.closed = true;
    let open = Account {
        id: account_id(4),
        closed: false,
        ..closed
    };
    let mut book = Book::new([closed, open], []);
    let refused = Verdict::Refused(Refusal::AccountClosed);
    assert_eq!(book.transfer(&transfer(1, 3, 4, 10)), refused);
    assert_eq!(book.transfer(&transfer(2, 4, 3, 10)), refused);
    assert_eq!(book.touched().count(), 0);
}

#[test]
fn what_is_held_cannot_be_spent() {
    let mut payer = Account::customer(account_id(3), Currency::Rub);
    payer.credits_posted = 1_000;
    payer.debits_pending = 400;
    let payee = Account::customer(account_id(4), Currency::Rub);
    let mut book = Book::new([payer, payee], []);
    let too_much = book.transfer(&transfer(1, 3, 4, 601));
    assert_eq!(too_much, Verdict::Refused(Refusal::InsufficientFunds));
    assert!(matches!(
        book.transfer(&transfer(2, 3, 4, 600)),
        Verdict::Posted { .. }
    ));
}

#[test]
fn a_hold_keeps_its_id_and_ends_once() {
    let mut payer = Account::customer(account_id(3), Currency::Rub);
    payer.credits_posted = 1_000;
    let payee = Account::customer(account_id(4), Currency::Rub);
    let mut book = Book::new([payer, payee], []);
    let held = transfer(1, 3, 4, 600);
    assert_eq!(book.hold(&held), Verdict::Held);
    assert_eq!(book.hold(&held), Verdict::Known(Outcome::Held));
    assert_eq!(book.transfer(&held), Verdict::Known(Outcome::Held));
    assert_eq!(
        book.hold(&transfer(2, 3, 4, 401)),
        Verdict::Refused(Refusal::InsufficientFunds)
    );
    let freed = Verdict::Refused(Refusal::Cancelled);
    assert_eq!(book.void(held.id, Refusal::Cancelled), freed);
    let over = Verdict::Known(Outcome::Refused(Refusal::Cancelled));
    assert_eq!(book.capture(held.id), over);
    assert_eq!(book.hold(&held), over);
    let (payer, payee) = (account_id(3), account_id(4));
    assert_eq!(book.account(payer).map(Account::available), Some(1_000));
    assert_eq!(book.hold(&transfer(5, 3, 4, 1_000)), Verdict::Held);
    assert!(matches!(
        book.capture(TransferId::from_bytes([5; 16])),
        Verdict::Posted { .. }
    ));
    assert_eq!(book.account(payer).map(Account::available), Some(0));
    assert_eq!(book.account(payee).map(Account::available), Some(1_000));
    let nothing = book.capture(TransferId::from_bytes([9; 16]));
    assert_eq!(nothing, Verdict::Invalid(Fault::UnknownHold));
}

#[test]
fn a_hold_whose_payee_closes_meanwhile_is_freed() {
    let mut payer = Account::customer(account_id(3), Currency::Rub);
    payer.credits_posted = 1_000;
    let payee = Account::customer(account_id(4), Currency::Rub);
    let held = transfer(1, 3, 4, 600);
    let mut book = Book::new([payer, payee], []);
    assert_eq!(book.hold(&held), Verdict::Held);
    let known = Known {
        fingerprint: Some(held.fingerprint),
        outcome: Outcome::Held,
    };
    let closed = Account {
        closed: true,
        ..payee
    };
    let payer = book.account(payer.id).copied();
    let mut later =
        Book::new(payer.into_iter().chain([closed]), [(held.id, known)]).with_holds([held]);
    let failed = Verdict::Refused(Refusal::AccountClosed);
    assert_eq!(later.capture(held.id), failed);
    let freed = later.account(held.debit);
    assert_eq!(freed.map(Account::available), Some(1_000));
    assert_eq!(freed.map(|payer| payer.debits_pending), Some(0));
    assert_eq!(later.account(closed.id), Some(&closed));
}

#[test]
fn a_sum_that_does_not_fit_is_refused_and_moves_nothing() {
    let full = Account {
        credits_posted: i64::MAX - 5,
        debits_posted: i64::MAX - 5,
        ..Account::customer(account_id(4), Currency::Rub)
    };
    let world = Account::system(account_id(0), Currency::Rub);
    let mut book = Book::new([full, world], []);
    let refused = book.transfer(&transfer(1, 0, 4, 6));
    assert_eq!(refused, Verdict::Refused(Refusal::Overflow));
    assert_eq!(book.account(account_id(4)), Some(&full));
    assert_eq!(book.account(account_id(0)), Some(&world));
    assert!(matches!(
        book.transfer(&transfer(2, 0, 4, 5)),
        Verdict::Posted { .. }
    ));
}
