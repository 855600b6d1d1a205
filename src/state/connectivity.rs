//! Whether the server can be reached.

use leptos::prelude::*;

use super::State;
use crate::api::ApiError;
use crate::platform::clock::{self, Moment};
use crate::platform::page;

/// What is known of the connection.
#[derive(Clone, Copy)]
pub struct Connectivity {
    offline: RwSignal<bool>,
    last_contact: StoredValue<Moment>,
}

impl Connectivity {
    pub(super) fn new() -> Self {
        Self {
            offline: RwSignal::new(!page::online()),
            last_contact: StoredValue::new(clock::now()),
        }
    }

    pub(super) fn listen(self, state: State) {
        page::on_network(move || {
            self.offline.set(!page::online());
            state.wake();
        });
        page::on_wake(move || state.wake());
    }

    /// Whether the last thing heard of the network is that there is none; tracked.
    #[must_use]
    pub fn is_offline(self) -> bool {
        self.offline.get()
    }

    /// When the server was heard last.
    pub(super) fn last_contact(self) -> Moment {
        self.last_contact.get_value()
    }

    /// Learns from the outcome of a call.
    pub(super) fn learn(self, error: Option<&ApiError>) {
        let offline = error.is_some_and(ApiError::is_offline);
        if !offline {
            self.last_contact.set_value(clock::now());
        }
        if self.offline.get_untracked() != offline {
            self.offline.set(offline);
        }
    }
}
