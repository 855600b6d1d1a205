//! Whether a newer release waits, and taking it.

use leptos::prelude::*;

use super::State;
use crate::platform::{page, worker};

/// The release that is running, and the one that waits.
#[derive(Clone, Copy)]
pub struct Release {
    waiting: RwSignal<bool>,
}

impl Release {
    pub(super) fn new() -> Self {
        Self {
            waiting: RwSignal::new(false),
        }
    }

    pub(super) fn listen(self) {
        worker::register(move || self.waiting.set(true));
        // An installed app is seldom opened anew: it looks when it is looked at.
        page::on_wake(worker::look_for_update);
    }

    /// Whether to offer the newer release now: never while money is being moved. Tracked.
    #[must_use]
    pub fn offered(self, state: State) -> bool {
        self.waiting.get()
            && !state.navigation.route().moves_money()
            && state.intents.unsettled().is_none()
    }

    /// Takes the newer release; the page reloads.
    pub fn take(self) {
        worker::take_over();
    }
}
