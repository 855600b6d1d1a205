//! An account: what was posted and what is reserved, on either side.

use poltina_domain::{AccountId, Currency};

use crate::{Entry, Refusal};

/// An account of the book, in one currency. Amounts are minor units (kopecks), 0 to `i64::MAX`.
///
/// The fields are those of TigerBeetle's account, so that its store can keep this one: debits
/// and credits, each pending and posted, and two flags.
///
/// ```
/// use poltina_domain::{AccountId, Currency};
/// use poltina_ledger::Account;
///
/// let mut account = Account::customer(AccountId::from_bytes([1; 16]), Currency::Rub);
/// account.credits_posted = 500;
/// account.debits_posted = 120;
/// account.debits_pending = 80;
/// assert_eq!(account.balance(), 380);
/// assert_eq!(account.available(), 300);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// What it is kept in.
    pub currency: Currency,
    /// What is reserved to leave it: held for payments that are not final yet.
    pub debits_pending: i64,
    /// The sum of all debits.
    pub debits_posted: i64,
    /// What is reserved to come to it. It cannot be spent.
    pub credits_pending: i64,
    /// The sum of all credits.
    pub credits_posted: i64,
    /// Whether more may not leave it than came: true for customers, false for the wallet's own
    /// accounts, by which money enters from outside.
    pub debits_must_not_exceed_credits: bool,
    /// Whether nothing may be moved on it any more.
    pub closed: bool,
    /// The number of its newest entry; 0 where there is none.
    pub last_seq: i64,
    /// How many times something was held on it, or freed again without being posted; from 0. With
    /// `last_seq` it tells of two states of the account which is the newer one.
    pub hold_seq: i64,
}

impl Account {
    /// An empty account of a person or a shop: it never goes below zero.
    #[must_use]
    pub const fn customer(id: AccountId, currency: Currency) -> Self {
        Self {
            id,
            currency,
            debits_pending: 0,
            debits_posted: 0,
            credits_pending: 0,
            credits_posted: 0,
            debits_must_not_exceed_credits: true,
            closed: false,
            last_seq: 0,
            hold_seq: 0,
        }
    }

    /// An empty account of the wallet itself: it may go below zero.
    #[must_use]
    pub const fn system(id: AccountId, currency: Currency) -> Self {
        let mut account = Self::customer(id, currency);
        account.debits_must_not_exceed_credits = false;
        account
    }

    /// Credits less debits, posted only.
    #[must_use]
    pub const fn balance(&self) -> i64 {
        // Neither is below zero, so that the difference always fits.
        self.credits_posted.saturating_sub(self.debits_posted)
    }

    /// What can be spent: the balance less what is held.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.balance().saturating_sub(self.debits_pending)
    }

    /// The account with so much more of it reserved.
    pub(crate) fn holding(mut self, amount: i64) -> Result<Self, Refusal> {
        if self.debits_must_not_exceed_credits && amount > self.available() {
            return Err(Refusal::InsufficientFunds);
        }
        self.debits_pending = add(self.debits_pending, amount)?;
        self.hold_seq = add(self.hold_seq, 1)?;
        Ok(self)
    }

    /// The account with so much less of it reserved, so that it can be spent again.
    pub(crate) const fn freed(mut self, amount: i64) -> Self {
        self = self.unreserved(amount);
        self.hold_seq = self.hold_seq.saturating_add(1);
        self
    }

    /// The account with so much less of it reserved, just before it is posted.
    pub(crate) const fn unreserved(mut self, amount: i64) -> Self {
        // What a hold reserved is there: the book frees each hold once.
        self.debits_pending = self.debits_pending.saturating_sub(amount);
        self
    }

    /// The account after this debit, with its entry.
    pub(crate) fn debited(mut self, amount: i64) -> Result<(Self, Entry), Refusal> {
        if self.debits_must_not_exceed_credits && amount > self.available() {
            return Err(Refusal::InsufficientFunds);
        }
        self.debits_posted = add(self.debits_posted, amount)?;
        self.numbered(-amount)
    }

    /// The account after this credit, with its entry.
    pub(crate) fn credited(mut self, amount: i64) -> Result<(Self, Entry), Refusal> {
        self.credits_posted = add(self.credits_posted, amount)?;
        self.numbered(amount)
    }

    fn numbered(mut self, amount: i64) -> Result<(Self, Entry), Refusal> {
        self.last_seq = add(self.last_seq, 1)?;
        let entry = Entry {
            account: self.id,
            seq: self.last_seq,
            amount,
            balance_after: self.balance(),
        };
        Ok((self, entry))
    }
}

fn add(sum: i64, more: i64) -> Result<i64, Refusal> {
    sum.checked_add(more).ok_or(Refusal::Overflow)
}
