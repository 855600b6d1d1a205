//! The double-entry core: pure, deterministic, no I/O, no clock, no randomness.
//!
//! A [`Book`] holds the accounts that a batch of transfers touches and the outcomes that are
//! known already. It decides transfers one after the other; each either posts, moving the same
//! amount out of one account and into another, or is held, or is refused for ever. A held transfer
//! reserves its amount, and is posted or freed later, once. What is authorised is reserved for a
//! payee, who captures it in parts; of what was paid, some may go back. The caller then writes
//! what [`Book::touched`] and the verdicts say, in one transaction.
//!
//! The same accounts and the same transfers in the same order give the same verdicts: there is
//! nothing here that could make them differ.
//!
//! What always holds, and is tested against a plain model in `tests/model.rs`:
//! - the entries of a transfer sum to zero, and so do all balances of a currency;
//! - an account's entries are numbered 1, 2, 3 … without a gap, and `balance_after` follows
//!   from the entry before;
//! - what is available to a customer is never below zero;
//! - the same transfer id gets the same outcome for ever, and moves money once at most;
//! - the transfers of a chain, such as the legs of an exchange, are posted together or not at all;
//! - a hold ends once: what is captured and what is freed are together what was held;
//! - no more is captured than was authorised, and no more goes back than was paid;
//! - no sum wraps around: what does not fit 64 bits is refused.
//!
//! ```
//! use poltina_domain::{AccountId, Currency, Money, TransferId};
//! use poltina_ledger::{Account, Book, Outcome, Refusal, Transfer, Verdict};
//!
//! let [world, anna, boris] = [1, 2, 3].map(|n| AccountId::from_bytes([n; 16]));
//! let mut book = Book::new(
//!     [
//!         Account::system(world, Currency::Rub),
//!         Account::customer(anna, Currency::Rub),
//!         Account::customer(boris, Currency::Rub),
//!     ],
//!     [],
//! );
//! let transfer = |n, debit, credit, kopecks| Transfer {
//!     id: TransferId::from_bytes([n; 16]),
//!     fingerprint: [n; 32],
//!     debit,
//!     credit,
//!     amount: Money::new(kopecks, Currency::Rub),
//! };
//!
//! book.transfer(&transfer(1, world, anna, 100_000));
//! let Verdict::Posted { debit, credit } = book.transfer(&transfer(2, anna, boris, 25_000)) else {
//!     panic!("Anna has enough");
//! };
//! assert_eq!((debit.seq, debit.amount, debit.balance_after), (2, -25_000, 75_000));
//! assert_eq!((credit.seq, credit.amount, credit.balance_after), (1, 25_000, 25_000));
//!
//! // Once more with the same id: nothing moves, the answer is the same.
//! let again = book.transfer(&transfer(2, anna, boris, 25_000));
//! assert_eq!(again, Verdict::Known(Outcome::Posted));
//!
//! // More than there is: refused for ever.
//! let too_much = book.transfer(&transfer(3, boris, anna, 25_001));
//! assert_eq!(too_much, Verdict::Refused(Refusal::InsufficientFunds));
//! ```

mod account;
mod authorization;
mod book;
mod chain;
mod transfer;

pub use account::Account;
pub use authorization::{Authorization, Paid};
pub use book::{Book, Seen};
pub use transfer::{ChainVerdict, Entry, Fault, Known, Outcome, Refusal, Transfer, Verdict};
