//! Transfers that are held, and what should be known before one is sent.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, ErrorCode, Hold, HoldState, TransferCheck, TransferRequest};
use poltina_domain::TransferId;

use super::{About, Load, State, Undone};
use crate::api::ApiError;
use crate::i18n::Texts;

/// The held transfers.
#[derive(Clone, Copy)]
pub struct HoldsState {
    all: RwSignal<Load<Vec<Hold>>>,
    busy: RwSignal<bool>,
    /// Why the last act did not work.
    trouble: RwSignal<Option<ApiError>>,
    /// The payment that was looked at last, and what should be known of it.
    checked: RwSignal<Option<(TransferRequest, TransferCheck)>>,
}

impl HoldsState {
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            checked: RwSignal::new(None),
        }
    }

    /// All of them, the newest first; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Hold>> {
        self.all.get()
    }

    /// What waits now, the newest first; tracked.
    #[must_use]
    pub fn waiting(self) -> Vec<Hold> {
        self.all.with(|load| {
            let all = load.value().into_iter().flatten();
            all.filter(|hold| hold.state == HoldState::Held)
                .cloned()
                .collect()
        })
    }

    /// One of them; tracked.
    #[must_use]
    pub fn one(self, id: TransferId) -> Load<Hold> {
        self.all.with(|load| match load {
            Load::Ready(all) => match all.iter().find(|hold| hold.id == id) {
                Some(hold) => Load::Ready(hold.clone()),
                None => Load::Failed(ApiError::not_found()),
            },
            load => load.map(|all| all.iter().find(|hold| hold.id == id).cloned()),
        })
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last act did not work; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<ApiError> {
        self.trouble.get()
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        state.fetch(self.all, |client| async move {
            client.holds().await.map(|holds| holds.items)
        });
    }

    /// Takes in a hold of an event, or of an answer.
    pub(super) fn apply(self, hold: Hold) {
        self.all.update(|load| {
            let Some(all) = load.value_mut() else { return };
            match all.iter_mut().find(|known| known.id == hold.id) {
                Some(known) => *known = hold,
                None => all.insert(0, hold),
            }
        });
    }

    /// Lets it go through, after a confirmation.
    pub fn release(self, state: State, id: TransferId) {
        let Some(client) = state.session.client() else {
            return;
        };
        let about = self.all.with_untracked(|all| {
            let held = all.value()?.iter().find(|hold| hold.id == id)?;
            Some(About {
                payee: Some(held.payee.clone()),
                amount: Some(held.amount),
                line: None,
            })
        });
        let about = about.unwrap_or_default();
        let call = state.confirmed_about(Act::ReleaseHold { id }, about, move |confirmation| {
            client.release_hold(id, confirmation)
        });
        self.run(state, call, |t| t.hold_sent());
    }

    /// Calls it off.
    pub fn cancel(self, state: State, id: TransferId) {
        let Some(client) = state.session.client() else {
            return;
        };
        let call = async move {
            state
                .hear(client.cancel_hold(id).await)
                .map_err(Undone::Failed)
        };
        self.run(state, call, |t| t.hold_called_off());
    }

    fn run(
        self,
        state: State,
        act: impl Future<Output = Result<Hold, Undone>> + 'static,
        said: fn(Texts) -> &'static str,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            match act.await {
                Ok(hold) => {
                    self.apply(hold);
                    state.live.catch_up_soon(state);
                    let t = Texts::new(state.settings.language());
                    state.notices.say(said(t));
                }
                Err(Undone::Failed(error)) => {
                    // Decided elsewhere meanwhile: the page then shows how.
                    if error.code() != Some(ErrorCode::HoldOver) {
                        self.trouble.set(Some(error));
                    }
                    self.refresh(state);
                }
                Err(Undone::Cancelled) => {}
            }
            self.busy.set(false);
        });
    }

    /// What should be known of this payment before it is sent; tracked.
    #[must_use]
    pub fn known_of(self, payment: &TransferRequest) -> Option<TransferCheck> {
        self.checked.with(|checked| {
            let mine = checked.as_ref().filter(|(of, _)| of == payment);
            mine.map(|(_, check)| check.clone())
        })
    }

    /// Asks what should be known of it. Without an answer the check screen says what it knows itself.
    pub fn look_at(self, state: State, payment: TransferRequest) {
        let Some(client) = state.session.client() else {
            return;
        };
        // What was said of the same payment before the last one is not true any more.
        self.checked.set(None);
        spawn_local(async move {
            if let Ok(check) = state.hear(client.check_transfer(&payment).await) {
                self.checked.set(Some((payment, check)));
            }
        });
    }

    pub(super) fn forget(self) {
        self.all.set(Load::Loading);
        self.trouble.set(None);
        self.checked.set(None);
    }
}
