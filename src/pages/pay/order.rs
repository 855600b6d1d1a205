//! Paying an order of a shop's till.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, Order, OrderState, PayeeId};
use poltina_domain::OrderId;

use super::{frame, nothing};
use crate::components::Failure;
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{Button, ButtonLook, EmptyState, Glyph, SkeletonRows, redraw};

/// Looks for the order and goes on to the check, where it can still be paid.
#[component]
pub fn PayOrderPage(
    /// The order.
    id: OrderId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let me = Memo::new(move |_| state.session.me().map(|me| me.id));
    // Where it turns out that somebody else is signed in, everything is asked for anew.
    Effect::new(move |_| {
        if me.get().is_some() {
            state.rooms().orders.open(state, id);
        }
    });
    let opened = Memo::new(move |_| state.rooms().orders.opened(id));
    redraw(move || {
        let body = match opened.get() {
            Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=2/> }.into_any(),
            Load::Ready(order) | Load::Stale(order, _) => fill(t, state, &order),
            Load::Failed(error) if error.code() == Some(ErrorCode::NotFound) => nothing(
                t,
                Glyph::Qr,
                t.pay_code_unknown_title(),
                t.pay_code_unknown_text(),
            ),
            Load::Failed(error) => {
                let again = move |()| state.rooms().orders.open(state, id);
                view! { <Failure error on_retry=again/> }.into_any()
            }
        };
        frame(t, state, body)
    })
}

fn fill(t: Texts, state: State, order: &Order) -> AnyView {
    let me = untrack(|| state.session.me());
    let own = me.is_some_and(|me| {
        let mine = |id| me.shops.iter().any(|shop| shop.id == id);
        matches!(order.payee.id, PayeeId::Shop(id) if mine(id))
    });
    match &order.state {
        OrderState::Paid {
            receipt_id,
            payer_name,
            ..
        } => {
            // The name is told to payer and owner alone, as the receipt is.
            let receipt = (!payer_name.is_empty()).then(|| {
                view! { <Button label=t.place_receipt() look=ButtonLook::Plain glyph=Glyph::Receipt href=Route::Receipt(*receipt_id).path()/> }
            });
            view! {
                <EmptyState glyph=Glyph::Check title=t.pay_paid_title() text=t.pay_paid_text()>
                    {receipt}
                    <Button label=t.not_found_home() look=ButtonLook::Plain href=Route::Home.path()/>
                </EmptyState>
            }
            .into_any()
        }
        OrderState::Authorized { .. } => nothing(
            t,
            Glyph::Clock,
            t.pay_authorized_title(),
            t.pay_authorized_text(),
        ),
        OrderState::Cancelled {} => nothing(
            t,
            Glyph::Close,
            t.pay_cancelled_title(),
            t.pay_cancelled_text(),
        ),
        OrderState::Open {} if own => nothing(t, Glyph::Qr, t.pay_own_title(), t.pay_own_text()),
        OrderState::Open {} if state.rooms().orders.ends(order) > clock::now() => {
            state.draft.fix_order(order);
            state.navigation.replace(Route::TransferCheck);
            ().into_any()
        }
        OrderState::Expired {} | OrderState::Open {} => {
            nothing(t, Glyph::Clock, t.pay_expired_title(), t.pay_expired_text())
        }
    }
}
