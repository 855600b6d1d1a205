//! No such page: what may have happened, and the way home.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::ui::{Button, ButtonLook, EmptyState, Glyph};

/// The page of an address that is no page's.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="page page-flow">
            <div class="flow-middle">
                <EmptyState glyph=Glyph::Search title=t.place_not_found() text=t.not_found_text() whole_page=true>
                    <Button label=t.not_found_home() look=ButtonLook::Plain href=Route::Home.path()/>
                </EmptyState>
            </div>
        </div>
    }
    .into_any()
}
