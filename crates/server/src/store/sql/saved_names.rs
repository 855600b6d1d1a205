//! The names under which people know others, read and written.

use async_trait::async_trait;
use poltina_domain::UserId;

use super::values::{Columns, all, change, one};
use super::{Db, params};
use super::{SqlStore, people};
use crate::clock::Micros;
use crate::store::{SavedNameRow, SavedNameStore, StoreError, User};

/// The name under which `owner` knows this person.
pub(super) fn one_of(
    connection: &Db,
    owner: UserId,
    person: UserId,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT name FROM saved_names WHERE owner = ?1 AND person = ?2";
    let values = [owner.as_bytes(), person.as_bytes()];
    one(connection, sql, values, |row| row.get(0))
}

fn all_of(connection: &Db, owner: UserId) -> Result<Vec<SavedNameRow>, StoreError> {
    let sql = "SELECT person, name FROM saved_names WHERE owner = ?1 \
               ORDER BY saved_at DESC, person";
    all(connection, sql, [owner.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(SavedNameRow {
            person: columns.id(UserId::from_bytes)?,
            name: columns.next()?,
        })
    })
}

fn put(
    connection: &Db,
    owner: UserId,
    row: &SavedNameRow,
    most: u32,
    now: Micros,
) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM saved_names WHERE owner = ?1 AND person <> ?2";
    let values = [owner.as_bytes(), row.person.as_bytes()];
    let others: u32 = one(connection, sql, values, |row| row.get(0))?.unwrap_or_default();
    if others >= most {
        return Ok(false);
    }
    let sql = "INSERT INTO saved_names (owner, person, name, saved_at) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (owner, person) DO UPDATE SET name = ?3, saved_at = ?4";
    let values = params![owner.as_bytes(), row.person.as_bytes(), row.name, now];
    change(connection, sql, values)?;
    Ok(true)
}

#[async_trait]
impl SavedNameStore for SqlStore {
    async fn saved_names(&self, owner: UserId) -> Result<Vec<SavedNameRow>, StoreError> {
        self.readers.run(move |db| all_of(db, owner)).await
    }

    async fn saved_people(&self, owner: UserId) -> Result<Vec<User>, StoreError> {
        self.readers
            .run(move |db| people::saved_people(db, owner))
            .await
    }

    async fn put_saved_name(
        &self,
        owner: UserId,
        row: SavedNameRow,
        most: u32,
        now: Micros,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| put(db, owner, &row, most, now))
            .await
    }

    async fn remove_saved_name(&self, owner: UserId, person: UserId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM saved_names WHERE owner = ?1 AND person = ?2";
        self.writer
            .run(move |db| {
                let values = [owner.as_bytes(), person.as_bytes()];
                change(db, sql, values).map(|gone| gone == 1)
            })
            .await
    }
}
