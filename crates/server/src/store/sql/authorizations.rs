//! What shops may take: what decides about it, what is written of it, what is shown.

use async_trait::async_trait;
use poltina_domain::{
    AccountId, Currency, Money, OperationId, OrderId, ReceiptId, TransferId, UserId,
};

use super::SqlStore;
use super::history::{party_columns, party_joins, read_party, receipt_of};
use super::values::{Columns, all, category_name, change, one};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::store::{
    AuthorizationRow, AuthorizationStage, AuthorizationStore, Batch, CaptureRow,
    LoadedAuthorization, LoadedPayment, ReceiptRow, StoreError,
};

/// An authorisation of which more may be captured.
const OPEN: i64 = 1;

const STAGES: [(AuthorizationStage, i64); 4] = [
    (AuthorizationStage::Open, OPEN),
    (AuthorizationStage::Captured, 2),
    (AuthorizationStage::Voided, 3),
    (AuthorizationStage::Expired, 4),
];

fn stage_code(stage: AuthorizationStage) -> i64 {
    let found = STAGES.iter().find(|(known, _)| *known == stage);
    found.map_or(0, |(_, code)| *code)
}

fn read_stage(columns: &mut Columns<'_>) -> Result<AuthorizationStage, StoreError> {
    let code: i64 = columns.next()?;
    let found = STAGES.iter().find(|(_, known)| *known == code);
    found
        .map(|(stage, _)| *stage)
        .ok_or_else(|| columns.wrong())
}

/// The authorisation with this id, as far as it decides.
pub(super) fn loaded(
    connection: &Db,
    id: TransferId,
) -> Result<Option<LoadedAuthorization>, StoreError> {
    let sql = "SELECT o.fingerprint, u.debit_account, u.credit_account, u.amount, u.currency, \
               u.captured, (SELECT count(*) FROM transfers t WHERE t.pending_id = u.transfer), \
               u.category, u.note, u.order_id, u.state, u.authorized_at, u.expires_at \
               FROM authorizations u JOIN outcomes o ON o.transfer = u.transfer \
               WHERE u.transfer = ?1";
    one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(LoadedAuthorization {
            id,
            fingerprint: columns.next()?,
            payer: columns.id(AccountId::from_bytes)?,
            payee: columns.id(AccountId::from_bytes)?,
            amount: Money::new(columns.next()?, columns.parse()?),
            captured: columns.next()?,
            parts: columns.next()?,
            category: columns.category()?,
            note: columns.next()?,
            order: columns.maybe_id(OrderId::from_bytes)?,
            stage: read_stage(&mut columns)?,
            authorized_at: columns.next()?,
            expires_at: columns.next()?,
        })
    })
}

/// The posted payment with this id, as far as it decides about giving back.
pub(super) fn loaded_payment(
    connection: &Db,
    id: TransferId,
) -> Result<Option<LoadedPayment>, StoreError> {
    let sql = "SELECT t.debit_account, t.credit_account, t.amount, t.currency, \
               (SELECT coalesce(sum(b.amount), 0) FROM transfers b WHERE b.refund_of = t.id), \
               t.category, coalesce(h.held_at, u.authorized_at, t.posted_at) FROM transfers t \
               LEFT JOIN holds h ON h.transfer = t.pending_id \
               LEFT JOIN authorizations u ON u.transfer = t.pending_id WHERE t.id = ?1";
    one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(LoadedPayment {
            id,
            payer: columns.id(AccountId::from_bytes)?,
            payee: columns.id(AccountId::from_bytes)?,
            amount: Money::new(columns.next()?, columns.parse()?),
            refunded: columns.next()?,
            category: columns.category()?,
            counted_at: columns.next()?,
        })
    })
}

/// Writes what is authorised from now on, and what happened to what was.
pub(super) fn commit(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let sql = "INSERT INTO authorizations (transfer, debit_account, credit_account, amount, \
               currency, category, note, order_id, state, authorized_at, expires_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10)";
    for new in &batch.authorizations {
        let values = params![
            new.id.as_bytes(),
            new.payer.as_bytes(),
            new.payee.as_bytes(),
            new.amount.minor(),
            new.amount.currency().code(),
            category_name(new.category),
            new.note,
            new.order.as_ref().map(|order| order.as_bytes()),
            new.authorized_at,
            new.expires_at,
        ];
        change(connection, sql, values)?;
    }
    let sql = "UPDATE authorizations SET captured = ?2, state = ?3, ended_at = ?4 \
               WHERE transfer = ?1 AND state = 1";
    for step in &batch.authorization_changes {
        let code = stage_code(step.stage);
        let ended_at = (code != OPEN).then_some(step.at);
        let values = params![step.id.as_bytes(), step.captured, code, ended_at];
        if change(connection, sql, values)? != 1 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

macro_rules! select_authorization {
    ($condition:literal) => {
        concat!(
            "SELECT h.transfer, h.amount, h.currency, h.captured, h.note, h.order_id, h.state, \
             h.authorized_at, h.expires_at, \
             (SELECT e.operation FROM transfers t JOIN entries e ON e.account = t.debit_account \
             AND e.seq = t.debit_seq WHERE t.pending_id = h.transfer \
             ORDER BY t.debit_seq DESC LIMIT 1), \
             (SELECT t.amount FROM transfers t WHERE t.debit_account = h.debit_account \
             AND t.credit_account = h.credit_account ORDER BY t.posted_at DESC LIMIT 1), ",
            party_columns!("d", "du", "ds"),
            ", ",
            party_columns!("c", "cu", "cs"),
            " FROM authorizations h JOIN accounts d ON d.id = h.debit_account \
             JOIN accounts c ON c.id = h.credit_account",
            party_joins!("d", "du", "ds"),
            party_joins!("c", "cu", "cs"),
            $condition
        )
    };
}

fn read_authorization(row: &Row<'_>) -> Result<AuthorizationRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(TransferId::from_bytes)?;
    let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
    let captured = Money::new(columns.next()?, currency);
    let note = columns.next()?;
    let order = columns.maybe_id(OrderId::from_bytes)?;
    let stage = read_stage(&mut columns)?;
    let (authorized_at, expires_at) = (columns.next()?, columns.next()?);
    let operation_id = columns.maybe_id(OperationId::from_bytes)?;
    let last: Option<i64> = columns.next()?;
    Ok(AuthorizationRow {
        id,
        amount: Money::new(minor, currency),
        captured,
        note,
        order,
        stage,
        authorized_at,
        expires_at,
        operation_id,
        last_amount: last.map(|minor| Money::new(minor, currency)),
        payer: read_party(&mut columns)?,
        payee: read_party(&mut columns)?,
        captures: Vec::new(),
    })
}

/// An authorisation, without its captures.
pub(super) fn alone(
    connection: &Db,
    id: TransferId,
) -> Result<Option<AuthorizationRow>, StoreError> {
    let sql = select_authorization!("WHERE h.transfer = ?1");
    one(connection, sql, [id.as_bytes()], read_authorization)
}

fn with_captures(connection: &Db, id: TransferId) -> Result<Option<AuthorizationRow>, StoreError> {
    let Some(mut found) = alone(connection, id)? else {
        return Ok(None);
    };
    let sql = "SELECT t.id, r.id, t.amount, t.currency, \
               (SELECT coalesce(sum(b.amount), 0) FROM transfers b WHERE b.refund_of = t.id), \
               t.posted_at FROM transfers t JOIN receipts r ON r.transfer = t.id \
               WHERE t.pending_id = ?1 ORDER BY t.debit_seq";
    found.captures = all(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        let (transfer, receipt) = (
            columns.id(TransferId::from_bytes)?,
            columns.id(ReceiptId::from_bytes)?,
        );
        let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
        Ok(CaptureRow {
            transfer,
            receipt,
            amount: Money::new(minor, currency),
            refunded: Money::new(columns.next()?, currency),
            at: columns.next()?,
        })
    })?;
    Ok(Some(found))
}

#[async_trait]
impl AuthorizationStore for SqlStore {
    async fn authorization(&self, id: TransferId) -> Result<Option<AuthorizationRow>, StoreError> {
        self.readers.run(move |db| with_captures(db, id)).await
    }

    async fn authorization_alone(
        &self,
        id: TransferId,
    ) -> Result<Option<AuthorizationRow>, StoreError> {
        self.readers.run(move |db| alone(db, id)).await
    }

    async fn authorizations_of(
        &self,
        payer: UserId,
        since: Micros,
        limit: u32,
    ) -> Result<Vec<AuthorizationRow>, StoreError> {
        let sql = select_authorization!(
            "WHERE h.debit_account IN (SELECT id FROM accounts WHERE owner = ?1 AND code = 1) \
             AND (h.state = 1 OR h.ended_at >= ?2) ORDER BY h.authorized_at DESC, h.transfer LIMIT ?3"
        );
        self.readers
            .run(move |db| {
                let values = params![payer.as_bytes(), since, limit];
                all(db, sql, values, read_authorization)
            })
            .await
    }

    async fn authorizations_over(
        &self,
        now: Micros,
        limit: u32,
    ) -> Result<Vec<TransferId>, StoreError> {
        let sql = "SELECT transfer FROM authorizations WHERE state = 1 AND expires_at <= ?1 \
                   ORDER BY expires_at LIMIT ?2";
        self.readers
            .run(move |db| {
                all(db, sql, params![now, limit], |row| {
                    Columns::new(row).id(TransferId::from_bytes)
                })
            })
            .await
    }

    async fn receipt_of(&self, transfer: TransferId) -> Result<Option<ReceiptRow>, StoreError> {
        self.readers.run(move |db| receipt_of(db, transfer)).await
    }
}
