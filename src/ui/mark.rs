//! The mark: half a coin with a notch.

use leptos::prelude::*;

/// The mark in the colour of its text.
#[component]
pub fn Mark(
    /// The class that sizes it.
    #[prop(default = "mark")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=class viewBox="2 0 10 20" aria-hidden="true">
            <path d="M12 0A10 10 0 0 0 12 20V14.4L7.4 10 12 5.6z"></path>
        </svg>
    }
    .into_any()
}
