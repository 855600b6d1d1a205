//! The name under which one knows a payee, and the sheet in which it is written.

use leptos::prelude::*;
use poltina_api_types::PayeeId;
use poltina_domain::{SavedNameError, limits};

use crate::i18n::{Texts, use_texts};
use crate::state::{NameTrouble, State, use_state};
use crate::ui::{Button, ButtonLook, Sheet, TextField, redraw};

/// Beneath a masked name: what one calls him, and a way to say so. Shops are shown by their full name.
#[component]
pub fn KnownAs(
    /// Who.
    payee: PayeeId,
) -> impl IntoView {
    if matches!(payee, PayeeId::Shop(_)) {
        return ().into_any();
    }
    let (t, state) = (use_texts(), use_state());
    let names = state.rooms().saved_names;
    names.load(state);
    let open = RwSignal::new(false);
    let write = move |()| {
        names.begin(payee);
        open.set(true);
    };
    let line = move || {
        if !names.known() {
            return ().into_any();
        }
        let saved = names.of(payee);
        let label = match saved {
            Some(_) => t.known_change(),
            None => t.known_add(),
        };
        let saved =
            saved.map(|name| view! { <p class="party-note known-as">{t.known_known(&name)}</p> });
        view! {
            {saved}
            <Button label look=ButtonLook::Quiet on_press=write/>
        }
        .into_any()
    };
    view! {
        {redraw(line)}
        <Sheet open title=t.known_title() close_label=t.common_close()>{form(t, state, open, payee)}</Sheet>
    }
    .into_any()
}

fn form(t: Texts, state: State, open: RwSignal<bool>, payee: PayeeId) -> AnyView {
    let names = state.rooms().saved_names;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Done with the name is not done with the step around it.
        event.stop_propagation();
        names.save(state, payee, move || open.set(false));
    };
    let error = Signal::derive(move || {
        names.trouble().map(|trouble| match trouble {
            NameTrouble::Wrong(error) => saved_name_error(t, error).to_owned(),
            NameTrouble::Failed(error) => t.api_error(&error),
        })
    });
    let busy = Signal::derive(move || names.busy());
    let remove = untrack(|| names.of(payee)).map(|_| {
        let remove = move |()| names.remove(state, payee, move || open.set(false));
        view! { <Button label=t.known_remove() look=ButtonLook::Quiet wide=true busy on_press=remove/> }
    });
    let most = u32::try_from(limits::SAVED_NAME_CHARS).unwrap_or(u32::MAX);
    view! {
        <form class="flow-body" novalidate on:submit=save>
            <TextField label=t.known_label() value=names.typed hint=t.known_hint() error max_length=most
                autofocus=true on_input=move |_| names.retype()/>
            <Button label=t.known_save() wide=true submit=true busy/>
            {remove}
        </form>
    }
    .into_any()
}

/// Why what was typed cannot be saved as a name.
#[must_use]
pub fn saved_name_error(t: Texts, error: SavedNameError) -> &'static str {
    match error {
        SavedNameError::Empty => t.known_wrong_empty(),
        SavedNameError::TooLong => t.known_wrong_too_long(),
        SavedNameError::ForbiddenCharacter => t.known_wrong_characters(),
    }
}
