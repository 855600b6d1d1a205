//! Where one is signed in, and ending that.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, Device};
use poltina_domain::DeviceId;

use super::{Load, State, Undone};
use crate::i18n::Texts;

/// The devices.
#[derive(Clone, Copy)]
pub struct DevicesState {
    all: RwSignal<Load<Vec<Device>>>,
    busy: RwSignal<bool>,
}

impl DevicesState {
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
        }
    }

    /// The devices, this one first; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Device>> {
        self.all.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        state.fetch(self.all, |client| async move {
            client.devices().await.map(|devices| devices.items)
        });
    }

    /// Asks again where a page has asked before.
    pub(super) fn refresh_if_known(self, state: State) {
        if self.all.with_untracked(|all| all.value().is_some()) {
            self.refresh(state);
        }
    }

    /// Signs a device out.
    pub fn end(self, state: State, id: DeviceId) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(
            state,
            state.confirmed(Act::EndDevice { id }, move |confirmation| {
                client.end_device(id, confirmation)
            }),
            |t| t.devices_ended(),
        );
    }

    /// Signs out all devices but this one.
    pub fn end_others(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(
            state,
            state.confirmed(Act::EndOtherDevices {}, move |confirmation| {
                client.end_other_devices(confirmation)
            }),
            |t| t.devices_others_ended(),
        );
    }

    fn run(
        self,
        state: State,
        act: impl Future<Output = Result<(), Undone>> + 'static,
        said: fn(Texts) -> &'static str,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let t = Texts::new(state.settings.language());
            match act.await {
                Ok(()) => state.notices.say(said(t)),
                Err(Undone::Failed(error)) => state.notices.warn(t.api_error(&error)),
                Err(Undone::Cancelled) => {}
            }
            self.busy.set(false);
            self.refresh(state);
        });
    }

    pub(super) fn forget(self) {
        self.all.set(Load::Loading);
    }
}
