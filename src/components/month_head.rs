//! A month over its days, with what was spent and what came, and the way to what for.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::platform::months;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::retext;

/// The month's name, and its sums once they are known, unless amounts are hidden.
#[component]
pub fn MonthHead(
    /// Which month: `2026-11`.
    month: String,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let name = months::parse(&month).map(|month| t.month(months::begin(month)));
    let number = months::parse(&month);
    let look = move |_| {
        if let Some(month) = number {
            state.rooms().spending.choose(month);
        }
    };
    let sums = move || {
        let sums = state.rooms().spending.sums(&month);
        let Some(sums) = sums.filter(|_| !state.settings.balance_hidden()) else {
            return t.place_spending().to_owned();
        };
        let (spent, received) = (sums.spent.money(), sums.received.money());
        let spent = spent
            .is_positive()
            .then(|| t.search_sent(&t.money_text(spent)));
        let received = received
            .is_positive()
            .then(|| t.search_received(&t.money_text(received)));
        let both: Vec<String> = [spent, received].into_iter().flatten().collect();
        both.join(" · ")
    };
    view! {
        <p class="month-head">
            <strong>{name}</strong>
            <a class="link" href=Route::Spending.path() on:click=look>{retext(sums)}</a>
        </p>
    }
    .into_any()
}
