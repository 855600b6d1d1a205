//! The till of a shop: how much, then a code to show or to read, then the outcome.

mod camera;
mod closed;
mod code;
mod order;
mod wedge;

use leptos::prelude::*;
use poltina_api_types::Shop;
use poltina_domain::{AmountError, Money, limits};

pub use order::OrderPage;

use camera::CameraSheet;

use crate::components::{AmountField, AmountKeypad};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{
    Button, Choice, ChoiceGroup, Glyph, IconButton, Notice, NoticeTone, TopBar, redraw, retext,
};

const SENTENCE: &str = "till-sentence";

/// How much; for somebody without a shop it is no page.
#[component]
pub fn TillPage() -> impl IntoView {
    let state = use_state();
    state.rooms().till.restore(state);
    let shops = Memo::new(move |_| {
        let me = state.session.me();
        me.map(|me| me.shops.clone()).unwrap_or_default()
    });
    redraw(move || {
        let shops = shops.get();
        match shops.first() {
            Some(first) => {
                let first = first.clone();
                view! { <Amount shops first/> }.into_any()
            }
            None => view! { <super::not_found::NotFoundPage/> }.into_any(),
        }
    })
}

/// Why an order cannot be made of what is typed.
fn objection(t: Texts, amount: Result<Money, AmountError>) -> Option<String> {
    match amount {
        Ok(amount) if amount.minor() > limits::TRANSFER_MAX_MINOR => {
            let most = Money::new(limits::TRANSFER_MAX_MINOR, amount.currency());
            Some(t.till_most(&t.money_text(most)))
        }
        Ok(_) => None,
        Err(error) => Some(t.amount_error(error).into()),
    }
}

/// The keypad. A customer's code that is read here is charged as soon as the order stands.
#[component]
fn Amount(shops: Vec<Shop>, first: Shop) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let till = state.rooms().till;
    let asked = RwSignal::new(false);
    let chosen = move || {
        let id = till.shop.get();
        id.unwrap_or(first.id)
    };
    let wrong = Memo::new(move |_| objection(t, till.money()));
    let sentence = Memo::new(move |_| {
        let unfinished = matches!(till.money(), Err(AmountError::Empty | AmountError::Zero));
        wrong.get().filter(|_| asked.get() || !unfinished)
    });
    let ask = move |code: Option<String>| {
        asked.set(true);
        if wrong.with_untracked(Option::is_none) {
            till.ask(state, untrack(chosen), code);
        }
    };
    let next = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        ask(None);
    };
    Effect::new(move |_| {
        till.amount.track();
        till.keep();
    });
    let _wedge = wedge::listen(Some(till.amount), move |code| ask(Some(code)));
    let looking = RwSignal::new(false);
    let several = (shops.len() > 1).then(|| {
        let choices = shops
            .iter()
            .map(|shop| Choice::new(shop.id.to_string(), shop.name.clone()))
            .collect();
        let value = Signal::derive(move || chosen().to_string());
        let choose = move |id: String| till.shop.set(id.parse().ok());
        view! { <ChoiceGroup label=t.receipts_shop() choices value on_change=choose/> }
    });
    let failed = move || {
        let failed = till.failed().map(|error| {
            view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad/> }.into_any()
        });
        failed.into_any()
    };
    let scan = view! { <IconButton glyph=Glyph::Scan label=t.till_code() on_press=move |()| looking.set(true)/> };
    view! {
        <form class="page page-flow page-till" data-accent="warm" novalidate on:submit=next>
            <TopBar title=t.place_till() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home) end=scan.into_any()/>
            {several}
            <div class="flow-middle">
                <AmountField value=till.amount wrong=Signal::derive(move || sentence.get().is_some()) describes=SENTENCE/>
                <p id=SENTENCE class="field-error" aria-live="polite">{retext(move || sentence.get().unwrap_or_default())}</p>
            </div>
            <div class="flow-end">
                {redraw(failed)}
                <AmountKeypad value=till.amount/>
                <Button label=t.till_ask() wide=true submit=true busy=Signal::derive(move || till.busy())/>
            </div>
        </form>
        <CameraSheet open=looking on_code=move |code| ask(Some(code))/>
    }
    .into_any()
}
