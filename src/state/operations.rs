//! The history: three lists (all, in, out), each loaded page by page and merged with events.

mod list;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Direction, Operation};
use poltina_domain::{Currency, OperationId};

pub use list::{More, OperationList};

use super::opened::Opened;
use super::{Load, State, cache};

const CACHE: &str = "operations";

/// How many operations can be read without a network.
const KEPT: usize = 200;

/// The history.
#[derive(Clone, Copy)]
pub struct OperationsState {
    all: OperationList,
    incoming: OperationList,
    outgoing: OperationList,
    /// Of the accounts in other currencies that were looked at.
    others: StoredValue<Vec<(Currency, OperationList)>>,
    opened: Opened<OperationId, Arc<Operation>>,
}

impl OperationsState {
    pub(super) fn new() -> Self {
        Self {
            all: OperationList::new(None),
            incoming: OperationList::new(Some(Direction::In)),
            outgoing: OperationList::new(Some(Direction::Out)),
            others: StoredValue::new(Vec::new()),
            opened: Opened::nothing(),
        }
    }

    fn lists(self) -> impl Iterator<Item = OperationList> {
        let others = self.others.get_value().into_iter().map(|(_, list)| list);
        [self.all, self.incoming, self.outgoing]
            .into_iter()
            .chain(others)
    }

    /// The list of the account in this currency. Begins to load it if it never was.
    #[must_use]
    pub fn in_currency(self, state: State, currency: Currency) -> OperationList {
        if currency == Currency::Rub {
            return self.list(state, None);
        }
        let known = self.others.with_value(|others| {
            let mut others = others.iter();
            others
                .find(|(of, _)| *of == currency)
                .map(|(_, list)| *list)
        });
        let list = known.unwrap_or_else(|| {
            let list = state.at_root(|| OperationList::of(currency, None));
            self.others
                .update_value(|others| others.push((currency, list)));
            list
        });
        list.begin(state, self.all);
        list
    }

    /// The list of what came, of what went, or of all. Begins to load it if it never was.
    #[must_use]
    pub fn list(self, state: State, filter: Option<Direction>) -> OperationList {
        let list = match filter {
            None => self.all,
            Some(Direction::In) => self.incoming,
            Some(Direction::Out) => self.outgoing,
        };
        list.begin(state, self.all);
        list
    }

    /// Opens one operation; read it with [`OperationsState::opened`].
    pub fn open(self, state: State, id: OperationId) {
        let known = self.lists().find_map(|list| list.find(id));
        if let Some(known) = known.or_else(|| state.rooms().search.find(id)) {
            self.opened.show(id, Load::Ready(known));
            return;
        }
        self.opened.show(id, Load::Loading);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.operation(id).await).map(Arc::new);
            let as_of = state.connectivity.last_contact();
            self.opened.settle(id, answer, as_of);
        });
    }

    /// The operation that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: OperationId) -> Load<Arc<Operation>> {
        self.opened.get(id)
    }

    /// Takes in an operation of which something else is said now.
    pub(super) fn replace(self, state: State, operation: &Arc<Operation>) {
        for list in self.lists() {
            list.replace(operation);
        }
        state.rooms().search.replace(operation);
        self.opened.change(operation.id, |load| {
            *load = Load::Ready(Arc::clone(operation));
        });
        self.keep();
    }

    /// Asks for what is here once more, since something else is said of many of them now.
    pub(super) fn renew(self, state: State) {
        for list in self.lists() {
            list.renew(state);
        }
        state.rooms().search.ask(state);
    }

    /// Reads the operations that are here, newest first.
    pub(super) fn with_known<R>(self, read: impl FnOnce(&[Arc<Operation>]) -> R) -> R {
        self.all
            .with_untracked(|load| read(load.value().map(Vec::as_slice).unwrap_or_default()))
    }

    /// Asks for the newest operations again.
    pub fn refresh(self, state: State) {
        for list in self.lists() {
            list.refresh(state);
        }
    }

    /// Shows what was kept, until the server is heard.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept::<Vec<Arc<Operation>>>(CACHE).await {
            self.all.restore(kept.value, kept.at);
        }
    }

    /// Takes in the operation of an event.
    pub(super) fn apply(self, operation: &Arc<Operation>) {
        for list in self.lists() {
            list.apply(operation);
        }
    }

    /// Keeps the newest for reading without a network.
    pub(super) fn keep(self) {
        self.all.with_untracked(|load| {
            if let Some(items) = load.value() {
                cache::keep(CACHE, items.get(..KEPT).unwrap_or(items));
            }
        });
    }

    pub(super) fn forget(self) {
        for list in self.lists() {
            list.forget();
        }
        self.opened.close();
    }
}
