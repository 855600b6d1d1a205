//! Paying a shop by its link: the road of a transfer, with the shop as the payee.

use leptos::prelude::*;
use poltina_domain::{OrderId, ReceiveId, ShopSlug};

use super::transfer::AmountScreen;
use crate::components::Failure;
use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::{Lookup, use_state};
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
                    <TopBar title=t.pay_title() back_label=t.common_back() on_back=back/>
                    {redraw(move || body.with_value(ViewFn::run))}
                </div>
            }
            .into_any()
        }
    })
}

/// Looks for the receive code, then asks how much, or goes on to the check.
#[component]
pub fn PayCodePage(
    /// The code.
    id: ReceiveId,
) -> impl IntoView {
    let _ = id;
}

/// Looks for the order and shows it to be paid.
#[component]
pub fn PayOrderPage(
    /// The order.
    id: OrderId,
) -> impl IntoView {
    let _ = id;
}
