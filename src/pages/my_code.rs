//! The one-time payment code to show to a till.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::TopBar;

/// The code of this minute.
#[component]
pub fn MyCodePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    view! {
        <div class="page page-flow">
            <TopBar title=t.code_title() back_label=t.common_back() on_back=back/>
        </div>
    }
    .into_any()
}
