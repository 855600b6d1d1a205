//! The names under which one knows people.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{PayeeId, SavedPayeeName};
use poltina_domain::{SavedName, SavedNameError};

use super::{Load, State, cache};
use crate::api::ApiError;
use crate::i18n::Texts;

const CACHE: &str = "saved_names";

/// Why a name was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameTrouble {
    /// It cannot be one.
    Wrong(SavedNameError),
    /// The server did not take it.
    Failed(ApiError),
}

/// The names that one saved.
#[derive(Clone, Copy)]
pub struct SavedNamesState {
    /// The name as typed.
    pub typed: RwSignal<String>,
    all: RwSignal<Load<Vec<SavedPayeeName>>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<NameTrouble>>,
}

impl SavedNamesState {
    pub(super) fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            all: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// What one calls this payee; tracked.
    #[must_use]
    pub fn of(self, payee: PayeeId) -> Option<String> {
        self.all.with(|load| {
            let mut all = load.value()?.iter();
            let saved = all.find(|saved| saved.payee_id == payee)?;
            Some(saved.name.as_str().to_owned())
        })
    }

    /// Whether the names are here, so that one can tell which are missing; tracked.
    #[must_use]
    pub fn known(self) -> bool {
        self.all.with(|load| load.value().is_some())
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last one was not saved; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<NameTrouble> {
        self.trouble.get()
    }

    /// Begins to write the name of this payee: what was saved is there to be changed.
    pub fn begin(self, payee: PayeeId) {
        self.typed
            .set(untrack(|| self.of(payee)).unwrap_or_default());
        self.trouble.set(None);
    }

    /// Something was typed.
    pub fn retype(self) {
        self.trouble.set(None);
    }

    /// Asks the server, unless it said already.
    pub fn load(self, state: State) {
        if self
            .all
            .with_untracked(|load| matches!(load, Load::Ready(_)))
        {
            return;
        }
        state.fetch(self.all, |client| async move {
            let names = client.saved_names().await?.items;
            cache::keep(CACHE, &names);
            Ok(names)
        });
    }

    /// Saves what was typed as the name of this payee; `done` is called once it is.
    pub fn save(self, state: State, payee: PayeeId, done: impl FnOnce() + 'static) {
        match self
            .typed
            .with_untracked(|typed| typed.parse::<SavedName>())
        {
            Ok(name) => self.change(state, payee, Some(name), done),
            Err(error) => self.trouble.set(Some(NameTrouble::Wrong(error))),
        }
    }

    /// Removes the name of this payee.
    pub fn remove(self, state: State, payee: PayeeId, done: impl FnOnce() + 'static) {
        self.change(state, payee, None, done);
    }

    fn change(
        self,
        state: State,
        payee: PayeeId,
        name: Option<SavedName>,
        done: impl FnOnce() + 'static,
    ) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let answer = match name {
                Some(name) => client.save_name(payee, name).await.map(Some),
                None => client.forget_name(payee).await.map(|()| None),
            };
            match state.hear(answer) {
                Ok(saved) => {
                    let t = Texts::new(state.settings.language());
                    state.notices.say(match saved {
                        Some(_) => t.known_saved(),
                        None => t.known_removed(),
                    });
                    self.put(payee, saved);
                    done();
                }
                Err(error) => self.trouble.set(Some(NameTrouble::Failed(error))),
            }
            self.busy.set(false);
        });
    }

    /// Takes in what is saved for this payee now.
    fn put(self, payee: PayeeId, saved: Option<SavedPayeeName>) {
        self.all.update(|load| {
            if let Some(all) = load.value_mut() {
                all.retain(|known| known.payee_id != payee);
                all.splice(0..0, saved);
                cache::keep(CACHE, all);
            }
        });
    }

    /// Shows what was kept, until the server is heard.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept(CACHE).await {
            self.all.update(|all| all.restore(kept.value, kept.at));
        }
    }

    pub(super) fn forget(self) {
        self.typed.set(String::new());
        self.all.set(Load::Loading);
        self.trouble.set(None);
    }
}
