//! Who is signed in.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Me, NameChange};
use poltina_domain::{ChallengeId, PersonName};

use super::wallet::Work;
use super::{State, lock, vault};
use crate::api::{ApiError, Client, SignedIn, Tagged};
use crate::platform::vault::Lid;
use crate::platform::{clock, cookie, database, page, storage};
use crate::routes::Route;

pub(super) const CACHE: &str = "me";

/// The longest pause between two attempts to learn who is signed in.
const RESUME_PAUSE_MAX_MS: u32 = 30_000;

/// Whether somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Not known yet: the first moments after opening.
    Unknown,
    /// Nobody.
    SignedOut,
    /// This person.
    SignedIn(Arc<Me>),
    /// Somebody, who must first unlock the page.
    Locked,
    /// Somebody whose things on this device cannot be read before the server is heard, or a passkey.
    Sealed,
}

/// The session of this browser.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState>,
    client: StoredValue<Option<Client<SignedIn>>>,
    etag: StoredValue<Option<String>>,
    /// The server's word of the session that is asked with, as it stood before it was asked.
    here: StoredValue<Option<String>>,
    /// Whether somebody has signed in by code since the app was opened.
    first: StoredValue<bool>,
}

impl Session {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(SessionState::Unknown),
            client: StoredValue::new(None),
            etag: StoredValue::new(None),
            here: StoredValue::new(cookie::here()),
            first: StoredValue::new(false),
        }
    }

    /// Whether somebody is signed in; tracked.
    #[must_use]
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// The signed-in person; tracked.
    #[must_use]
    pub fn me(self) -> Option<Arc<Me>> {
        self.state.with(|state| match state {
            SessionState::SignedIn(me) => Some(Arc::clone(me)),
            _ => None,
        })
    }

    pub(super) fn me_untracked(self) -> Option<Arc<Me>> {
        untrack(|| self.me())
    }

    /// The client that may do what needs a session.
    #[must_use]
    pub(super) fn client(self) -> Option<Client<SignedIn>> {
        self.client.get_value()
    }

    /// Whether somebody has signed in by code since the app was opened; told once.
    #[must_use]
    pub fn take_first(self) -> bool {
        self.first
            .try_update_value(core::mem::take)
            .unwrap_or_default()
    }

    /// Shows who was signed in last, then asks the server whether that still holds.
    pub(super) fn restore(self, state: State) {
        if lock::is_marked() {
            return self.state.set(SessionState::Locked);
        }
        spawn_local(async move {
            let kept = Lid::is_kept().await;
            if kept && self.client().is_none() {
                state.work(Work::Restore).await;
            }
            // It may have been locked for too long an absence.
            if !lock::is_marked() {
                if !kept && cookie::here().is_none() && self.client().is_none() {
                    // Nobody is asked: a refusal would be an error in the browser's console, and take its time.
                    return self.leave(state);
                }
                self.resume(state, kept).await;
            }
        });
    }

    /// Begins as the app does when it opens: it was locked, or could not be read.
    pub(super) fn reopen(self, state: State) {
        if self.client().is_none() {
            self.state.set(SessionState::Unknown);
            self.restore(state);
        }
    }

    /// Asks the server who is signed in, until it says so or somebody signs in or out meanwhile;
    /// `kept` says whether somebody's things are on this device.
    async fn resume(self, state: State, kept: bool) {
        let mut pause = 1_000;
        loop {
            let remembered = self.client().is_some();
            self.here.set_value(cookie::here());
            let answer = Client::new().resume().await;
            // Whoever signed in or out while the answer was on its way knows better.
            if self.client().is_some() != remembered {
                return;
            }
            match state.hear(answer) {
                Ok((client, me)) => return self.receive(state, client, me).await,
                Err(error) if error.is_signed_out() => return self.end(state).await,
                // Without an answer, and without anything kept, there is nothing to show.
                Err(_) if self.client().is_none() => self.state.set(if kept {
                    SessionState::Sealed
                } else {
                    SessionState::SignedOut
                }),
                Err(_) => {}
            }
            clock::sleep(pause).await;
            while !page::online() {
                clock::sleep(1_000).await;
            }
            if self.client().is_some() != remembered {
                return;
            }
            pause = (pause * 2).min(RESUME_PAUSE_MAX_MS);
        }
    }

    /// Signs in with the code that came.
    ///
    /// # Errors
    /// [`ApiError`] with `code-wrong` or `code-expired` where the code was refused.
    pub(super) async fn sign_in(
        self,
        state: State,
        challenge: ChallengeId,
        code: String,
    ) -> Result<(), ApiError> {
        let (client, me) = state.hear(Client::new().sign_in(challenge, code).await)?;
        self.first.set_value(true);
        self.admit(state, client, me).await;
        Ok(())
    }

    /// Somebody has just signed in, by whatever way.
    pub(super) async fn admit(self, state: State, client: Client<SignedIn>, me: Tagged<Me>) {
        lock::unmark();
        self.here.set_value(cookie::here());
        self.receive(state, client, me).await;
        state.tabs.say_session();
    }

    /// The server says who is signed in: what is on this device is his from now on, or goes.
    async fn receive(self, state: State, client: Client<SignedIn>, me: Tagged<Me>) {
        if self
            .me_untracked()
            .is_some_and(|shown| shown.id != me.value.id)
        {
            state.wipe().await;
        }
        state.work(Work::Prepare(me.value.id)).await;
        self.enter(state, client, me);
        state.let_work(Work::Begin);
    }

    /// Changes the name.
    ///
    /// # Errors
    /// [`ApiError`] with `changed` where it was changed meanwhile; the newest is then shown.
    pub(super) async fn rename(self, state: State, name: &PersonName) -> Result<(), ApiError> {
        let name = NameChange {
            given_name: name.given().into(),
            family_name: name.family().into(),
        };
        let client = self.client().ok_or(ApiError::Unreachable)?;
        let etag = match self.etag.get_value() {
            Some(etag) => etag,
            None => state.hear(client.me().await)?.etag.unwrap_or_default(),
        };
        match state.hear(client.rename(&name, etag).await) {
            Ok(me) => {
                self.enter(state, client, me);
                state.let_work(Work::KeepMe);
                Ok(())
            }
            Err(error) => {
                if let Ok(me) = state.hear(client.me().await) {
                    self.enter(state, client, me);
                }
                Err(error)
            }
        }
    }

    /// Signs out, here and in all tabs, and wipes what this device keeps of the person.
    ///
    /// # Errors
    /// [`ApiError`]; the session then still holds, and nothing was wiped.
    pub async fn sign_out(self, state: State) -> Result<(), ApiError> {
        if let Some(client) = self.client() {
            let mut answer = client.sign_out().await;
            if answer.as_ref().is_err_and(|error| !error.is_signed_out()) {
                // An answer that was lost may have been a yes: the second try then finds no session.
                answer = client.sign_out().await;
            }
            match answer {
                Err(error) if !error.is_signed_out() => return Err(error),
                _ => {}
            }
        }
        vault::close();
        state.wipe().await;
        state.tabs.say_signed_out();
        self.depart(state);
        state.navigation.forget();
        state.navigation.replace(Route::SignIn);
        Ok(())
    }

    /// The server knows no session: it ended, or there never was one. Unsettled transfers are
    /// kept, since their outcome is still to be learnt.
    pub(super) async fn end(self, state: State) {
        // Somebody may have signed in meanwhile, in another tab: that session's word stays.
        cookie::forget(self.here.get_value().as_deref());
        // Only the copy is lost if this fails, and it is wiped again at the next signing in.
        let _ = database::clear_cache().await;
        self.leave(state);
    }

    /// Somebody signed out, here or in another tab: nothing that was typed stays.
    pub(super) fn depart(self, state: State) {
        self.leave(state);
        state.draft.forget();
        state.sign_in.forget();
        storage::clear_tab();
    }

    /// Forgets the person in this tab. What he was typing waits for him to sign in again.
    pub(super) fn leave(self, state: State) {
        vault::close();
        self.client.set_value(None);
        self.etag.set_value(None);
        state.forget();
        self.state.set(SessionState::SignedOut);
    }

    pub(super) fn enter(self, state: State, client: Client<SignedIn>, me: Tagged<Me>) {
        super::cache::open();
        state.draft.claim(me.value.id);
        self.client.set_value(Some(client));
        self.etag.set_value(me.etag);
        let me = SessionState::SignedIn(Arc::new(me.value));
        if self.state.with_untracked(|state| *state != me) {
            self.state.set(me);
        }
    }
}

impl State {
    /// Takes note of how a call ended, and hands its result on.
    pub(super) fn hear<T>(self, result: Result<T, ApiError>) -> Result<T, ApiError> {
        self.connectivity.learn(result.as_ref().err());
        if let Err(error) = &result {
            if error.is_locked() {
                lock::lock(self);
            } else if error.is_signed_out() && self.session.client().is_some() {
                spawn_local(async move { self.session.end(self).await });
            }
        }
        result
    }

    /// The page is seen again, or the network is back: catches up.
    pub(super) fn wake(self) {
        if self.session.client().is_some() {
            self.let_work(Work::Wake);
        }
    }

    /// Forgets in memory all that belongs to a person.
    fn forget(self) {
        self.live.stop();
        self.accounts.forget();
        self.intents.forget();
        self.rooms.forget();
    }

    /// Removes from this device all that belongs to a person.
    pub(super) async fn wipe(self) {
        self.forget();
        self.draft.forget();
        crate::platform::vault::close();
        lock::forget();
        // A database that cannot be emptied cannot be read either.
        let _ = database::clear().await;
    }
}
