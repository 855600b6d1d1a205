//! Payees that one reported.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{NewReport, Report};

use super::{Load, State};
use crate::api::ApiError;

/// One's own reports.
#[derive(Clone, Copy)]
pub struct ReportsState {
    /// What happened, as typed.
    pub text: RwSignal<String>,
    all: RwSignal<Load<Vec<Report>>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<ApiError>>,
}

impl ReportsState {
    pub(super) fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            all: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// The reports, the newest first; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Report>> {
        self.all.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why it was not sent; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<ApiError> {
        self.trouble.get()
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        state.fetch(self.all, |client| async move {
            client.reports().await.map(|reports| reports.items)
        });
    }

    /// Reports a payee; `done` is called once it is taken in.
    pub fn send(self, state: State, report: NewReport, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            match state.hear(client.report(&report).await) {
                Ok(_) => {
                    self.text.set(String::new());
                    self.refresh(state);
                    done();
                }
                Err(error) => self.trouble.set(Some(error)),
            }
            self.busy.set(false);
        });
    }

    pub(super) fn forget(self) {
        self.text.set(String::new());
        self.all.set(Load::Loading);
        self.trouble.set(None);
    }
}
