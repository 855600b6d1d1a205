//! Names and values in a column.

use leptos::prelude::*;

/// The column; on a card of its own unless it stands on one already.
#[component]
pub fn Details(
    /// Whether it is a card.
    #[prop(optional)]
    card: bool,
    /// [`DetailRow`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="details" class:card=card>{children()}</dl> }.into_any()
}

/// One name and its value.
#[component]
pub fn DetailRow(
    /// The name.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! { <div class="detail"><dt>{label}</dt><dd>{children()}</dd></div> }.into_any()
}
