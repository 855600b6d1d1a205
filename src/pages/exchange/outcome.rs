//! What became of an exchange: it is being found out, or it is done.

use leptos::prelude::*;
use poltina_api_types::{Exchange, Quote};

use crate::components::price_words;
use crate::i18n::Texts;
use crate::routes::Route;
use crate::state::State;
use crate::ui::{
    AmountSize, AmountText, AmountTone, Button, ButtonLook, DetailRow, Details, Notice, Tick,
};

/// Its answer is lost: it is asked for again by its key, until it is known.
pub(super) fn checking(t: Texts, quote: &Quote) -> AnyView {
    let (sell, buy) = (
        t.money_text(quote.sell.money()),
        t.money_text(quote.buy.money()),
    );
    view! {
        <div class="exchange-sent">
            <h2>{t.exchange_checking()}</h2>
            <p>{format!("{sell} → {buy}")}</p>
            <Notice text=t.exchange_checking_text()/>
        </div>
    }
    .into_any()
}

/// It is done.
pub(super) fn done(t: Texts, state: State, done: &Exchange) -> AnyView {
    let exchange = state.rooms().exchange;
    let (sold, bought) = (done.sold.money(), done.bought.money());
    let fee = done.fee.money();
    let fee = fee.is_positive().then(|| {
        view! { <DetailRow label=t.exchange_cost()><AmountText parts=t.exact_money(fee)/></DetailRow> }
    });
    let account = match bought.currency() {
        poltina_domain::Currency::Rub => Route::Home,
        other => Route::Account(other),
    };
    let shown = price_words(t, done.base.code(), done.counter.code(), &done.price);
    view! {
        <div class="done" aria-live="polite">
            <Tick/>
            <h2>{t.exchange_done()}</h2>
            <AmountText parts=t.signed_money(bought) size=AmountSize::Large tone=AmountTone::Plus/>
            <Details card=true>
                <DetailRow label=t.exchange_sold()><AmountText parts=t.exact_money(sold)/></DetailRow>
                {fee}
                <DetailRow label=t.exchange_price()>{shown}</DetailRow>
            </Details>
        </div>
        <div class="flow-end">
            <Button label=t.exchange_to_account() wide=true href=account.path()/>
            <Button label=t.exchange_more() look=ButtonLook::Quiet wide=true on_press=move |()| exchange.begin_anew()/>
        </div>
    }
    .into_any()
}
