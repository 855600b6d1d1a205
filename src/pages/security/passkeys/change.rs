//! The sheet of one passkey: another name, or removing it.

use leptos::prelude::*;
use poltina_api_types::Passkey;

use crate::components::trouble_text;
use crate::i18n::{Texts, use_texts};
use crate::state::{State, use_state};
use crate::ui::{Button, ButtonLook, Notice, NoticeTone, Sheet, TextField, redraw};

/// The most characters of a name.
const NAME_CHARS: u32 = 40;

/// The sheet.
#[component]
pub(super) fn ChangeSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Which passkey.
    chosen: RwSignal<Option<Passkey>>,
) -> impl IntoView {
    let t = use_texts();
    let state = use_state();
    let body = move || {
        chosen
            .get()
            .map(|one| change(t, state, open, one))
            .into_any()
    };
    view! { <Sheet open title=t.passkeys_change() close_label=t.common_close()>{redraw(body)}</Sheet> }
        .into_any()
}

fn change(t: Texts, state: State, open: RwSignal<bool>, one: Passkey) -> AnyView {
    let passkeys = state.rooms().passkeys;
    let name = RwSignal::new(one.name.clone());
    let wrong = RwSignal::new(None::<String>);
    let id = one.id;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let new = name.with_untracked(|name| name.trim().to_owned());
        if new.is_empty() {
            wrong.set(Some(t.passkeys_name_empty().to_owned()));
            return;
        }
        passkeys.rename(state, id, new, move || {
            open.set(false);
            state.notices.say(t.passkeys_renamed());
        });
    };
    let remove = move |()| {
        passkeys.remove(state, id, move || {
            open.set(false);
            state.notices.say(t.passkeys_removed());
        });
    };
    let trouble = move || {
        let text = passkeys.trouble().map(|trouble| trouble_text(t, &trouble));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let busy = Signal::derive(move || passkeys.busy());
    view! {
        <form class="flow-body" novalidate on:submit=save>
            <TextField
                label=t.passkeys_name()
                value=name
                hint=t.passkeys_name_hint()
                error=wrong
                max_length=NAME_CHARS
                on_input=move |_: String| wrong.set(None)
            />
            {redraw(trouble)}
            <Button label=t.passkeys_rename() wide=true submit=true busy/>
            <Button label=t.passkeys_remove() look=ButtonLook::Danger wide=true busy on_press=remove/>
        </form>
    }
    .into_any()
}
