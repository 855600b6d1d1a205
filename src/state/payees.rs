//! Whom one can pay: frequent payees and what is known of them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Payee, PayeeId};

use super::{Load, State, cache};

const CACHE: &str = "payees";

/// The payees paid most often.
#[derive(Clone, Copy)]
pub struct PayeesState {
    frequent: RwSignal<Load<Vec<Payee>>>,
}

impl PayeesState {
    pub(super) fn new() -> Self {
        Self {
            frequent: RwSignal::new(Load::Loading),
        }
    }

    /// The payees paid most often, at most eight; tracked.
    #[must_use]
    pub fn frequent(self) -> Load<Vec<Payee>> {
        self.frequent.get()
    }

    /// What is known of a payee without asking; not tracked.
    #[must_use]
    pub fn known(self, id: PayeeId) -> Option<Payee> {
        self.frequent
            .with_untracked(|load| load.value()?.iter().find(|payee| payee.id == id).cloned())
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.frequent.update(Load::retry);
        spawn_local(async move {
            let answer = state
                .hear(client.frequent_payees().await)
                .map(|list| list.items);
            if let Ok(payees) = &answer {
                cache::keep(CACHE, payees);
            }
            let as_of = state.connectivity.last_contact();
            self.frequent
                .update(|frequent| frequent.settle(answer, as_of));
        });
    }

    /// Shows what was kept, until the server is heard.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept(CACHE).await {
            self.frequent
                .update(|frequent| frequent.restore(kept.value, kept.at));
        }
    }

    pub(super) fn forget(self) {
        self.frequent.set(Load::Loading);
    }
}
