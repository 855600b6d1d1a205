//! Confirming one act by passkey or PIN: what the sheet asks, and what came of it.

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, Amount, Confirmation, ErrorCode, Payee, Proof, WebauthnJson};
use poltina_domain::ConfirmationId;

use super::{Load, State};
use crate::api::ApiError;
use crate::platform::clock::{self, Moment};
use crate::platform::passkey::{self, PasskeyError};

/// Why an act is not confirmed, or was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// The person thought better of it.
    Cancelled,
    /// The server or the network.
    Failed(ApiError),
}

/// What did not work while proving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofTrouble {
    /// The browser.
    Passkey(PasskeyError),
    /// The server or the network.
    Api(ApiError),
}

/// What is being confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The act, to the letter.
    pub act: Act,
    /// What it is about, beside what it says itself.
    pub about: About,
}

/// What an act is about that names it by an id alone: shown while it is confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Who is paid, or asked.
    pub payee: Option<Payee>,
    /// How much.
    pub amount: Option<Amount>,
    /// Where it goes, where that is no payee.
    pub line: Option<String>,
}

type Outcome = Result<ConfirmationId, Undone>;

/// The confirmation that is asked for. At most one is at a time.
#[derive(Clone, Copy)]
pub struct ConfirmState {
    /// Whether the sheet is open; closing it calls the act off.
    pub open: RwSignal<bool>,
    /// The PIN as typed.
    pub pin: RwSignal<String>,
    asking: RwSignal<Option<Asking>>,
    begun: RwSignal<Load<Confirmation>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<ProofTrouble>>,
    blocked_until: RwSignal<Option<Moment>>,
    spent: RwSignal<bool>,
    outcome: StoredValue<Option<oneshot::Sender<Outcome>>, LocalStorage>,
    /// The transfer that was confirmed last, by its key: that holds for every attempt at it.
    transfer: StoredValue<Option<(String, ConfirmationId)>>,
}

impl ConfirmState {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            pin: RwSignal::new(String::new()),
            asking: RwSignal::new(None),
            begun: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            blocked_until: RwSignal::new(None),
            spent: RwSignal::new(false),
            outcome: StoredValue::new_local(None),
            transfer: StoredValue::new(None),
        }
    }

    /// What is being confirmed; tracked.
    #[must_use]
    pub fn asking(self) -> Option<Asking> {
        self.asking.get()
    }

    /// How it may be proven; tracked.
    #[must_use]
    pub fn begun(self) -> Load<Confirmation> {
        self.begun.get()
    }

    /// Whether a proof is on its way; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// What did not work; tracked. Gone as soon as something is typed.
    #[must_use]
    pub fn trouble(self) -> Option<ProofTrouble> {
        self.trouble.get()
    }

    /// Until when no PIN counts; tracked.
    #[must_use]
    pub fn blocked_until(self) -> Option<Moment> {
        self.blocked_until.get()
    }

    /// Whether all tries of the PIN are spent, so that it is no way any more; tracked.
    #[must_use]
    pub fn pin_spent(self) -> bool {
        self.spent.get()
    }

    /// The confirmation of the transfer with this key, if it is the one that was confirmed last.
    pub(super) fn of_transfer(self, key: &str) -> Option<ConfirmationId> {
        self.transfer.with_value(|transfer| {
            let mine = transfer.as_ref().filter(|(of, _)| of == key);
            mine.map(|(_, confirmation)| *confirmation)
        })
    }

    /// Something was typed.
    pub fn retype(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    /// Opens the sheet and waits for what comes of it. An act that was being asked for is called off.
    ///
    /// # Errors
    /// [`Undone`]: `factor-required` where there is nothing to confirm by.
    pub async fn ask(self, state: State, act: Act, about: About) -> Outcome {
        self.give_up();
        let (sender, receiver) = oneshot::channel();
        self.outcome.set_value(Some(sender));
        self.asking.set(Some(Asking { act, about }));
        self.busy.set(false);
        self.open.set(true);
        self.trouble.set(None);
        self.begin(state);
        receiver.await.unwrap_or(Err(Undone::Cancelled))
    }

    /// Asks the server how the act may be proven. Also what "try again" does.
    pub fn begin(self, state: State) {
        let (Some(client), Some(asking)) = (state.session.client(), self.asking.get_untracked())
        else {
            return self.give_up();
        };
        self.pin.set(String::new());
        self.begun.set(Load::Loading);
        spawn_local(async move {
            let answer = state.hear(client.begin_confirmation(asking.act.clone()).await);
            if self.asking.get_untracked().as_ref() != Some(&asking) {
                return;
            }
            match answer {
                Ok(confirmation) => {
                    state.rooms().vault.keep_named(&confirmation);
                    self.spent.set(confirmation.pin_spent);
                    let until = confirmation.pin_blocked_until.as_deref();
                    self.blocked_until.set(until.and_then(clock::parse));
                    self.begun.set(Load::Ready(confirmation));
                }
                Err(error) if error.code() == Some(ErrorCode::FactorRequired) => {
                    self.settle(Err(Undone::Failed(error)));
                }
                Err(error) => self.begun.set(Load::Failed(error)),
            }
        });
    }

    /// Proves it by a passkey.
    pub fn by_passkey(self, state: State) {
        let options = self.begun.with_untracked(|begun| {
            let confirmation = begun.value()?;
            Some((confirmation.id, confirmation.passkey.clone()?))
        });
        let Some((id, options)) = options else { return };
        self.run(async move {
            let answer = passkey::prove(options.text(), false)
                .await
                .map_err(ProofTrouble::Passkey)?;
            state.derived(&answer);
            let answer = WebauthnJson::from_text(answer.json)
                .map_err(|_| ProofTrouble::Passkey(PasskeyError::Failed))?;
            self.prove(state, id, Proof::Passkey(answer)).await
        });
    }

    /// Proves it by the PIN that was typed.
    pub fn by_pin(self, state: State) {
        let id = self
            .begun
            .with_untracked(|begun| begun.value().map(|confirmation| confirmation.id));
        let Some(id) = id else { return };
        let pin = self.pin.get_untracked();
        self.run(async move { self.prove(state, id, Proof::Pin(pin)).await });
    }

    fn run(self, proving: impl Future<Output = Result<(), ProofTrouble>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            if let Err(trouble) = proving.await {
                self.trouble.set(Some(trouble));
            }
            self.busy.set(false);
        });
    }

    async fn prove(
        self,
        state: State,
        id: ConfirmationId,
        proof: Proof,
    ) -> Result<(), ProofTrouble> {
        let Some(client) = state.session.client() else {
            self.give_up();
            return Ok(());
        };
        let error = match state.hear(client.prove(id, &proof).await) {
            Ok(()) => {
                if let Some(Act::Transfer { key, .. }) = self.asking.get_untracked().map(|a| a.act)
                {
                    self.transfer.set_value(Some((key, id)));
                }
                self.settle(Ok(id));
                return Ok(());
            }
            Err(error) => error,
        };
        self.pin.set(String::new());
        match error.code() {
            // Without a time to wait there is no next try.
            Some(ErrorCode::PinBlocked) if error.retry_after().is_none() => {
                self.spent.set(true);
                return Ok(());
            }
            // The fifth wrong one tells as well how long there is to wait.
            Some(ErrorCode::PinBlocked | ErrorCode::PinWrong) => {
                let wait = error
                    .retry_after()
                    .map(|seconds| i64::from(seconds) * 1_000);
                let until = wait.map(|wait| clock::now().saturating_add(wait));
                self.blocked_until.set(until);
            }
            // A challenge is answered once.
            Some(ErrorCode::PasskeyRefused | ErrorCode::ConfirmationOver) => self.begin(state),
            _ => {}
        }
        Err(ProofTrouble::Api(error))
    }

    /// Calls the act off, if one is being asked for.
    pub fn give_up(self) {
        if self.asking.with_untracked(Option::is_some) {
            passkey::call_off();
            self.settle(Err(Undone::Cancelled));
        }
    }

    fn settle(self, outcome: Outcome) {
        let waiting = self.outcome.try_update_value(Option::take).flatten();
        self.asking.set(None);
        self.open.set(false);
        self.pin.set(String::new());
        if let Some(waiting) = waiting {
            // Nobody may wait any more: then nothing is done.
            let _ = waiting.send(outcome);
        }
    }
}

impl State {
    /// Does something that may have to be confirmed: where the server says so it is asked for, and the
    /// same is done again.
    ///
    /// # Errors
    /// [`Undone`].
    pub(super) async fn confirmed<T, F>(
        self,
        act: Act,
        call: impl Fn(Option<ConfirmationId>) -> F,
    ) -> Result<T, Undone>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        self.confirmed_about(act, About::default(), call).await
    }

    /// The same, of an act that does not say all that should be seen.
    ///
    /// # Errors
    /// [`Undone`].
    pub(super) async fn confirmed_about<T, F>(
        self,
        act: Act,
        about: About,
        call: impl Fn(Option<ConfirmationId>) -> F,
    ) -> Result<T, Undone>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut confirmation = None;
        loop {
            let error = match self.hear(call(confirmation).await) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            match error.code() {
                Some(ErrorCode::StepUpRequired | ErrorCode::ConfirmationOver) => {
                    let confirm = self.rooms().confirm;
                    confirmation = Some(confirm.ask(self, act.clone(), about.clone()).await?);
                }
                Some(ErrorCode::FreshSignInRequired) => {
                    if !self.rooms().fresh.ask(self).await {
                        return Err(Undone::Cancelled);
                    }
                }
                _ => return Err(Undone::Failed(error)),
            }
        }
    }
}
