//! What is typed, what it comes to, and until when.

use leptos::prelude::*;
use poltina_api_types::ExchangeSide;
use poltina_domain::AmountError;

use super::pick::SidePick;
use crate::components::{ExchangeTrouble, holds_words, price_words, seconds};
use crate::i18n::{Texts, use_texts};
use crate::platform::{clock::Moment, page};
use crate::state::{Held, Stage, State, quote_total, suffices, use_state};
use crate::ui::{
    Button, ButtonLook, DetailRow, Details, Glyph, IconButton, Notice, NoticeTone, SkeletonText,
    redraw, retext,
};

/// The form.
#[component]
pub(super) fn Form() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let exchange = state.rooms().exchange;
    let now = seconds();
    let error_of = move |side| {
        Signal::derive(move || {
            if exchange.side() != side {
                return None;
            }
            match exchange.amount() {
                // Nobody is told off for a sum that is still being typed.
                Ok(_) | Err(AmountError::Empty | AmountError::Zero) => None,
                Err(error) => Some(t.amount_error(error).to_owned()),
            }
        })
    };
    let missing = Memo::new(move |_| {
        let (sell, buy) = exchange.currencies();
        let closed =
            |currency: &poltina_domain::Currency| state.accounts.in_currency(*currency).is_none();
        [sell, buy].into_iter().find(closed)
    });
    let held = Memo::new(move |_| exchange.quote());
    let over = Memo::new(move |_| {
        held.with(|held| held.as_ref().is_some_and(|held| held.until <= now.get()))
    });
    // An account that was opened, or what was left here before, wants a quote as what is typed does.
    Effect::new(move || {
        if exchange.wants(state) {
            exchange.ask(state);
        }
    });
    // One that is over is asked for anew in its place, while somebody looks.
    Effect::new(move || {
        let sending = exchange.stage() != Stage::Form;
        if over.get() && !sending && !exchange.asking() && exchange.renews() {
            now.track();
            if page::visible() {
                exchange.renew(state);
            }
        }
    });
    let terms = move || match held.get() {
        Some(held) => terms(t, &held, now, over),
        None if exchange.asking() => view! { <SkeletonText/> }.into_any(),
        None => guess(t, state),
    };
    // No quote, and none is coming by itself.
    let stuck = Memo::new(move |_| {
        let failed = exchange.failed().is_some();
        !exchange.asking()
            && ((over.get() && !exchange.renews()) || (held.with(Option::is_none) && failed))
    });
    let act = move || {
        if let Some(currency) = missing.get() {
            let label = t.exchange_open(&t.currency_name(currency.code()));
            let busy = Signal::derive(move || exchange.opening().is_some());
            let open = move |()| exchange.open_account(state, currency);
            return view! { <Button label wide=true busy on_press=open/> }.into_any();
        }
        if stuck.get() {
            let ask = move |()| exchange.ask_anew(state);
            return view! { <Button label=t.exchange_anew() glyph=Glyph::Repeat wide=true on_press=ask/> }
                .into_any();
        }
        let busy = Signal::derive(move || {
            let sending = exchange.stage() == Stage::Sending;
            sending || exchange.asking() || over.get() || !exchange.is_restored()
        });
        let blocked = Signal::derive(move || blocked(t, state));
        let confirm = move |()| exchange.confirm(state);
        view! { <Button label=t.exchange_confirm() wide=true busy blocked on_press=confirm/> }
            .into_any()
    };
    let said = move || match stuck.get() && over.get() {
        true => t.exchange_over().to_owned(),
        false => String::new(),
    };
    view! {
        <div class="exchange-sides">
            <SidePick side=ExchangeSide::Sell error=error_of(ExchangeSide::Sell)/>
            <div class="exchange-swap">
                <IconButton glyph=Glyph::Transfer label=t.exchange_swap() on_press=move |()| exchange.swap(state)/>
            </div>
            <SidePick side=ExchangeSide::Buy error=error_of(ExchangeSide::Buy)/>
        </div>
        <div class="exchange-terms">{redraw(terms)}</div>
        <p class="visually-hidden" aria-live="polite">{retext(said)}</p>
        <ExchangeTrouble/>
        {redraw(act)}
    }
    .into_any()
}

/// Why the button does nothing yet; nothing where it does.
fn blocked(t: Texts, state: State) -> Option<String> {
    let exchange = state.rooms().exchange;
    let Some(held) = exchange.quote() else {
        return (!exchange.asking()).then(|| t.exchange_type().to_owned());
    };
    let total = quote_total(&held.quote)?;
    let account = state.accounts.in_currency(total.currency())?;
    let available = account.available.money();
    (!suffices(available, total)).then(|| t.exchange_too_little(&t.money_text(total)))
}

/// The price, what is paid on top, and how long it holds.
fn terms(t: Texts, held: &Held, now: Signal<Moment>, over: Memo<bool>) -> AnyView {
    let quote = &held.quote;
    let shown = price_words(t, quote.base.code(), quote.counter.code(), &quote.price);
    let fee = quote.fee.money();
    let fee = match quote_total(quote).filter(|_| fee.is_positive()) {
        Some(total) => t.exchange_fee(&t.money_text(fee), &t.money_text(total)),
        None => t.exchange_free().to_owned(),
    };
    let until = held.until;
    let left = move || {
        if over.get() {
            return t.exchange_over().to_owned();
        }
        now.track();
        holds_words(t, until)
    };
    let renewed = held.renewed.then(|| {
        view! { <Notice text=t.exchange_renewed() tone=NoticeTone::Warn/> }
    });
    view! {
        {renewed}
        <Details card=true>
            <DetailRow label=t.exchange_price()>{shown}</DetailRow>
            <DetailRow label=t.exchange_cost()>{fee}</DetailRow>
        </Details>
        <p class="muted small exchange-timer" role="timer" data-over=move || over.get().then_some("")>{retext(left)}</p>
    }
    .into_any()
}

/// What the pair costs now, before an amount is typed.
fn guess(t: Texts, state: State) -> AnyView {
    let exchange = state.rooms().exchange;
    let (sell, _) = exchange.currencies();
    let rates = exchange.rates();
    if let Some(error) = rates.error() {
        let text = t.api_error(error);
        let again = move |()| exchange.load_rates(state);
        return view! {
            <Notice text tone=NoticeTone::Bad>
                <Button label=t.common_retry() look=ButtonLook::Quiet on_press=again/>
            </Notice>
        }
        .into_any();
    }
    let Some(rates) = rates.value() else {
        return view! { <SkeletonText/> }.into_any();
    };
    let now = if sell == rates.base {
        &rates.when_sold
    } else {
        &rates.when_bought
    };
    let shown = price_words(t, rates.base.code(), rates.counter.code(), now);
    view! { <p class="muted exchange-timer">{shown}</p> }.into_any()
}
