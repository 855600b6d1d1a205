//! The book against a plain model: a list of movements, and balances in 128 bits.

use std::collections::{BTreeMap, HashMap};

use poltina_domain::limits::TRANSFER_MAX_MINOR;
use poltina_domain::{AccountId, Currency, Money, TransferId};
use poltina_ledger::{
    Account, Book, Entry, Fault, Known, Outcome, Refusal, Seen, Transfer, Verdict,
};
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
        how: How,
    },
    Capture {
        key: u8,
    },
    Void {
        key: u8,
    },
    Cancel {
        key: u8,
    },
    /// The batch ends: the book is opened anew from what was written.
    NextBatch,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Post,
    Hold,
    Refuse,
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
    let how = prop_oneof![10 => Just(How::Post), 8 => Just(How::Hold), 1 => Just(How::Refuse)];
    let parties = (0..ACCOUNTS + 1, 0..ACCOUNTS);
    let transfer = (0..60_u8, 0..12_u8, parties, amounts(), how).prop_map(
        |(key, body, (debit, credit), amount, how)| Step::Transfer {
            key,
            body: u8::from(body == 0),
            debit,
            credit,
            amount,
            how,
        },
    );
    let step = prop_oneof![
        16 => transfer,
        6 => (0..60_u8).prop_map(|key| Step::Capture { key }),
        3 => (0..60_u8).prop_map(|key| Step::Void { key }),
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
    /// What is held: payer, payee, amount.
    held: BTreeMap<u8, (u8, u8, i64)>,
    /// What was held in all, captured and voided, for each payer.
    ends: BTreeMap<u8, (i128, i128, i128)>,
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

    fn held(&self, account: u8) -> i128 {
        let held = self.held.values().filter(|held| held.0 == account);
        held.map(|held| i128::from(held.2)).sum()
    }

    fn available(&self, account: u8) -> i128 {
        self.balance(account) - self.held(account)
    }

    fn transfer(&mut self, step: (u8, u8, u8, u8, i64), how: How) -> Expected {
        let (key, body, debit, credit, amount) = step;
        if let Some((known_body, outcome)) = self.outcomes.get(&key) {
            return match known_body {
                Some(known) if *known != body => Expected::KeyReused,
                _ => Expected::Known(*outcome),
            };
        }
        if let How::Refuse = how {
            let outcome = Outcome::Refused(Refusal::RiskRefused);
            self.outcomes.insert(key, (Some(body), outcome));
            return Expected::Refused(Refusal::RiskRefused);
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
        } else if !is_system(debit) && i128::from(amount) > self.available(debit) {
            Some(Refusal::InsufficientFunds)
        } else if match how {
            How::Hold => self.held(debit) + i128::from(amount) > i128::from(i64::MAX),
            _ => self.overflows(debit, -amount) || self.overflows(credit, amount),
        } {
            Some(Refusal::Overflow)
        } else {
            None
        };
        let (goes_well, expected) = match how {
            How::Hold => (Outcome::Held, Expected::Held),
            _ => (Outcome::Posted, Expected::Posted),
        };
        let outcome = refusal.map_or(goes_well, Outcome::Refused);
        self.outcomes.insert(key, (Some(body), outcome));
        match outcome {
            Outcome::Posted => self.post(debit, credit, amount),
            Outcome::Held => {
                self.held.insert(key, (debit, credit, amount));
                self.ends.entry(debit).or_default().0 += i128::from(amount);
            }
            Outcome::Authorized | Outcome::Refused(_) => {}
        }
        refusal.map_or(expected, Expected::Refused)
    }

    fn post(&mut self, debit: u8, credit: u8, amount: i64) {
        self.entries.entry(debit).or_default().push(-amount);
        self.entries.entry(credit).or_default().push(amount);
    }

    fn end(&mut self, key: u8, refusal: Option<Refusal>) -> Expected {
        let Some(outcome) = self.outcomes.get_mut(&key).map(|known| &mut known.1) else {
            return Expected::Invalid(Fault::UnknownHold);
        };
        let Some((debit, credit, amount)) = self.held.remove(&key) else {
            return Expected::Known(*outcome);
        };
        *outcome = refusal.map_or(Outcome::Posted, Outcome::Refused);
        let ends = self.ends.entry(debit).or_default();
        match refusal {
            Some(refusal) => {
                ends.2 += i128::from(amount);
                Expected::Refused(refusal)
            }
            None => {
                ends.1 += i128::from(amount);
                self.post(debit, credit, amount);
                Expected::Posted
            }
        }
    }

    fn capture(&mut self, key: u8) -> Expected {
        let overflow = self.held.get(&key).is_some_and(|(debit, credit, amount)| {
            self.overflows(*debit, -*amount) || self.overflows(*credit, *amount)
        });
        self.end(key, overflow.then_some(Refusal::Overflow))
    }

    fn cancel(&mut self, key: u8) -> Expected {
        match self.outcomes.get(&key) {
            Some((_, Outcome::Held)) => return self.end(key, Some(Refusal::Cancelled)),
            Some((_, outcome)) => return Expected::Known(*outcome),
            None => {}
        }
        let outcome = Outcome::Refused(Refusal::Cancelled);
        self.outcomes.insert(key, (None, outcome));
        Expected::Refused(Refusal::Cancelled)
    }
}

#[derive(Debug, PartialEq)]
enum Expected {
    Posted,
    Held,
    Refused(Refusal),
    Known(Outcome),
    KeyReused,
    Invalid(Fault),
}

impl From<Verdict> for Expected {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Posted { .. } => Self::Posted,
            Verdict::Held => Self::Held,
            Verdict::Authorized => unreachable!("nothing is authorised here"),
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
    held: BTreeMap<TransferId, Transfer>,
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
            held: BTreeMap::new(),
        }
    }

    fn open(&self) -> Book {
        let known = self.known.iter().map(|(id, known)| (*id, *known));
        Book::new(self.accounts.values().copied(), known).with_holds(self.held.values().copied())
    }

    fn write(&mut self, book: &Book) {
        for (account, seen) in book.touched() {
            let before = self.accounts.insert(account.id, *account);
            let at = |account: &Account| Seen {
                last_seq: account.last_seq,
                hold_seq: account.hold_seq,
            };
            assert_eq!(before.as_ref().map(at), Some(seen));
            // Of two states the newer one is known by its numbers.
            let version = |at: Seen| at.last_seq + at.hold_seq;
            assert!(version(at(account)) > version(seen));
        }
    }

    fn keep(&mut self, transfer: &Transfer, fingerprint: Option<[u8; 32]>, verdict: Verdict) {
        let outcome = match verdict {
            Verdict::Posted { debit, credit } => {
                self.entries.push((transfer.id, debit, credit));
                Outcome::Posted
            }
            Verdict::Held => Outcome::Held,
            Verdict::Authorized => unreachable!("nothing is authorised here"),
            Verdict::Refused(refusal) => Outcome::Refused(refusal),
            Verdict::Known(_) | Verdict::KeyReused | Verdict::Invalid(_) => return,
        };
        let fingerprint = match self.held.remove(&transfer.id) {
            // A hold ends with the request that it began with.
            Some(held) => Some(held.fingerprint),
            None => fingerprint,
        };
        if outcome == Outcome::Held {
            self.held.insert(transfer.id, *transfer);
        }
        let known = Known {
            fingerprint,
            outcome,
        };
        let before = self.known.insert(transfer.id, known);
        let was_held = before.is_none_or(|before| before.outcome == Outcome::Held);
        assert!(was_held, "decided twice");
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
                let nothing = transfer(key, 0, 0, 0);
                let verdict = book.cancel(nothing.id);
                world.keep(&nothing, None, verdict);
                (verdict, model.cancel(key))
            }
            Step::Capture { key } => {
                let nothing = transfer(key, 0, 0, 0);
                let verdict = book.capture(nothing.id);
                world.keep(&nothing, None, verdict);
                (verdict, model.capture(key))
            }
            Step::Void { key } => {
                let nothing = transfer(key, 0, 0, 0);
                let verdict = book.void(nothing.id, Refusal::HoldExpired);
                world.keep(&nothing, None, verdict);
                (verdict, model.end(key, Some(Refusal::HoldExpired)))
            }
            Step::Transfer {
                key,
                body,
                debit,
                credit,
                amount,
                how,
            } => {
                let asked = Transfer {
                    fingerprint: [body; 32],
                    ..transfer(key, debit, credit, amount)
                };
                let verdict = match how {
                    How::Post => book.transfer(&asked),
                    How::Hold => book.hold(&asked),
                    How::Refuse => book.refuse(&asked, Refusal::RiskRefused),
                };
                world.keep(&asked, Some(asked.fingerprint), verdict);
                let expected = model.transfer((key, body, debit, credit, amount), how);
                (verdict, expected)
            }
        };
        assert_eq!(Expected::from(verdict), expected, "{step:?}");
        for n in (0..ACCOUNTS).filter(|n| !is_system(*n)) {
            let available = book.account(account_id(n)).map(Account::available);
            assert!(
                available.is_some_and(|available| available >= 0),
                "{step:?}"
            );
        }
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
            prop_assert_eq!(i128::from(account.debits_pending), model.held(n));
            let (held, captured, voided) = model.ends.get(&n).copied().unwrap_or_default();
            prop_assert_eq!(captured + voided + model.held(n), held);
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
