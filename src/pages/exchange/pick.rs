//! A currency and an amount of it: one side of an exchange.

use leptos::prelude::*;
use poltina_api_types::ExchangeSide;
use poltina_domain::Currency;

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{AmountText, TextField, redraw, retext};

/// What is sold, or what is bought.
#[component]
pub(super) fn SidePick(
    /// Which of both.
    side: ExchangeSide,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let exchange = state.rooms().exchange;
    let (label, currency_label) = match side {
        ExchangeSide::Sell => (t.exchange_sell(), t.exchange_sell_currency()),
        ExchangeSide::Buy => (t.exchange_buy(), t.exchange_buy_currency()),
    };
    let chosen = Memo::new(move |_| {
        let (sell, buy) = exchange.currencies();
        match side {
            ExchangeSide::Sell => sell,
            ExchangeSide::Buy => buy,
        }
    });
    let choose = move |event| {
        if let Ok(currency) = event_target_value(&event).parse() {
            exchange.choose(state, side, currency);
        }
    };
    let options = Currency::ALL.map(|currency| {
        let name = t.currency_name(currency.code());
        let selected = move || chosen.get() == currency;
        view! { <option value=currency.code() selected=selected>{name}</option> }
    });
    let lies = move || {
        let account = state.accounts.in_currency(chosen.get());
        match account {
            Some(_) if state.settings.balance_hidden() => ().into_any(),
            Some(account) => {
                let money = account.available.money();
                view! { <p class="muted small">{t.exchange_available()}" "<AmountText parts=t.exact_money(money)/></p> }
                    .into_any()
            }
            None => view! { <p class="muted small">{retext(move || t.exchange_no_account().to_owned())}</p> }
                .into_any(),
        }
    };
    view! {
        <div class="card exchange-side">
            <label class="exchange-currency">
                <span class="visually-hidden">{currency_label}</span>
                <select prop:value=move || chosen.get().code() on:change=choose>{options.collect_view()}</select>
            </label>
            <TextField
                label
                value=exchange.typed(side)
                placeholder="0"
                input_mode="decimal"
                error
                on_input=Callback::new(move |_| exchange.retype(state, side))
            />
            {redraw(lies)}
        </div>
    }
    .into_any()
}
