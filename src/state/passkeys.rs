//! The person's passkeys, and offering the first one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, NewPasskey, Passkey, WebauthnJson};
use poltina_domain::{ConfirmationId, PasskeyId};

use super::confirm::ProofTrouble;
use super::{Load, State, Undone};
use crate::api::{Client, SignedIn};
use crate::platform::passkey::{self, PasskeyError};
use crate::platform::storage::{self, Shelf};

/// Whether a passkey was offered in this browser: a word, and nobody's name.
const OFFERED: &str = "poltina.passkey-offered";

/// The passkeys.
#[derive(Clone, Copy)]
pub struct PasskeysState {
    /// Whether the first passkey is being offered.
    pub offering: RwSignal<bool>,
    all: RwSignal<Load<Vec<Passkey>>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<ProofTrouble>>,
}

impl PasskeysState {
    pub(super) fn new() -> Self {
        Self {
            offering: RwSignal::new(false),
            all: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// The passkeys, the newest first; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Passkey>> {
        self.all.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// What did not work; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<ProofTrouble> {
        self.trouble.get()
    }

    /// What did not work is no news any more.
    pub fn begin_anew(self) {
        self.trouble.set(None);
    }

    /// Asks the server again. Also what "try again" does. A passkey that is not there any more opens
    /// nothing on this device from then on.
    pub fn refresh(self, state: State) {
        let vault = state.rooms().vault;
        state.fetch(self.all, move |client| async move {
            let passkeys = client.passkeys().await?.items;
            vault.keep_listed(&passkeys).await;
            Ok(passkeys)
        });
    }

    /// Asks again where a page has asked before, or where a passkey opens this device: it may be the
    /// one that was removed.
    pub(super) fn refresh_if_known(self, state: State) {
        if self.all.with_untracked(|all| all.value().is_some()) {
            self.refresh(state);
        } else {
            state.rooms().vault.look_for_removed(state);
        }
    }

    /// Adds a passkey; `done` is called once it is there.
    pub fn add(self, state: State, name: String, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(state, async move {
            self.make(state, client, name).await?;
            done();
            Ok(())
        });
    }

    async fn make(
        self,
        state: State,
        client: Client<SignedIn>,
        name: String,
    ) -> Result<(), Trouble> {
        // The confirmation of the beginning holds for the end as well.
        let begin = move |confirmation: Option<ConfirmationId>| async move {
            let ceremony = client.begin_passkey(confirmation).await?;
            Ok((ceremony, confirmation))
        };
        let (ceremony, confirmation) = state.confirmed(Act::AddPasskey {}, begin).await?;
        let made = passkey::create(ceremony.options.text()).await?;
        state.derived(&made);
        let credential = WebauthnJson::from_text(made.json).map_err(|_| PasskeyError::Failed)?;
        let made = NewPasskey {
            ceremony_id: ceremony.ceremony_id,
            credential,
            name,
        };
        let added = state.hear(client.add_passkey(&made, confirmation).await);
        added.map_err(Undone::Failed)?;
        Ok(())
    }

    /// Calls a passkey something else; `done` is called once it is.
    pub fn rename(self, state: State, id: PasskeyId, name: String, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(state, async move {
            let renamed = state.hear(client.rename_passkey(id, name).await);
            renamed.map_err(Undone::Failed)?;
            done();
            Ok(())
        });
    }

    /// Removes a passkey; `done` is called once it is gone.
    pub fn remove(self, state: State, id: PasskeyId, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(state, async move {
            state
                .confirmed(Act::RemovePasskey { id }, move |confirmation| {
                    client.remove_passkey(id, confirmation)
                })
                .await?;
            done();
            Ok(())
        });
    }

    fn run(self, state: State, act: impl Future<Output = Result<(), Trouble>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        let security = state.rooms().security;
        security.acting();
        spawn_local(async move {
            if let Err(Trouble(trouble)) = act.await {
                self.trouble.set(trouble);
            }
            security.acting();
            self.busy.set(false);
            self.refresh(state);
            security.refresh(state);
        });
    }

    /// Offers the first passkey to who has signed in by a code, once in this browser, and only where
    /// the device itself can hold one.
    pub fn offer(self, state: State) {
        if storage::get(Shelf::Browser, OFFERED).is_some() {
            return;
        }
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            if !passkey::of_this_device().await {
                return;
            }
            let security = state.hear(client.security().await);
            if security.is_ok_and(|security| security.passkeys == 0) {
                storage::set(Shelf::Browser, OFFERED, "1");
                self.offering.set(true);
            }
        });
    }

    pub(super) fn forget(self) {
        self.all.set(Load::Loading);
        self.offering.set(false);
        self.trouble.set(None);
    }
}

/// What did not work; nothing where the person called it off in a sheet.
struct Trouble(Option<ProofTrouble>);

impl From<Undone> for Trouble {
    fn from(undone: Undone) -> Self {
        Self(match undone {
            Undone::Cancelled => None,
            Undone::Failed(error) => Some(ProofTrouble::Api(error)),
        })
    }
}

impl From<PasskeyError> for Trouble {
    fn from(error: PasskeyError) -> Self {
        Self(Some(ProofTrouble::Passkey(error)))
    }
}
