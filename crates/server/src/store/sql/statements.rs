//! Reading for statements: a period is found by halving, its entries are read in pages.

use async_trait::async_trait;
use poltina_domain::{AccountId, OperationId, UserId};

use super::SqlStore;
use super::history::{other_side, party_columns, party_joins, read_party};
use super::values::{Columns, PERSON, all, one};
use super::{Db, Row, params};
use crate::store::{Micros, StatementBounds, StatementLine, StatementStore, StoreError};

#[async_trait]
impl StatementStore for SqlStore {
    async fn statement_bounds(
        &self,
        user: UserId,
        account: AccountId,
        from: Micros,
        until: Micros,
    ) -> Result<Option<StatementBounds>, StoreError> {
        self.readers
            .run(move |db| bounds(db, user, account, from, until))
            .await
    }

    async fn statement_lines(
        &self,
        account: AccountId,
        after: i64,
        last: i64,
        limit: u32,
    ) -> Result<Vec<StatementLine>, StoreError> {
        self.readers
            .run(move |db| lines(db, account, after, last, limit))
            .await
    }
}

fn bounds(
    connection: &Db,
    user: UserId,
    account: AccountId,
    from: Micros,
    until: Micros,
) -> Result<Option<StatementBounds>, StoreError> {
    let sql = "SELECT currency, last_seq FROM accounts WHERE id = ?1 AND owner = ?2 AND code = ?3";
    let values = params![account.as_bytes(), user.as_bytes(), PERSON];
    let found = one(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        Ok((columns.parse()?, columns.next()?))
    })?;
    let Some((currency, newest)) = found else {
        return Ok(None);
    };
    let after = before(connection, account, newest, from)?;
    let last = before(connection, account, newest, until)?.max(after);
    Ok(Some(StatementBounds {
        currency,
        after,
        last,
        opening: balance(connection, account, after)?,
        closing: balance(connection, account, last)?,
    }))
}

/// The sequence of the last entry before this moment; 0 where there is none.
fn before(
    connection: &Db,
    account: AccountId,
    newest: i64,
    moment: Micros,
) -> Result<i64, StoreError> {
    let sql = "SELECT t.posted_at FROM entries e JOIN transfers t ON t.id = e.transfer \
               WHERE e.account = ?1 AND e.seq = ?2";
    let (mut before, mut from) = (0, newest + 1);
    while from - before > 1 {
        let middle = before + (from - before) / 2;
        let posted = one(
            connection,
            sql,
            params![account.as_bytes(), middle],
            |row| Columns::new(row).next::<Micros>(),
        )?;
        if posted.ok_or_else(missing)? < moment {
            before = middle;
        } else {
            from = middle;
        }
    }
    Ok(before)
}

/// What stood on the account after this entry; nothing before the first.
fn balance(connection: &Db, account: AccountId, seq: i64) -> Result<i64, StoreError> {
    if seq == 0 {
        return Ok(0);
    }
    let sql = "SELECT balance_after FROM entries WHERE account = ?1 AND seq = ?2";
    let found = one(connection, sql, params![account.as_bytes(), seq], |row| {
        Columns::new(row).next()
    })?;
    found.ok_or_else(missing)
}

fn missing() -> StoreError {
    StoreError::Corrupt("an account's entries have a gap".to_owned())
}

fn lines(
    connection: &Db,
    account: AccountId,
    after: i64,
    last: i64,
    limit: u32,
) -> Result<Vec<StatementLine>, StoreError> {
    let sql = concat!(
        "SELECT e.seq, e.amount, e.balance_after, e.operation, t.posted_at, t.note, ",
        party_columns!("c", "u", "s"),
        " FROM entries e JOIN transfers t ON t.id = e.transfer \
         JOIN accounts c ON c.id = ",
        other_side!(),
        party_joins!("c", "u", "s"),
        "WHERE e.account = ?1 AND e.seq > ?2 AND e.seq <= ?3 ORDER BY e.seq LIMIT ?4"
    );
    let values = params![account.as_bytes(), after, last, limit];
    all(connection, sql, values, read_line)
}

fn read_line(row: &Row<'_>) -> Result<StatementLine, StoreError> {
    let mut columns = Columns::new(row);
    Ok(StatementLine {
        seq: columns.next()?,
        amount: columns.next()?,
        balance_after: columns.next()?,
        operation: columns.id(OperationId::from_bytes)?,
        posted_at: columns.next()?,
        note: columns.next()?,
        counterparty: read_party(&mut columns)?,
    })
}
