//! The books as an auditor sees them: all balances, and what must hold of them.

use poltina_domain::{AccountId, Currency};

use super::Party;

/// All accounts of one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    /// Every account, in the order of ids.
    pub accounts: Vec<BookLine>,
    /// The sum of all balances for each currency, in minor units: zero if the books hold.
    pub totals: Vec<(Currency, i128)>,
}

/// One account in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookLine {
    /// The account.
    pub id: AccountId,
    /// Who owns it.
    pub owner: Party,
    /// What it is kept in.
    pub currency: Currency,
    /// Credits less debits, in minor units.
    pub balance: i64,
    /// What of it is reserved, in minor units.
    pub held: i64,
}

/// What must hold of the books at every moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Invariant {
    /// Per currency, all balances sum to zero.
    BalancesSumToZero,
    /// A transfer has two entries, and they sum to zero.
    TransferBalances,
    /// A transfer's id follows from who asked for it and his key, and its outcome is kept.
    OutcomeKept,
    /// An account's entries are numbered 1 to n without a gap.
    EntriesDense,
    /// `balance_after` and the account's totals recompute from the entries.
    BalanceRecomputes,
    /// What is available to a customer is never below zero, at any number.
    NeverOverdrawn,
    /// No more is captured, voided or refunded than was held and paid.
    HoldsAndRefunds,
    /// A posted transfer has its operations, receipt and events; a refused one has nothing.
    TraceComplete,
    /// An order that is paid has one transfer, of its amount, to its shop, in its time; one that is
    /// taken back has none.
    OrderPaidOnce,
    /// A payment code was used once at most, and its use is tied to one outcome: a posted one paid
    /// the order from its owner's account, a refused one paid nothing.
    CodeUsedOnce,
    /// A request for money that is paid has one transfer, of its amount, from whom it asked to whom
    /// asked, begun in its time; one that ended otherwise has none.
    RequestPaidOnce,
    /// A divided bill is the sum of its shares, and one that is closed has no open share.
    SplitsSum,
    /// A payment from or to a bank has the transfers that its stage says, and what is in transit is
    /// of withdrawals that are under way.
    BankPaymentsBalance,
    /// A day of a plan ran once at most: its transfer, if there is one, is of the plan's amount, to its
    /// payee, and every transfer of a plan is of one of its runs.
    PlansRunOnce,
    /// An exchange has the transfers that its quote said, at its price, and nothing else moved on the
    /// wallet's positions.
    ExchangesFollowQuotes,
    /// What limits are measured by recomputes from the entries.
    UsageRecomputes,
    /// What operations are looked for by is what they and their owners say.
    IndexRecomputes,
    /// The sums of months are those of the operations.
    SumsRecompute,
    /// A person's events are numbered 1 to n without a gap.
    EventsDense,
    /// Each line of the audit log follows from the line before, by its hash.
    AuditChained,
    /// The database itself is sound: its pages, its references.
    StorageSound,
}

impl Invariant {
    /// A short name that stays the same.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BalancesSumToZero => "balances-sum-to-zero",
            Self::TransferBalances => "transfer-balances",
            Self::OutcomeKept => "outcome-kept",
            Self::EntriesDense => "entries-dense",
            Self::BalanceRecomputes => "balance-recomputes",
            Self::NeverOverdrawn => "never-overdrawn",
            Self::HoldsAndRefunds => "holds-and-refunds",
            Self::TraceComplete => "trace-complete",
            Self::OrderPaidOnce => "order-paid-once",
            Self::CodeUsedOnce => "code-used-once",
            Self::RequestPaidOnce => "request-paid-once",
            Self::SplitsSum => "splits-sum",
            Self::BankPaymentsBalance => "bank-payments-balance",
            Self::PlansRunOnce => "plans-run-once",
            Self::ExchangesFollowQuotes => "exchanges-follow-quotes",
            Self::UsageRecomputes => "usage-recomputes",
            Self::IndexRecomputes => "index-recomputes",
            Self::SumsRecompute => "sums-recompute",
            Self::EventsDense => "events-dense",
            Self::AuditChained => "audit-chained",
            Self::StorageSound => "storage-sound",
        }
    }
}

/// How much of the books a sample looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// Transfers, with their entries, receipts and outcomes.
    pub transfers: u32,
    /// Accounts, each with its newest entries.
    pub accounts: u32,
    /// The newest lines of the audit log.
    pub lines: i64,
}

/// An invariant that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What does not hold.
    pub invariant: Invariant,
    /// Where: ids and numbers, never names or phones.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.invariant.name(), self.detail)
    }
}
