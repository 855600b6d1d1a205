//! Transfers with a protection code: those that wait for one's code, the one that is open, what is done to it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{ErrorCode, ProtectedState, ProtectedTransfer};
use poltina_domain::TransferId;

use super::intent::pause;
use super::opened::Opened;
use super::{Load, State};
use crate::api::{ApiError, Client, SignedIn};
use crate::components::protected_word;
use crate::i18n::Texts;
use crate::platform::{clock, page, random};

/// Transfers with a protection code.
#[derive(Clone, Copy)]
pub struct ProtectedTransfersState {
    /// The digits that are typed.
    pub code: RwSignal<String>,
    to_me: RwSignal<Load<Vec<ProtectedTransfer>>>,
    opened: Opened<TransferId, ProtectedTransfer>,
    /// Of which one an answer is awaited.
    busy: RwSignal<Option<TransferId>>,
    /// Whether that is to a code.
    entering: RwSignal<bool>,
    /// Whether an answer to a code was lost: the same is sent again until there is one.
    unknown: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl ProtectedTransfersState {
    pub(super) fn new() -> Self {
        Self {
            code: RwSignal::new(String::new()),
            to_me: RwSignal::new(Load::Loading),
            opened: Opened::nothing(),
            busy: RwSignal::new(None),
            entering: RwSignal::new(false),
            unknown: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// What waits for one's code, the newest first; tracked.
    #[must_use]
    pub fn waiting(self) -> Vec<ProtectedTransfer> {
        self.to_me.with(|load| {
            let all = load.value().into_iter().flatten();
            let waiting = all.filter(|one| one.state == ProtectedState::Waiting);
            waiting.cloned().collect()
        })
    }

    /// The transfer that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: TransferId) -> Load<ProtectedTransfer> {
        self.opened.get(id)
    }

    /// Whether an answer of the one that is open is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get().is_some_and(|id| self.opened.is(id))
    }

    /// Whether the answer to a code is awaited; tracked.
    #[must_use]
    pub fn entering(self) -> bool {
        self.busy() && self.entering.get()
    }

    /// Whether it is not known yet what became of the code; tracked.
    #[must_use]
    pub fn unknown(self) -> bool {
        self.busy() && self.unknown.get()
    }

    /// Why the last act did not work; tracked. A lost answer is none any more once it is known how it ended.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        let error = self.failed.get()?;
        let over = self
            .opened
            .is_now(|one| one.state != ProtectedState::Waiting);
        (!over || !is_lost(&error)).then_some(error)
    }

    /// Something else is typed.
    pub fn retype(self) {
        if self.failed.with_untracked(Option::is_some) {
            self.failed.set(None);
        }
    }

    /// Asks what waits for one's code.
    pub fn look(self, state: State) {
        state.fetch(self.to_me, |client| client.protected_to_me());
    }

    /// Asks for a transfer; read it with [`ProtectedTransfersState::opened`]. Also what "try again" does.
    pub fn open(self, state: State, id: TransferId) {
        if self.opened.id() != Some(id) {
            self.retype();
            self.code.set(String::new());
        }
        self.opened.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.protected_transfer(id).await);
            let as_of = state.connectivity.last_contact();
            self.opened.settle(id, answer, as_of);
        });
    }

    /// Takes in a transfer of an event: to whom it is, is told.
    pub(super) fn hear(self, state: State, transfer: ProtectedTransfer) {
        let t = Texts::new(state.settings.language());
        let name = &transfer.payer.name;
        match transfer.state {
            ProtectedState::Waiting => {
                let sum = t.money_text(transfer.amount.money());
                state.notices.say(t.protected_told(name, &sum));
            }
            ProtectedState::Cancelled | ProtectedState::Expired => {
                let word = protected_word(t, transfer.state, false);
                state.notices.say(t.protected_told_over(name, word));
            }
            _ => {}
        }
        self.apply(transfer);
    }

    /// One's own is another now, by its hold.
    pub(super) fn changed(self, state: State, id: TransferId) {
        if self.opened.id() == Some(id) {
            self.open(state, id);
        }
    }

    fn apply(self, transfer: ProtectedTransfer) {
        self.opened.change(transfer.id, |load| {
            let over = load.value().is_some_and(|known| {
                known.state != ProtectedState::Waiting && transfer.state == ProtectedState::Waiting
            });
            if !over {
                *load = Load::Ready(transfer.clone());
            }
        });
        if transfer.mine {
            return;
        }
        self.to_me.update(|load| {
            let Some(all) = load.value_mut() else { return };
            match all.iter_mut().find(|known| known.id == transfer.id) {
                // What is over stays so, whatever comes late.
                Some(known)
                    if known.state != ProtectedState::Waiting
                        && transfer.state == ProtectedState::Waiting => {}
                Some(known) => *known = transfer,
                None => all.insert(0, transfer),
            }
        });
    }

    /// Events may have been missed: asks for what is shown.
    pub(super) fn catch_up(self, state: State) {
        self.look(state);
        if let Some(id) = self.opened.id() {
            self.open(state, id);
        }
    }

    /// Takes it by the code that is typed. A lost answer is asked for by the same key, so that it is the
    /// same try.
    pub fn accept(self, state: State, id: TransferId) {
        let Some(key) = random::key() else { return };
        if !page::online() {
            self.failed.set(Some(ApiError::Unreachable));
            return;
        }
        let code = self.code.get_untracked();
        let taken = move |client: Client<SignedIn>| async move {
            let mut asked = 0;
            loop {
                let answer = state.hear(client.accept_protected(id, &key, &code).await);
                match &answer {
                    Err(error) if is_lost(error) && self.waits(id) => {
                        self.unknown.set(true);
                        clock::sleep(pause(asked).saturating_mul(1_000)).await;
                        asked = asked.saturating_add(1);
                    }
                    _ => return answer,
                }
            }
        };
        self.run(state, id, None, taken);
        self.entering.set(true);
    }

    /// Whether it is the one that is open, and nothing is heard yet of its end.
    fn waits(self, id: TransferId) -> bool {
        let load = untrack(|| self.opened.get(id));
        self.opened.id() == Some(id)
            && load
                .value()
                .is_none_or(|one| one.state == ProtectedState::Waiting)
    }

    /// Declines it.
    pub fn decline(self, state: State, id: TransferId) {
        let said = |t: Texts| t.protected_declined_said();
        self.act(state, id, said, move |client| client.decline_protected(id));
    }

    /// Calls one's own off.
    pub fn cancel(self, state: State, id: TransferId) {
        let said = |t: Texts| t.hold_called_off();
        self.act(state, id, said, move |client| client.cancel_protected(id));
    }

    fn act<F>(
        self,
        state: State,
        id: TransferId,
        said: fn(Texts) -> &'static str,
        act: impl FnOnce(Client<SignedIn>) -> F + 'static,
    ) where
        F: Future<Output = Result<ProtectedTransfer, ApiError>> + 'static,
    {
        let act = move |client| async move { state.hear(act(client).await) };
        self.run(state, id, Some(said), act);
        self.entering.set(false);
    }

    fn run<F>(
        self,
        state: State,
        id: TransferId,
        said: Option<fn(Texts) -> &'static str>,
        act: impl FnOnce(Client<SignedIn>) -> F + 'static,
    ) where
        F: Future<Output = Result<ProtectedTransfer, ApiError>> + 'static,
    {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.busy.get_untracked() == Some(id) {
            return;
        }
        self.busy.set(Some(id));
        self.unknown.set(false);
        self.failed.set(None);
        let person = move || state.session.me_untracked().map(|me| me.id);
        let asked = person();
        spawn_local(async move {
            let answer = act(client).await;
            // Whoever signed in meanwhile has others.
            if person() != asked {
                return;
            }
            if self.busy.get_untracked() == Some(id) {
                self.busy.set(None);
            }
            let here = self.opened.id() == Some(id);
            match answer {
                Ok(transfer) => {
                    if here {
                        self.code.set(String::new());
                    }
                    self.apply(transfer);
                    state.live.catch_up_soon(state);
                    if let Some(said) = said {
                        let t = Texts::new(state.settings.language());
                        state.notices.say(said(t));
                    }
                }
                Err(error) if here => self.refused(state, id, error),
                Err(_) => {}
            }
        });
    }

    /// Where it has ended meanwhile, the page shows how; where a code was wrong, how many are left. What
    /// counted no try may be sent again as it is.
    fn refused(self, state: State, id: TransferId, error: ApiError) {
        if error.code() == Some(ErrorCode::CodeWrong) {
            self.code.set(String::new());
        }
        let over = error.code() == Some(ErrorCode::HoldOver);
        self.failed.set((!over).then_some(error));
        self.open(state, id);
    }

    pub(super) fn forget(self) {
        self.code.set(String::new());
        self.to_me.set(Load::Loading);
        self.opened.close();
        self.failed.set(None);
        self.busy.set(None);
        self.entering.set(false);
        self.unknown.set(false);
    }
}

/// Whether it is not known what became of it.
fn is_lost(error: &ApiError) -> bool {
    match error {
        ApiError::Unreachable | ApiError::TimedOut | ApiError::BadAnswer => true,
        ApiError::Refused(refusal) => matches!(
            refusal.problem.code,
            ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::TooManyRequests
        ),
    }
}
