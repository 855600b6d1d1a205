//! Providers and the router: which page stands for which route.

use leptos::prelude::*;

use crate::i18n::Texts;
use crate::state::State;

/// Puts the app into the page.
pub fn mount() {
    leptos::mount::mount_to_body(App);
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let state = State::new();
    provide_context(state);
    state.start();
    move || {
        provide_context(Texts::new(state.settings.language()));
        view! { <p>"…"</p> }.into_any()
    }
}
