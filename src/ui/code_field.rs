//! A code of digits, six where nothing else is said: one real input, drawn as cells.

use leptos::{html, prelude::*};

use super::focus::focus_when_shown;
use super::id::unique_id;
use super::redraw::{flag, retext};

/// One input, so that paste, the phone's own code suggestion and readers work; only digits are kept.
#[component]
pub fn CodeField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The digits typed so far.
    value: RwSignal<String>,
    /// What is wrong, and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it is a PIN: then nobody reads it over a shoulder.
    #[prop(optional)]
    secret: bool,
    /// Whether it comes by a message to this phone, which then offers it.
    #[prop(default = true)]
    sent: bool,
    /// How many digits it has.
    #[prop(default = 6)]
    digits: usize,
    /// Called once all are there.
    #[prop(into)]
    on_complete: Callback<String>,
) -> impl IntoView {
    let node: NodeRef<html::Input> = NodeRef::new();
    focus_when_shown(node);
    let id = unique_id("code");
    let error_id = format!("{id}-error");
    let typed = move |event| {
        let before = value.get_untracked();
        let kept: String = event_target_value(&event)
            .chars()
            .filter(char::is_ascii_digit)
            .take(digits)
            .collect();
        value.set(kept.clone());
        // Writing the same value again would not put the input right after a letter was typed.
        value.notify();
        if kept.len() == digits && kept != before {
            on_complete.run(kept);
        }
    };
    let cell = move |at: usize| {
        let next = flag("", move || value.with(|v| v.len() == at));
        let digit = retext(move || {
            value.with(|v| match v.get(at..=at) {
                Some(_) if secret => "•".to_owned(),
                digit => digit.unwrap_or_default().to_owned(),
            })
        });
        view! { <span class="code-cell" aria-hidden="true" data-next=next>{digit}</span> }
    };
    view! {
        <div class="code">
            <label class="field-label" for=id.clone()>{label}</label>
            <div class="code-box">
                {(0..digits).map(cell).collect_view()}
                <input
                    node_ref=node
                    id=id
                    type=if secret { "password" } else { "text" }
                    inputmode="numeric"
                    autocomplete=if sent { "one-time-code" } else { "off" }
                    autofocus=true
                    aria-describedby=error_id.clone()
                    aria-invalid=flag("true", move || error.with(Option::is_some))
                    prop:value=move || value.get()
                    on:input=typed
                />
            </div>
            <p class="field-error" id=error_id aria-live="polite">{retext(move || error.get().unwrap_or_default())}</p>
        </div>
    }
    .into_any()
}
