//! Which number.

use leptos::prelude::*;

use super::refusal;
use crate::components::PhoneField;
use crate::i18n::use_texts;
use crate::pieces::PasskeyDoor;
use crate::state::use_state;
use crate::ui::Button;

/// Asks for the number and sends a code to it.
#[component]
pub(super) fn PhoneStep() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let sign_in = state.sign_in;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sign_in.request_code(state);
    };
    view! {
        <div class="signin-head"><h1>{t.signin_title()}</h1><p>{t.signin_text()}</p></div>
        <form novalidate on:submit=send>
            <PhoneField
                value=sign_in.phone
                label=t.signin_phone()
                error=refusal(t, state)
                autocomplete="username webauthn"
                on_change=move |()| sign_in.retype()
            />
            <Button label=t.signin_send() wide=true submit=true busy=Signal::derive(move || sign_in.busy())/>
        </form>
        <PasskeyDoor/>
    }
    .into_any()
}
