//! The note in its sheet.

use leptos::prelude::*;
use poltina_domain::{OperationId, limits};

use super::trouble_word;
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, TextField};

/// One line, for one's own eyes.
#[component]
pub(super) fn NoteForm(
    /// Of which operation.
    id: OperationId,
    /// Closed once it is kept.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let marks = state.rooms().marks;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        marks.save_note(state, id, move || open.set(false));
    };
    let error = Signal::derive(move || marks.trouble().map(|trouble| trouble_word(t, &trouble)));
    let busy = Signal::derive(move || marks.busy());
    let most = u32::try_from(limits::OWN_NOTE_CHARS).unwrap_or(u32::MAX);
    view! {
        <form class="flow-body" novalidate on:submit=save>
            <TextField label=t.marks_note() value=marks.note hint=t.marks_private() error max_length=most
                autofocus=true on_input=move |_| marks.retype()/>
            <Button label=t.marks_save() wide=true submit=true busy/>
        </form>
    }
    .into_any()
}
