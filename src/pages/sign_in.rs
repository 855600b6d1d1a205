//! Signing in: the number, the code that came, and the name of who is new.

mod code;
mod name;
mod phone;

use leptos::prelude::*;

use crate::i18n::{Language, Texts, use_texts};
use crate::platform::document;
use crate::state::{SignInError, State, use_state};
use crate::ui::{Choice, ChoiceGroup, ChoiceLook, Mark};

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
    let step = move || match (new_here.get(), code_sent.get()) {
        (true, _) => view! { <name::NameStep/> }.into_any(),
        (false, true) => view! { <code::CodeStep/> }.into_any(),
        (false, false) => view! { <phone::PhoneStep/> }.into_any(),
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
            {step}
            {languages(t, state)}
        </main>
    }
    .into_any()
}

fn languages(t: Texts, state: State) -> AnyView {
    let choices = Language::ALL
        .map(|language| Choice::new(language.tag(), language.name()))
        .to_vec();
    let value = Signal::derive(move || state.settings.language().tag().to_owned());
    let choose = move |tag: String| {
        if let Some(language) = Language::of_tag(&tag) {
            state.settings.set_language(language);
        }
    };
    view! { <ChoiceGroup label=t.profile_language() choices value on_change=choose look=ChoiceLook::Segments/> }.into_any()
}

/// Why it does not go on, where the server or the network is the reason.
fn refusal(t: Texts, state: State) -> Signal<Option<String>> {
    Signal::derive(move || match state.sign_in.error()? {
        SignInError::Api(error) => Some(t.api_error(&error)),
        SignInError::Phone(error) => Some(t.phone_error(error).into()),
        SignInError::Name(error) => Some(t.name_error(error).into()),
    })
}
