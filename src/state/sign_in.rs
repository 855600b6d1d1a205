//! Signing in, step by step: what was typed and the code that is awaited outlive a reload.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::CodeSent;
use poltina_domain::{NameError, PersonName, Phone, PhoneError};
use serde::{Deserialize, Serialize};

use super::State;
use crate::api::{ApiError, Client};
use crate::platform::clock::{self, Moment};
use crate::platform::storage::{self, Shelf};

const KEPT: &str = "poltina.signin";

/// Why signing in does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// What was typed is no number.
    Phone(PhoneError),
    /// What was typed is no name.
    Name(NameError),
    /// The server or the network.
    Api(ApiError),
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Kept {
    phone: String,
    sent: Option<(CodeSent, Moment)>,
}

/// Signing in. Its signals may be written by the fields that show them.
#[derive(Clone, Copy)]
pub struct SignInState {
    /// The number as typed.
    pub phone: RwSignal<String>,
    /// The code as typed.
    pub code: RwSignal<String>,
    /// The given name as typed.
    pub given_name: RwSignal<String>,
    /// The family name as typed.
    pub family_name: RwSignal<String>,
    /// The code that was sent, and from when another may be asked for.
    sent: RwSignal<Option<(CodeSent, Moment)>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<SignInError>>,
}

impl SignInState {
    pub(super) fn restore() -> Self {
        let kept = storage::get(Shelf::Tab, KEPT).and_then(|text| serde_json::from_str(&text).ok());
        let kept: Kept = kept.unwrap_or_default();
        let holds = |sent: &(CodeSent, Moment)| {
            clock::parse(&sent.0.expires_at).is_some_and(|at| at > clock::now())
        };
        Self {
            phone: RwSignal::new(kept.phone),
            code: RwSignal::new(String::new()),
            given_name: RwSignal::new(String::new()),
            family_name: RwSignal::new(String::new()),
            sent: RwSignal::new(kept.sent.filter(holds)),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    pub(super) fn listen(self) {
        Effect::new(move || {
            let kept = Kept {
                phone: self.phone.get(),
                sent: self.sent.get(),
            };
            if kept.phone.is_empty() {
                storage::remove(Shelf::Tab, KEPT);
            } else if let Ok(text) = serde_json::to_string(&kept) {
                storage::set(Shelf::Tab, KEPT, &text);
            }
        });
    }

    /// Whether a code is awaited; tracked.
    #[must_use]
    pub fn is_code_sent(self) -> bool {
        self.sent.with(Option::is_some)
    }

    /// The code itself, from a demo server; tracked.
    #[must_use]
    pub fn demo_code(self) -> Option<String> {
        self.sent.with(|sent| sent.as_ref()?.0.demo_code.clone())
    }

    /// From when another code may be asked for; tracked.
    #[must_use]
    pub fn resend_at(self) -> Moment {
        self.sent
            .with(|sent| sent.as_ref().map(|(_, at)| *at).unwrap_or_default())
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why it does not go on; tracked. Gone as soon as something is typed.
    #[must_use]
    pub fn error(self) -> Option<SignInError> {
        self.error.get()
    }

    /// Something was typed.
    pub fn retype(self) {
        if self.error.with_untracked(Option::is_some) {
            self.error.set(None);
        }
    }

    /// Asks for a code, or for another one.
    pub fn request_code(self, state: State) {
        let phone = match self.phone.with_untracked(|typed| typed.parse::<Phone>()) {
            Ok(phone) => phone,
            Err(error) => return self.error.set(Some(SignInError::Phone(error))),
        };
        self.run(async move {
            let sent = state.hear(Client::new().request_code(phone).await)?;
            let resend_at = clock::now()
                .saturating_add(i64::from(sent.resend_after_seconds).saturating_mul(1_000));
            self.code.set(String::new());
            self.sent.set(Some((sent, resend_at)));
            Ok(())
        });
    }

    /// Goes back to the number, which stands as it was typed.
    pub fn change_phone(self) {
        self.sent.set(None);
        self.error.set(None);
    }

    /// Signs in with the code that was typed.
    pub fn enter(self, state: State) {
        let Some((sent, _)) = self.sent.get_untracked() else {
            return;
        };
        self.run(async move {
            // Where it is refused the digits stay in sight: one of them may be all that is wrong.
            state
                .session
                .sign_in(state, sent.challenge_id, self.code.get_untracked())
                .await?;
            self.forget();
            Ok(())
        });
    }

    /// Tells the name, after the first signing in or later.
    pub fn tell_name(self, state: State, done: impl FnOnce() + 'static) {
        let (given, family) = (
            self.given_name.get_untracked(),
            self.family_name.get_untracked(),
        );
        let name = match PersonName::new(&given, &family) {
            Ok(name) => name,
            Err(error) => return self.error.set(Some(SignInError::Name(error))),
        };
        self.run(async move {
            state.session.rename(state, &name).await?;
            done();
            Ok(())
        });
    }

    fn run(self, step: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            if let Err(error) = step.await {
                self.error.set(Some(SignInError::Api(error)));
            }
            self.busy.set(false);
        });
    }

    /// Forgets what was typed.
    pub(super) fn forget(self) {
        for typed in [self.phone, self.code, self.given_name, self.family_name] {
            typed.set(String::new());
        }
        self.sent.set(None);
        self.error.set(None);
    }
}
