//! A raised sheet that holds one thing.

use leptos::prelude::*;

/// A card; padded unless its content brings its own edges.
#[component]
pub fn Card(
    /// Whether the content needs room around it.
    #[prop(default = true)]
    pad: bool,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    view! { <div class="card" data-pad=pad.then_some("")>{children()}</div> }.into_any()
}
