//! Sums that are often meant, and the message: one tap each.

use leptos::prelude::*;
use poltina_domain::{Currency, Money};

use crate::components::amount_as_typed;
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Chip, redraw};

/// Round sums, in minor units.
const ROUND: [i64; 2] = [50_000, 100_000];

/// The line of chips.
#[component]
pub(super) fn Suggestions(
    /// Whether the message is being written.
    writing: RwSignal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let fill = move |money: Money| state.draft.amount.set(amount_as_typed(t, money));
    let round = ROUND.map(|minor| {
        let money = Money::new(minor, Currency::Rub);
        view! { <Chip label=t.money_text(money) on_press=move |()| fill(money)/> }
    });
    let last = move || {
        let last = state
            .draft
            .payee()
            .and_then(|payee| payee.last_amount)
            .map(|amount| amount.money());
        last.map(|money| {
            view! { <Chip label=t.amount_as_last() on_press=move |()| fill(money)/> }.into_any()
        })
        .into_any()
    };
    let note = move || {
        state.draft.note.with(|note| {
            if note.is_empty() {
                t.note_add().to_owned()
            } else {
                note.clone()
            }
        })
    };
    view! {
        <div class="chips" role="group" aria-label=t.amount_suggestions()>
            {round.into_iter().collect_view()}
            {redraw(last)}
            {redraw(move || view! { <Chip label=note() on_press=move |()| writing.set(true)/> }.into_any())}
        </div>
    }
    .into_any()
}
