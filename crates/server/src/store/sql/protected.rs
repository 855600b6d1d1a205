//! Transfers that are protected by a code: what is written beside their holds, and what is asked of them.

use async_trait::async_trait;
use poltina_domain::{TransferId, UserId};

use super::SqlStore;
use super::holds;
use super::values::{Columns, all, change, one};
use super::{Db, params};
use crate::clock::Micros;
use crate::store::{
    HoldChange, HoldRow, ProtectedBy, ProtectedStore, StoreError, WrongCode, WrongCodeRow,
};

/// The wrong codes so far, the oldest first.
pub(super) fn tried(connection: &Db, id: TransferId) -> Result<Vec<WrongCode>, StoreError> {
    let sql = "SELECT id, fingerprint FROM protected_tries WHERE transfer = ?1 ORDER BY nth";
    all(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(WrongCode {
            id: columns.id(TransferId::from_bytes)?,
            fingerprint: columns.next()?,
        })
    })
}

pub(super) fn begin(connection: &Db, id: TransferId, by: &ProtectedBy) -> Result<(), StoreError> {
    let sql = "INSERT INTO protected (transfer, code) VALUES (?1, ?2)";
    change(connection, sql, params![id.as_bytes(), by.sealed])?;
    Ok(())
}

/// Counts a wrong code of what waits; says how many rows changed.
pub(super) fn try_wrong(
    connection: &Db,
    step: &HoldChange,
    wrong: &WrongCode,
) -> Result<usize, StoreError> {
    let id = step.id.as_bytes();
    let count = "UPDATE protected SET tries = tries + 1 WHERE transfer = ?1 AND code IS NOT NULL";
    let changed = change(connection, count, [id])?;
    let keep = "INSERT INTO protected_tries (id, transfer, nth, fingerprint, at) \
                SELECT ?2, transfer, tries, ?3, ?4 FROM protected WHERE transfer = ?1";
    let values = params![id, wrong.id.as_bytes(), wrong.fingerprint, step.at];
    change(connection, keep, values)?;
    Ok(changed)
}

/// Marks what waits as declined; says how many rows changed.
pub(super) fn decline(connection: &Db, id: TransferId) -> Result<usize, StoreError> {
    let sql = "UPDATE protected SET declined = 1 WHERE transfer = ?1 AND code IS NOT NULL";
    change(connection, sql, [id.as_bytes()])
}

/// Forgets the code of what has ended.
pub(super) fn close(connection: &Db, id: TransferId) -> Result<(), StoreError> {
    let sql = "UPDATE protected SET code = NULL WHERE transfer = ?1";
    change(connection, sql, [id.as_bytes()])?;
    Ok(())
}

#[async_trait]
impl ProtectedStore for SqlStore {
    async fn protected_by_id(
        &self,
        user: UserId,
        id: TransferId,
    ) -> Result<Option<HoldRow>, StoreError> {
        self.readers
            .run(move |db| holds::protected_by_id(db, user, id))
            .await
    }

    async fn protected_of(
        &self,
        user: UserId,
        to_him: bool,
        since: Micros,
        limit: u32,
    ) -> Result<Vec<HoldRow>, StoreError> {
        self.readers
            .run(move |db| holds::protected_of(db, (user, to_him), since, limit))
            .await
    }

    async fn wrong_code(
        &self,
        transfer: TransferId,
        id: TransferId,
    ) -> Result<Option<WrongCodeRow>, StoreError> {
        let sql = "SELECT fingerprint, nth FROM protected_tries WHERE transfer = ?1 AND id = ?2";
        self.readers
            .run(move |db| {
                one(db, sql, [transfer.as_bytes(), id.as_bytes()], |row| {
                    let mut columns = Columns::new(row);
                    Ok(WrongCodeRow {
                        fingerprint: columns.next()?,
                        nth: columns.next()?,
                    })
                })
            })
            .await
    }
}
