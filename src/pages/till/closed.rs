//! How an order ended, or that this is being found out.

use leptos::prelude::*;
use poltina_api_types::{Order, OrderState};

use crate::components::Verdict;
use crate::i18n::use_texts;
use crate::platform::share;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Glyph};

/// The outcome, and the next customer.
#[component]
pub(super) fn Closed(
    /// The order; not open any more.
    order: Order,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let sum = t.money_text(order.amount.money());
    let (good, title, text, receipt) = match order.state {
        OrderState::Paid {
            receipt_id,
            payer_name,
            ..
        } => {
            share::tap();
            (true, t.till_paid(), payer_name, Some(receipt_id))
        }
        OrderState::Authorized { payer_name, .. } => {
            share::tap();
            (true, t.till_authorized(), payer_name, None)
        }
        OrderState::Cancelled {} => (false, t.till_cancelled(), t.till_nothing().to_owned(), None),
        OrderState::Expired {} | OrderState::Open {} => {
            (false, t.till_expired(), t.till_nothing().to_owned(), None)
        }
    };
    let receipt = receipt.map(|id| {
        view! { <Button label=t.place_receipt() look=ButtonLook::Plain wide=true glyph=Glyph::Receipt href=Route::Receipt(id).path()/> }
    });
    view! {
        <Verdict good=Some(good) title>
            <p class="verdict-sum">{sum}</p>
            <p>{text}</p>
        </Verdict>
        <div class="flow-end">
            {receipt}
            <Button label=t.till_next() wide=true on_press=move |()| state.rooms().till.next(state)/>
        </div>
    }
    .into_any()
}

/// The customer's code was sent, and the outcome is awaited.
#[component]
pub(super) fn Waiting(
    /// The order.
    order: Order,
    /// Whether an answer was lost.
    unknown: bool,
) -> impl IntoView {
    let t = use_texts();
    let (title, text) = if unknown {
        (t.till_unknown(), t.till_unknown_text())
    } else {
        (t.till_sending(), t.till_sending_text())
    };
    view! {
        <Verdict good=None title>
            <p class="verdict-sum">{t.money_text(order.amount.money())}</p>
            <p>{text}</p>
        </Verdict>
    }
    .into_any()
}
