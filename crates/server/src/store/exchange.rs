//! Exchanges as they are kept: accounts in other currencies, quotes, and what was exchanged by them.

use async_trait::async_trait;
use poltina_api_types::ExchangeSide;
use poltina_domain::{AccountId, Currency, Money, OperationId, Price, QuoteId, TransferId, UserId};

use super::{Account, Micros, StoreError};

/// A price that is held for one exchange of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteRow {
    /// The quote.
    pub id: QuoteId,
    /// Whose it is.
    pub user: UserId,
    /// The price.
    pub price: Price,
    /// What is sold, without the fee.
    pub sell: Money,
    /// What is bought.
    pub buy: Money,
    /// What is paid on top, in the currency that is sold.
    pub fee: Money,
    /// Which of the amounts was asked for.
    pub fixed: ExchangeSide,
    /// The day of the rate: `2026-11-28`.
    pub rate_date: String,
    /// When it was made.
    pub created_at: Micros,
    /// From when on it cannot be confirmed.
    pub expires_at: Micros,
}

/// An exchange that is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeRow {
    /// By what it was made.
    pub quote: QuoteRow,
    /// The transfer by which what was sold left.
    pub sold: TransferId,
    /// The operation on the account that it left.
    pub sold_operation: OperationId,
    /// The operation on the account that it came to.
    pub bought_operation: OperationId,
    /// When.
    pub posted_at: Micros,
}

/// A quote, as far as it decides about an exchange.
#[derive(Clone, Debug)]
pub struct LoadedQuote {
    /// The quote.
    pub quote: QuoteRow,
    /// Whether something was exchanged by it.
    pub used: bool,
}

/// What is written of an exchange, beside its transfers.
#[derive(Clone, Copy, Debug)]
pub struct ExchangeInsert {
    /// The quote that it uses up. The write is refused where it is used by now.
    pub quote: QuoteId,
    /// By which what is sold left.
    pub sold: TransferId,
    /// By which the fee was kept, where there is one.
    pub kept: Option<TransferId>,
    /// By which what is bought came.
    pub bought: TransferId,
    /// What was paid with what was bought, at once, where that was its reason.
    pub paid: Option<TransferId>,
    /// What rounding left, in ten-thousandths of the counter's minor unit.
    pub residue: i64,
}

/// Accounts in other currencies, quotes and exchanges.
#[async_trait]
pub trait ExchangeStore: Send + Sync + 'static {
    /// His account in this currency, made with this id if there was none; whether it was made. A
    /// frozen wallet's new account is frozen.
    async fn open_account(
        &self,
        user: UserId,
        account: AccountId,
        currency: Currency,
        now: Micros,
    ) -> Result<(Account, bool), StoreError>;
    /// Keeps a quote, and forgets those of his that ran out before `forget` and were not used.
    async fn put_quote(&self, quote: QuoteRow, forget: Micros) -> Result<(), StoreError>;
    /// One of his quotes; none where it is someone else's.
    async fn quote_by_id(&self, user: UserId, id: QuoteId) -> Result<Option<QuoteRow>, StoreError>;
    /// The exchange of his that this transfer belongs to, or that it was paid by.
    async fn exchange_by_transfer(
        &self,
        user: UserId,
        transfer: TransferId,
    ) -> Result<Option<ExchangeRow>, StoreError>;
}
