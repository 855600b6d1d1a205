//! Receipts: one by id for both sides, and the list of a shop for its owner.

use poltina_api_types::{Page, Receipt, ReceiptSearch, ReceiptSummary, Seller};
use poltina_domain::{Money, ReceiptId};

use super::exchange::on_the_wire;
use super::people::Shown;
use super::{Failure, Viewer, Wallet, cursor};
use crate::clock::Micros;
use crate::moscow;
use crate::store::{PartyRow, ReceiptFilter, ReceiptKey, ReceiptRow};

impl Wallet {
    /// A receipt of which he is payer or seller.
    ///
    /// # Errors
    /// `not-found`, also where it is someone else's.
    pub async fn receipt(&self, viewer: Viewer, id: ReceiptId) -> Result<Receipt, Failure> {
        let row = self.store.receipt_by_id(viewer.user, id).await?;
        let row = row.ok_or_else(|| Failure::not_found("receipt"))?;
        let mut receipt = receipt(&row);
        // His own alone: from which account he was paid is nothing to the seller.
        let exchange = self
            .store
            .exchange_by_transfer(viewer.user, row.transfer_id)
            .await?;
        receipt.exchange = exchange.map(on_the_wire).map(Box::new);
        Ok(receipt)
    }

    /// A page of the receipts of his shop, newest first.
    ///
    /// # Errors
    /// `not-found` where the shop is not his; `invalid-request` where a filter is none.
    pub async fn search_receipts(
        &self,
        viewer: Viewer,
        search: ReceiptSearch,
    ) -> Result<Page<ReceiptSummary>, Failure> {
        let size = cursor::page_size(search.limit, "/limit")?;
        let before = match &search.cursor {
            Some(text) => Some(cursor::read::<2>(text, "/cursor")?),
            None => None,
        };
        let before = before.map(|[posted_at, seq]| ReceiptKey { posted_at, seq });
        if search
            .amount
            .is_some_and(|amount| amount.money().minor() < 0)
        {
            return Err(Failure::invalid("/amount/value", "use an amount from zero"));
        }
        let filter = ReceiptFilter {
            amount: search.amount.map(|amount| amount.money().minor()),
            from: moment(search.from.as_deref(), "/from")?,
            to: moment(search.to.as_deref(), "/to")?,
        };
        let shop = self.store.shop_by_id(search.shop_id).await?;
        let shop = shop
            .filter(|shop| shop.owner == viewer.user)
            .ok_or_else(|| Failure::not_found("shop"))?;
        let rows = self
            .store
            .receipts_page(shop.id, filter, before, size + 1)
            .await?;
        let place = |row: &ReceiptRow| {
            let key = row.key();
            cursor::write([key.posted_at, key.seq])
        };
        let (rows, next) = cursor::split(rows, size, place);
        let items = rows.iter().filter_map(summary).collect();
        Ok(Page { items, next })
    }
}

/// A moment of a filter.
pub(super) fn moment(text: Option<&str>, pointer: &str) -> Result<Option<Micros>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    let moment = moscow::parse(text).ok_or_else(|| {
        Failure::invalid(pointer, "use RFC 3339, such as 2026-11-22T12:30:00+03:00")
    })?;
    Ok(Some(moment))
}

/// The printed number: the Moscow day, and the place in the seller's account.
fn number(row: &ReceiptRow) -> String {
    format!("{}-{:05}", moscow::day(row.posted_at), row.seq)
}

fn receipt(row: &ReceiptRow) -> Receipt {
    Receipt {
        id: row.id,
        number: number(row),
        kind: row.kind,
        seller: seller(&row.seller),
        payer_name: Shown::party(&row.payer).name,
        purpose: row.note.clone(),
        amount: row.amount.into(),
        fee: Money::zero(row.amount.currency()).into(),
        refunded: row.refunded.into(),
        refund_of: row.refund_of,
        posted_at: moscow::rfc3339(row.posted_at),
        exchange: None,
    }
}

fn seller(party: &PartyRow) -> Seller {
    let name = Shown::party(party).name;
    match party {
        PartyRow::Shop(shop) => Seller {
            name,
            legal_name: Some(shop.legal_name.clone()),
            inn: Some(shop.inn.clone()),
            address: Some(shop.address.clone()),
        },
        PartyRow::Person { .. } | PartyRow::System(_) => Seller {
            name,
            legal_name: None,
            inn: None,
            address: None,
        },
    }
}

/// The receipt in its shop's list; nothing where the seller is no shop.
pub(super) fn summary(row: &ReceiptRow) -> Option<ReceiptSummary> {
    let PartyRow::Shop(shop) = &row.seller else {
        return None;
    };
    Some(ReceiptSummary {
        id: row.id,
        shop_id: shop.id,
        sequence: row.seq,
        number: number(row),
        payer_name: Shown::party(&row.payer).name,
        purpose: row.note.clone(),
        amount: row.amount.into(),
        refunded: row.refunded.into(),
        posted_at: moscow::rfc3339(row.posted_at),
    })
}
