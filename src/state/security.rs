//! What guards the wallet now, freezing it, and what was noticed about its safety.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, Amount, Security};
use poltina_domain::Money;

use super::noticed::{Noticed, NoticedList};
use super::{Load, State, Undone, cache};
use crate::i18n::Texts;
use crate::platform::clock::{self, Moment};

const CACHE: &str = "security-notices";

/// For how long what happens is taken for the answer to what was done here, in milliseconds.
const OWN_MS: Moment = 10_000;

/// The wallet's safety.
#[derive(Clone, Copy)]
pub struct SecurityState {
    security: RwSignal<Load<Security>>,
    noticed: RwSignal<NoticedList>,
    busy: RwSignal<bool>,
}

impl SecurityState {
    pub(super) fn new() -> Self {
        Self {
            security: RwSignal::new(Load::Loading),
            noticed: RwSignal::new(NoticedList::default()),
            busy: RwSignal::new(false),
        }
    }

    /// What guards the wallet now; tracked.
    #[must_use]
    pub fn security(self) -> Load<Security> {
        self.security.get()
    }

    /// Since when the wallet is frozen; tracked.
    #[must_use]
    pub fn frozen_since(self) -> Option<Moment> {
        self.moment(|security| security.frozen_since.as_deref())
    }

    /// Until when limits are lower since someone signed in by code; tracked.
    #[must_use]
    pub fn cooling_until(self) -> Option<Moment> {
        self.moment(|security| security.cooling_until.as_deref())
            .filter(|until| *until > clock::now())
    }

    fn moment(self, part: impl Fn(&Security) -> Option<&str>) -> Option<Moment> {
        self.security
            .with(|load| clock::parse(part(load.value()?)?))
    }

    /// What was noticed, the newest first; tracked.
    #[must_use]
    pub fn noticed(self) -> Vec<Noticed> {
        self.noticed.with(|list| list.items.clone())
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        state.fetch(self.security, |client| client.security());
    }

    /// Shows what was kept of the notices.
    pub(super) async fn restore(self, state: State) {
        if let Some(kept) = cache::kept::<NoticedList>(CACHE).await {
            let missed = self.noticed.try_update(|list| list.recall(kept.value));
            self.warn(state, missed.flatten());
        }
    }

    /// Asks what happened while this device was away. Where it cannot be told, what was kept stands.
    pub fn catch_up(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        let person = move || state.session.me_untracked().map(|me| me.id);
        let asked = person();
        spawn_local(async move {
            let Ok(told) = state.hear(client.security_notices().await) else {
                return;
            };
            if person() != asked {
                return;
            }
            let told = told.items.into_iter().map(Noticed::from).collect();
            let missed = self.noticed.try_update(|list| list.learn(told));
            self.noticed.with_untracked(|list| cache::keep(CACHE, list));
            self.warn(state, missed.flatten());
        });
    }

    /// Freezes the wallet: nothing leaves it until it is unfrozen.
    pub fn freeze(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(state, async move {
            state.hear(client.freeze().await).map_err(Undone::Failed)
        });
    }

    /// Unfreezes it, after a sign-in and a confirmation.
    pub fn unfreeze(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(
            state,
            state.confirmed(Act::Unfreeze {}, move |confirmation| {
                client.unfreeze(confirmation)
            }),
        );
    }

    /// Changes up to how much a day goes without a confirmation.
    pub fn set_no_confirm(self, state: State, amount: Money) {
        let Some(client) = state.session.client() else {
            return;
        };
        let amount = Amount::from(amount);
        self.run(
            state,
            state.confirmed(Act::NoConfirm { amount }, move |confirmation| {
                client.set_no_confirm(amount, confirmation)
            }),
        );
    }

    fn run(self, state: State, act: impl Future<Output = Result<(), Undone>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.acting();
        spawn_local(async move {
            if let Err(Undone::Failed(error)) = act.await {
                let t = Texts::new(state.settings.language());
                state.notices.warn(t.api_error(&error));
            }
            self.acting();
            self.busy.set(false);
            self.refresh(state);
        });
    }

    /// What is noticed in the next moments was done here, and needs no telling.
    pub(super) fn acting(self) {
        let until = clock::now().saturating_add(OWN_MS);
        self.noticed.update_untracked(|list| list.own(until));
        self.noticed.with_untracked(|list| cache::keep(CACHE, list));
    }

    /// Takes in a notice of the stream.
    pub(super) fn notice(self, state: State, noticed: Noticed) {
        let new = self.noticed.try_update(|list| list.hear(noticed.clone()));
        let own = self
            .noticed
            .with_untracked(|list| list.is_own(noticed.notice, clock::now()));
        self.warn(state, (new == Some(true) && !own).then_some(noticed));
        self.noticed.with_untracked(|list| cache::keep(CACHE, list));
        self.refresh(state);
        state.rooms().devices.refresh_if_known(state);
        state.rooms().passkeys.refresh_if_known(state);
    }

    fn warn(self, state: State, noticed: Option<Noticed>) {
        let Some(noticed) = noticed else { return };
        let t = Texts::new(state.settings.language());
        let text = t.security_noticed(t.security_notice(noticed.notice), &noticed.device);
        state.notices.warn(text);
    }

    pub(super) fn forget(self) {
        self.security.set(Load::Loading);
        self.noticed.set(NoticedList::default());
    }
}
