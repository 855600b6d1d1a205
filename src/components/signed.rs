//! An operation's amount with its sign, as its owner sees it.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::{Direction, Operation};
use poltina_domain::Money;

use crate::i18n::use_texts;
use crate::ui::{AmountSize, AmountText, AmountTone};

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
    let t = use_texts();
    let tone = match operation.direction {
        Direction::In => AmountTone::Plus,
        Direction::Out => AmountTone::Plain,
    };
    view! { <AmountText parts=t.signed_money(signed(&operation)) tone size/> }
}
