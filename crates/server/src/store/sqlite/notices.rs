//! What a person should know: those of his events that tell him something, and how far he has read.

use async_trait::async_trait;
use poltina_domain::UserId;
use rusqlite::{Connection, params};

use super::SqliteStore;
use super::events::{event_columns, read_events};
use super::values::{change, one};
use crate::store::{NoticePage, NoticeStore, StoreError};

/// Events that tell something: no order's end, which its receipt tells, and no approval, which waits in a
/// list of its own; of an authorisation the payer's side, of a plan its runs.
macro_rules! tells {
    () => {
        "(subject IN (1, 2, 4, 5, 7, 8) OR (subject = 11 AND plan_day IS NOT NULL) OR (subject = 12 AND (refund IS NOT NULL \
         OR of_account IS NOT NULL)))"
    };
}

fn page(
    connection: &Connection,
    user: UserId,
    before: Option<i64>,
    limit: u32,
    counted: u32,
) -> Result<NoticePage, StoreError> {
    let sql = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events WHERE user = ?1 AND seq < ?2 AND ",
        tells!(),
        " ORDER BY seq DESC LIMIT ?3"
    );
    let before = before.unwrap_or(i64::MAX);
    let values = params![user.as_bytes(), before, limit];
    let rows = read_events(connection, user, sql, values)?;
    let sql = "SELECT notices_read FROM users WHERE id = ?1";
    let read: Option<i64> = one(connection, sql, [user.as_bytes()], |row| Ok(row.get(0)?))?;
    let read = read.unwrap_or_default();
    let sql = concat!(
        "SELECT count(*) FROM (SELECT 1 FROM events WHERE user = ?1 AND seq > ?2 AND ",
        tells!(),
        " LIMIT ?3)"
    );
    let values = params![user.as_bytes(), read, counted];
    let unread: Option<u32> = one(connection, sql, values, |row| Ok(row.get(0)?))?;
    Ok(NoticePage {
        rows,
        read,
        unread: unread.unwrap_or_default(),
    })
}

#[async_trait]
impl NoticeStore for SqliteStore {
    async fn notice_page(
        &self,
        user: UserId,
        before: Option<i64>,
        limit: u32,
        counted: u32,
    ) -> Result<NoticePage, StoreError> {
        self.readers
            .run(move |db| page(db, user, before, limit, counted))
            .await
    }

    async fn mark_read(&self, user: UserId, seq: i64) -> Result<(), StoreError> {
        let sql = "UPDATE users SET notices_read = min(?2, (SELECT coalesce(max(v.seq), 0) \
                   FROM events v WHERE v.user = ?1)) WHERE id = ?1 AND notices_read < ?2";
        self.writer
            .run(move |db| {
                change(db, sql, params![user.as_bytes(), seq])?;
                Ok(())
            })
            .await
    }
}
