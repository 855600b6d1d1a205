//! What a person should know: those of his events that tell him something, and how far he has read.

use async_trait::async_trait;
use poltina_domain::UserId;

use super::SqlStore;
use super::events::{event_columns, read_events};
use super::values::{all, change, one};
use super::{Db, params};
use crate::store::{EventRow, NoticePage, NoticeStore, StoreError};

/// Events that tell something: no order's end, which its receipt tells, and no approval, which waits in a
/// list of its own; of an authorisation the payer's side, of a plan its runs; of a request its first
/// event to the one who is asked, and to the one who asks the last, once it is paid or declined; of what a
/// code protects the last to its payee, unless it came to him, which its operation tells.
macro_rules! tells {
    () => {
        "(subject IN (1, 2, 4, 5, 7, 8) OR (subject = 11 AND plan_day IS NOT NULL) \
         OR (subject = 13 AND (SELECT h.state FROM holds h WHERE h.transfer = events.protected) <> 2 \
         AND NOT EXISTS (SELECT 1 FROM events v WHERE v.protected = events.protected \
         AND v.user = events.user AND v.seq > events.seq)) \
         OR (subject = 12 AND (refund IS NOT NULL OR of_account IS NOT NULL)) \
         OR (subject = 9 AND EXISTS (SELECT 1 FROM requests q WHERE q.id = events.request AND CASE \
         WHEN q.owner = events.user THEN (q.ended = 2 OR q.transfer IS NOT NULL) AND NOT EXISTS \
         (SELECT 1 FROM events v WHERE v.request = events.request AND v.user = events.user \
         AND v.seq > events.seq) \
         ELSE q.payer = events.user AND NOT EXISTS \
         (SELECT 1 FROM events v WHERE v.request = events.request AND v.user = events.user \
         AND v.seq < events.seq) END)))"
    };
}

/// When what an event is about came to be as it is now.
const AT: &str = "CASE subject \
    WHEN 4 THEN (SELECT o.decided_at FROM outcomes o WHERE o.transfer = charge) \
    WHEN 5 THEN (SELECT coalesce(h.ended_at, h.held_at) FROM holds h WHERE h.transfer = hold) \
    WHEN 13 THEN (SELECT coalesce(h.ended_at, h.held_at) FROM holds h \
        WHERE h.transfer = events.protected) \
    WHEN 7 THEN (SELECT n.at FROM notices n WHERE n.user = events.user AND n.seq = events.seq) \
    WHEN 8 THEN (SELECT coalesce((SELECT max(t.posted_at) FROM transfers t \
        WHERE t.id IN (b.transfer, b.paid_out, b.returned) AND t.posted_at > b.created_at), b.created_at) \
        FROM bank_payments b WHERE b.id = bank_payment) \
    WHEN 9 THEN (SELECT CASE WHEN q.owner = events.user THEN coalesce(q.ended_at, (SELECT t.posted_at \
        FROM transfers t WHERE t.id = q.transfer), q.created_at) ELSE q.created_at END \
        FROM requests q WHERE q.id = request) \
    WHEN 11 THEN (SELECT coalesce(r.ended_at, r.due_at) FROM plan_runs r \
        WHERE r.plan = events.plan AND r.day = plan_day) \
    WHEN 12 THEN coalesce((SELECT t.posted_at FROM transfers t WHERE t.id = refund), \
        (SELECT coalesce(z.ended_at, z.authorized_at) FROM authorizations z \
        WHERE z.transfer = events.authorization)) \
    ELSE (SELECT t.posted_at FROM entries e JOIN transfers t ON t.id = e.transfer \
        WHERE e.account = events.account AND e.seq = account_seq) END";

fn page(
    connection: &Db,
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
    let sql = format!(
        "SELECT coalesce({AT}, 0) FROM events WHERE user = ?1 AND seq < ?2 AND {} \
         ORDER BY seq DESC LIMIT ?3",
        tells!()
    );
    let values = params![user.as_bytes(), before, limit];
    let times = all(connection, &sql, values, |row| row.get(0))?;
    let rows = rows.into_iter().zip(times).collect();
    let sql = "SELECT notices_read FROM users WHERE id = ?1";
    let read: Option<i64> = one(connection, sql, [user.as_bytes()], |row| row.get(0))?;
    let read = read.unwrap_or_default();
    let sql = concat!(
        "SELECT count(*) FROM (SELECT 1 FROM events WHERE user = ?1 AND seq > ?2 AND ",
        tells!(),
        " LIMIT ?3) AS unread"
    );
    let values = params![user.as_bytes(), read, counted];
    let unread: Option<u32> = one(connection, sql, values, |row| row.get(0))?;
    Ok(NoticePage {
        rows,
        read,
        unread: unread.unwrap_or_default(),
    })
}

/// What he should know after this number and did not read yet, the oldest first.
pub(super) fn unread_after(
    connection: &Db,
    user: UserId,
    after: i64,
    limit: u32,
) -> Result<Vec<EventRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events WHERE user = ?1 AND seq > ?2 AND seq > \
         coalesce((SELECT u.notices_read FROM users u WHERE u.id = ?1), 0) AND ",
        tells!(),
        " ORDER BY seq LIMIT ?3"
    );
    read_events(
        connection,
        user,
        sql,
        params![user.as_bytes(), after, limit],
    )
}

#[async_trait]
impl NoticeStore for SqlStore {
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
        let sql = "UPDATE users SET notices_read = coalesce((SELECT max(v.seq) \
                   FROM events v WHERE v.user = ?1 AND v.seq <= ?2), 0) WHERE id = ?1 AND notices_read < ?2";
        self.writer
            .run(move |db| {
                change(db, sql, params![user.as_bytes(), seq])?;
                Ok(())
            })
            .await
    }
}
