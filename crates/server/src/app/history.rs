//! The history of one's account.

use poltina_api_types::{Operation, OperationKind, OperationQuery, Page};
use poltina_domain::{Currency, Money, OperationId};

use super::people::Shown;
use super::{Failure, Viewer, Wallet, cursor};
use crate::moscow;
use crate::store::{OperationRow, PartyRow};

impl Wallet {
    /// A page of the history, newest first.
    ///
    /// # Errors
    /// `invalid-request` where limit or cursor are none.
    pub async fn operations(
        &self,
        viewer: Viewer,
        query: OperationQuery,
    ) -> Result<Page<Operation>, Failure> {
        let size = cursor::page_size(query.limit, "query:limit")?;
        let before = match query.cursor {
            Some(text) => Some(cursor::read::<1>(&text, "query:cursor")?),
            None => None,
        };
        let before = before.map(|[seq]| seq);
        let currency = query.currency.unwrap_or(Currency::Rub);
        let rows =
            self.store
                .operations_page(viewer.user, currency, query.direction, before, size + 1);
        let rows = rows.await?;
        let (rows, next) = cursor::split(rows, size, |row| cursor::write([row.seq]));
        Ok(Page {
            items: rows.into_iter().map(operation).collect(),
            next,
        })
    }

    /// One operation of his.
    ///
    /// # Errors
    /// `not-found`, also where it is someone else's.
    pub async fn operation(&self, viewer: Viewer, id: OperationId) -> Result<Operation, Failure> {
        let row = self.store.operation_by_id(viewer.user, id).await?;
        row.map(operation)
            .ok_or_else(|| Failure::not_found("operation"))
    }
}

pub(super) fn operation(mut row: OperationRow) -> Operation {
    let mut counterparty = Shown::party(&row.counterparty).counterparty();
    if row.kind == OperationKind::Deposit {
        // An employer pays; one does not pay him back.
        counterparty.payee_id = None;
    }
    if row.kind == OperationKind::Exchange && matches!(row.counterparty, PartyRow::System(_)) {
        // Nobody is on the other side: what was exchanged for what stands there.
        counterparty.name = std::mem::take(&mut row.note);
    }
    if let Some(receiver) = row.receiver {
        // The wallet's own account is no other side: whoever gets the money in his bank is. What it is
        // for is left to the note.
        let purpose = row.note.strip_prefix(&receiver);
        if let Some(purpose) = purpose.and_then(|rest| rest.strip_prefix(": ")) {
            row.note = purpose.to_owned();
        }
        counterparty.name = receiver;
    }
    Operation {
        id: row.id,
        transfer_id: row.transfer_id,
        sequence: row.seq,
        kind: row.kind,
        direction: row.direction,
        amount: row.amount.into(),
        fee: Money::zero(row.amount.currency()).into(),
        balance_after: row.balance_after.into(),
        counterparty,
        category: row.category,
        note: row.note,
        own_note: row.own_note,
        labels: row.labels,
        posted_at: moscow::rfc3339(row.posted_at),
        receipt_id: Some(row.receipt_id),
    }
}
