//! A labelled line of text whose hint and error are tied to it.

use leptos::{html, prelude::*};

use super::focus::focus_when_shown;
use super::redraw::{flag, retext};
use super::{Glyph, Icon, id::unique_id};

/// A text field. The value belongs to the caller, so nothing typed is lost when the page goes.
#[component]
pub fn TextField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// Shown inside while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// One helping line beneath.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong, and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The input's type: `text`, `tel`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Which keyboard the phone shows.
    #[prop(optional, into)]
    input_mode: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Most characters accepted.
    #[prop(optional, into)]
    max_length: Option<u32>,
    /// An icon before the text.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Whether the label is only read out, as in a search box.
    #[prop(optional)]
    quiet_label: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Called after each change.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// A button at the end of the box.
    #[prop(optional)]
    end: Option<AnyView>,
) -> impl IntoView {
    let node: NodeRef<html::Input> = NodeRef::new();
    if autofocus {
        focus_when_shown(node);
    }
    let id = unique_id("field");
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described = match hint {
        Some(_) => format!("{error_id} {hint_id}"),
        None => error_id.clone(),
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        value.set(text.clone());
        if let Some(on_input) = on_input {
            on_input.run(text);
        }
    };
    view! {
        <div class="field">
            <label class=if quiet_label { "visually-hidden" } else { "field-label" } for=id.clone()>
                {label}
            </label>
            <div class="field-box">
                {glyph.map(|glyph| view! { <Icon glyph/> })}
                <input
                    node_ref=node
                    id=id
                    type=kind
                    inputmode=input_mode
                    autocomplete=autocomplete
                    maxlength=max_length.map(|n| n.to_string())
                    placeholder=placeholder
                    autofocus=autofocus
                    aria-describedby=described
                    aria-invalid=flag("true", move || error.with(Option::is_some))
                    prop:value=move || value.get()
                    on:input=typed
                />
                {end}
            </div>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <p class="field-error" id=error_id aria-live="polite">{retext(move || error.get().unwrap_or_default())}</p>
        </div>
    }
    .into_any()
}
