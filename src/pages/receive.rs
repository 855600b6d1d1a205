//! The code by which one is paid.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::TopBar;

/// The code, to show, share and print.
#[component]
pub fn ReceivePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    view! {
        <div class="page page-flow">
            <TopBar title=t.receive_title() back_label=t.common_back() on_back=back/>
        </div>
    }
    .into_any()
}
