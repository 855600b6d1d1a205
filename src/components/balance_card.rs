//! The balance on its card, with the half coin drawn into it.

use leptos::prelude::*;
use poltina_domain::Money;

use crate::i18n::use_texts;
use crate::ui::{AmountSize, AmountText, Glyph, IconButton, Mark, redraw};

/// What can be spent and what is held; both can be hidden from who looks over the shoulder.
#[component]
pub fn BalanceCard(
    /// What can be spent now.
    available: Money,
    /// What is reserved.
    held: Money,
    /// Whether the figures are hidden.
    #[prop(into)]
    hidden: Signal<bool>,
    /// Hides or shows them.
    #[prop(into)]
    on_toggle: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    // The button itself stands: only its icon and its words change, and the focus stays on it.
    let eye = move || {
        let (glyph, label) = match hidden.get() {
            true => (Glyph::EyeOff, t.home_show()),
            false => (Glyph::Eye, t.home_hide()),
        };
        view! { <IconButton glyph label on_press=on_toggle/> }.into_any()
    };
    let figures = move || {
        if hidden.get() {
            return view! {
                <p class="balance-hidden"><span aria-hidden="true">"••••"</span><span class="visually-hidden">{t.home_hidden()}</span></p>
            }
            .into_any();
        }
        let held = held.is_positive().then(|| t.home_held(&t.money_text(held)));
        view! {
            <AmountText parts=t.exact_money(available) size=AmountSize::Hero/>
            {held.map(|held| view! { <p class="balance-note small">{held}</p> })}
        }
        .into_any()
    };
    view! {
        <section class="balance">
            <Mark class="balance-coin"/>
            <div class="balance-head"><h2>{t.home_available()}</h2>{redraw(eye)}</div>
            {redraw(figures)}
        </section>
    }
    .into_any()
}
