//! One of several, as radio buttons: chips that filter a list, segments that set a preference.

use leptos::prelude::*;

use super::{Glyph, Icon, id::unique_id};

/// One possibility.
#[derive(Clone)]
pub struct Choice {
    /// What `value` holds when it is chosen.
    pub value: String,
    /// What is read.
    pub label: String,
    /// An icon before the label.
    pub glyph: Option<Glyph>,
}

impl Choice {
    /// A possibility without an icon.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            glyph: None,
        }
    }

    /// The same with an icon.
    #[must_use]
    pub fn with_glyph(mut self, glyph: Glyph) -> Self {
        self.glyph = Some(glyph);
        self
    }
}

/// How the group looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChoiceLook {
    /// Chips in a line that scrolls sideways.
    #[default]
    Chips,
    /// Equal parts of one bar.
    Segments,
}

/// A radio group: arrow keys move, one is always chosen.
#[component]
pub fn ChoiceGroup(
    /// What is being chosen, for readers.
    #[prop(into)]
    label: String,
    /// The possibilities.
    choices: Vec<Choice>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the newly chosen one.
    #[prop(into)]
    on_change: Callback<String>,
    /// Chips or segments.
    #[prop(optional)]
    look: ChoiceLook,
) -> impl IntoView {
    let name = unique_id("choice");
    let (group, item) = match look {
        ChoiceLook::Chips => ("chips", "chip"),
        ChoiceLook::Segments => ("segments", "segment"),
    };
    let items = choices.into_iter().map(|choice| {
        let mine = choice.value.clone();
        let checked = move || value.with(|v| *v == mine);
        let chosen = choice.value.clone();
        view! {
            <label class=item>
                <input
                    type="radio"
                    name=name.clone()
                    value=choice.value
                    prop:checked=checked
                    on:change=move |_| on_change.run(chosen.clone())
                />
                {choice.glyph.map(|glyph| view! { <Icon glyph/> })}
                <span>{choice.label}</span>
            </label>
        }
    });
    view! {
        <div class=group role="radiogroup" aria-label=label>{items.collect_view()}</div>
    }
    .into_any()
}

/// A chip that is a plain button, such as a suggested amount.
#[component]
pub fn Chip(
    /// What it does.
    #[prop(into)]
    label: String,
    /// What happens when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="chip" on:click=move |_| on_press.run(())>{label}</button>
    }
    .into_any()
}
