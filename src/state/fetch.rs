//! Asking the server for a thing that a page shows.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Load, State};
use crate::api::{ApiError, Client, SignedIn};

impl State {
    /// Asks for a thing and shows what came, to the person who asked.
    pub(super) fn fetch<T, F>(
        self,
        place: RwSignal<Load<T>>,
        ask: impl FnOnce(Client<SignedIn>) -> F,
    ) where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let Some(client) = self.session.client() else {
            return;
        };
        let person = move || self.session.me_untracked().map(|me| me.id);
        let asked = person();
        place.update(Load::retry);
        let asking = ask(client);
        spawn_local(async move {
            let answer = self.hear(asking.await);
            if person() == asked {
                let as_of = self.connectivity.last_contact();
                place.update(|place| place.settle(answer, as_of));
            }
        });
    }
}
