//! What a payee may take, and what was taken, as far as it decides about captures and refunds.

use poltina_domain::{AccountId, Money};

use crate::Transfer;

/// Money that is reserved for a payee, who takes it in one part or in several.
///
/// ```
/// use poltina_domain::{AccountId, Currency, Money, TransferId};
/// use poltina_ledger::{Authorization, Transfer};
///
/// let transfer = Transfer {
///     id: TransferId::from_bytes([7; 16]),
///     fingerprint: [7; 32],
///     debit: AccountId::from_bytes([1; 16]),
///     credit: AccountId::from_bytes([2; 16]),
///     amount: Money::new(600, Currency::Rub),
/// };
/// let mut authorization = Authorization { transfer, captured: 250, open: true };
/// assert_eq!(authorization.remaining(), 350);
/// authorization.open = false;
/// assert_eq!(authorization.remaining(), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// As it was asked for: who pays whom, and how much at most.
    pub transfer: Transfer,
    /// How much of it was captured, in minor units; never above the amount.
    pub captured: i64,
    /// Whether more may be captured. What is not captured when it closes is free again.
    pub open: bool,
}

impl Authorization {
    /// What may still be captured, and is reserved until then, in minor units.
    #[must_use]
    pub const fn remaining(&self) -> i64 {
        if self.open {
            self.transfer.amount.minor().saturating_sub(self.captured)
        } else {
            0
        }
    }
}

/// A posted payment, of which some may go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Who paid: he gets what goes back.
    pub debit: AccountId,
    /// Who was paid: it goes back from his account.
    pub credit: AccountId,
    /// How much was paid.
    pub amount: Money,
    /// How much of it went back so far, in minor units; never above the amount.
    pub refunded: i64,
}

impl Paid {
    /// What may still go back, in minor units.
    #[must_use]
    pub const fn refundable(&self) -> i64 {
        self.amount.minor().saturating_sub(self.refunded)
    }
}
