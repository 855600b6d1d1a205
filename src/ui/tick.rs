//! Done: a tick that is drawn once. The text beside it says what is done.

use leptos::prelude::*;

/// The animated tick.
#[component]
pub fn Tick() -> impl IntoView {
    view! {
        <span class="tick" aria-hidden="true">
            <svg viewBox="0 0 24 24"><path d="m4.75 12.75 4.75 4.75L19.25 7"></path></svg>
        </span>
    }
    .into_any()
}
