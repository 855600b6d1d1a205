//! Opening a page that is locked, or whose things cannot be read: by the server, or without it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, Confirmation, ErrorCode, Proof, WebauthnJson};
use serde::Deserialize;

use super::{Load, ProofTrouble, SessionState, State, lock, vault};
use crate::api::{ApiError, Client, SignedIn};
use crate::platform::clock::{self, Moment};
use crate::platform::page;
use crate::platform::passkey::{self, Answer, PasskeyError};
use crate::platform::vault::Lid;
use crate::routes::Route;

/// How long to wait before the server is asked again, in milliseconds.
const AGAIN_MS: u32 = 3_000;

/// What did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnlockTrouble {
    /// Proving.
    Proof(ProofTrouble),
    /// The passkey is right, but the things on this device are under another one.
    OtherPasskey,
}

impl From<PasskeyError> for UnlockTrouble {
    fn from(error: PasskeyError) -> Self {
        Self::Proof(ProofTrouble::Passkey(error))
    }
}

impl From<ApiError> for UnlockTrouble {
    fn from(error: ApiError) -> Self {
        Self::Proof(ProofTrouble::Api(error))
    }
}

/// What opens this device's things without the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Here {
    passkeys: Vec<String>,
    bare: bool,
}

/// Opening the page. It holds nothing of the person but what he types.
#[derive(Clone, Copy)]
pub struct Unlock {
    /// The PIN as typed.
    pub pin: RwSignal<String>,
    begun: RwSignal<Load<Confirmation>>,
    here: RwSignal<Here>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<UnlockTrouble>>,
    blocked_until: RwSignal<Option<Moment>>,
    spent: RwSignal<bool>,
    frozen: RwSignal<bool>,
    /// Which asking is the newest.
    asked: StoredValue<u32>,
}

impl Unlock {
    pub(super) fn new() -> Self {
        Self {
            pin: RwSignal::new(String::new()),
            begun: RwSignal::new(Load::Loading),
            here: RwSignal::new(Here::default()),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            blocked_until: RwSignal::new(None),
            spent: RwSignal::new(false),
            frozen: RwSignal::new(false),
            asked: StoredValue::new(0),
        }
    }

    /// How it may be unlocked; tracked.
    #[must_use]
    pub fn begun(self) -> Load<Confirmation> {
        self.begun.get()
    }

    /// Whether a passkey opens what is here without the server; tracked.
    #[must_use]
    pub fn by_passkey_here(self) -> bool {
        self.here.with(|here| !here.passkeys.is_empty()) && passkey::supported()
    }

    /// Whether what is here lies open, by the person's own choice; tracked.
    #[must_use]
    pub fn is_bare(self) -> bool {
        self.here.with(|here| here.bare)
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// What did not work; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<UnlockTrouble> {
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

    /// Whether the wallet was frozen from here; tracked.
    #[must_use]
    pub fn frozen(self) -> bool {
        self.frozen.get()
    }

    /// Something was typed.
    pub fn retype(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    /// Tells the server that the session is locked, and asks how it may be unlocked, until it answers.
    pub fn begin(self, state: State) {
        let asked = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(asked);
        self.begun.update(Load::retry);
        spawn_local(async move {
            let lid = Lid::kept().await;
            self.here.set(lid.map_or_else(Here::default, |lid| Here {
                passkeys: lid.passkeys().map(str::to_owned).collect(),
                bare: lid.is_bare(),
            }));
            while self.asked.get_value() == asked {
                match ask(state).await {
                    Ok(confirmation) => {
                        state.rooms().vault.keep_named(&confirmation);
                        self.spent.set(confirmation.pin_spent);
                        let until = confirmation.pin_blocked_until.as_deref();
                        self.blocked_until.set(until.and_then(clock::parse));
                        return self.begun.set(Load::Ready(confirmation));
                    }
                    Err(error) if error.is_signed_out() => return self.leave(state).await,
                    Err(error) => {
                        let final_word = error.code() == Some(ErrorCode::FactorRequired);
                        self.begun.set(Load::Failed(error));
                        if final_word {
                            return;
                        }
                    }
                }
                clock::sleep(AGAIN_MS).await;
                while !page::online() {
                    clock::sleep(500).await;
                }
            }
        });
    }

    /// Unlocks by a passkey.
    pub fn by_passkey(self, state: State) {
        let options = self.begun.with_untracked(|begun| {
            let begun = begun.value()?;
            Some((begun.id, begun.passkey.clone()?))
        });
        let Some((id, options)) = options else { return };
        self.run(async move {
            let answer = passkey::prove(options.text(), false).await?;
            state.derived(&answer);
            let answer = WebauthnJson::from_text(answer.json).map_err(|_| PasskeyError::Failed)?;
            self.prove(state, id, Proof::Passkey(answer)).await
        });
    }

    /// Unlocks by the PIN that was typed.
    pub fn by_pin(self, state: State) {
        let id = self
            .begun
            .with_untracked(|begun| begun.value().map(|begun| begun.id));
        let Some(id) = id else { return };
        let pin = self.pin.get_untracked();
        self.run(async move { self.prove(state, id, Proof::Pin(pin)).await });
    }

    async fn prove(
        self,
        state: State,
        id: poltina_domain::ConfirmationId,
        proof: Proof,
    ) -> Result<(), UnlockTrouble> {
        let answer = state.hear(client().prove(id, &proof).await);
        self.pin.set(String::new());
        let Err(error) = answer else {
            self.unlocked(state);
            return Ok(());
        };
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
                    .map(|seconds| i64::from(seconds).saturating_mul(1_000));
                let until = wait.map(|wait| clock::now().saturating_add(wait));
                self.blocked_until.set(until);
            }
            // A challenge is answered once.
            Some(ErrorCode::PasskeyRefused | ErrorCode::ConfirmationOver) => self.begin(state),
            Some(ErrorCode::SignInRequired) => self.leave(state).await,
            _ => {}
        }
        Err(error.into())
    }

    /// Opens what is on this device without the server, by the passkey that it lies under. The server
    /// asks for its own proof as soon as it is heard.
    pub fn open_here(self, state: State) {
        self.run(async move {
            let ids = self.here.with_untracked(|here| here.passkeys.clone());
            let answer = passkey::prove_here(&ids).await?;
            let id = passkey_id(&answer).ok_or(PasskeyError::Failed)?;
            let opened = match answer.prf {
                Some(key) => state.rooms().vault.open_by_passkey(&id, key).await,
                None => false,
            };
            if !opened {
                return Err(UnlockTrouble::OtherPasskey);
            }
            self.unlocked(state);
            Ok(())
        });
    }

    /// Opens what lies open, without the server: the person wanted it so.
    pub fn open_bare(self, state: State) {
        if self.is_bare() {
            self.unlocked(state);
        }
    }

    fn unlocked(self, state: State) {
        self.asked
            .update_value(|asked| *asked = asked.wrapping_add(1));
        lock::unmark();
        state.tabs.say_unlocked();
        state.session.reopen(state);
    }

    /// Freezes the wallet: nothing leaves it, whoever unlocks this page.
    pub fn freeze(self, state: State) {
        self.run(async move {
            state.hear(client().freeze().await)?;
            self.frozen.set(true);
            Ok(())
        });
    }

    /// Signs out, and wipes what this device keeps.
    pub fn sign_out(self, state: State) {
        self.run(async move {
            match client().sign_out().await {
                Err(error) if !error.is_signed_out() => return Err(error.into()),
                _ => {}
            }
            vault::close();
            state.wipe().await;
            state.tabs.say_signed_out();
            state.session.depart(state);
            state.navigation.replace(Route::SignIn);
            Ok(())
        });
    }

    /// The session has ended: there is nothing to unlock.
    async fn leave(self, state: State) {
        lock::unmark();
        state.session.end(state).await;
    }

    fn run(self, act: impl Future<Output = Result<(), UnlockTrouble>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            if let Err(trouble) = act.await {
                self.trouble.set(Some(trouble));
            }
            self.busy.set(false);
        });
    }

    pub(super) fn forget(self) {
        self.pin.set(String::new());
        self.trouble.set(None);
        self.frozen.set(false);
        self.spent.set(false);
    }
}

impl State {
    /// Hands the key that a passkey has derived to the vault.
    pub(super) fn derived(self, answer: &Answer) {
        if let (Some(id), Some(key)) = (passkey_id(answer), answer.prf) {
            self.rooms().vault.offer_prf(self, id, key);
        }
    }
}

const fn client() -> Client<SignedIn> {
    Client::new().remembered()
}

async fn ask(state: State) -> Result<Confirmation, ApiError> {
    // What is sealed is not locked: nobody is to be kept out but who has no key.
    if untrack(|| state.session.state()) == SessionState::Locked {
        state.hear(client().lock().await)?;
    }
    state.hear(client().begin_confirmation(Act::Unlock {}).await)
}

/// The id of the passkey that answered.
fn passkey_id(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Credential {
        id: String,
    }
    serde_json::from_str::<Credential>(&answer.json)
        .ok()
        .map(|credential| credential.id)
}
