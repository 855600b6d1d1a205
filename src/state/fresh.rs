//! Signing in once more while one is signed in: what some acts ask for.

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{CodeSent, Me};

use super::State;
use super::passkey_sign_in::{self, EntryTrouble};
use crate::api::{ApiError, Client, SignedIn, Tagged};
use crate::platform::passkey;

/// The sign-in that is asked for. At most one is at a time.
#[derive(Clone, Copy)]
pub struct FreshState {
    /// Whether the sheet is open; closing it calls the act off.
    pub open: RwSignal<bool>,
    /// The code as typed.
    pub code: RwSignal<String>,
    sent: RwSignal<Option<CodeSent>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<EntryTrouble>>,
    outcome: StoredValue<Option<oneshot::Sender<bool>>, LocalStorage>,
}

impl FreshState {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            code: RwSignal::new(String::new()),
            sent: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            outcome: StoredValue::new_local(None),
        }
    }

    /// The code that was sent; tracked.
    #[must_use]
    pub fn sent(self) -> Option<CodeSent> {
        self.sent.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// What did not work; tracked. Gone as soon as something is typed.
    #[must_use]
    pub fn trouble(self) -> Option<EntryTrouble> {
        self.trouble.get()
    }

    /// Something was typed.
    pub fn retype(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    /// Opens the sheet; whether the person has signed in again.
    pub(super) async fn ask(self, state: State) -> bool {
        self.give_up();
        let (sender, receiver) = oneshot::channel();
        self.outcome.set_value(Some(sender));
        self.busy.set(false);
        self.trouble.set(None);
        self.open.set(true);
        // Whether there is a passkey to do it by.
        state.rooms().security.refresh(state);
        receiver.await.unwrap_or(false)
    }

    /// Sends a code to the person's own number.
    pub fn request_code(self, state: State) {
        let Some(me) = state.session.me_untracked() else {
            return;
        };
        self.run(async move {
            let sent = state.hear(Client::new().request_code(me.phone.clone()).await);
            self.code.set(String::new());
            self.sent.set(Some(sent.map_err(EntryTrouble::Api)?));
            Ok(())
        });
    }

    /// Signs in with the code that was typed.
    pub fn enter(self, state: State) {
        let Some(sent) = self.sent.get_untracked() else {
            return;
        };
        let code = self.code.get_untracked();
        self.run(async move {
            let answer = Client::new().sign_in(sent.challenge_id, code).await;
            self.admit(state, answer).await
        });
    }

    /// Signs in by a passkey.
    pub fn by_passkey(self, state: State) {
        self.run(async move {
            let answer = passkey_sign_in::answered(state, false).await?;
            self.admit(state, Ok(answer)).await
        });
    }

    async fn admit(
        self,
        state: State,
        answer: Result<(Client<SignedIn>, Tagged<Me>), ApiError>,
    ) -> Result<(), EntryTrouble> {
        let (client, me) = state.hear(answer).map_err(EntryTrouble::Api)?;
        let same = state
            .session
            .me_untracked()
            .is_some_and(|known| known.id == me.value.id);
        state.session.admit(state, client, me).await;
        self.settle(same);
        Ok(())
    }

    fn run(self, step: impl Future<Output = Result<(), EntryTrouble>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            if let Err(trouble) = step.await {
                self.trouble.set(Some(trouble));
            }
            self.busy.set(false);
        });
    }

    /// Calls the act off, if one waits for this.
    pub fn give_up(self) {
        if self.outcome.with_value(Option::is_some) {
            passkey::call_off();
            self.settle(false);
        }
    }

    fn settle(self, done: bool) {
        let waiting = self.outcome.try_update_value(Option::take).flatten();
        self.open.set(false);
        self.code.set(String::new());
        self.sent.set(None);
        if let Some(waiting) = waiting {
            // Nobody may wait any more: then nothing is done.
            let _ = waiting.send(done);
        }
    }
}
