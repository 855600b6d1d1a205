//! A card of rows.

use leptos::prelude::*;

/// A list; each child is one row wrapped in `li` by [`super::ListRow`].
#[component]
pub fn List(
    /// The rows.
    children: Children,
) -> impl IntoView {
    // Safari forgets that a list without bullets is one.
    view! { <ul class="list card" role="list">{children()}</ul> }.into_any()
}
