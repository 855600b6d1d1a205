//! Authorising, capturing in parts, freeing and giving back, against a plain model.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use poltina_domain::{AccountId, Currency, Money, TransferId};
use poltina_ledger::{
    Account, Authorization, Book, Fault, Known, Outcome, Paid, Refusal, Transfer, Verdict,
};
use proptest::prelude::*;

const WORLD: u8 = 0;
const ANNA: u8 = 1;
const SHOP: u8 = 2;

/// What there is to begin with, for both.
const OPENING: i64 = 2_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    Authorize {
        key: u8,
        amount: i64,
    },
    Pay {
        key: u8,
        amount: i64,
    },
    Capture {
        key: u8,
        of: u8,
        amount: i64,
        last: bool,
    },
    Free {
        of: u8,
    },
    Refund {
        key: u8,
        of: u8,
        amount: i64,
    },
    Cancel {
        key: u8,
    },
    NextBatch,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (key, amount) = (0..24_u8, -2..=600_i64);
    let of_key = (key.clone(), key.clone(), amount.clone());
    let step = prop_oneof![
        4 => (key.clone(), amount.clone()).prop_map(|(key, amount)| Step::Authorize { key, amount }),
        2 => (key.clone(), amount).prop_map(|(key, amount)| Step::Pay { key, amount }),
        8 => (of_key.clone(), any::<bool>())
            .prop_map(|((key, of, amount), last)| Step::Capture { key, of, amount, last }),
        2 => key.clone().prop_map(|of| Step::Free { of }),
        6 => of_key.prop_map(|(key, of, amount)| Step::Refund { key, of, amount }),
        1 => key.prop_map(|key| Step::Cancel { key }),
        3 => Just(Step::NextBatch),
    ];
    prop::collection::vec(step, 1..90)
}

/// What a clerk with a pencil would keep.
#[derive(Clone, Debug, Default)]
struct Model {
    anna: i64,
    shop: i64,
    /// Authorised, captured, open.
    authorized: BTreeMap<u8, (i64, i64, bool)>,
    /// Paid or captured, given back.
    paid: BTreeMap<u8, (i64, i64)>,
    outcomes: BTreeMap<u8, (Option<[u8; 32]>, Outcome)>,
}

impl Model {
    fn held(&self) -> i64 {
        let open = self.authorized.values().filter(|one| one.2);
        open.map(|(amount, captured, _)| amount - captured).sum()
    }

    fn known(&self, asked: &Transfer, key: u8) -> Option<Verdict> {
        let (fingerprint, outcome) = self.outcomes.get(&key)?;
        Some(match fingerprint {
            Some(known) if *known != asked.fingerprint => Verdict::KeyReused,
            _ => Verdict::Known(*outcome),
        })
    }

    /// What is decided, as far as it can be told without entries.
    fn decide(&mut self, step: Step, asked: &Transfer) -> Result<Outcome, Verdict> {
        let (key, amount) = match step {
            Step::Authorize { key, amount }
            | Step::Pay { key, amount }
            | Step::Capture { key, amount, .. }
            | Step::Refund { key, amount, .. } => (key, amount),
            _ => unreachable!(),
        };
        if let Some(known) = self.known(asked, key) {
            return Err(known);
        }
        let refused = |refusal| Ok(Outcome::Refused(refusal));
        let free = self.anna - self.held();
        let outcome = match step {
            Step::Capture { of, .. } if !self.authorized.contains_key(&of) => {
                return Err(Verdict::Invalid(Fault::UnknownHold));
            }
            Step::Refund { of, .. } if !self.paid.contains_key(&of) => {
                return Err(Verdict::Invalid(Fault::UnknownPayment));
            }
            // More than can go back is refused before anything else is looked at.
            _ if amount <= 0 => return Err(Verdict::Invalid(Fault::AmountNotPositive)),
            Step::Authorize { .. } | Step::Pay { .. } if amount > free => {
                refused(Refusal::InsufficientFunds)
            }
            Step::Authorize { .. } => {
                self.authorized.insert(key, (amount, 0, true));
                Ok(Outcome::Authorized)
            }
            Step::Pay { .. } => {
                self.anna -= amount;
                self.shop += amount;
                self.paid.insert(key, (amount, 0));
                Ok(Outcome::Posted)
            }
            Step::Capture { of, last, .. } => {
                let one = self.authorized.get_mut(&of).unwrap();
                if !one.2 {
                    refused(Refusal::AuthorizationOver)
                } else if one.1 + amount > one.0 {
                    refused(Refusal::LimitExceeded)
                } else {
                    one.1 += amount;
                    one.2 = !last && one.1 < one.0;
                    self.anna -= amount;
                    self.shop += amount;
                    self.paid.insert(key, (amount, 0));
                    Ok(Outcome::Posted)
                }
            }
            Step::Refund { of, .. } => {
                let one = self.paid.get_mut(&of).unwrap();
                if one.1 + amount > one.0 {
                    refused(Refusal::LimitExceeded)
                } else if amount > self.shop {
                    refused(Refusal::InsufficientFunds)
                } else {
                    one.1 += amount;
                    self.anna += amount;
                    self.shop -= amount;
                    Ok(Outcome::Posted)
                }
            }
            _ => unreachable!(),
        }?;
        self.outcomes
            .insert(key, (Some(asked.fingerprint), outcome));
        Ok(outcome)
    }
}

/// What was written so far, from which each batch's book is opened.
#[derive(Clone, Default)]
struct Written {
    accounts: BTreeMap<AccountId, Account>,
    known: BTreeMap<TransferId, Known>,
    authorized: BTreeMap<TransferId, Authorization>,
    paid: BTreeMap<TransferId, Paid>,
}

impl Written {
    fn open(&self) -> Book {
        Book::new(
            self.accounts.values().copied(),
            self.known.iter().map(|(id, known)| (*id, *known)),
        )
        .with_authorizations(self.authorized.values().copied())
        .with_payments(self.paid.iter().map(|(id, paid)| (*id, *paid)))
    }

    fn close(&mut self, book: &Book) {
        for (account, _) in book.touched() {
            self.accounts.insert(account.id, *account);
        }
        for (id, one) in &mut self.authorized {
            *one = *book.authorization(*id).unwrap();
        }
        for (id, one) in &mut self.paid {
            *one = *book.paid(*id).unwrap();
        }
    }
}

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn transfer(step: Step) -> Transfer {
    let (key, kind, amount, back) = match step {
        Step::Authorize { key, amount } => (key, 1, amount, false),
        Step::Pay { key, amount } => (key, 2, amount, false),
        Step::Capture {
            key, amount, of, ..
        } => (key, 3 + of, amount, false),
        Step::Refund { key, amount, of } => (key, 100 + of, amount, true),
        _ => unreachable!(),
    };
    let [debit, credit] = if back { [SHOP, ANNA] } else { [ANNA, SHOP] };
    Transfer {
        id: TransferId::from_bytes([key; 16]),
        fingerprint: [kind; 32],
        debit: account(debit),
        credit: account(credit),
        amount: Money::new(amount, Currency::Rub),
    }
}

fn begun() -> Written {
    let mut written = Written::default();
    let mut world = Account::system(account(WORLD), Currency::Rub);
    world.debits_posted = 2 * OPENING;
    written.accounts.insert(world.id, world);
    for n in [ANNA, SHOP] {
        let mut customer = Account::customer(account(n), Currency::Rub);
        customer.credits_posted = OPENING;
        written.accounts.insert(customer.id, customer);
    }
    written
}

/// The verdicts, with what is written in the end.
fn run(steps: &[Step]) -> (Vec<Verdict>, Written) {
    let mut written = begun();
    let mut model = Model {
        anna: OPENING,
        shop: OPENING,
        ..Model::default()
    };
    let mut book = written.open();
    let mut verdicts = Vec::new();
    for step in steps {
        match *step {
            Step::NextBatch => {
                written.close(&book);
                book = written.open();
            }
            Step::Free { of } => {
                let one = model.authorized.get_mut(&of).filter(|one| one.2);
                let rest = one.map(|one| {
                    one.2 = false;
                    one.0 - one.1
                });
                assert_eq!(
                    book.free_rest(TransferId::from_bytes([of; 16])),
                    rest,
                    "{step:?}"
                );
            }
            Step::Cancel { key } => {
                let id = TransferId::from_bytes([key; 16]);
                let cancelled = Outcome::Refused(Refusal::Cancelled);
                let expected = match model.outcomes.get(&key) {
                    // Whoever authorised something cannot call it off.
                    Some((_, outcome)) => Verdict::Known(*outcome),
                    None => Verdict::Refused(Refusal::Cancelled),
                };
                assert_eq!(book.cancel(id), expected, "{step:?}");
                model.outcomes.entry(key).or_insert((None, cancelled));
                let known = Known {
                    fingerprint: None,
                    outcome: cancelled,
                };
                written.known.entry(id).or_insert(known);
            }
            step => {
                let asked = transfer(step);
                let verdict = match step {
                    Step::Authorize { .. } => book.authorize(&asked),
                    Step::Pay { .. } => book.transfer(&asked),
                    Step::Capture { of, last, .. } => {
                        book.capture_part(TransferId::from_bytes([of; 16]), &asked, last)
                    }
                    Step::Refund { of, .. } => {
                        book.refund(TransferId::from_bytes([of; 16]), &asked)
                    }
                    _ => unreachable!(),
                };
                match model.decide(step, &asked) {
                    Err(expected) => assert_eq!(verdict, expected, "{step:?}"),
                    Ok(outcome) => {
                        let decided = match verdict {
                            Verdict::Posted { debit, credit } => {
                                assert_eq!(debit.amount, -credit.amount);
                                Outcome::Posted
                            }
                            Verdict::Authorized => Outcome::Authorized,
                            Verdict::Refused(refusal) => Outcome::Refused(refusal),
                            other => panic!("{step:?}: {other:?}"),
                        };
                        assert_eq!(decided, outcome, "{step:?}");
                        keep(&mut written, step, &asked, outcome);
                        // What is known of a payment is loaded with the batch that needs it.
                        if let (Outcome::Posted, Step::Pay { .. } | Step::Capture { .. }) =
                            (outcome, step)
                        {
                            book = std::mem::take(&mut book)
                                .with_payments([(asked.id, written.paid[&asked.id])]);
                        }
                    }
                }
                verdicts.push(verdict);
            }
        }
        let held = book.account(account(ANNA)).unwrap();
        assert_eq!(held.debits_pending, model.held(), "{step:?}");
        assert_eq!(held.balance(), model.anna, "{step:?}");
        assert!(held.available() >= 0, "{step:?}");
        let shop = book.account(account(SHOP)).unwrap();
        assert_eq!(
            (shop.balance(), shop.debits_pending),
            (model.shop, 0),
            "{step:?}"
        );
    }
    written.close(&book);
    (verdicts, written)
}

fn keep(written: &mut Written, step: Step, asked: &Transfer, outcome: Outcome) {
    let known = Known {
        fingerprint: Some(asked.fingerprint),
        outcome,
    };
    written.known.insert(asked.id, known);
    match (outcome, step) {
        (Outcome::Authorized, _) => {
            let one = Authorization {
                transfer: *asked,
                captured: 0,
                open: true,
            };
            written.authorized.insert(asked.id, one);
        }
        (Outcome::Posted, Step::Pay { .. } | Step::Capture { .. }) => {
            let paid = Paid {
                debit: asked.debit,
                credit: asked.credit,
                amount: asked.amount,
                refunded: 0,
            };
            written.paid.insert(asked.id, paid);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_more_is_captured_than_was_authorised_and_no_more_goes_back_than_was_paid(steps in steps()) {
        let (_, written) = run(&steps);
        for one in written.authorized.values() {
            prop_assert!((0..=one.transfer.amount.minor()).contains(&one.captured));
        }
        for paid in written.paid.values() {
            prop_assert!((0..=paid.amount.minor()).contains(&paid.refunded));
        }
        let total: i64 = written.accounts.values().map(Account::balance).sum();
        prop_assert_eq!(total, 0);
    }

    #[test]
    fn where_a_batch_ends_changes_nothing(steps in steps()) {
        let in_one: Vec<Step> =
            steps.iter().filter(|step| !matches!(step, Step::NextBatch)).copied().collect();
        prop_assert_eq!(run(&steps).0, run(&in_one).0);
    }
}

#[test]
fn others_accounts_neither_capture_nor_get_anything_back() {
    let mut book = begun().open();
    let whole = transfer(Step::Authorize {
        key: 1,
        amount: 500,
    });
    assert_eq!(book.authorize(&whole), Verdict::Authorized);
    let mut part = transfer(Step::Capture {
        key: 2,
        of: 1,
        amount: 100,
        last: false,
    });
    part.credit = account(WORLD);
    let other = Verdict::Invalid(Fault::OtherAccounts);
    assert_eq!(book.capture_part(whole.id, &part, false), other);
    let paid = Paid {
        debit: account(ANNA),
        credit: account(SHOP),
        amount: Money::new(500, Currency::Rub),
        refunded: 0,
    };
    let mut book = book.with_payments([(TransferId::from_bytes([9; 16]), paid)]);
    let mut back = transfer(Step::Refund {
        key: 3,
        of: 9,
        amount: 100,
    });
    back.credit = account(WORLD);
    assert_eq!(book.refund(TransferId::from_bytes([9; 16]), &back), other);
}
