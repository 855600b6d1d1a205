//! Templates of transfers, read and written.

use async_trait::async_trait;
use poltina_domain::{Currency, Money, TemplateId, UserId};

use super::SqlStore;
use super::history::{party_columns, party_joins, read_party};
use super::values::{Columns, all, change, one, party_code, party_owner};
use super::{Db, Row, params};
use crate::store::{StoreError, TemplateInsert, TemplateRow, TemplateStore};

/// Templates with their payees: of each the rouble account, by which he is known.
macro_rules! select_template {
    ($condition:literal) => {
        concat!(
            "SELECT p.id, p.name, p.amount, p.note, ",
            party_columns!("c", "u", "s"),
            " FROM templates p JOIN accounts c ON c.owner = p.payee AND c.code = p.payee_code \
             AND c.currency = 'RUB'",
            party_joins!("c", "u", "s"),
            $condition
        )
    };
}

fn read(row: &Row<'_>) -> Result<TemplateRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(TemplateId::from_bytes)?;
    let name = columns.next()?;
    let amount: Option<i64> = columns.next()?;
    Ok(TemplateRow {
        id,
        name,
        amount: amount.map(|minor| Money::new(minor, Currency::Rub)),
        note: columns.next()?,
        payee: read_party(&mut columns)?,
    })
}

fn put(connection: &Db, new: &TemplateInsert, most: u32) -> Result<Option<TemplateId>, StoreError> {
    let (code, owner) = (party_code(new.payee), party_owner(new.payee));
    let amount = new.amount.map(Money::minor);
    let user = new.user.as_bytes();
    let sql = "SELECT id FROM templates WHERE user = ?1 AND name = ?2 AND payee_code = ?3 \
               AND payee = ?4 AND amount IS NOT DISTINCT FROM ?5 AND note = ?6";
    let values = params![user, new.name, code, owner, amount, new.note];
    let same = one(connection, sql, values, |row| {
        Ok(TemplateId::from_bytes(row.get(0)?))
    })?;
    if same.is_some() {
        return Ok(same);
    }
    let sql = "SELECT count(*) FROM templates WHERE user = ?1";
    let count = one(connection, sql, [user], |row| row.get::<u32>(0))?;
    if count.unwrap_or_default() >= most {
        return Ok(None);
    }
    let sql = "INSERT INTO templates (id, user, name, payee_code, payee, amount, note, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = params![
        new.id.as_bytes(),
        user,
        new.name,
        code,
        owner,
        amount,
        new.note,
        new.created_at
    ];
    change(connection, sql, values)?;
    Ok(Some(new.id))
}

#[async_trait]
impl TemplateStore for SqlStore {
    async fn templates(&self, user: UserId) -> Result<Vec<TemplateRow>, StoreError> {
        let sql = select_template!("WHERE p.user = ?1 ORDER BY p.created_at DESC, p.id DESC");
        self.readers
            .run(move |db| all(db, sql, [user.as_bytes()], read))
            .await
    }

    async fn template_by_id(
        &self,
        user: UserId,
        id: TemplateId,
    ) -> Result<Option<TemplateRow>, StoreError> {
        let sql = select_template!("WHERE p.id = ?1 AND p.user = ?2");
        self.readers
            .run(move |db| one(db, sql, [id.as_bytes(), user.as_bytes()], read))
            .await
    }

    async fn put_template(
        &self,
        new: TemplateInsert,
        most: u32,
    ) -> Result<Option<TemplateId>, StoreError> {
        self.writer.run(move |db| put(db, &new, most)).await
    }

    async fn change_template(
        &self,
        user: UserId,
        id: TemplateId,
        name: &str,
        amount: Option<Money>,
        note: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE templates SET name = ?3, amount = ?4, note = ?5 \
                   WHERE id = ?1 AND user = ?2";
        let (name, note) = (name.to_owned(), note.to_owned());
        let amount = amount.map(Money::minor);
        self.writer
            .run(move |db| {
                let values = params![id.as_bytes(), user.as_bytes(), name, amount, note];
                change(db, sql, values).map(|changed| changed == 1)
            })
            .await
    }

    async fn remove_template(&self, user: UserId, id: TemplateId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM templates WHERE id = ?1 AND user = ?2";
        self.writer
            .run(move |db| {
                let values = [id.as_bytes(), user.as_bytes()];
                change(db, sql, values).map(|gone| gone == 1)
            })
            .await
    }
}
