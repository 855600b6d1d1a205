//! Devices: browsers as people use them.

use poltina_domain::{DeviceId, SessionId, UserId};

use super::audit_log;
use super::identity::{FORGOTTEN, read_session, session_columns};
use super::values::{Columns, all, change, one};
use super::{Db, params};
use crate::clock::{Micros, SECOND};
use crate::store::{AuditInsert, DeviceRow, SessionRow, StoreError};

/// How long a device is known without being used: as long as browsers keep its cookie.
const DEVICE_KEPT: Micros = 400 * 24 * 60 * 60 * SECOND;

macro_rules! device_columns {
    () => {
        "d.id, d.user, d.cookie_hash, d.salt, d.key_id, d.name, d.time_zone, d.created_at, \
         d.last_seen_at"
    };
}

fn read_device(columns: &mut Columns<'_>) -> Result<DeviceRow, StoreError> {
    Ok(DeviceRow {
        id: columns.id(DeviceId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        cookie_hash: columns.next()?,
        salt: columns.next()?,
        key_id: columns.next()?,
        name: columns.next()?,
        time_zone: columns.next()?,
        created_at: columns.next()?,
        last_seen_at: columns.next()?,
    })
}

pub(super) fn insert(connection: &Db, device: &DeviceRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO devices (id, user, cookie_hash, salt, name, time_zone, created_at, \
               last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = params![
        device.id.as_bytes(),
        device.user.as_bytes(),
        device.cookie_hash,
        device.salt,
        device.name,
        device.time_zone,
        device.created_at,
        device.last_seen_at,
    ];
    change(connection, sql, values)?;
    Ok(())
}

pub(super) fn new_salt(
    connection: &Db,
    device: DeviceId,
    salt: [u8; 16],
) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET salt = ?1, key_id = NULL WHERE id = ?2";
    change(connection, sql, params![salt, device.as_bytes()])?;
    Ok(())
}

pub(super) fn devices_of(
    connection: &Db,
    user: UserId,
    now: Micros,
) -> Result<Vec<(DeviceRow, SessionRow)>, StoreError> {
    let sql = concat!(
        "SELECT ",
        device_columns!(),
        ", ",
        session_columns!(),
        " FROM sessions s JOIN devices d ON d.id = s.device \
         WHERE s.user = ?1 AND s.expires_at > ?2 ORDER BY s.last_seen_at DESC, s.id DESC"
    );
    all(connection, sql, params![user.as_bytes(), now], |row| {
        let mut columns = Columns::new(row);
        Ok((read_device(&mut columns)?, read_session(&mut columns)?))
    })
}

pub(super) fn device_by_id(
    connection: &Db,
    user: UserId,
    id: DeviceId,
) -> Result<Option<DeviceRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        device_columns!(),
        " FROM devices d WHERE d.id = ?1 AND d.user = ?2"
    );
    one(
        connection,
        sql,
        params![id.as_bytes(), user.as_bytes()],
        |row| read_device(&mut Columns::new(row)),
    )
}

/// Forgets devices of this person; their sessions end by it.
pub(super) fn end(
    connection: &Db,
    user: UserId,
    chosen: &'static str,
    device: DeviceId,
    audit: &AuditInsert,
) -> Result<Option<Vec<SessionId>>, StoreError> {
    let values = [user.as_bytes(), device.as_bytes()];
    let sql = format!("SELECT id FROM sessions WHERE user = ?1 AND device {chosen} ?2");
    let ended = all(connection, &sql, values, |row| {
        Columns::new(row).id(SessionId::from_bytes)
    })?;
    let sql = format!("DELETE FROM devices WHERE user = ?1 AND id {chosen} ?2");
    let gone = change(connection, &sql, values)?;
    if gone == 0 {
        return Ok(None);
    }
    audit_log::append(connection, audit)?;
    Ok(Some(ended))
}

/// Forgets devices that nobody used for long.
pub(super) fn forget(connection: &Db, now: Micros) -> Result<(), StoreError> {
    let sql = "DELETE FROM devices WHERE id IN (SELECT d.id FROM devices d \
               WHERE d.last_seen_at < ?1 \
               AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.device = d.id) LIMIT ?2)";
    let old = now.saturating_sub(DEVICE_KEPT);
    change(connection, sql, params![old, FORGOTTEN])?;
    Ok(())
}
