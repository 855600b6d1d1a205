//! Receipts: the one that is open, and the live list of a shop's.

mod list;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Receipt, ReceiptSummary};
use poltina_domain::ReceiptId;

pub use list::{ReceiptFilter, ShopReceipts};

use super::{Load, State};

/// Receipts.
#[derive(Clone, Copy)]
pub struct ReceiptsState {
    opened: RwSignal<Option<(ReceiptId, Load<Arc<Receipt>>)>>,
    shop: ShopReceipts,
}

impl ReceiptsState {
    pub(super) fn new() -> Self {
        Self {
            opened: RwSignal::new(None),
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
        let known = self.opened.with_untracked(|opened| {
            opened
                .as_ref()
                .is_some_and(|(opened, load)| *opened == id && load.value().is_some())
        });
        if !known {
            self.opened.set(Some((id, Load::Loading)));
        }
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.receipt(id).await).map(Arc::new);
            let as_of = state.connectivity.last_contact();
            self.opened.update(|opened| {
                // Another one may have been opened meanwhile.
                if let Some((_, load)) = opened.as_mut().filter(|(opened, _)| *opened == id) {
                    load.settle(answer, as_of);
                }
            });
        });
    }

    /// The receipt that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: ReceiptId) -> Load<Arc<Receipt>> {
        self.opened.with(|opened| match opened {
            Some((opened, load)) if *opened == id => load.clone(),
            _ => Load::Loading,
        })
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
        self.opened.set(None);
        self.shop.forget();
    }
}
