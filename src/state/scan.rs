//! What was scanned last: it is in memory only, for the page that shows it.

use leptos::prelude::*;

use super::State;
use crate::routes::Route;

/// What was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The bytes of a code; what they say is read anew by the page that shows it.
    Code(Vec<u8>),
    /// The number of a card, which is kept nowhere: not even here.
    Card,
}

/// What was scanned last.
#[derive(Clone, Copy)]
pub struct ScanState {
    last: RwSignal<Option<Scanned>>,
}

impl ScanState {
    pub(super) fn new() -> Self {
        Self {
            last: RwSignal::new(None),
        }
    }

    /// What was scanned last; tracked.
    #[must_use]
    pub fn last(self) -> Option<Scanned> {
        self.last.get()
    }

    /// Shows what was scanned on a page of its own, in place of the present one.
    pub fn show(self, state: State, scanned: Scanned) {
        self.last.set(Some(scanned));
        state.navigation.replace(Route::Found);
    }

    /// Opens what was kept; "back" returns here.
    pub fn open(self, state: State, bytes: Vec<u8>) {
        self.last.set(Some(Scanned::Code(bytes)));
        state.navigation.go(Route::Found);
    }

    /// Forgets what was scanned.
    pub(super) fn forget(self) {
        self.last.set(None);
    }
}
