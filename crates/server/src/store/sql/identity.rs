//! Sessions and devices.

use async_trait::async_trait;
use poltina_api_types::{SecurityNotice, SignInMethod};
use poltina_domain::{DeviceId, SessionId, UserId};

use super::values::{Columns, all, change, one};
use super::{Db, params};
use super::{SqlStore, audit_log, devices, guards};
use crate::clock::Micros;
use crate::store::{
    AuditInsert, Begun, DeviceRow, IdentityStore, NewSessionRow, NoticeInsert, SessionRow,
    StoreError, TokenState,
};

/// How many rows are forgotten at once, so that nobody waits for it.
pub(super) const FORGOTTEN: u32 = 200;

const fn method_code(method: SignInMethod) -> i64 {
    match method {
        SignInMethod::Code => 1,
        SignInMethod::Passkey => 2,
    }
}

const fn method_name(method: SignInMethod) -> &'static str {
    match method {
        SignInMethod::Code => "code",
        SignInMethod::Passkey => "passkey",
    }
}

macro_rules! session_columns {
    () => {
        "s.id, s.user, s.device, s.method, s.locked, s.created_at, s.last_seen_at, s.expires_at"
    };
}

pub(super) use session_columns;

pub(super) fn read_session(columns: &mut Columns<'_>) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id: columns.id(SessionId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        device: columns.id(DeviceId::from_bytes)?,
        method: match columns.next::<i64>()? {
            1 => SignInMethod::Code,
            2 => SignInMethod::Passkey,
            _ => return Err(columns.wrong()),
        },
        locked: columns.next()?,
        created_at: columns.next()?,
        last_seen_at: columns.next()?,
        expires_at: columns.next()?,
    })
}

fn begin_session(connection: &Db, new: &NewSessionRow) -> Result<Begun, StoreError> {
    let session = &new.session;
    forget(connection, session.created_at)?;
    devices::forget(connection, session.created_at)?;
    let same = "SELECT id FROM devices WHERE cookie_hash = ?1 AND user = ?2";
    let cookie = params![new.device.cookie_hash, session.user.as_bytes()];
    let known = one(connection, same, cookie, |row| {
        Columns::new(row).id(DeviceId::from_bytes)
    })?;
    let noticed = known.is_none() && has_another_way(connection, new)?;
    let device = match known {
        Some(id) => {
            let sql = "UPDATE devices SET name = ?1, last_seen_at = ?2, \
                       time_zone = CASE ?3 WHEN '' THEN time_zone ELSE ?3 END WHERE id = ?4";
            let (name, zone) = (&new.device.name, &new.device.time_zone);
            let values = params![name, session.created_at, zone, id.as_bytes()];
            change(connection, sql, values)?;
            id
        }
        None => {
            devices::insert(connection, &new.device)?;
            new.device.id
        }
    };
    let mut ended = end_before(connection, device, new)?;
    ended.dedup();
    let sql = "INSERT INTO sessions (id, user, device, method, locked, created_at, last_seen_at, \
               expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = params![
        session.id.as_bytes(),
        session.user.as_bytes(),
        device.as_bytes(),
        method_code(session.method),
        session.locked,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
    ];
    change(connection, sql, values)?;
    let sql = "INSERT INTO session_tokens (hash, session, number, used) VALUES (?1, ?2, 1, 1)";
    let values = params![new.token_hash, session.id.as_bytes()];
    change(connection, sql, values)?;
    if noticed {
        let notice = NoticeInsert {
            user: session.user,
            notice: SecurityNotice::NewDevice,
            device_name: new.device.name.clone(),
            at: session.created_at,
        };
        guards::notify(connection, &notice)?;
        if let (SignInMethod::Code, Some(until)) = (session.method, new.cooling_until) {
            guards::set_cooling(connection, session.user, until)?;
        }
    }
    let method = method_name(session.method);
    let line = AuditInsert {
        at: session.created_at,
        user: Some(session.user),
        session: Some(session.id),
        device: Some(device),
        act: "sign-in",
        detail: format!("method={method} new-device={}", known.is_none()),
    };
    audit_log::append(connection, &line)?;
    Ok(Begun {
        device,
        noticed,
        ended,
    })
}

/// Whether he has anything that a thief of his number has not: another device, a passkey, a PIN.
fn has_another_way(connection: &Db, new: &NewSessionRow) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM devices WHERE user = ?1) \
               OR EXISTS (SELECT 1 FROM pins WHERE user = ?1)";
    let user = [new.session.user.as_bytes()];
    let has = one(connection, sql, user, |row| row.get(0))?;
    Ok(new.has_passkey || has == Some(true))
}

/// Ends what the device, and what the browser, had before.
fn end_before(
    connection: &Db,
    device: DeviceId,
    new: &NewSessionRow,
) -> Result<Vec<SessionId>, StoreError> {
    let mut ended = Vec::new();
    if let Some(old) = new.old_token {
        let sql = concat!(
            "SELECT ",
            session_columns!(),
            " FROM sessions s JOIN session_tokens t ON t.session = s.id WHERE t.hash = ?1"
        );
        let before = one(connection, sql, [old], |row| {
            read_session(&mut Columns::new(row))
        })?;
        if let Some(before) = before {
            delete_session(connection, before.id)?;
            ended.push(before.id);
            // Somebody else was here: what his device kept is not for the next one.
            if before.user != new.session.user {
                devices::new_salt(connection, before.device, new.other_salt)?;
            }
        }
    }
    let sql = "DELETE FROM sessions WHERE device = ?1 RETURNING id";
    let gone = all(connection, sql, [device.as_bytes()], |row| {
        Columns::new(row).id(SessionId::from_bytes)
    })?;
    ended.extend(gone);
    Ok(ended)
}

/// Forgets sessions that have ended.
fn forget(connection: &Db, now: Micros) -> Result<(), StoreError> {
    let sql = "DELETE FROM sessions WHERE id IN \
               (SELECT id FROM sessions WHERE expires_at < ?1 LIMIT ?2)";
    change(connection, sql, params![now, FORGOTTEN])?;
    Ok(())
}

fn delete_session(connection: &Db, id: SessionId) -> Result<(), StoreError> {
    let sql = "DELETE FROM sessions WHERE id = ?1";
    change(connection, sql, [id.as_bytes()])?;
    Ok(())
}

fn session_by_token(
    connection: &Db,
    hash: [u8; 32],
) -> Result<Option<(SessionRow, TokenState)>, StoreError> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        ", t.used, t.ends_at \
         FROM session_tokens t JOIN sessions s ON s.id = t.session WHERE t.hash = ?1"
    );
    one(connection, sql, [hash], |row| {
        let mut columns = Columns::new(row);
        let session = read_session(&mut columns)?;
        let token = TokenState {
            used: columns.next()?,
            ends_at: columns.next()?,
        };
        Ok((session, token))
    })
}

fn session_by_id(connection: &Db, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions s WHERE s.id = ?1"
    );
    one(connection, sql, [id.as_bytes()], |row| {
        read_session(&mut Columns::new(row))
    })
}

fn use_token(connection: &Db, hash: [u8; 32], older_end_at: Micros) -> Result<(), StoreError> {
    let sql = "UPDATE session_tokens SET used = 1 WHERE hash = ?1 AND used = 0 \
               RETURNING session, number";
    let used = one(connection, sql, [hash], |row| {
        let mut columns = Columns::new(row);
        Ok((columns.next::<[u8; 16]>()?, columns.next::<i64>()?))
    })?;
    if let Some((session, number)) = used {
        let sql = "UPDATE session_tokens SET ends_at = ?1 \
                   WHERE session = ?2 AND number < ?3 AND ends_at IS NULL";
        change(connection, sql, params![older_end_at, session, number])?;
    }
    Ok(())
}

/// What is kept for a session ends with it: a request that was under way when it ended keeps nothing.
pub(super) fn goes_on(connection: &Db, session: SessionId) -> Result<(), StoreError> {
    let sql = "SELECT 1 FROM sessions WHERE id = ?1";
    let found = one(connection, sql, [session.as_bytes()], |_| Ok(()))?;
    found.ok_or(StoreError::SessionOver)
}

fn add_token(connection: &Db, session: SessionId, hash: [u8; 32]) -> Result<bool, StoreError> {
    let sql = "INSERT INTO session_tokens (hash, session, number, used) \
               SELECT ?1, t.session, max(t.number) + 1, 0 FROM session_tokens t \
               WHERE t.session = ?2 GROUP BY t.session";
    Ok(change(connection, sql, params![hash, session.as_bytes()])? == 1)
}

fn touch_session(
    connection: &Db,
    id: SessionId,
    last_seen_at: Micros,
    expires_at: Micros,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET last_seen_at = ?1, expires_at = ?2 WHERE id = ?3";
    change(
        connection,
        sql,
        params![last_seen_at, expires_at, id.as_bytes()],
    )?;
    let sql = "UPDATE devices SET last_seen_at = ?1 \
               WHERE id = (SELECT device FROM sessions WHERE id = ?2)";
    change(connection, sql, params![last_seen_at, id.as_bytes()])?;
    let sql = "DELETE FROM session_tokens WHERE session = ?1 AND ends_at < ?2";
    change(connection, sql, params![id.as_bytes(), last_seen_at])?;
    Ok(())
}

fn lock_session(
    connection: &Db,
    id: SessionId,
    locked: bool,
    audit: &AuditInsert,
) -> Result<bool, StoreError> {
    let sql = "UPDATE sessions SET locked = ?1 WHERE id = ?2 AND locked <> ?1";
    let changed = change(connection, sql, params![locked, id.as_bytes()])? == 1;
    if changed {
        audit_log::append(connection, audit)?;
    }
    Ok(changed)
}

fn end_session(
    connection: &Db,
    id: SessionId,
    salt: [u8; 16],
    audit: &AuditInsert,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM sessions WHERE id = ?1 RETURNING device";
    let device = one(connection, sql, [id.as_bytes()], |row| {
        Columns::new(row).id(DeviceId::from_bytes)
    })?;
    if let Some(device) = device {
        devices::new_salt(connection, device, salt)?;
        audit_log::append(connection, audit)?;
    }
    Ok(())
}

#[async_trait]
impl IdentityStore for SqlStore {
    async fn is_known_cookie(&self, cookie_hash: [u8; 32]) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM devices WHERE cookie_hash = ?1 LIMIT 1";
        self.readers
            .run(move |db| Ok(one(db, sql, [cookie_hash], |_| Ok(()))?.is_some()))
            .await
    }

    async fn begin_session(&self, new: NewSessionRow) -> Result<Begun, StoreError> {
        self.writer.run(move |db| begin_session(db, &new)).await
    }

    async fn session_by_token(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<(SessionRow, TokenState)>, StoreError> {
        self.readers.one(move |db| session_by_token(db, hash)).await
    }

    async fn session_by_id(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        self.readers.one(move |db| session_by_id(db, id)).await
    }

    async fn use_token(&self, hash: [u8; 32], older_end_at: Micros) -> Result<(), StoreError> {
        self.writer
            .run(move |db| use_token(db, hash, older_end_at))
            .await
    }

    async fn add_token(&self, session: SessionId, hash: [u8; 32]) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| add_token(db, session, hash))
            .await
    }

    async fn touch_session(
        &self,
        id: SessionId,
        last_seen_at: Micros,
        expires_at: Micros,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| touch_session(db, id, last_seen_at, expires_at))
            .await
    }

    async fn lock_session(
        &self,
        id: SessionId,
        locked: bool,
        audit: AuditInsert,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| lock_session(db, id, locked, &audit))
            .await
    }

    async fn end_session(
        &self,
        id: SessionId,
        salt: [u8; 16],
        audit: AuditInsert,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| end_session(db, id, salt, &audit))
            .await
    }

    async fn devices_of(
        &self,
        user: UserId,
        now: Micros,
    ) -> Result<Vec<(DeviceRow, SessionRow)>, StoreError> {
        self.readers
            .run(move |db| devices::devices_of(db, user, now))
            .await
    }

    async fn device_by_id(
        &self,
        user: UserId,
        id: DeviceId,
    ) -> Result<Option<DeviceRow>, StoreError> {
        self.readers
            .run(move |db| devices::device_by_id(db, user, id))
            .await
    }

    async fn set_device_key(&self, id: DeviceId, key_id: [u8; 4]) -> Result<(), StoreError> {
        let sql = "UPDATE devices SET key_id = ?1 WHERE id = ?2";
        self.writer
            .run(move |db| change(db, sql, params![key_id, id.as_bytes()]).map(|_| ()))
            .await
    }

    async fn end_device(
        &self,
        user: UserId,
        id: DeviceId,
        audit: AuditInsert,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        self.writer
            .run(move |db| devices::end(db, user, "=", id, &audit))
            .await
    }

    async fn end_other_devices(
        &self,
        user: UserId,
        but: DeviceId,
        audit: AuditInsert,
    ) -> Result<Vec<SessionId>, StoreError> {
        self.writer
            .run(move |db| devices::end(db, user, "<>", but, &audit))
            .await
            .map(Option::unwrap_or_default)
    }
}
