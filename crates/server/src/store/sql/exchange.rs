//! Accounts in other currencies, quotes, and what was exchanged by them.

use async_trait::async_trait;
use poltina_api_types::ExchangeSide;
use poltina_domain::{
    AccountId, Currency, Money, OperationId, Pair, Price, QuoteId, TransferId, UserId,
};

use super::SqlStore;
use super::values::{
    Columns, FROZEN, PERSON, account_columns, change, insert_account, one, read_account,
};
use super::{Db, Row, params};
use crate::store::{
    Account, Batch, ExchangeRow, ExchangeStore, LoadedQuote, Micros, Party, QuoteRow, StoreError,
};

/// The columns of a quote, as [`read_quote`] takes them.
macro_rules! quote_columns {
    () => {
        "q.id, q.user, q.base, q.counter, q.price, q.sell, q.sell_currency, q.buy, \
         q.buy_currency, q.fee, q.fixed, q.rate_date, q.created_at, q.expires_at"
    };
}
pub(super) use quote_columns;

pub(super) fn read_quote(columns: &mut Columns<'_>) -> Result<QuoteRow, StoreError> {
    let id = columns.id(QuoteId::from_bytes)?;
    let user = columns.id(UserId::from_bytes)?;
    let (base, counter): (Currency, Currency) = (columns.parse()?, columns.parse()?);
    let pair = Pair::new(base, counter).filter(|pair| pair.base() == base);
    let pair = pair.ok_or_else(|| columns.wrong())?;
    let price = Price::from_parts(pair, columns.next()?).ok_or_else(|| columns.wrong())?;
    let sell = Money::new(columns.next()?, columns.parse()?);
    let buy = Money::new(columns.next()?, columns.parse()?);
    let fee = Money::new(columns.next()?, sell.currency());
    let fixed = match columns.next()? {
        1 => ExchangeSide::Sell,
        2 => ExchangeSide::Buy,
        _ => return Err(columns.wrong()),
    };
    Ok(QuoteRow {
        id,
        user,
        price,
        sell,
        buy,
        fee,
        fixed,
        rate_date: columns.next()?,
        created_at: columns.next()?,
        expires_at: columns.next()?,
    })
}

fn open_account(
    connection: &Db,
    user: UserId,
    id: AccountId,
    currency: Currency,
    now: Micros,
) -> Result<(Account, bool), StoreError> {
    let find = || {
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts a WHERE a.owner = ?1 AND a.code = ?2 AND a.currency = ?3"
        );
        let values = params![user.as_bytes(), PERSON, currency.code()];
        one(connection, sql, values, |row| {
            read_account(&mut Columns::new(row))
        })
    };
    if let Some(there) = find()? {
        return Ok((there, false));
    }
    insert_account(connection, id, Party::Person(user), currency, now)?;
    let sql = "UPDATE accounts SET flags = flags | ?2 WHERE id = ?1 AND EXISTS \
               (SELECT 1 FROM guards g WHERE g.user = accounts.owner AND g.frozen_at IS NOT NULL)";
    change(connection, sql, params![id.as_bytes(), FROZEN])?;
    let made = find()?.ok_or_else(|| StoreError::Corrupt("an account is not there".to_owned()))?;
    Ok((made, true))
}

fn put_quote(connection: &Db, quote: &QuoteRow, forget: Micros) -> Result<(), StoreError> {
    let sql = "DELETE FROM quotes WHERE user = ?1 AND expires_at < ?2 \
               AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.quote = quotes.id)";
    change(connection, sql, params![quote.user.as_bytes(), forget])?;
    let sql = "INSERT INTO quotes (id, user, base, counter, price, sell, sell_currency, buy, \
               buy_currency, fee, fixed, rate_date, created_at, expires_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let values = params![
        quote.id.as_bytes(),
        quote.user.as_bytes(),
        quote.price.pair().base().code(),
        quote.price.pair().counter().code(),
        quote.price.parts(),
        quote.sell.minor(),
        quote.sell.currency().code(),
        quote.buy.minor(),
        quote.buy.currency().code(),
        quote.fee.minor(),
        match quote.fixed {
            ExchangeSide::Sell => 1,
            ExchangeSide::Buy => 2,
        },
        quote.rate_date,
        quote.created_at,
        quote.expires_at,
    ];
    change(connection, sql, values)?;
    Ok(())
}

fn quote_by_id(connection: &Db, user: UserId, id: QuoteId) -> Result<Option<QuoteRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        quote_columns!(),
        " FROM quotes q WHERE q.id = ?1 AND q.user = ?2"
    );
    let values = [id.as_bytes(), user.as_bytes()];
    one(connection, sql, values, |row| {
        read_quote(&mut Columns::new(row))
    })
}

/// A quote for the sequencer.
pub(super) fn loaded_quote(
    connection: &Db,
    id: QuoteId,
) -> Result<Option<LoadedQuote>, StoreError> {
    let sql = concat!(
        "SELECT ",
        quote_columns!(),
        ", EXISTS (SELECT 1 FROM exchanges e WHERE e.quote = q.id) FROM quotes q WHERE q.id = ?1"
    );
    one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(LoadedQuote {
            quote: read_quote(&mut columns)?,
            used: columns.next()?,
        })
    })
}

/// Writes the exchanges of a batch, after its transfers. A quote that is used meanwhile is not used
/// again.
pub(super) fn commit(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let sql = "INSERT INTO exchanges (quote, sold, kept, bought, residue, paid) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (quote) DO NOTHING";
    for exchange in &batch.exchanges {
        let values = params![
            exchange.quote.as_bytes(),
            exchange.sold.as_bytes(),
            exchange.kept.as_ref().map(|kept| kept.as_bytes()),
            exchange.bought.as_bytes(),
            exchange.residue,
            exchange.paid.as_ref().map(|paid| paid.as_bytes()),
        ];
        if change(connection, sql, values)? != 1 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

fn exchange_by_transfer(
    connection: &Db,
    user: UserId,
    transfer: TransferId,
) -> Result<Option<ExchangeRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        quote_columns!(),
        ", e.sold, s.operation, b.operation, t.posted_at FROM exchanges e \
         JOIN quotes q ON q.id = e.quote AND q.user = ?2 JOIN transfers t ON t.id = e.sold \
         JOIN transfers c ON c.id = e.bought \
         JOIN entries s ON s.account = t.debit_account AND s.seq = t.debit_seq \
         JOIN entries b ON b.account = c.credit_account AND b.seq = c.credit_seq \
         WHERE e.sold = ?1 OR e.bought = ?1 OR e.paid = ?1"
    );
    let values = [transfer.as_bytes(), user.as_bytes()];
    let read = |row: &Row<'_>| {
        let mut columns = Columns::new(row);
        Ok(ExchangeRow {
            quote: read_quote(&mut columns)?,
            sold: columns.id(TransferId::from_bytes)?,
            sold_operation: columns.id(OperationId::from_bytes)?,
            bought_operation: columns.id(OperationId::from_bytes)?,
            posted_at: columns.next()?,
        })
    };
    one(connection, sql, values, read)
}

#[async_trait]
impl ExchangeStore for SqlStore {
    async fn open_account(
        &self,
        user: UserId,
        account: AccountId,
        currency: Currency,
        now: Micros,
    ) -> Result<(Account, bool), StoreError> {
        self.writer
            .run(move |db| open_account(db, user, account, currency, now))
            .await
    }

    async fn put_quote(&self, quote: QuoteRow, forget: Micros) -> Result<(), StoreError> {
        self.writer
            .run(move |db| put_quote(db, &quote, forget))
            .await
    }

    async fn quote_by_id(&self, user: UserId, id: QuoteId) -> Result<Option<QuoteRow>, StoreError> {
        self.readers.run(move |db| quote_by_id(db, user, id)).await
    }

    async fn exchange_by_transfer(
        &self,
        user: UserId,
        transfer: TransferId,
    ) -> Result<Option<ExchangeRow>, StoreError> {
        self.readers
            .run(move |db| exchange_by_transfer(db, user, transfer))
            .await
    }
}
