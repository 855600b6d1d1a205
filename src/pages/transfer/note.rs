//! The message to the payee.

use leptos::prelude::*;
use poltina_domain::limits;

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, Sheet, TextField};

/// The sheet in which it is written.
#[component]
pub(super) fn NoteSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called once it is closed.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let done = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Done with the message is not done with the step around it.
        event.stop_propagation();
        open.set(false);
    };
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            on_done.run(());
        }
        is_open
    });
    let most = u32::try_from(limits::NOTE_CHARS).unwrap_or(u32::MAX);
    view! {
        <Sheet open title=t.note_title() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=done>
                <TextField
                    label=t.note_label()
                    value=state.draft.note
                    hint=t.note_hint()
                    max_length=most
                    autofocus=true
                />
                <Button label=t.note_done() wide=true submit=true/>
            </form>
        </Sheet>
    }
    .into_any()
}
