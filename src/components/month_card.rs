//! What was spent this month, and the way to what for.

use leptos::prelude::*;

use super::HiddenAmount;
use crate::i18n::use_texts;
use crate::platform::{clock, months};
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{AmountText, Avatar, AvatarShape, AvatarTone, Glyph, redraw};

/// A row that leads to the spending; nothing where nothing is known of the month.
#[component]
pub fn MonthCard() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let spending = state.rooms().spending;
    spending.load_months(state);
    let month = months::of(clock::now());
    let spent = Memo::new(move |_| {
        let sums = spending.sums(&months::text(month))?;
        Some(sums.spent.money()).filter(|spent| spent.is_positive())
    });
    redraw(move || {
        let Some(spent) = spent.get() else {
            return ().into_any();
        };
        let figure = if state.settings.balance_hidden() {
            view! { <HiddenAmount/> }.into_any()
        } else {
            view! { <AmountText parts=t.money(spent)/> }.into_any()
        };
        view! {
            <a class="row card" href=Route::Spending.path()>
                <Avatar glyph=Some(Glyph::Calendar) tone=AvatarTone::Neutral shape=AvatarShape::Square/>
                <span class="row-text">
                    <span class="row-title">{t.place_spending()}</span>
                    <span class="row-sub">{t.month(months::begin(month))}</span>
                </span>
                <span class="row-end">{figure}</span>
            </a>
        }
        .into_any()
    })
}
