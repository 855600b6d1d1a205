//! A transfer as it is asked for, and what can become of it.

use core::fmt;

use poltina_domain::{AccountId, Money, TransferId};

/// A transfer that is asked for: move this amount from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Follows from who asks and his idempotency key, so that a repeated request has the same.
    pub id: TransferId,
    /// A digest of the request: the same id must come with the same.
    pub fingerprint: [u8; 32],
    /// The account that pays.
    pub debit: AccountId,
    /// The account that is paid.
    pub credit: AccountId,
    /// How much; above zero.
    pub amount: Money,
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

/// Why a transfer was refused, for ever: nothing moved, and its key is burnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Less is available than was asked for.
    InsufficientFunds,
    /// The amount is above what one transfer of a customer may be
    /// ([`poltina_domain::limits::TRANSFER_MAX_MINOR`]), above what is left to capture, or above what
    /// is left to give back.
    LimitExceeded,
    /// Payer and payee are the same account.
    SameParty,
    /// The payer's or the payee's account is closed.
    AccountClosed,
    /// The accounts or the amount are in different currencies.
    CurrencyMismatch,
    /// A sum of an account would leave the range of 64 bits.
    Overflow,
    /// The payer called the transfer off before it was posted.
    Cancelled,
    /// It was held, and nobody released it in time.
    HoldExpired,
    /// It looks like fraud.
    RiskRefused,
    /// It was held, and the order that it was to pay was closed meanwhile.
    OrderClosed,
    /// A part was to be captured of what was captured, freed or over before.
    AuthorizationOver,
    /// It was held, and the request for money that it was to pay was closed meanwhile.
    RequestClosed,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 12] = [
        Self::InsufficientFunds,
        Self::LimitExceeded,
        Self::SameParty,
        Self::AccountClosed,
        Self::CurrencyMismatch,
        Self::Overflow,
        Self::Cancelled,
        Self::HoldExpired,
        Self::RiskRefused,
        Self::OrderClosed,
        Self::AuthorizationOver,
        Self::RequestClosed,
    ];

    /// A short name that stays the same, to be stored.
    ///
    /// ```
    /// use poltina_ledger::Refusal;
    ///
    /// assert_eq!(Refusal::SameParty.name(), "same-party");
    /// assert_eq!(Refusal::from_name("same-party"), Some(Refusal::SameParty));
    /// assert_eq!(Refusal::from_name("no-mood"), None);
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "insufficient-funds",
            Self::LimitExceeded => "limit-exceeded",
            Self::SameParty => "same-party",
            Self::AccountClosed => "account-closed",
            Self::CurrencyMismatch => "currency-mismatch",
            Self::Overflow => "overflow",
            Self::Cancelled => "cancelled",
            Self::HoldExpired => "hold-expired",
            Self::RiskRefused => "risk-refused",
            Self::OrderClosed => "order-closed",
            Self::AuthorizationOver => "authorization-over",
            Self::RequestClosed => "request-closed",
        }
    }

    /// The refusal with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.name() == name)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What was decided on a transfer id: for ever, but for [`Outcome::Held`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Money moved.
    Posted,
    /// The amount is reserved, nothing moved yet. It is posted, or refused, once.
    Held,
    /// The amount is reserved for its payee, who captures it under other ids. That is final; how much
    /// he captures is not.
    Authorized,
    /// Nothing moved, and under this id nothing will.
    Refused(Refusal),
}

/// An outcome, with the request that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The digest of the request; none where the id was called off before any request came.
    pub fingerprint: Option<[u8; 32]>,
    /// What was decided.
    pub outcome: Outcome,
}

/// What the book says to a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Money moved: these two entries are to be written, and the outcome kept.
    Posted {
        /// What left the payer's account.
        debit: Entry,
        /// What came to the payee's account.
        credit: Entry,
    },
    /// The amount is reserved on the payer's account; nothing moved yet. The outcome is to be kept.
    Held,
    /// The amount is reserved for its payee; nothing moved yet. The outcome is to be kept.
    Authorized,
    /// Nothing moved, and what was held is free again; the outcome is to be kept.
    Refused(Refusal),
    /// Decided before, by the same request. Nothing moved now.
    Known(Outcome),
    /// The id came before with another request. Nothing moved, nothing is to be kept.
    KeyReused,
    /// The caller asked for what cannot be. Nothing moved, nothing is to be kept.
    Invalid(Fault),
}

/// What the book says to a chain of transfers, which are posted all together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainVerdict {
    /// Money moved: the entries of each transfer, debit and credit, in their order.
    Posted(Vec<(Entry, Entry)>),
    /// Nothing moved, for this reason; the outcome of the first id is to be kept.
    Refused(Refusal),
    /// Decided before, by the same request. Nothing moved now.
    Known(Outcome),
    /// The first id came before with another request. Nothing moved, nothing is to be kept.
    KeyReused,
    /// The caller asked for what cannot be. Nothing moved, nothing is to be kept.
    Invalid(Fault),
}

/// A fault of the caller's, not an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The amount is zero or below.
    AmountNotPositive,
    /// The book does not hold one of the accounts.
    UnknownAccount,
    /// Nothing was ever decided on this id: there is nothing to release or to free.
    UnknownHold,
    /// The book does not hold the payment of which some is to go back.
    UnknownPayment,
    /// The accounts are not those of the authorisation, or of the payment.
    OtherAccounts,
    /// A chain has no transfer, or one of its later ids was decided by itself.
    NotAChain,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AmountNotPositive => "the amount is not above zero: give a positive one",
            Self::UnknownAccount => "there is no such account: load it into the book first",
            Self::UnknownHold => "there is no such hold: load it into the book first",
            Self::UnknownPayment => "there is no such payment: load it into the book first",
            Self::OtherAccounts => "the accounts are others than were authorised or paid",
            Self::NotAChain => "the chain is empty, or broken: give it ids of its own",
        })
    }
}

impl core::error::Error for Fault {}
