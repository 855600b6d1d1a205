//! Scanning a code: by camera, from a picture, pasted.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::TopBar;

/// Looks through the camera, and takes pictures and text.
#[component]
pub fn ScanPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    view! {
        <div class="page page-flow">
            <TopBar title=t.scan_title() back_label=t.common_back() on_back=back/>
        </div>
    }
    .into_any()
}
