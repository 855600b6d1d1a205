//! The category in its sheet: for this operation, or for all with this counterparty.

use leptos::prelude::*;
use poltina_api_types::Category;
use poltina_domain::OperationId;

use super::trouble_word;
use crate::components::{CATEGORIES, category_glyph};
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Choice, ChoiceGroup, Notice, NoticeTone, redraw};

/// All categories, and for how much the chosen one counts.
#[component]
pub(super) fn CategoryForm(
    /// Which operation.
    id: OperationId,
    /// What it was for so far.
    now: Category,
    /// The other side.
    name: String,
    /// Closed once it is kept.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let marks = state.rooms().marks;
    let chosen = RwSignal::new(now);
    let choices = CATEGORIES.iter().enumerate().map(|(at, category)| {
        Choice::new(at.to_string(), t.category(*category)).with_glyph(category_glyph(*category))
    });
    let choices = choices.collect();
    let value = Signal::derive(move || {
        let chosen = chosen.get();
        let at = CATEGORIES.iter().position(|one| *one == chosen);
        at.unwrap_or_default().to_string()
    });
    let choose = move |value: String| {
        let at: usize = value.parse().unwrap_or_default();
        if let Some(category) = CATEGORIES.get(at) {
            chosen.set(*category);
        }
    };
    let keep = move |always: bool| {
        let category = chosen.get_untracked();
        marks.set_category(state, id, category, always, move || open.set(false));
    };
    let busy = Signal::derive(move || marks.busy());
    let trouble = move || {
        let text = marks.trouble().map(|trouble| trouble_word(t, &trouble));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        keep(false);
    };
    view! {
        <form class="flow-body filters" novalidate on:submit=save>
            <ChoiceGroup label=t.operation_category() choices value on_change=choose/>
            {redraw(trouble)}
            <Button label=t.marks_only_this() wide=true submit=true busy/>
            <Button label=t.marks_always(&name) look=ButtonLook::Plain wide=true busy on_press=move |()| keep(true)/>
        </form>
    }
    .into_any()
}
