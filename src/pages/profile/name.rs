//! Changing the name that others see.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::state::{SignInError, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Sheet, TextField};

/// A button, and the sheet that it opens.
#[component]
pub(super) fn NameEditor() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let form = state.sign_in;
    let open = RwSignal::new(false);
    let edit = move |()| {
        if let Some(me) = untrack(|| state.session.me()) {
            form.given_name.set(me.given_name.clone());
            form.family_name.set(me.family_name.clone());
        }
        form.retype();
        open.set(true);
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.tell_name(state, move || {
            open.set(false);
            state.notices.say(t.profile_name_saved());
        });
    };
    let error = Signal::derive(move || match form.error()? {
        SignInError::Name(error) => Some(t.name_error(error).to_owned()),
        SignInError::Api(error) => Some(t.api_error(&error)),
        SignInError::Phone(_) => None,
    });
    let retype = move |_: String| form.retype();
    view! {
        <Button label=t.profile_edit_name() look=ButtonLook::Plain glyph=Glyph::Edit wide=true on_press=edit/>
        <Sheet open title=t.profile_edit_name() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=save>
                <TextField
                    label=t.profile_given_name()
                    value=form.given_name
                    error
                    autocomplete="given-name"
                    autofocus=true
                    on_input=retype
                />
                <TextField
                    label=t.profile_family_name()
                    value=form.family_name
                    autocomplete="family-name"
                    hint=t.profile_family_hint()
                    on_input=retype
                />
                <Button label=t.profile_save() wide=true submit=true busy=Signal::derive(move || form.busy())/>
            </form>
        </Sheet>
    }
    .into_any()
}
