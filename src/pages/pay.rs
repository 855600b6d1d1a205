//! Paying by a link or a code: the road of a transfer, with what the link says filled in.

mod code;
mod order;

use leptos::prelude::*;
use poltina_domain::ShopSlug;

pub use code::PayCodePage;
pub use order::PayOrderPage;

use super::transfer::AmountScreen;
use crate::components::Failure;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Lookup, State, use_state};
use crate::ui::{Button, ButtonLook, EmptyState, Glyph, SkeletonRows, TopBar, redraw};

/// Looks for the shop, then asks how much.
#[component]
pub fn PayPage(
    /// The shop's short name.
    shop: ShopSlug,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let draft = state.draft;
    draft.open_shop(state, shop.clone());
    let back = move |()| state.navigation.back(Route::Home);
    let lookup = Memo::new(move |_| (draft.lookup(), draft.nobody()));
    let body = move || match lookup.get() {
        (Lookup::Searching, _) => {
            view! { <SkeletonRows label=t.common_loading() rows=2/> }.into_any()
        }
        (_, true) => view! {
            <EmptyState glyph=Glyph::Shop title=t.pay_unknown_title() text=t.pay_unknown_text()>
                <Button label=t.not_found_home() look=ButtonLook::Plain href=Route::Home.path()/>
            </EmptyState>
        }
        .into_any(),
        (Lookup::Failed(error), false) => {
            let shop = shop.clone();
            view! { <Failure error on_retry=move |()| draft.open_shop(state, shop.clone())/> }
                .into_any()
        }
        (Lookup::Idle | Lookup::Oneself, false) => ().into_any(),
    };
    let found = Memo::new(move |_| draft.lookup() == Lookup::Idle && draft.payee().is_some());
    let body = StoredValue::new(ViewFn::from(body));
    redraw(move || {
        if found.get() {
            view! { <AmountScreen back=Route::Home/> }.into_any()
        } else {
            view! {
                <div class="page page-flow">
                    <TopBar title=t.place_pay() back_label=t.common_back() on_back=back/>
                    {redraw(move || body.with_value(ViewFn::run))}
                </div>
            }
            .into_any()
        }
    })
}

/// The frame of a page that has only something to say.
fn frame(t: Texts, state: State, body: AnyView) -> AnyView {
    let back = move |()| state.navigation.back(Route::Home);
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_pay() back_label=t.common_close() back_glyph=Glyph::Close on_back=back/>
            {body}
        </div>
    }
    .into_any()
}

/// Why there is nothing to pay, and the way home.
fn nothing(t: Texts, glyph: Glyph, title: &'static str, text: &'static str) -> AnyView {
    view! {
        <EmptyState glyph title text>
            <Button label=t.not_found_home() look=ButtonLook::Plain href=Route::Home.path()/>
        </EmptyState>
    }
    .into_any()
}
