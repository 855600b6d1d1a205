//! Setting, changing and removing the PIN.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::Act;

use super::{State, Undone};
use crate::api::ApiError;

/// Why a PIN is not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinTrouble {
    /// The two that were typed differ.
    Differs,
    /// The server or the network.
    Api(ApiError),
}

/// The PIN that is being set.
#[derive(Clone, Copy)]
pub struct PinState {
    /// As typed, the first time or once more.
    pub typed: RwSignal<String>,
    first: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<PinTrouble>>,
}

impl PinState {
    pub(super) fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            first: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// Whether it is being typed once more; tracked.
    #[must_use]
    pub fn repeating(self) -> bool {
        self.first.with(Option::is_some)
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why it is not set; tracked. Gone as soon as something is typed.
    #[must_use]
    pub fn trouble(self) -> Option<PinTrouble> {
        self.trouble.get()
    }

    /// Something was typed.
    pub fn retype(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    /// Six digits are there: the first time they are asked for once more, then they are set, and
    /// `done` is called.
    pub fn enter(self, state: State, done: impl FnOnce() + 'static) {
        let typed = self.typed.get_untracked();
        let Some(first) = self.first.get_untracked() else {
            self.first.set(Some(typed));
            self.typed.set(String::new());
            return;
        };
        if first != typed {
            self.begin_anew();
            self.trouble.set(Some(PinTrouble::Differs));
            return;
        }
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(
            state,
            state.confirmed(Act::SetPin {}, move |confirmation| {
                client.set_pin(typed.clone(), confirmation)
            }),
            done,
        );
    }

    /// Removes the PIN; `done` is called once it is gone.
    pub fn remove(self, state: State, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(
            state,
            state.confirmed(Act::RemovePin {}, move |confirmation| {
                client.remove_pin(confirmation)
            }),
            done,
        );
    }

    fn run(
        self,
        state: State,
        act: impl Future<Output = Result<(), Undone>> + 'static,
        done: impl FnOnce() + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        let security = state.rooms().security;
        security.acting();
        spawn_local(async move {
            let outcome = act.await;
            security.acting();
            self.busy.set(false);
            self.begin_anew();
            match outcome {
                Ok(()) => done(),
                Err(Undone::Failed(error)) => self.trouble.set(Some(PinTrouble::Api(error))),
                Err(Undone::Cancelled) => {}
            }
            security.refresh(state);
        });
    }

    /// Forgets what was typed.
    pub fn begin_anew(self) {
        self.typed.set(String::new());
        self.first.set(None);
        self.trouble.set(None);
    }
}
