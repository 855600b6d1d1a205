//! What others will see as the payer: asked of who is new.

use leptos::prelude::*;

use super::refusal;
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, TextField};

/// Asks for the name; it can be told later.
#[component]
pub(super) fn NameStep() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let sign_in = state.sign_in;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sign_in.tell_name(state, || ());
    };
    let retype = move |_: String| sign_in.retype();
    view! {
        <div class="signin-head"><h1>{t.signin_name_title()}</h1><p>{t.signin_name_text()}</p></div>
        <form novalidate on:submit=save>
            <TextField
                label=t.profile_given_name()
                value=sign_in.given_name
                error=refusal(t, state)
                autocomplete="given-name"
                autofocus=true
                on_input=retype
            />
            <TextField
                label=t.profile_family_name()
                value=sign_in.family_name
                autocomplete="family-name"
                hint=t.profile_family_hint()
                on_input=retype
            />
            <Button label=t.signin_name_save() wide=true submit=true busy=Signal::derive(move || sign_in.busy())/>
            <Button
                label=t.signin_name_later()
                look=ButtonLook::Quiet
                wide=true
                on_press=move |()| state.navigation.after_sign_in()
            />
        </form>
    }
    .into_any()
}
