//! The till of a shop.

use leptos::prelude::*;
use poltina_domain::OrderId;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::TopBar;

/// How much, by keypad.
#[component]
pub fn TillPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    view! {
        <div class="page page-flow">
            <TopBar title=t.till_title() back_label=t.common_back() on_back=back/>
        </div>
    }
    .into_any()
}

/// An order, until it is closed.
#[component]
pub fn OrderPage(
    /// The order.
    id: OrderId,
) -> impl IntoView {
    let _ = id;
    view! { <TillPage/> }.into_any()
}
