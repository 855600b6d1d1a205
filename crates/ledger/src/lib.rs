//! The double-entry core: pure, deterministic, no I/O, no clock, no randomness.

use poltina_domain::AccountId;

/// Why a transfer was refused, for ever: nothing moved, and its key is burnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Less is available than was asked for.
    InsufficientFunds,
    /// The amount is above what one transfer may be.
    LimitExceeded,
    /// Payer and payee are the same account.
    SameParty,
    /// The payer's or the payee's account is closed.
    AccountClosed,
    /// The accounts or the amount are in different currencies.
    CurrencyMismatch,
    /// A sum of the account would leave the range of 64 bits.
    Overflow,
    /// The payer called the transfer off before it was posted.
    Cancelled,
}

/// One line of an account: what moved, and what stood there after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The account.
    pub account: AccountId,
    /// The place in the account: dense, from 1.
    pub seq: i64,
    /// What moved, in minor units: above zero for a credit, below for a debit.
    pub amount: i64,
    /// Credits less debits after it, in minor units.
    pub balance_after: i64,
}
