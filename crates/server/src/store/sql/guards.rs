//! PINs, freezes and notices.

use async_trait::async_trait;
use poltina_api_types::SecurityNotice;
use poltina_domain::{UserId, limits};

use super::events::newest_event;
use super::values::{Columns, FROZEN, all, change, one};
use super::{Db, Row, params};
use super::{SqlStore, audit_log};
use crate::clock::{Micros, SECOND};
use crate::store::{
    AuditHead, AuditInsert, FactorRemoved, GuardRow, GuardStore, NoticeInsert, NoticeRow, PinRow,
    PinTry, StoreError, Trace,
};

const NOTICES: [SecurityNotice; 10] = [
    SecurityNotice::NewDevice,
    SecurityNotice::FactorChanged,
    SecurityNotice::Frozen,
    SecurityNotice::Unfrozen,
    SecurityNotice::LimitsChanged,
    SecurityNotice::SecondPerson,
    SecurityNotice::PasskeyCopied,
    SecurityNotice::ApiKeyChanged,
    SecurityNotice::WebhookChanged,
    SecurityNotice::WebhookDisabled,
];

const fn notice_code(notice: SecurityNotice) -> i64 {
    match notice {
        SecurityNotice::NewDevice => 1,
        SecurityNotice::FactorChanged => 2,
        SecurityNotice::Frozen => 3,
        SecurityNotice::Unfrozen => 4,
        SecurityNotice::LimitsChanged => 5,
        SecurityNotice::SecondPerson => 6,
        SecurityNotice::PasskeyCopied => 7,
        SecurityNotice::ApiKeyChanged => 8,
        SecurityNotice::WebhookChanged => 9,
        SecurityNotice::WebhookDisabled => 10,
    }
}

/// Writes a notice as the newest event of whom it is for.
pub(super) fn notify(connection: &Db, notice: &NoticeInsert) -> Result<(), StoreError> {
    let seq = newest_event(connection, notice.user)? + 1;
    let sql = "INSERT INTO events (user, seq, subject) VALUES (?1, ?2, 7)";
    change(connection, sql, params![notice.user.as_bytes(), seq])?;
    let sql = "INSERT INTO notices (user, seq, notice, device_name, at) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![
        notice.user.as_bytes(),
        seq,
        notice_code(notice.notice),
        notice.device_name,
        notice.at,
    ];
    change(connection, sql, values)?;
    Ok(())
}

/// The notice that is this event of this person.
pub(super) fn notice_at(
    connection: &Db,
    user: UserId,
    seq: i64,
) -> Result<Option<NoticeInsert>, StoreError> {
    let sql = "SELECT seq, notice, device_name, at FROM notices WHERE user = ?1 AND seq = ?2";
    let found = one(connection, sql, params![user.as_bytes(), seq], |row| {
        read_notice(row, user)
    })?;
    Ok(found.map(|row| row.noticed))
}

fn read_notice(row: &Row<'_>, user: UserId) -> Result<NoticeRow, StoreError> {
    let mut columns = Columns::new(row);
    let seq = columns.next()?;
    let code: i64 = columns.next()?;
    let notice = NOTICES
        .into_iter()
        .find(|notice| notice_code(*notice) == code)
        .ok_or_else(|| columns.wrong())?;
    let noticed = NoticeInsert {
        user,
        notice,
        device_name: columns.next()?,
        at: columns.next()?,
    };
    Ok(NoticeRow { seq, noticed })
}

fn notices_of(
    connection: &Db,
    user: UserId,
    since: Micros,
    most: u32,
) -> Result<Vec<NoticeRow>, StoreError> {
    let sql = "SELECT seq, notice, device_name, at FROM notices WHERE user = ?1 AND at >= ?2 \
               ORDER BY seq DESC LIMIT ?3";
    all(
        connection,
        sql,
        params![user.as_bytes(), since, most],
        |row| read_notice(row, user),
    )
}

pub(super) fn leave(connection: &Db, trace: &Trace) -> Result<(), StoreError> {
    audit_log::append(connection, &trace.audit)?;
    match &trace.notice {
        Some(notice) => notify(connection, notice),
        None => Ok(()),
    }
}

fn pin_of(connection: &Db, user: UserId) -> Result<Option<PinRow>, StoreError> {
    let sql = "SELECT hash, tries, blocked_until FROM pins WHERE user = ?1";
    one(connection, sql, [user.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(PinRow {
            hash: columns.next()?,
            tries: columns.next()?,
            blocked_until: columns.next()?,
        })
    })
}

fn take_pin_try(connection: &Db, user: UserId, now: Micros) -> Result<PinTry, StoreError> {
    let Some(mut pin) = pin_of(connection, user)? else {
        return Ok(PinTry::NotSet);
    };
    if pin.tries >= limits::PIN_TRIES {
        return Ok(PinTry::Spent);
    }
    if pin.blocked_until > now {
        return Ok(PinTry::Blocked {
            until: pin.blocked_until,
        });
    }
    pin.tries += 1;
    let wait = Micros::from(limits::pin_wait_seconds(pin.tries)) * SECOND;
    pin.blocked_until = if wait > 0 { now + wait } else { 0 };
    let sql = "UPDATE pins SET tries = ?1, blocked_until = ?2 WHERE user = ?3";
    let values = params![pin.tries, pin.blocked_until, user.as_bytes()];
    change(connection, sql, values)?;
    Ok(PinTry::Taken(pin))
}

fn put_pin(connection: &Db, user: UserId, hash: &[u8], trace: &Trace) -> Result<(), StoreError> {
    let sql = "INSERT INTO pins (user, hash, tries, blocked_until, set_at) \
               VALUES (?1, ?2, 0, 0, ?3) ON CONFLICT (user) DO UPDATE SET hash = ?2, tries = 0, \
               blocked_until = 0, set_at = ?3";
    change(
        connection,
        sql,
        params![user.as_bytes(), hash, trace.audit.at],
    )?;
    leave(connection, trace)
}

fn remove_pin(connection: &Db, user: UserId, trace: &Trace) -> Result<FactorRemoved, StoreError> {
    let sql = "DELETE FROM pins WHERE user = ?1 \
               AND EXISTS (SELECT 1 FROM passkeys WHERE user = ?1)";
    if change(connection, sql, [user.as_bytes()])? == 1 {
        leave(connection, trace)?;
        return Ok(FactorRemoved::Removed);
    }
    Ok(match pin_of(connection, user)? {
        Some(_) => FactorRemoved::Last,
        None => FactorRemoved::NotThere,
    })
}

fn guard_of(connection: &Db, user: UserId) -> Result<GuardRow, StoreError> {
    let sql = "SELECT no_confirm, frozen_at, cooling_until FROM guards WHERE user = ?1";
    let found = one(connection, sql, [user.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(GuardRow {
            no_confirm: columns.next()?,
            frozen_at: columns.next()?,
            cooling_until: columns.next()?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

fn set_no_confirm(
    connection: &Db,
    user: UserId,
    minor: i64,
    trace: &Trace,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO guards (user, no_confirm) VALUES (?1, ?2) \
               ON CONFLICT (user) DO UPDATE SET no_confirm = ?2";
    change(connection, sql, params![user.as_bytes(), minor])?;
    leave(connection, trace)
}

/// Limits are lower until then, or until later if they were to be.
pub(super) fn set_cooling(connection: &Db, user: UserId, until: Micros) -> Result<(), StoreError> {
    let sql = "INSERT INTO guards (user, cooling_until) VALUES (?1, ?2) ON CONFLICT (user) \
               DO UPDATE SET cooling_until = CASE \
               WHEN guards.cooling_until > ?2 THEN guards.cooling_until ELSE ?2 END";
    change(connection, sql, params![user.as_bytes(), until])?;
    Ok(())
}

fn set_frozen(
    connection: &Db,
    user: UserId,
    since: Option<Micros>,
    trace: &Trace,
) -> Result<bool, StoreError> {
    if guard_of(connection, user)?.frozen_at.is_some() == since.is_some() {
        return Ok(false);
    }
    let sql = "INSERT INTO guards (user, frozen_at) VALUES (?1, ?2) \
               ON CONFLICT (user) DO UPDATE SET frozen_at = ?2";
    change(connection, sql, params![user.as_bytes(), since])?;
    let flags = match since {
        Some(_) => "flags | ?2",
        None => "flags & ~?2",
    };
    let sql = format!(
        "UPDATE accounts SET flags = {flags} WHERE (code = 1 AND owner = ?1) \
         OR (code = 2 AND owner IN (SELECT id FROM shops WHERE owner = ?1))"
    );
    change(connection, &sql, params![user.as_bytes(), FROZEN])?;
    leave(connection, trace)?;
    Ok(true)
}

#[async_trait]
impl GuardStore for SqlStore {
    async fn pin_of(&self, user: UserId) -> Result<Option<PinRow>, StoreError> {
        self.readers.run(move |db| pin_of(db, user)).await
    }

    async fn take_pin_try(&self, user: UserId, now: Micros) -> Result<PinTry, StoreError> {
        self.writer.run(move |db| take_pin_try(db, user, now)).await
    }

    async fn pin_proven(&self, user: UserId) -> Result<(), StoreError> {
        let sql = "UPDATE pins SET tries = 0, blocked_until = 0 WHERE user = ?1";
        self.writer
            .run(move |db| change(db, sql, [user.as_bytes()]).map(|_| ()))
            .await
    }

    async fn put_pin(&self, user: UserId, hash: Vec<u8>, trace: Trace) -> Result<(), StoreError> {
        self.writer
            .run(move |db| put_pin(db, user, &hash, &trace))
            .await
    }

    async fn remove_pin(&self, user: UserId, trace: Trace) -> Result<FactorRemoved, StoreError> {
        self.writer
            .run(move |db| remove_pin(db, user, &trace))
            .await
    }

    async fn guard_of(&self, user: UserId) -> Result<GuardRow, StoreError> {
        self.readers.one(move |db| guard_of(db, user)).await
    }

    async fn set_no_confirm(
        &self,
        user: UserId,
        minor: i64,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| set_no_confirm(db, user, minor, &trace))
            .await
    }

    async fn set_frozen(
        &self,
        user: UserId,
        since: Option<Micros>,
        trace: Trace,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| set_frozen(db, user, since, &trace))
            .await
    }

    async fn set_cooling(&self, user: UserId, until: Micros) -> Result<(), StoreError> {
        self.writer
            .run(move |db| set_cooling(db, user, until))
            .await
    }

    async fn leave_trace(&self, trace: Trace) -> Result<(), StoreError> {
        self.writer.run(move |db| leave(db, &trace)).await
    }

    async fn notices_of(
        &self,
        user: UserId,
        since: Micros,
        most: u32,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        self.readers
            .run(move |db| notices_of(db, user, since, most))
            .await
    }

    async fn append_audit(&self, line: AuditInsert) -> Result<(), StoreError> {
        self.writer
            .run(move |db| audit_log::append(db, &line))
            .await
    }

    async fn audit_head(&self) -> Result<Option<AuditHead>, StoreError> {
        self.readers.run(audit_log::head).await
    }
}
