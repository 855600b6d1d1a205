//! A row that is on or off.

use leptos::prelude::*;

use super::{Attr, redraw::flag};

/// A switch with its label, and what it means beneath.
#[component]
pub fn Switch(
    /// What is switched.
    #[prop(into)]
    label: String,
    /// What that means.
    #[prop(optional, into)]
    text: Option<String>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Whether an answer is awaited.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Called with what it is to be.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let busy: Attr = flag("true", move || busy.get());
    view! {
        <li>
            <label class="row switch-row">
                <span class="row-text">
                    <span class="row-title">{label}</span>
                    {text.map(|text| view! { <span class="row-sub">{text}</span> })}
                </span>
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    aria-busy=busy
                    prop:checked=move || on.get()
                    on:change=move |event| {
                        let wanted = event_target_checked(&event);
                        on_change.run(wanted);
                    }
                />
            </label>
        </li>
    }
    .into_any()
}
