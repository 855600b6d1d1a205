//! Signing in: the number, the code that came, and the name of who is new.

mod code;
mod name;
mod next;
mod passkey;
mod phone;

use leptos::prelude::*;

pub use next::NextStep;
pub use passkey::PasskeyWay;

use crate::components::LanguageChoice;
use crate::i18n::{Texts, use_texts};
use crate::pieces::Entry;
use crate::platform::document;
use crate::state::{SignInError, State, use_state};
use crate::ui::{Mark, redraw};

/// The front door: one question at a time.
#[component]
pub fn SignInPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let new_here = Memo::new(move |_| {
        state
            .session
            .me()
            .is_some_and(|me| me.given_name.is_empty())
    });
    let code_sent = Memo::new(move |_| state.sign_in.is_code_sent());
    let first = Memo::new(move |_| !new_here.get() && !code_sent.get());
    let step = move || {
        if first.get() {
            view! { <phone::PhoneStep/> }.into_any()
        } else {
            view! { <Entry/> }.into_any()
        }
    };
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (new_here.get(), code_sent.get());
        if before.is_some_and(|before| before != now) {
            document::focus("[autofocus]");
        }
        now
    });
    view! {
        <main class="page-signin" id="main" tabindex="-1">
            <p class="signin-brand"><Mark/><span>{t.app_name()}</span></p>
            {redraw(step)}
            <LanguageChoice/>
        </main>
    }
    .into_any()
}

/// Why it does not go on, where the server or the network is the reason.
fn refusal(t: Texts, state: State) -> Signal<Option<String>> {
    Signal::derive(move || match state.sign_in.error()? {
        SignInError::Api(error) => Some(t.api_error(&error)),
        SignInError::Phone(error) => Some(t.phone_error(error).into()),
        SignInError::Name(error) => Some(t.name_error(error).into()),
    })
}
