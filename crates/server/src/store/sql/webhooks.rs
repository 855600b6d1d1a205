//! Addresses that are told what happened, and what they are told.

use async_trait::async_trait;
use poltina_api_types::{DeliveryState, WebhookKind};
use poltina_domain::{UserId, WebhookId};

use super::SqlStore;
use super::events::newest_event;
use super::guards::leave;
use super::values::{Columns, all, change, one};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::store::{
    AttemptEnd, DeliveryJob, DeliveryRow, StoreError, Trace, WebhookRow, WebhookStore,
};

/// How many events of a webhook are looked at in one go: what is left is looked at in the next.
const LOOKED_AT: u32 = 500;

/// How many deliveries of one webhook are taken in one go: a slow one holds no other up.
const OF_ONE: u32 = 4;

/// How many old deliveries are forgotten in one go.
const FORGOTTEN: u32 = 500;

const STATES: [(DeliveryState, i64); 3] = [
    (DeliveryState::Waiting, 1),
    (DeliveryState::Delivered, 2),
    (DeliveryState::Failed, 3),
];

macro_rules! webhook_columns {
    () => {
        "w.id, w.user, w.url, w.kinds, w.secret, w.old_secret, w.old_until, w.created_at, \
         w.failing_since, w.disabled_at"
    };
}

fn read_kind(columns: &mut Columns<'_>) -> Result<WebhookKind, StoreError> {
    let name: String = columns.next()?;
    WebhookKind::from_name(&name).ok_or_else(|| columns.wrong())
}

fn read_webhook(columns: &mut Columns<'_>) -> Result<WebhookRow, StoreError> {
    let id = columns.id(WebhookId::from_bytes)?;
    let user = columns.id(UserId::from_bytes)?;
    let url = columns.next()?;
    let names: String = columns.next()?;
    let kind = |name| WebhookKind::from_name(name).ok_or_else(|| columns.wrong());
    let kinds = names.split(',').map(kind).collect::<Result<_, _>>()?;
    let secret = columns.next()?;
    let old: Option<Vec<u8>> = columns.next()?;
    let until: Option<Micros> = columns.next()?;
    Ok(WebhookRow {
        id,
        user,
        url,
        kinds,
        secret,
        old: old.zip(until),
        created_at: columns.next()?,
        failing_since: columns.next()?,
        disabled_at: columns.next()?,
    })
}

fn read_delivery(columns: &mut Columns<'_>) -> Result<DeliveryRow, StoreError> {
    Ok(DeliveryRow {
        seq: columns.next()?,
        kind: read_kind(columns)?,
        state: {
            let code: i64 = columns.next()?;
            let found = STATES.iter().find(|(_, known)| *known == code);
            found
                .map(|(state, _)| *state)
                .ok_or_else(|| columns.wrong())?
        },
        attempts: columns.next()?,
        next_at: columns.next()?,
        last_status: columns.next()?,
        created_at: columns.next()?,
    })
}

/// What is told of an event: by what it is about.
fn kind_of(row: &Row<'_>) -> Result<Option<WebhookKind>, StoreError> {
    let mut columns = Columns::new(row);
    columns.skip(1);
    let subject: i64 = columns.next()?;
    let (own, refund): (bool, bool) = (columns.next()?, columns.next()?);
    Ok(match subject {
        1 => Some(WebhookKind::OperationPosted),
        2 => Some(WebhookKind::ReceiptIssued),
        3 => Some(WebhookKind::OrderChanged),
        8 => Some(WebhookKind::BankPaymentChanged),
        12 if refund => Some(WebhookKind::ReceiptRefunded),
        // Of an authorisation the shop's side is told.
        12 if !own => Some(WebhookKind::OrderChanged),
        _ => None,
    })
}

fn queue(connection: &Db, now: Micros, kept: Micros) -> Result<(), StoreError> {
    let sql = "SELECT w.id, w.user, w.kinds, w.after FROM webhooks w \
               WHERE w.removed_at IS NULL AND w.disabled_at IS NULL AND w.after < \
               (SELECT coalesce(max(v.seq), 0) FROM events v WHERE v.user = w.user)";
    let behind = all(connection, sql, params![], |row| {
        let mut columns = Columns::new(row);
        Ok((
            columns.id(WebhookId::from_bytes)?,
            columns.id(UserId::from_bytes)?,
            columns.next::<String>()?,
            columns.next::<i64>()?,
        ))
    })?;
    for (id, user, kinds, after) in behind {
        let sql = "SELECT seq, subject, of_account IS NOT NULL, refund IS NOT NULL FROM events \
                   WHERE user = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
        let values = params![user.as_bytes(), after, LOOKED_AT];
        let events = all(connection, sql, values, |row| {
            Ok((row.get::<i64>(0)?, kind_of(row)?))
        })?;
        let put = "INSERT INTO webhook_deliveries (webhook, seq, kind, state, attempts, next_at, \
                   created_at) VALUES (?1, ?2, ?3, 1, 0, ?4, ?4)";
        let mut newest = after;
        for (seq, kind) in events {
            newest = seq;
            let wanted = kind.filter(|kind| kinds.split(',').any(|name| name == kind.name()));
            if let Some(kind) = wanted {
                change(
                    connection,
                    put,
                    params![id.as_bytes(), seq, kind.name(), now],
                )?;
            }
        }
        let sql = "UPDATE webhooks SET after = ?2 WHERE id = ?1";
        change(connection, sql, params![id.as_bytes(), newest])?;
    }
    let sql = "DELETE FROM webhook_deliveries WHERE (webhook, seq) IN (SELECT webhook, seq \
               FROM webhook_deliveries WHERE created_at < ?1 AND state <> 1 LIMIT ?2)";
    change(connection, sql, params![kept, FORGOTTEN])?;
    Ok(())
}

fn take(
    connection: &Db,
    now: Micros,
    lease: Micros,
    limit: u32,
) -> Result<Vec<DeliveryJob>, StoreError> {
    let sql = concat!(
        "SELECT ",
        webhook_columns!(),
        ", d.seq, d.kind, d.state, d.attempts + 1, d.next_at, d.last_status, d.created_at FROM \
         (SELECT *, row_number() OVER (PARTITION BY webhook ORDER BY next_at, seq) AS place \
         FROM webhook_deliveries WHERE state = 1 AND next_at <= ?1) d \
         JOIN webhooks w ON w.id = d.webhook WHERE d.place <= ?2 AND w.disabled_at IS NULL \
         AND w.removed_at IS NULL ORDER BY d.next_at LIMIT ?3"
    );
    let jobs = all(connection, sql, params![now, OF_ONE, limit], |row| {
        let mut columns = Columns::new(row);
        Ok(DeliveryJob {
            webhook: read_webhook(&mut columns)?,
            delivery: read_delivery(&mut columns)?,
        })
    })?;
    let sql = "UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = ?3 \
               WHERE webhook = ?1 AND seq = ?2";
    for job in &jobs {
        let values = params![job.webhook.id.as_bytes(), job.delivery.seq, lease];
        change(connection, sql, values)?;
    }
    Ok(jobs)
}

fn end_attempt(
    connection: &Db,
    job: &DeliveryJob,
    end: AttemptEnd,
    now: Micros,
    disabled: Option<&Trace>,
) -> Result<(), StoreError> {
    let (state, next_at, status) = match end {
        AttemptEnd::Taken(status) => (2, None, Some(status)),
        AttemptEnd::Again(status, at) => (1, Some(at), status),
        AttemptEnd::Failed(status) => (3, None, status),
    };
    let id = job.webhook.id.as_bytes();
    let sql = "UPDATE webhook_deliveries SET state = ?3, next_at = ?4, last_status = ?5 \
               WHERE webhook = ?1 AND seq = ?2 AND state = 1";
    let values = params![id, job.delivery.seq, state, next_at, status];
    change(connection, sql, values)?;
    let taken = matches!(end, AttemptEnd::Taken(_));
    let sql = "UPDATE webhooks SET failing_since = CASE WHEN ?2 = 1 THEN NULL \
               ELSE coalesce(failing_since, ?3) END WHERE id = ?1";
    change(connection, sql, params![id, taken, now])?;
    if let Some(trace) = disabled {
        let sql = "UPDATE webhooks SET disabled_at = ?2 WHERE id = ?1 AND disabled_at IS NULL \
                   AND removed_at IS NULL";
        // Of many attempts at once one disables it, and says so.
        if change(connection, sql, params![id, now])? == 1 {
            leave(connection, trace)?;
        }
    }
    Ok(())
}

#[async_trait]
impl WebhookStore for SqlStore {
    async fn put_webhook(
        &self,
        row: WebhookRow,
        most: u32,
        trace: Trace,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| {
                let sql = "SELECT count(*) FROM webhooks WHERE user = ?1 AND removed_at IS NULL";
                let kept: Option<u32> = one(db, sql, [row.user.as_bytes()], |row| row.get(0))?;
                if kept.unwrap_or_default() >= most {
                    return Ok(false);
                }
                leave(db, &trace)?;
                let kinds: Vec<_> = row.kinds.iter().map(|kind| kind.name()).collect();
                let sql = "INSERT INTO webhooks (id, user, url, kinds, after, secret, created_at) \
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
                let values = params![
                    row.id.as_bytes(),
                    row.user.as_bytes(),
                    row.url,
                    kinds.join(","),
                    newest_event(db, row.user)?,
                    row.secret,
                    row.created_at,
                ];
                change(db, sql, values)?;
                Ok(true)
            })
            .await
    }

    async fn webhooks_of(&self, user: UserId) -> Result<Vec<WebhookRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            webhook_columns!(),
            " FROM webhooks w WHERE w.user = ?1 AND w.removed_at IS NULL \
             ORDER BY w.created_at DESC, w.id"
        );
        self.readers
            .run(move |db| {
                all(db, sql, [user.as_bytes()], |row| {
                    read_webhook(&mut Columns::new(row))
                })
            })
            .await
    }

    async fn remove_webhook(
        &self,
        user: UserId,
        id: WebhookId,
        now: Micros,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE webhooks SET removed_at = ?3 WHERE id = ?1 AND user = ?2 \
                   AND removed_at IS NULL";
        self.writer
            .run(move |db| Ok(change(db, sql, params![id.as_bytes(), user.as_bytes(), now])? == 1))
            .await
    }

    async fn set_webhook_secret(&self, row: WebhookRow, trace: Trace) -> Result<(), StoreError> {
        let sql = "UPDATE webhooks SET secret = ?2, old_secret = ?3, old_until = ?4 WHERE id = ?1";
        self.writer
            .run(move |db| {
                let (old, until) = row.old.as_ref().map(|(old, until)| (old, until)).unzip();
                change(db, sql, params![row.id.as_bytes(), row.secret, old, until])?;
                leave(db, &trace)
            })
            .await
    }

    async fn enable_webhook(&self, user: UserId, id: WebhookId) -> Result<bool, StoreError> {
        let sql = "UPDATE webhooks SET disabled_at = NULL, failing_since = NULL \
                   WHERE id = ?1 AND user = ?2 AND removed_at IS NULL";
        self.writer
            .run(move |db| Ok(change(db, sql, params![id.as_bytes(), user.as_bytes()])? == 1))
            .await
    }

    async fn deliveries_of(
        &self,
        id: WebhookId,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let sql = "SELECT seq, kind, state, attempts, next_at, last_status, created_at \
                   FROM webhook_deliveries WHERE webhook = ?1 ORDER BY seq DESC LIMIT ?2";
        self.readers
            .run(move |db| {
                all(db, sql, params![id.as_bytes(), limit], |row| {
                    read_delivery(&mut Columns::new(row))
                })
            })
            .await
    }

    async fn send_again(&self, id: WebhookId, seq: i64, now: Micros) -> Result<bool, StoreError> {
        let sql = "UPDATE webhook_deliveries SET state = 1, attempts = 0, next_at = ?3 \
                   WHERE webhook = ?1 AND seq = ?2";
        self.writer
            .run(move |db| Ok(change(db, sql, params![id.as_bytes(), seq, now])? == 1))
            .await
    }

    async fn queue_deliveries(&self, now: Micros, kept: Micros) -> Result<(), StoreError> {
        self.writer.run(move |db| queue(db, now, kept)).await
    }

    async fn take_deliveries(
        &self,
        now: Micros,
        lease: Micros,
        limit: u32,
    ) -> Result<Vec<DeliveryJob>, StoreError> {
        self.writer.run(move |db| take(db, now, lease, limit)).await
    }

    async fn end_attempt(
        &self,
        job: DeliveryJob,
        end: AttemptEnd,
        now: Micros,
        disabled: Option<Trace>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| end_attempt(db, &job, end, now, disabled.as_ref()))
            .await
    }
}
