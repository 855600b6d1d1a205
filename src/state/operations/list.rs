//! One list of operations, newest first.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Direction, Operation, Page};
use poltina_domain::{Currency, OperationId};

use crate::api::ApiError;
use crate::platform::clock::Moment;
use crate::state::drawn::Drawn;
use crate::state::{Load, State};

/// Operations of the first page: enough for the first screens.
const FIRST: u32 = 50;

/// Operations of each page after it; with the first one they fill what is kept for offline.
const NEXT: u32 = 150;

/// Operations that are asked for once more where something else is said of many.
const RENEWED: u32 = 200;

/// What lies beyond the end of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum More {
    /// There is more: call [`OperationList::load_more`] when its end comes near.
    Idle,
    /// More is coming.
    Loading,
    /// More could not be had; offer to try again.
    Failed(ApiError),
    /// That is all.
    End,
}

/// One list of operations.
#[derive(Clone, Copy)]
pub struct OperationList {
    currency: Currency,
    direction: Option<Direction>,
    items: RwSignal<Load<Vec<Arc<Operation>>>>,
    more: RwSignal<More>,
    next: StoredValue<Option<String>>,
    begun: StoredValue<bool>,
    drawn: Drawn,
}

impl OperationList {
    pub(super) fn new(direction: Option<Direction>) -> Self {
        Self::of(Currency::Rub, direction)
    }

    pub(super) fn of(currency: Currency, direction: Option<Direction>) -> Self {
        Self {
            currency,
            direction,
            items: RwSignal::new(Load::Loading),
            more: RwSignal::new(More::Idle),
            next: StoredValue::new(None),
            begun: StoredValue::new(false),
            drawn: Drawn::new(),
        }
    }

    /// The operations, newest first; tracked. An empty list means that there are none.
    #[must_use]
    pub fn items(self) -> Load<Vec<Arc<Operation>>> {
        self.items.get()
    }

    /// Reads the operations in place; tracked.
    pub fn with<R>(self, read: impl FnOnce(&Load<Vec<Arc<Operation>>>) -> R) -> R {
        self.items.with(read)
    }

    pub(super) fn with_untracked<R>(self, read: impl FnOnce(&Load<Vec<Arc<Operation>>>) -> R) -> R {
        self.items.with_untracked(read)
    }

    /// As many of them as one has come to; tracked.
    #[must_use]
    pub fn drawn(self) -> Vec<Arc<Operation>> {
        self.items.with(|items| {
            let items = items.value().map(Vec::as_slice);
            self.drawn.of(items.unwrap_or_default())
        })
    }

    /// What lies beyond the end of what is drawn; tracked.
    #[must_use]
    pub fn more(self) -> More {
        let len = self.items.with(count);
        self.drawn.more(len, self.more.get())
    }

    /// The end of what is drawn comes near: draws more, and fetches where there is none. Whether it drew.
    pub fn go_on(self, state: State) -> bool {
        let drew = self.drawn.on(self.items.with_untracked(count));
        if !drew {
            self.load_more(state);
        }
        drew
    }

    /// Asks again after a failure.
    pub fn retry(self, state: State) {
        self.items.update(Load::retry);
        self.begun.set_value(true);
        self.refresh(state);
    }

    /// Loads the next page, unless it is coming or there is none.
    fn load_more(self, state: State) {
        if self.more.with_untracked(|more| *more == More::Loading) {
            return;
        }
        let Some(cursor) = self.next.get_value() else {
            // Nothing is known of what follows: the newest page tells.
            if !self.ended() {
                self.more.set(More::Loading);
                self.refresh(state);
            }
            return;
        };
        let Some(client) = state.session.client() else {
            return;
        };
        self.more.set(More::Loading);
        spawn_local(async move {
            match state.hear(
                client
                    .operations(self.currency, self.direction, Some(&cursor), NEXT)
                    .await,
            ) {
                Ok(page) => {
                    self.set_next(page.next);
                    let older = page.items.into_iter().map(Arc::new);
                    self.items.update(|items| merge(items.value_mut(), older));
                    state.rooms().operations.keep();
                }
                Err(error) => self.more.set(More::Failed(error)),
            }
        });
    }

    /// Begins to load what was never loaded, with what `all` knows already.
    pub(super) fn begin(self, state: State, all: Self) {
        if self.begun.get_value() {
            return;
        }
        self.begun.set_value(true);
        if let Some(direction) = self.direction {
            all.items.with_untracked(|load| {
                if let Some(known) = load.value() {
                    let known = known
                        .iter()
                        .filter(|o| o.direction == direction)
                        .cloned()
                        .collect();
                    self.items
                        .update(|items| items.restore(known, state.connectivity.last_contact()));
                }
            });
        }
        self.refresh(state);
    }

    /// Asks for the newest page. The list stands as it is until the answer is here.
    pub(super) fn refresh(self, state: State) {
        let (true, Some(client)) = (self.begun.get_value(), state.session.client()) else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(
                client
                    .operations(self.currency, self.direction, None, FIRST)
                    .await,
            );
            let first_time = self.next.with_value(Option::is_none) && !self.ended();
            match answer {
                Ok(page) => self.take_newest(page),
                Err(error) => {
                    if first_time {
                        self.more.set(More::Failed(error.clone()));
                    }
                    let as_of = state.connectivity.last_contact();
                    self.items.update(|items| items.settle(Err(error), as_of));
                }
            }
            state.rooms().operations.keep();
            // What can be read without a network reaches further back than the first page.
            if first_time && self.direction.is_none() && self.currency == Currency::Rub {
                self.load_more(state);
            }
        });
    }

    /// Asks for what is known once more, as far as one page reaches, and takes it in its place.
    pub(super) fn renew(self, state: State) {
        let (true, Some(client)) = (self.begun.get_value(), state.session.client()) else {
            return;
        };
        spawn_local(async move {
            let answer = client
                .operations(self.currency, self.direction, None, RENEWED)
                .await;
            if let Ok(page) = state.hear(answer) {
                let newest = page.items.into_iter().map(Arc::new).collect();
                self.items.set(Load::Ready(newest));
                self.set_next(page.next);
                state.rooms().operations.keep();
            }
        });
    }

    /// Takes in an operation that is here already.
    pub(super) fn replace(self, operation: &Arc<Operation>) {
        if self.find(operation.id).is_some() {
            self.items
                .update(|items| merge(items.value_mut(), [Arc::clone(operation)]));
        }
    }

    fn ended(self) -> bool {
        self.more.with_untracked(|more| *more == More::End)
    }

    fn take_newest(self, page: Page<Operation>) {
        let newest: Vec<Arc<Operation>> = page.items.into_iter().map(Arc::new).collect();
        let fresh = self
            .items
            .with_untracked(|load| matches!(load, Load::Ready(_)));
        let meets = self.items.with_untracked(|load| {
            let known = load
                .value()
                .and_then(|items| items.first())
                .map(|o| o.sequence);
            known.is_some_and(|known| newest.iter().any(|o| o.sequence <= known))
        });
        if fresh && meets {
            self.items.update(|items| merge(items.value_mut(), newest));
            return;
        }
        // What was kept from earlier, or lies beyond a gap, gives way to what is certain.
        self.items.set(Load::Ready(newest));
        self.set_next(page.next);
    }

    fn set_next(self, next: Option<String>) {
        self.more.set(if next.is_some() {
            More::Idle
        } else {
            More::End
        });
        self.next.set_value(next);
    }

    pub(super) fn restore(self, items: Vec<Arc<Operation>>, at: Moment) {
        self.items.update(|load| load.restore(items, at));
    }

    pub(super) fn apply(self, operation: &Arc<Operation>) {
        // Places are dense for each account by itself.
        let wanted = operation.amount.money().currency() == self.currency
            && self
                .direction
                .is_none_or(|direction| direction == operation.direction);
        if wanted && self.items.with_untracked(|load| load.value().is_some()) {
            self.items
                .update(|items| merge(items.value_mut(), [Arc::clone(operation)]));
        }
    }

    pub(super) fn find(self, id: OperationId) -> Option<Arc<Operation>> {
        self.items
            .with_untracked(|load| load.value()?.iter().find(|o| o.id == id).cloned())
    }

    pub(super) fn forget(self) {
        self.items.set(Load::Loading);
        self.more.set(More::Idle);
        self.next.set_value(None);
        self.begun.set_value(false);
        self.drawn.forget();
    }
}

fn count(items: &Load<Vec<Arc<Operation>>>) -> usize {
    items.value().map_or(0, Vec::len)
}

/// Adds what is not there yet and keeps the order. The same operation may come by page and event.
fn merge(list: Option<&mut Vec<Arc<Operation>>>, added: impl IntoIterator<Item = Arc<Operation>>) {
    if let Some(list) = list {
        for operation in added {
            let place = list.partition_point(|known| known.sequence > operation.sequence);
            match list.get_mut(place).filter(|known| known.id == operation.id) {
                // Its owner may have said something else of it since.
                Some(known) => *known = operation,
                None => list.insert(place, operation),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use poltina_api_types::{Category, Counterparty, OperationKind};
    use poltina_domain::Money;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn operation(sequence: i64) -> Arc<Operation> {
        let mut id = [0; 16];
        if let Some(last) = id.last_mut() {
            *last = u8::try_from(sequence).unwrap();
        }
        let amount = Money::new(100, Currency::Rub).into();
        Arc::new(Operation {
            id: OperationId::from_bytes(id),
            transfer_id: poltina_domain::TransferId::from_bytes(id),
            sequence,
            kind: OperationKind::Transfer,
            direction: Direction::In,
            amount,
            fee: amount,
            balance_after: amount,
            counterparty: Counterparty {
                name: String::new(),
                payee_id: None,
                phone_masked: None,
            },
            category: Category::Transfers,
            note: String::new(),
            own_note: String::new(),
            labels: Vec::new(),
            posted_at: String::new(),
            receipt_id: None,
        })
    }

    #[wasm_bindgen_test]
    fn an_operation_that_comes_by_page_and_by_event_stands_once_and_in_its_place() {
        let mut list = [9, 7, 4].map(operation).to_vec();
        merge(Some(&mut list), [8, 7, 10, 1, 9].map(operation));
        let sequences: Vec<i64> = list.iter().map(|o| o.sequence).collect();
        assert_eq!(sequences, [10, 9, 8, 7, 4, 1]);
    }
}
