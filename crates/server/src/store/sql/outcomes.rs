//! What became of a key, and of a transfer.

use poltina_domain::{Money, OperationId, ReceiptId, TransferId, UserId};
use poltina_ledger::Refusal;

use super::db::of_many;
use super::holds::HELD;
use super::limits;
use super::values::{Columns, one};
use super::{Db, Value};
use crate::store::{Decision, KeyOutcome, PostedTransfer, StoreError};

macro_rules! posted_columns {
    () => {
        "t.id, e.operation, r.id, c.code, c.owner, t.amount, t.currency, t.posted_at"
    };
}

macro_rules! posted_joins {
    () => {
        " LEFT JOIN entries e ON e.account = t.debit_account AND e.seq = t.debit_seq \
         LEFT JOIN receipts r ON r.transfer = t.id LEFT JOIN accounts c ON c.id = t.credit_account "
    };
}

fn read_posted(columns: &mut Columns<'_>) -> Result<PostedTransfer, StoreError> {
    let transfer_id = columns.id(TransferId::from_bytes)?;
    let operation_id = columns.id(OperationId::from_bytes)?;
    let receipt_id = columns.id(ReceiptId::from_bytes)?;
    let payee = columns.party()?;
    let (minor, currency) = (columns.next()?, columns.parse()?);
    Ok(PostedTransfer {
        transfer_id,
        operation_id,
        receipt_id,
        payee,
        amount: Money::new(minor, currency),
        posted_at: columns.next()?,
    })
}

pub(super) fn outcome(
    connection: &Db,
    transfer: TransferId,
) -> Result<Option<KeyOutcome>, StoreError> {
    let found = outcomes(connection, &[transfer])?.pop();
    Ok(found.map(|(_, outcome)| outcome))
}

/// The outcomes of these transfers, as far as there are any.
pub(super) fn outcomes(
    connection: &Db,
    transfers: &[TransferId],
) -> Result<Vec<(TransferId, KeyOutcome)>, StoreError> {
    const SELECT: &str = concat!(
        "SELECT o.transfer, o.fingerprint, o.limit_hit, coalesce(o.refusal, h.refusal), h.state, \
         u.transfer IS NOT NULL, ",
        posted_columns!(),
        " FROM outcomes o LEFT JOIN holds h ON h.transfer = o.transfer \
         LEFT JOIN authorizations u ON u.transfer = o.transfer \
         LEFT JOIN transfers t ON t.id = o.transfer",
        posted_joins!(),
        "WHERE o.transfer IN "
    );
    let ids: Vec<_> = transfers
        .iter()
        .map(|id| [Value::Blob(id.as_bytes())])
        .collect();
    let mut found = Vec::new();
    of_many(
        connection,
        |ids| format!("{SELECT}({ids})"),
        &ids,
        |row| {
            let mut columns = Columns::new(row);
            let transfer = columns.id(TransferId::from_bytes)?;
            let fingerprint = columns.next()?;
            let hit = limits::read_hit(&mut columns)?;
            let refusal = match columns.next::<Option<String>>()? {
                Some(name) => Some(Refusal::from_name(&name).ok_or_else(|| columns.wrong())?),
                None => None,
            };
            let hold: Option<i64> = columns.next()?;
            let authorized: bool = columns.next()?;
            let decision = match refusal {
                Some(refusal) => hit.map_or(Decision::Refused(refusal), Decision::Limited),
                None if hold == Some(HELD) => Decision::Held(transfer),
                None if authorized => Decision::Authorized(transfer),
                None => Decision::Posted(read_posted(&mut columns)?),
            };
            let outcome = KeyOutcome {
                fingerprint,
                decision,
            };
            found.push((transfer, outcome));
            Ok(())
        },
    )?;
    Ok(found)
}

pub(super) fn transfer_by_id(
    connection: &Db,
    user: UserId,
    id: TransferId,
) -> Result<Option<PostedTransfer>, StoreError> {
    let sql = concat!(
        "SELECT ",
        posted_columns!(),
        " FROM transfers t JOIN accounts d ON d.id = t.debit_account AND d.code = 1 \
         AND d.owner = ?2",
        posted_joins!(),
        "WHERE t.id = ?1"
    );
    one(connection, sql, [id.as_bytes(), user.as_bytes()], |row| {
        read_posted(&mut Columns::new(row))
    })
}
