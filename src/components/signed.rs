//! An operation's amount with its sign, as its owner sees it.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::{Direction, Operation};
use poltina_domain::Money;

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{AmountSize, AmountText, AmountTone, redraw};

/// What the operation added to the account: below zero for money that left.
#[must_use]
pub fn signed(operation: &Operation) -> Money {
    let amount = operation.amount.money();
    match operation.direction {
        Direction::In => amount,
        // The wire knows no amount whose negative does not exist.
        Direction::Out => amount.checked_neg().unwrap_or(amount),
    }
}

/// The amount: green and with a plus where it came in, plain where it left.
#[component]
pub fn SignedAmount(
    /// The operation.
    operation: Arc<Operation>,
    /// How loud.
    #[prop(optional)]
    size: AmountSize,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let tone = match operation.direction {
        Direction::In => AmountTone::Plus,
        Direction::Out => AmountTone::Plain,
    };
    redraw(move || {
        // Whoever opens one operation wants to see it.
        if size != AmountSize::Hero && state.settings.balance_hidden() {
            view! { <HiddenAmount/> }.into_any()
        } else {
            view! { <AmountText parts=t.signed_money(signed(&operation)) tone size/> }.into_any()
        }
    })
}

/// In the place of an amount while amounts are hidden.
#[component]
pub fn HiddenAmount() -> impl IntoView {
    let t = use_texts();
    view! {
        <span class="amount"><span aria-hidden="true">"••••"</span><span class="visually-hidden">{t.home_hidden()}</span></span>
    }
    .into_any()
}
