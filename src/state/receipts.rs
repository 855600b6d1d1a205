//! Receipts: the one that is open, and the live list of a shop's.

mod list;

use std::sync::Arc;

use leptos::task::spawn_local;
use poltina_api_types::{Receipt, ReceiptSummary};
use poltina_domain::ReceiptId;

pub use list::{ReceiptFilter, ShopReceipts};

use super::opened::Opened;
use super::{Load, State};

/// Receipts.
#[derive(Clone, Copy)]
pub struct ReceiptsState {
    opened: Opened<ReceiptId, Arc<Receipt>>,
    shop: ShopReceipts,
}

impl ReceiptsState {
    pub(super) fn new() -> Self {
        Self {
            opened: Opened::nothing(),
            shop: ShopReceipts::new(),
        }
    }

    /// The list of a shop's receipts, with its filter.
    #[must_use]
    pub fn shop(self) -> ShopReceipts {
        self.shop
    }

    /// Opens one receipt; read it with [`ReceiptsState::opened`]. Also what "try again" does.
    pub fn open(self, state: State, id: ReceiptId) {
        self.opened.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.receipt(id).await).map(Arc::new);
            let as_of = state.connectivity.last_contact();
            self.opened.settle(id, answer, as_of);
        });
    }

    /// The receipt that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: ReceiptId) -> Load<Arc<Receipt>> {
        self.opened.get(id)
    }

    pub(super) fn apply(self, receipt: &ReceiptSummary) {
        self.shop.apply(receipt);
    }

    pub(super) fn change(self, receipt: &ReceiptSummary) {
        self.shop.change(receipt);
    }

    pub(super) fn refresh(self, state: State) {
        self.shop.refresh(state);
    }

    pub(super) fn forget(self) {
        self.opened.close();
        self.shop.forget();
    }
}
