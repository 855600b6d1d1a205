//! Passkeys and their ceremonies.

use async_trait::async_trait;
use poltina_domain::{CeremonyId, PasskeyId, SessionId, UserId, limits};

use super::SqlStore;
use super::guards::leave;
use super::identity::goes_on;
use super::values::{Columns, all, change, one};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::store::{
    CeremonyRow, FactorRemoved, PasskeyKept, PasskeyRow, PasskeyStore, PasskeyUse, StoreError,
    Trace,
};

#[async_trait]
impl PasskeyStore for SqlStore {
    async fn put_ceremony(&self, ceremony: CeremonyRow, now: Micros) -> Result<(), StoreError> {
        self.writer
            .run(move |db| put_ceremony(db, &ceremony, now))
            .await
    }

    async fn take_ceremony(
        &self,
        id: CeremonyId,
        adds: Option<(UserId, SessionId)>,
        now: Micros,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.writer
            .run(move |db| take_ceremony(db, id, adds, now))
            .await
    }

    async fn passkeys_of(&self, user: UserId) -> Result<Vec<PasskeyRow>, StoreError> {
        self.readers.run(move |db| passkeys_of(db, user)).await
    }

    async fn passkey_by_credential(
        &self,
        credential_id: &[u8],
    ) -> Result<Option<PasskeyRow>, StoreError> {
        let id = credential_id.to_vec();
        self.readers.run(move |db| by_credential(db, &id)).await
    }

    async fn put_passkey(
        &self,
        passkey: PasskeyRow,
        most: u32,
        trace: Trace,
    ) -> Result<PasskeyKept, StoreError> {
        self.writer
            .run(move |db| put_passkey(db, &passkey, most, &trace))
            .await
    }

    async fn use_passkey(&self, used: PasskeyUse) -> Result<bool, StoreError> {
        self.writer.run(move |db| use_passkey(db, &used)).await
    }

    async fn rename_passkey(
        &self,
        user: UserId,
        id: PasskeyId,
        name: &str,
    ) -> Result<Option<PasskeyRow>, StoreError> {
        let name = name.to_owned();
        self.writer
            .run(move |db| rename_passkey(db, user, id, &name))
            .await
    }

    async fn remove_passkey(
        &self,
        user: UserId,
        id: PasskeyId,
        trace: Trace,
    ) -> Result<FactorRemoved, StoreError> {
        self.writer
            .run(move |db| remove_passkey(db, user, id, &trace))
            .await
    }
}

fn put_ceremony(connection: &Db, ceremony: &CeremonyRow, now: Micros) -> Result<(), StoreError> {
    if let Some((_, session)) = ceremony.adds {
        goes_on(connection, session)?;
    }
    let old = "DELETE FROM ceremonies WHERE expires_at <= ?1";
    change(connection, old, [now])?;
    let sql = "INSERT INTO ceremonies (id, user, session, state, expires_at) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![
        ceremony.id.as_bytes(),
        ceremony.adds.as_ref().map(|(user, _)| user.as_bytes()),
        ceremony
            .adds
            .as_ref()
            .map(|(_, session)| session.as_bytes()),
        ceremony.state,
        ceremony.expires_at,
    ];
    change(connection, sql, values)?;
    Ok(())
}

fn take_ceremony(
    connection: &Db,
    id: CeremonyId,
    adds: Option<(UserId, SessionId)>,
    now: Micros,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "DELETE FROM ceremonies WHERE id = ?1 AND user IS NOT DISTINCT FROM ?2 \
               AND session IS NOT DISTINCT FROM ?3 RETURNING state, expires_at";
    let values = params![
        id.as_bytes(),
        adds.as_ref().map(|(user, _)| user.as_bytes()),
        adds.as_ref().map(|(_, session)| session.as_bytes()),
    ];
    let taken = one(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        Ok((columns.next()?, columns.next::<Micros>()?))
    })?;
    Ok(taken.and_then(|(state, expires_at)| (expires_at > now).then_some(state)))
}

macro_rules! columns {
    () => {
        "id, user, credential_id, credential, counter, backed_up, name, created_at, last_used_at"
    };
}

fn read(row: &Row<'_>) -> Result<PasskeyRow, StoreError> {
    let mut columns = Columns::new(row);
    Ok(PasskeyRow {
        id: columns.id(PasskeyId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        credential_id: columns.next()?,
        credential: columns.next()?,
        counter: columns.next()?,
        backed_up: columns.next()?,
        name: columns.next()?,
        created_at: columns.next()?,
        last_used_at: columns.next()?,
    })
}

fn passkeys_of(connection: &Db, user: UserId) -> Result<Vec<PasskeyRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM passkeys WHERE user = ?1 ORDER BY created_at DESC, id DESC"
    );
    all(connection, sql, [user.as_bytes()], read)
}

fn by_credential(connection: &Db, credential_id: &[u8]) -> Result<Option<PasskeyRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM passkeys WHERE credential_id = ?1"
    );
    one(connection, sql, [credential_id], read)
}

fn put_passkey(
    connection: &Db,
    passkey: &PasskeyRow,
    most: u32,
    trace: &Trace,
) -> Result<PasskeyKept, StoreError> {
    let count = "SELECT count(*) FROM passkeys WHERE user = ?1";
    let there: Option<u32> = one(connection, count, [passkey.user.as_bytes()], |row| {
        row.get(0)
    })?;
    if there.unwrap_or_default() >= most {
        return Ok(PasskeyKept::TooMany);
    }
    let sql = concat!(
        "INSERT INTO passkeys (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (credential_id) DO NOTHING"
    );
    let values = params![
        passkey.id.as_bytes(),
        passkey.user.as_bytes(),
        passkey.credential_id,
        passkey.credential,
        passkey.counter,
        passkey.backed_up,
        passkey.name,
        passkey.created_at,
        passkey.last_used_at,
    ];
    if change(connection, sql, values)? == 0 {
        return Ok(PasskeyKept::Taken);
    }
    leave(connection, trace)?;
    Ok(PasskeyKept::Kept)
}

fn use_passkey(connection: &Db, used: &PasskeyUse) -> Result<bool, StoreError> {
    let sql = "UPDATE passkeys SET credential = ?2, counter = ?3, backed_up = ?4, \
               last_used_at = ?5 WHERE id = ?1 AND (counter < ?3 OR (counter = 0 AND ?3 = 0))";
    let values = params![
        used.id.as_bytes(),
        used.credential,
        used.counter,
        used.backed_up,
        used.at,
    ];
    Ok(change(connection, sql, values)? == 1)
}

fn rename_passkey(
    connection: &Db,
    user: UserId,
    id: PasskeyId,
    name: &str,
) -> Result<Option<PasskeyRow>, StoreError> {
    let sql = concat!(
        "UPDATE passkeys SET name = ?3 WHERE user = ?1 AND id = ?2 RETURNING ",
        columns!()
    );
    let values = params![user.as_bytes(), id.as_bytes(), name];
    one(connection, sql, values, read)
}

fn remove_passkey(
    connection: &Db,
    user: UserId,
    id: PasskeyId,
    trace: &Trace,
) -> Result<FactorRemoved, StoreError> {
    let sql = "DELETE FROM passkeys WHERE user = ?1 AND id = ?2 \
               AND (EXISTS (SELECT 1 FROM passkeys WHERE user = ?1 AND id <> ?2) \
               OR EXISTS (SELECT 1 FROM pins WHERE user = ?1 AND tries < ?3))";
    let of_his = params![user.as_bytes(), id.as_bytes(), limits::PIN_TRIES];
    if change(connection, sql, of_his)? == 1 {
        leave(connection, trace)?;
        return Ok(FactorRemoved::Removed);
    }
    let there = "SELECT 1 FROM passkeys WHERE user = ?1 AND id = ?2";
    let of_his = params![user.as_bytes(), id.as_bytes()];
    Ok(match one(connection, there, of_his, |_| Ok(()))? {
        Some(()) => FactorRemoved::Last,
        None => FactorRemoved::NotThere,
    })
}
