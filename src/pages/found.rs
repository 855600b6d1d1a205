//! What a code says that is no payment within the wallet.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::TopBar;

/// The last code that was read.
#[component]
pub fn FoundPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    view! {
        <div class="page page-flow">
            <TopBar title=t.found_title() back_label=t.common_back() on_back=back/>
        </div>
    }
    .into_any()
}
