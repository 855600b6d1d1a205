//! A row that is on or off.

use leptos::{html, prelude::*};

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
    let node: NodeRef<html::Input> = NodeRef::new();
    let busy: Attr = flag("true", move || busy.get());
    view! {
        <li>
            <label class="row switch-row">
                <span class="row-text">
                    <span class="row-title">{label}</span>
                    {text.map(|text| view! { <span class="row-sub">{text}</span> })}
                </span>
                <input
                    node_ref=node
                    type="checkbox"
                    role="switch"
                    class="switch"
                    aria-busy=busy
                    prop:checked=move || on.get()
                    on:change=move |event| {
                        let wanted = event_target_checked(&event);
                        // It is on once it is: what was wished may not come to be.
                        if let Some(input) = node.get_untracked() {
                            input.set_checked(on.get_untracked());
                        }
                        on_change.run(wanted);
                    }
                />
            </label>
        </li>
    }
    .into_any()
}
