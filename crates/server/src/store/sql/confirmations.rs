//! Confirmations, and transfers that go without one.

use async_trait::async_trait;
use poltina_domain::{ConfirmationId, SessionId, TransferId, UserId};

use super::identity::goes_on;
use super::values::{Columns, change, one};
use super::{Db, params};
use super::{SqlStore, audit_log};
use crate::clock::{Micros, SECOND};
use crate::store::{
    AuditInsert, ConfirmationRow, ConfirmationStore, ProvenBy, StoreError, Unconfirmed,
};

/// How long a confirmation is kept after it was over, so that its end can be told.
const KEPT: Micros = 24 * 60 * 60 * SECOND;

#[async_trait]
impl ConfirmationStore for SqlStore {
    async fn put_confirmation(
        &self,
        confirmation: ConfirmationRow,
        now: Micros,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| put_confirmation(db, &confirmation, now))
            .await
    }

    async fn confirmation_by_id(
        &self,
        id: ConfirmationId,
    ) -> Result<Option<ConfirmationRow>, StoreError> {
        self.readers.run(move |db| by_id(db, id)).await
    }

    async fn prove_confirmation(
        &self,
        id: ConfirmationId,
        by: ProvenBy,
        audit: AuditInsert,
    ) -> Result<bool, StoreError> {
        self.writer.run(move |db| prove(db, id, by, &audit)).await
    }

    async fn use_confirmation(
        &self,
        id: ConfirmationId,
        again: bool,
        now: Micros,
    ) -> Result<bool, StoreError> {
        self.writer.run(move |db| use_up(db, id, again, now)).await
    }

    async fn unconfirmed_total(&self, user: UserId, day: Micros) -> Result<i64, StoreError> {
        self.readers
            .run(move |db| unconfirmed_total(db, user, day, None))
            .await
    }

    async fn put_unconfirmed(&self, transfer: Unconfirmed, most: i64) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| put_unconfirmed(db, transfer, most))
            .await
    }
}

fn put_confirmation(
    connection: &Db,
    confirmation: &ConfirmationRow,
    now: Micros,
) -> Result<(), StoreError> {
    goes_on(connection, confirmation.session)?;
    let old = "DELETE FROM confirmations WHERE expires_at < ?1";
    change(connection, old, [now.saturating_sub(KEPT)])?;
    let sql = "INSERT INTO confirmations (id, user, session, unlocks, act, state, expires_at, \
               proof, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let values = params![
        confirmation.id.as_bytes(),
        confirmation.user.as_bytes(),
        confirmation.session.as_bytes(),
        confirmation.unlocks,
        confirmation.act,
        confirmation.state,
        confirmation.expires_at,
        confirmation.proven_by.map(code),
        confirmation.used_at,
    ];
    change(connection, sql, values)?;
    Ok(())
}

const fn code(by: ProvenBy) -> i64 {
    match by {
        ProvenBy::Passkey => 1,
        ProvenBy::Pin => 2,
    }
}

fn by_id(connection: &Db, id: ConfirmationId) -> Result<Option<ConfirmationRow>, StoreError> {
    let sql = "SELECT user, session, unlocks, act, state, expires_at, proof, used_at \
               FROM confirmations WHERE id = ?1";
    one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(ConfirmationRow {
            id,
            user: columns.id(UserId::from_bytes)?,
            session: columns.id(SessionId::from_bytes)?,
            unlocks: columns.next()?,
            act: columns.next()?,
            state: columns.next()?,
            expires_at: columns.next()?,
            proven_by: match columns.next::<Option<i64>>()? {
                None => None,
                Some(1) => Some(ProvenBy::Passkey),
                Some(2) => Some(ProvenBy::Pin),
                Some(_) => return Err(columns.wrong()),
            },
            used_at: columns.next()?,
        })
    })
}

fn prove(
    connection: &Db,
    id: ConfirmationId,
    by: ProvenBy,
    audit: &AuditInsert,
) -> Result<bool, StoreError> {
    let sql = "UPDATE confirmations SET proof = ?2, state = NULL \
               WHERE id = ?1 AND proof IS NULL AND expires_at > ?3";
    let values = params![id.as_bytes(), code(by), audit.at];
    let proven = change(connection, sql, values)? == 1;
    if proven {
        audit_log::append(connection, audit)?;
    }
    Ok(proven)
}

fn use_up(
    connection: &Db,
    id: ConfirmationId,
    again: bool,
    now: Micros,
) -> Result<bool, StoreError> {
    let sql = "UPDATE confirmations SET used_at = coalesce(used_at, ?3) WHERE id = ?1 \
               AND proof IS NOT NULL AND expires_at > ?3 AND (?2 = 1 OR used_at IS NULL)";
    Ok(change(connection, sql, params![id.as_bytes(), again, now])? == 1)
}

fn unconfirmed_total(
    connection: &Db,
    user: UserId,
    day: Micros,
    except: Option<TransferId>,
) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(sum(u.amount), 0) FROM unconfirmed u \
               LEFT JOIN outcomes o ON o.transfer = u.transfer \
               WHERE u.user = ?1 AND u.day = ?2 AND u.transfer IS DISTINCT FROM ?3 AND o.refusal IS NULL";
    let values = params![
        user.as_bytes(),
        day,
        except.as_ref().map(TransferId::as_bytes)
    ];
    let total = one(connection, sql, values, |row| row.get(0))?;
    Ok(total.unwrap_or_default())
}

fn put_unconfirmed(connection: &Db, new: Unconfirmed, most: i64) -> Result<bool, StoreError> {
    let total = unconfirmed_total(connection, new.user, new.day, Some(new.transfer))?;
    if total.checked_add(new.amount).is_none_or(|sum| sum > most) {
        return Ok(false);
    }
    let old = "DELETE FROM unconfirmed WHERE user = ?1 AND day < ?2";
    change(connection, old, params![new.user.as_bytes(), new.day])?;
    // Of two requests with one key either may move its amount: the larger one counts.
    let sql = "INSERT INTO unconfirmed (transfer, user, day, amount) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (transfer) DO UPDATE SET day = excluded.day, \
               amount = CASE WHEN excluded.amount > unconfirmed.amount THEN excluded.amount \
               ELSE unconfirmed.amount END";
    let values = params![
        new.transfer.as_bytes(),
        new.user.as_bytes(),
        new.day,
        new.amount,
    ];
    change(connection, sql, values)?;
    Ok(true)
}
