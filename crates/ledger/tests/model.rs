//! The book against a plain model: a list of movements, and balances in 128 bits.

use std::collections::{BTreeMap, HashMap};

use poltina_domain::limits::TRANSFER_MAX_MINOR;
use poltina_domain::{AccountId, Currency, Money, TransferId};
use poltina_ledger::{Account, Book, Entry, Fault, Known, Outcome, Refusal, Transfer, Verdict};
use proptest::prelude::*;

/// Accounts 0 and 1 are the wallet's own, the rest are customers'.
const ACCOUNTS: u8 = 7;

fn account_id(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn is_system(n: u8) -> bool {
    n < 2
}

#[derive(Clone, Debug)]
enum Step {
    Transfer {
        key: u8,
        body: u8,
        debit: u8,
        credit: u8,
        amount: i64,
    },
    Cancel {
        key: u8,
    },
    /// The batch ends: the book is opened anew from what was written.
    NextBatch,
}

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![
        20 => 1..=1_000_i64,
        6 => 1..=TRANSFER_MAX_MINOR + 1,
        2 => i64::MAX - 10..=i64::MAX,
        1 => -5..=0_i64,
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Keys out of a small range come again and again, mostly with the same request.
    let transfer = (0..60_u8, 0..12_u8, 0..ACCOUNTS + 1, 0..ACCOUNTS, amounts()).prop_map(
        |(key, body, debit, credit, amount)| Step::Transfer {
            key,
            body: u8::from(body == 0),
            debit,
            credit,
            amount,
        },
    );
    let step = prop_oneof![
        16 => transfer,
        1 => (0..60_u8).prop_map(|key| Step::Cancel { key }),
        2 => Just(Step::NextBatch),
    ];
    prop::collection::vec(step, 1..120)
}

/// What a clerk with a pencil would keep.
#[derive(Default)]
struct Model {
    entries: BTreeMap<u8, Vec<i64>>,
    outcomes: HashMap<u8, (Option<u8>, Outcome)>,
}

impl Model {
    fn balance(&self, account: u8) -> i128 {
        let entries = self.entries.get(&account).into_iter().flatten();
        entries.map(|amount| i128::from(*amount)).sum()
    }

    fn overflows(&self, account: u8, amount: i64) -> bool {
        let entries = self.entries.get(&account).into_iter().flatten();
        let same_side = entries.filter(|entry| entry.signum() == amount.signum());
        let sum: i128 = same_side.map(|entry| i128::from(*entry).abs()).sum();
        sum + i128::from(amount).abs() > i128::from(i64::MAX)
    }

    fn transfer(&mut self, step: (u8, u8, u8, u8, i64)) -> Expected {
        let (key, body, debit, credit, amount) = step;
        if let Some((known_body, outcome)) = self.outcomes.get(&key) {
            return match known_body {
                Some(known) if *known != body => Expected::KeyReused,
                _ => Expected::Known(*outcome),
            };
        }
        if amount <= 0 {
            return Expected::Invalid(Fault::AmountNotPositive);
        }
        if debit == ACCOUNTS {
            return Expected::Invalid(Fault::UnknownAccount);
        }
        let refusal = if debit == credit {
            Some(Refusal::SameParty)
        } else if !is_system(debit) && amount > TRANSFER_MAX_MINOR {
            Some(Refusal::LimitExceeded)
        } else if !is_system(debit) && i128::from(amount) > self.balance(debit) {
            Some(Refusal::InsufficientFunds)
        } else if self.overflows(debit, -amount) || self.overflows(credit, amount) {
            Some(Refusal::Overflow)
        } else {
            None
        };
        let outcome = refusal.map_or(Outcome::Posted, Outcome::Refused);
        self.outcomes.insert(key, (Some(body), outcome));
        if refusal.is_none() {
            self.entries.entry(debit).or_default().push(-amount);
            self.entries.entry(credit).or_default().push(amount);
        }
        refusal.map_or(Expected::Posted, Expected::Refused)
    }

    fn cancel(&mut self, key: u8) -> Expected {
        if let Some((_, outcome)) = self.outcomes.get(&key) {
            return Expected::Known(*outcome);
        }
        let outcome = Outcome::Refused(Refusal::Cancelled);
        self.outcomes.insert(key, (None, outcome));
        Expected::Refused(Refusal::Cancelled)
    }
}

#[derive(Debug, PartialEq)]
enum Expected {
    Posted,
    Refused(Refusal),
    Known(Outcome),
    KeyReused,
    Invalid(Fault),
}

impl From<Verdict> for Expected {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Posted { .. } => Self::Posted,
            Verdict::Refused(refusal) => Self::Refused(refusal),
            Verdict::Known(outcome) => Self::Known(outcome),
            Verdict::KeyReused => Self::KeyReused,
            Verdict::Invalid(fault) => Self::Invalid(fault),
        }
    }
}

/// The store: what was written so far, from which each batch's book is opened.
struct World {
    accounts: BTreeMap<AccountId, Account>,
    known: BTreeMap<TransferId, Known>,
    entries: Vec<(TransferId, Entry, Entry)>,
}

impl World {
    fn new() -> Self {
        let account = |n| {
            let id = account_id(n);
            let make = if is_system(n) {
                Account::system
            } else {
                Account::customer
            };
            (id, make(id, Currency::Rub))
        };
        Self {
            accounts: (0..ACCOUNTS).map(account).collect(),
            known: BTreeMap::new(),
            entries: Vec::new(),
        }
    }

    fn open(&self) -> Book {
        let known = self.known.iter().map(|(id, known)| (*id, *known));
        Book::new(self.accounts.values().copied(), known)
    }

    fn write(&mut self, book: &Book) {
        for (account, seen_seq) in book.touched() {
            let before = self.accounts.insert(account.id, *account);
            assert_eq!(before.map(|before| before.last_seq), Some(seen_seq));
            assert!(account.last_seq > seen_seq);
        }
    }

    fn keep(&mut self, id: TransferId, fingerprint: Option<[u8; 32]>, verdict: Verdict) {
        let outcome = match verdict {
            Verdict::Posted { debit, credit } => {
                self.entries.push((id, debit, credit));
                Outcome::Posted
            }
            Verdict::Refused(refusal) => Outcome::Refused(refusal),
            Verdict::Known(_) | Verdict::KeyReused | Verdict::Invalid(_) => return,
        };
        let known = Known {
            fingerprint,
            outcome,
        };
        assert_eq!(self.known.insert(id, known), None, "decided twice");
    }
}

fn run(steps: &[Step]) -> (World, Model, Vec<Verdict>) {
    let (mut world, mut model) = (World::new(), Model::default());
    let mut book = world.open();
    let mut verdicts = Vec::new();
    for step in steps {
        let (verdict, expected) = match *step {
            Step::NextBatch => {
                world.write(&book);
                book = world.open();
                continue;
            }
            Step::Cancel { key } => {
                let id = TransferId::from_bytes([key; 16]);
                let verdict = book.cancel(id);
                world.keep(id, None, verdict);
                (verdict, model.cancel(key))
            }
            Step::Transfer {
                key,
                body,
                debit,
                credit,
                amount,
            } => {
                let transfer = Transfer {
                    id: TransferId::from_bytes([key; 16]),
                    fingerprint: [body; 32],
                    debit: account_id(debit),
                    credit: account_id(credit),
                    amount: Money::new(amount, Currency::Rub),
                };
                let verdict = book.transfer(&transfer);
                world.keep(transfer.id, Some(transfer.fingerprint), verdict);
                (verdict, model.transfer((key, body, debit, credit, amount)))
            }
        };
        assert_eq!(Expected::from(verdict), expected, "{step:?}");
        verdicts.push(verdict);
    }
    world.write(&book);
    (world, model, verdicts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_book_decides_as_a_clerk_with_a_pencil_would(steps in steps()) {
        let (world, model, _) = run(&steps);
        for n in 0..ACCOUNTS {
            let account = world.accounts[&account_id(n)];
            prop_assert_eq!(i128::from(account.balance()), model.balance(n));
            let entries = model.entries.get(&n).map_or(0, Vec::len);
            prop_assert_eq!(account.last_seq, i64::try_from(entries).unwrap());
        }
    }

    #[test]
    fn whatever_happens_the_books_balance(steps in steps()) {
        let (world, ..) = run(&steps);
        let total: i128 = world.accounts.values().map(|a| i128::from(a.balance())).sum();
        prop_assert_eq!(total, 0);
        let mut newest: HashMap<AccountId, (i64, i64)> = HashMap::new();
        for (_, debit, credit) in &world.entries {
            prop_assert_eq!(debit.amount + credit.amount, 0);
            prop_assert!(debit.amount < 0);
            for entry in [debit, credit] {
                let (seq, balance) = newest.entry(entry.account).or_default();
                *seq += 1;
                *balance += entry.amount;
                prop_assert_eq!(entry.seq, *seq);
                prop_assert_eq!(entry.balance_after, *balance);
                if world.accounts[&entry.account].debits_must_not_exceed_credits {
                    prop_assert!(entry.balance_after >= 0);
                }
            }
        }
    }

    #[test]
    fn the_same_steps_give_the_same_verdicts(steps in steps()) {
        prop_assert_eq!(run(&steps).2, run(&steps).2);
    }

    #[test]
    fn where_a_batch_ends_changes_nothing(steps in steps()) {
        let in_one: Vec<Step> =
            steps.iter().filter(|step| !matches!(step, Step::NextBatch)).cloned().collect();
        prop_assert_eq!(run(&steps).2, run(&in_one).2);
    }
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
