//! The receipts of a shop, newest first, found by amount or time; new ones appear by themselves.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{ReceiptSearch, ReceiptSummary};
use poltina_domain::{Money, ReceiptId, ShopId};

use crate::platform::clock::{self, Moment};
use crate::state::{Load, More, State};

const PAGE: u32 = 50;

/// Which receipts are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// Over exactly this amount.
    pub amount: Option<Money>,
    /// At or after this moment.
    pub from: Option<Moment>,
    /// Before this moment.
    pub to: Option<Moment>,
}

impl ReceiptFilter {
    fn wants(&self, receipt: &ReceiptSummary) -> bool {
        let at = clock::parse(&receipt.posted_at);
        self.amount
            .is_none_or(|amount| receipt.amount.money() == amount)
            && self.from.is_none_or(|from| at.is_some_and(|at| at >= from))
            && self.to.is_none_or(|to| at.is_some_and(|at| at < to))
    }
}

/// The receipts of a shop.
#[derive(Clone, Copy)]
pub struct ShopReceipts {
    wanted: RwSignal<Option<(ShopId, ReceiptFilter)>>,
    items: RwSignal<Load<Vec<Arc<ReceiptSummary>>>>,
    more: RwSignal<More>,
    next: StoredValue<Option<String>>,
    arrived: RwSignal<Option<ReceiptId>>,
}

impl ShopReceipts {
    pub(super) fn new() -> Self {
        Self {
            wanted: RwSignal::new(None),
            items: RwSignal::new(Load::Loading),
            more: RwSignal::new(More::Idle),
            next: StoredValue::new(None),
            arrived: RwSignal::new(None),
        }
    }

    /// The receipts, newest first; tracked.
    #[must_use]
    pub fn items(self) -> Load<Vec<Arc<ReceiptSummary>>> {
        self.items.get()
    }

    /// What lies beyond the end; tracked.
    #[must_use]
    pub fn more(self) -> More {
        self.more.get()
    }

    /// The receipt that came by itself last, to be set off; tracked.
    #[must_use]
    pub fn arrived(self) -> Option<ReceiptId> {
        self.arrived.get()
    }

    /// What is wanted now; tracked.
    #[must_use]
    pub fn filter(self) -> ReceiptFilter {
        self.wanted
            .get()
            .map(|(_, filter)| filter)
            .unwrap_or_default()
    }

    /// Shows the receipts of this shop that pass the filter.
    pub fn search(self, state: State, shop: ShopId, filter: ReceiptFilter) {
        if self.wanted.get_untracked() != Some((shop, filter)) {
            self.wanted.set(Some((shop, filter)));
            self.items.set(Load::Loading);
            self.more.set(More::Idle);
            self.next.set_value(None);
        }
        self.refresh(state);
    }

    /// Asks for the newest again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        self.items.update(Load::retry);
        self.load(state, None);
    }

    /// Loads the next page, unless it is coming or there is none.
    pub fn load_more(self, state: State) {
        let coming = self.more.with_untracked(|more| *more == More::Loading);
        if let (false, Some(cursor)) = (coming, self.next.get_value()) {
            self.more.set(More::Loading);
            self.load(state, Some(cursor));
        }
    }

    fn load(self, state: State, cursor: Option<String>) {
        let (Some(client), Some(wanted)) = (state.session.client(), self.wanted.get_untracked())
        else {
            return;
        };
        let (shop_id, filter) = wanted;
        let first = cursor.is_none();
        spawn_local(async move {
            let search = ReceiptSearch {
                shop_id,
                cursor,
                limit: Some(PAGE),
                amount: filter.amount.map(Into::into),
                from: filter.from.map(clock::rfc3339),
                to: filter.to.map(clock::rfc3339),
            };
            let answer = state.hear(client.receipts(&search).await);
            // Something else may be wanted by now.
            if self.wanted.get_untracked() != Some(wanted) {
                return;
            }
            match answer {
                Ok(page) if first => {
                    self.items
                        .set(Load::Ready(page.items.into_iter().map(Arc::new).collect()));
                    self.set_next(page.next);
                }
                Ok(page) => {
                    self.items.update(|items| {
                        for receipt in page.items {
                            insert(items.value_mut(), Arc::new(receipt));
                        }
                    });
                    self.set_next(page.next);
                }
                Err(error) if first => {
                    let as_of = state.connectivity.last_contact();
                    self.items.update(|items| items.settle(Err(error), as_of));
                }
                Err(error) => self.more.set(More::Failed(error)),
            }
        });
    }

    fn set_next(self, next: Option<String>) {
        self.more.set(if next.is_some() {
            More::Idle
        } else {
            More::End
        });
        self.next.set_value(next);
    }

    pub(super) fn apply(self, receipt: &ReceiptSummary) {
        let wanted = self.wanted.get_untracked();
        if wanted.is_some_and(|(shop, filter)| shop == receipt.shop_id && filter.wants(receipt)) {
            self.items
                .update(|items| insert(items.value_mut(), Arc::new(receipt.clone())));
            self.arrived.set(Some(receipt.id));
        }
    }

    /// Shows a receipt as it is now, where it is in the list.
    pub(super) fn change(self, receipt: &ReceiptSummary) {
        self.items.update(|items| {
            let known = items.value_mut().into_iter().flatten();
            if let Some(known) = known.into_iter().find(|known| known.id == receipt.id) {
                *known = Arc::new(receipt.clone());
            }
        });
    }

    pub(super) fn forget(self) {
        self.wanted.set(None);
        self.items.set(Load::Loading);
        self.next.set_value(None);
        self.arrived.set(None);
    }
}

/// Adds a receipt in its place, unless it is there: it may come by page and by event.
fn insert(list: Option<&mut Vec<Arc<ReceiptSummary>>>, receipt: Arc<ReceiptSummary>) {
    if let Some(list) = list {
        let place = list.partition_point(|known| known.sequence > receipt.sequence);
        if list.get(place).is_none_or(|known| known.id != receipt.id) {
            list.insert(place, receipt);
        }
    }
}
