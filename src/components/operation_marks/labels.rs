//! Labels in their sheet: those that are on, one that is typed, and those that one uses.

use leptos::prelude::*;
use poltina_domain::{OperationId, limits};

use super::trouble_word;
use crate::i18n::{Texts, use_texts};
use crate::state::{State, use_state};
use crate::ui::{Button, ButtonLook, Chip, Glyph, Icon, TextField, redraw};

/// How many of one's labels are offered.
const OFFERED: usize = 12;

/// Labels are added one by one, and kept together.
#[component]
pub(super) fn LabelsForm(
    /// Of which operation.
    id: OperationId,
    /// Closed once they are kept.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let marks = state.rooms().marks;
    state.rooms().search.load_labels(state);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        marks.add();
    };
    let save = move |()| marks.save_labels(state, id, move || open.set(false));
    let error = Signal::derive(move || marks.trouble().map(|trouble| trouble_word(t, &trouble)));
    let busy = Signal::derive(move || marks.busy());
    let most = u32::try_from(limits::LABEL_CHARS).unwrap_or(u32::MAX);
    view! {
        <form class="flow-body filters" novalidate on:submit=add>
            {redraw(move || put_on(t, state))}
            <TextField label=t.marks_label() value=marks.label hint=t.marks_private() error max_length=most
                autofocus=true on_input=move |_| marks.retype()/>
            {redraw(move || offered(t, state))}
            <Button label=t.marks_add() look=ButtonLook::Soft wide=true submit=true/>
            <Button label=t.marks_save() wide=true busy on_press=save/>
        </form>
    }
    .into_any()
}

/// Those that are on, each to be taken off.
fn put_on(t: Texts, state: State) -> AnyView {
    let marks = state.rooms().marks;
    let all = marks.labels();
    if all.is_empty() {
        return ().into_any();
    }
    let chip = |label: String| {
        let name = t.marks_remove(&label);
        let gone = label.clone();
        view! {
            <button type="button" class="chip" data-chosen="" aria-label=name on:click=move |_| marks.take_off(&gone)>
                {label}<Icon glyph=Glyph::Close/>
            </button>
        }
        .into_any()
    };
    let all: Vec<AnyView> = all.into_iter().map(chip).collect();
    view! { <div class="chips" role="group" aria-label=t.marks_labels()>{all}</div> }.into_any()
}

/// Those that one uses and that are not on.
fn offered(t: Texts, state: State) -> AnyView {
    let marks = state.rooms().marks;
    let on = marks.labels();
    let others = state.rooms().search.labels().into_iter();
    let others = others.filter(|label| !on.contains(label)).take(OFFERED);
    let chip = |label: String| {
        let added = label.clone();
        let press = move |()| {
            marks.put_on(&added);
        };
        view! { <Chip label on_press=press/> }.into_any()
    };
    let all: Vec<AnyView> = others.map(chip).collect();
    if all.is_empty() {
        return ().into_any();
    }
    view! { <div class="chips" role="group" aria-label=t.marks_offered()>{all}</div> }.into_any()
}
