//! Keys by which third parties use the API.

use async_trait::async_trait;
use poltina_api_types::ApiScope;
use poltina_domain::{ApiKeyId, UserId};

use super::SqlStore;
use super::guards::leave;
use super::values::{Columns, all, change, one};
use super::{Row, params};
use crate::clock::Micros;
use crate::store::{ApiKeyRow, ApiKeyStore, StoreError, Trace};

macro_rules! select_key {
    ($condition:literal) => {
        concat!(
            "SELECT id, user, name, prefix, scopes, created_at, expires_at, last_used_at \
             FROM api_keys WHERE revoked_at IS NULL AND ",
            $condition
        )
    };
}

fn read_key(row: &Row<'_>) -> Result<ApiKeyRow, StoreError> {
    let mut columns = Columns::new(row);
    Ok(ApiKeyRow {
        id: columns.id(ApiKeyId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        name: columns.next()?,
        prefix: columns.next()?,
        scopes: {
            let names: String = columns.next()?;
            let scope = |name| ApiScope::from_name(name).ok_or_else(|| columns.wrong());
            names.split(',').map(scope).collect::<Result<_, _>>()?
        },
        created_at: columns.next()?,
        expires_at: columns.next()?,
        last_used_at: columns.next()?,
    })
}

#[async_trait]
impl ApiKeyStore for SqlStore {
    async fn put_api_key(
        &self,
        row: ApiKeyRow,
        hash: [u8; 32],
        most: u32,
        trace: Trace,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| {
                let sql = "SELECT count(*) FROM api_keys WHERE user = ?1 AND revoked_at IS NULL \
                           AND expires_at > ?2";
                let values = params![row.user.as_bytes(), row.created_at];
                let kept: Option<u32> = one(db, sql, values, |row| row.get(0))?;
                if kept.unwrap_or_default() >= most {
                    return Ok(false);
                }
                let scopes: Vec<_> = row.scopes.iter().map(|scope| scope.name()).collect();
                let sql = "INSERT INTO api_keys (id, user, name, prefix, hash, scopes, created_at, \
                           expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
                let values = params![
                    row.id.as_bytes(),
                    row.user.as_bytes(),
                    row.name,
                    row.prefix,
                    hash,
                    scopes.join(","),
                    row.created_at,
                    row.expires_at,
                ];
                change(db, sql, values)?;
                leave(db, &trace)?;
                Ok(true)
            })
            .await
    }

    async fn api_keys_of(&self, user: UserId, now: Micros) -> Result<Vec<ApiKeyRow>, StoreError> {
        let sql = select_key!("user = ?1 AND expires_at > ?2 ORDER BY created_at DESC, id");
        self.readers
            .run(move |db| all(db, sql, params![user.as_bytes(), now], read_key))
            .await
    }

    async fn api_key_by_hash(
        &self,
        hash: [u8; 32],
        now: Micros,
    ) -> Result<Option<ApiKeyRow>, StoreError> {
        let sql = select_key!("hash = ?1 AND expires_at > ?2");
        self.readers
            .run(move |db| one(db, sql, params![hash, now], read_key))
            .await
    }

    async fn touch_api_key(&self, id: ApiKeyId, now: Micros) -> Result<(), StoreError> {
        let sql = "UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1 \
                   AND (last_used_at IS NULL OR last_used_at < ?2)";
        self.writer
            .run(move |db| {
                change(db, sql, params![id.as_bytes(), now])?;
                Ok(())
            })
            .await
    }

    async fn revoke_api_key(
        &self,
        user: UserId,
        id: ApiKeyId,
        now: Micros,
        trace: Trace,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE api_keys SET revoked_at = ?3 WHERE id = ?1 AND user = ?2 \
                   AND revoked_at IS NULL AND expires_at > ?3";
        self.writer
            .run(move |db| {
                let values = params![id.as_bytes(), user.as_bytes(), now];
                let revoked = change(db, sql, values)? == 1;
                if revoked {
                    leave(db, &trace)?;
                }
                Ok(revoked)
            })
            .await
    }
}
