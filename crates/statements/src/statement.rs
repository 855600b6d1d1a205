//! A statement whose numbers tie: it cannot be made otherwise.

use core::fmt;

use poltina_domain::{AccountId, Currency, Money, OperationId, StatementId};

use crate::moment::{Date, Moment};

/// The most that an amount may be: 18 digits of minor units, as camt.053 writes amounts.
const MOST: i64 = 999_999_999_999_999_999;

/// What moved on the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the account's history, from 1: the same in every statement.
    pub number: i64,
    /// When it was posted.
    pub at: Moment,
    /// Above zero what came, below zero what went; never zero.
    pub amount: Money,
    /// What stood on the account right after it.
    pub balance_after: Money,
    /// The other side, as its owner sees it.
    pub counterparty: String,
    /// The payer's message; may be empty.
    pub note: String,
    /// The operation.
    pub operation: OperationId,
}

/// What is told of an account, before anybody has looked whether it ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The statement.
    pub id: StatementId,
    /// The account.
    pub account: AccountId,
    /// Its owner's name; may be empty.
    pub owner: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// When the statement is made; of the last day nothing later is in it.
    pub made_at: Moment,
    /// What stood on the account when the first day began.
    pub opening: Money,
    /// What stood on the account when the last day ended.
    pub closing: Money,
    /// All that moved, in the order of the books.
    pub entries: Vec<Entry>,
}

/// Why there is no such statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementError {
    /// The period ends before it begins.
    Period,
    /// Amounts are in different currencies.
    Currency,
    /// An amount has more than 18 digits, or a sum leaves 64 bits.
    TooLarge,
    /// The entry in this place, from 0, moves nothing.
    Nothing(usize),
    /// After the entry in this place, from 0, the balance is not that before it and its amount.
    Gap(usize),
    /// The opening balance and all entries do not make the closing balance.
    Closing,
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period => f.write_str("the period ends before it begins: swap its days"),
            Self::Currency => {
                f.write_str("amounts are in different currencies: one account has one")
            }
            Self::TooLarge => f.write_str("an amount has more than 18 digits: check the books"),
            Self::Nothing(at) => write!(f, "entry {at} moves nothing: check the books"),
            Self::Gap(at) => write!(
                f,
                "the balance after entry {at} does not tie: check the books"
            ),
            Self::Closing => {
                f.write_str("opening and entries do not make closing: check the books")
            }
        }
    }
}

impl core::error::Error for StatementError {}

/// A statement that ties: opening + entries = closing, and the balance after each entry is that
/// before it and its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    draft: Draft,
    came: Money,
    went: Money,
}

impl Statement {
    /// The statement of this draft.
    ///
    /// # Errors
    /// The first [`StatementError`] that is found, in the order of the entries.
    pub fn new(draft: Draft) -> Result<Self, StatementError> {
        if draft.to < draft.from {
            return Err(StatementError::Period);
        }
        let currency = draft.opening.currency();
        fits(draft.opening, currency)?;
        fits(draft.closing, currency)?;
        let (mut came, mut went) = (Money::zero(currency), Money::zero(currency));
        let mut balance = draft.opening;
        for (at, entry) in draft.entries.iter().enumerate() {
            fits(entry.amount, currency)?;
            fits(entry.balance_after, currency)?;
            balance = sum(balance, entry.amount)?;
            match entry.amount.minor() {
                0 => return Err(StatementError::Nothing(at)),
                1.. => came = sum(came, entry.amount)?,
                _ => went = sum(went, magnitude(entry.amount))?,
            }
            if balance != entry.balance_after {
                return Err(StatementError::Gap(at));
            }
        }
        fits(came, currency)?;
        fits(went, currency)?;
        if balance != draft.closing {
            return Err(StatementError::Closing);
        }
        Ok(Self { draft, came, went })
    }

    /// What it tells.
    #[must_use]
    pub const fn told(&self) -> &Draft {
        &self.draft
    }

    /// The currency of all its amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.draft.opening.currency()
    }

    /// All that came, never below zero.
    #[must_use]
    pub const fn came(&self) -> Money {
        self.came
    }

    /// All that went, never below zero.
    #[must_use]
    pub const fn went(&self) -> Money {
        self.went
    }

    /// How many entries came, and how many went.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let all = self.draft.entries.len();
        let came = self.draft.entries.iter().filter(|entry| entry.came());
        let came = came.count();
        (came, all - came)
    }

    /// The account in 32 characters: its id without hyphens, for formats that bear 34.
    pub(crate) fn account_32(&self) -> String {
        simple(&self.draft.account)
    }

    /// The account in 20 characters: the last 20 of its id, for formats made for account numbers.
    /// No number of a bank: it has letters.
    pub(crate) fn account_20(&self) -> String {
        self.account_32()
            .chars()
            .skip(12)
            .collect::<String>()
            .to_uppercase()
    }
}

impl Entry {
    /// Whether money came.
    pub(crate) const fn came(&self) -> bool {
        self.amount.minor() > 0
    }

    /// The amount without its sign.
    pub(crate) fn magnitude(&self) -> Money {
        magnitude(self.amount)
    }
}

/// An id without its hyphens: 32 characters.
pub(crate) fn simple(id: &impl fmt::Display) -> String {
    id.to_string().replace('-', "")
}

fn fits(amount: Money, currency: Currency) -> Result<(), StatementError> {
    if amount.currency() != currency {
        return Err(StatementError::Currency);
    }
    if (-MOST..=MOST).contains(&amount.minor()) {
        Ok(())
    } else {
        Err(StatementError::TooLarge)
    }
}

fn sum(a: Money, b: Money) -> Result<Money, StatementError> {
    a.checked_add(b).map_err(|_| StatementError::TooLarge)
}

/// The amount without its sign; what [`fits`] has one.
pub(crate) fn magnitude(amount: Money) -> Money {
    Money::new(amount.minor().saturating_abs(), amount.currency())
}
