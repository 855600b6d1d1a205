//! Money from a bank, and to one: how much, which account, what it costs.

mod accounts;
mod payment;

use leptos::prelude::*;
use poltina_api_types::{BankDirection, ErrorCode};
use poltina_domain::AmountError;

pub use payment::PaymentPage;

use accounts::{AccountsSheet, account};

use crate::components::{
    AmountField, AmountKeypad, Failure, OfflineNotice, bank_arrival, bank_cost, bank_line,
    bank_objection, refused,
};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    Button, ButtonLook, EmptyState, Glyph, Notice, NoticeTone, SkeletonText, TopBar, redraw,
};

const SENTENCE: &str = "bank-sentence";

/// The page of one way.
#[component]
pub fn BankPage(
    /// Which way.
    direction: BankDirection,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    bank.refresh(state);
    // The form stays as it is while what is known grows older or newer.
    let ready = Memo::new(move |_| match (bank.terms(), bank.accounts()) {
        (Load::Failed(error), _) | (_, Load::Failed(error)) => Err(Some(error)),
        (Load::Loading, _) | (_, Load::Loading) => Err(None),
        _ => Ok(()),
    });
    let as_of = Signal::derive(move || bank.terms().as_of());
    let title = match direction {
        BankDirection::TopUp => t.place_top_up(),
        BankDirection::Withdrawal => t.place_withdraw(),
    };
    let body = move || match ready.get() {
        Ok(()) => view! { <Form direction/> }.into_any(),
        Err(None) => view! { <SkeletonText figure=true/> }.into_any(),
        Err(Some(error)) if error.code() == Some(ErrorCode::BankUnavailable) => {
            view! { <EmptyState glyph=Glyph::Bank title=t.bank_none() text=t.bank_none_text()/> }
                .into_any()
        }
        Err(Some(error)) => {
            view! { <Failure error on_retry=move |()| bank.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

#[component]
fn Form(direction: BankDirection) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    let (asked, choosing) = (RwSignal::new(false), RwSignal::new(false));
    let objection = Memo::new(move |_| {
        let terms = bank.terms();
        let available = state.accounts.available();
        bank_objection(
            t,
            direction,
            bank.money(direction),
            terms.value()?,
            available,
        )
    });
    // Nobody is told off for a sum that is still being typed.
    let sentence = Memo::new(move |_| {
        let unfinished = matches!(
            bank.money(direction),
            Err(AmountError::Empty | AmountError::Zero)
        );
        objection.get().filter(|_| asked.get() || !unfinished)
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(account) = untrack(|| bank.chosen()) else {
            return choosing.set(true);
        };
        asked.set(true);
        let unknown = untrack(|| bank.unknown(direction)).is_some();
        if unknown || objection.with_untracked(Option::is_none) {
            bank.pay(state, direction, bank_line(t, &account));
        }
    };
    let typed = bank.typed(direction);
    Effect::new(move |before: Option<()>| {
        typed.track();
        if before.is_some() {
            bank.retype();
        }
    });
    let label = match direction {
        BankDirection::TopUp => t.bank_top_up(),
        BankDirection::Withdrawal => t.bank_withdraw(),
    };
    view! {
        <form class="flow-form" novalidate on:submit=send>
            {redraw(move || account(t, direction, bank.chosen(), choosing))}
            <div class="flow-middle">
                <AmountField value=typed wrong=Signal::derive(move || sentence.get().is_some()) describes=SENTENCE/>
                <div id=SENTENCE aria-live="polite">{redraw(move || below(t, state, direction, sentence.get()))}</div>
            </div>
            <div class="flow-end">
                {redraw(move || trouble(t, state, direction))}
                <AmountKeypad value=typed/>
                <Button label wide=true submit=true busy=Signal::derive(move || bank.busy() || !bank.is_restored())/>
                {other_way(t, direction)}
            </div>
        </form>
        <AccountsSheet open=choosing/>
    }
    .into_any()
}

/// What it costs and when it is there; or what is wrong.
fn below(t: Texts, state: State, direction: BankDirection, sentence: Option<String>) -> AnyView {
    if let Some(sentence) = sentence {
        return view! { <p class="field-error">{sentence}</p> }.into_any();
    }
    let bank = state.rooms().bank;
    let terms = bank
        .terms()
        .value()
        .map(|terms| terms.of(direction).clone());
    let Some(terms) = terms else {
        return ().into_any();
    };
    let cost = bank_cost(t, &terms, bank.money(direction).ok());
    let arrival = bank_arrival(t, &terms);
    let leaves = direction == BankDirection::Withdrawal;
    let available = state.accounts.available().filter(|_| leaves);
    let available = available.map(|money| t.amount_available(&t.money_text(money)));
    view! {
        <p class="muted">{cost}</p>
        <p class="muted small">{arrival}</p>
        <p class="muted small">{available}</p>
    }
    .into_any()
}

/// What did not work, and what is unknown.
fn trouble(t: Texts, state: State, direction: BankDirection) -> AnyView {
    let bank = state.rooms().bank;
    let notice = bank
        .failed()
        .map(|error| refused(t, t.api_error(&error), error.code(), t.check_no_factor()));
    // Where an answer was lost, the same again costs nothing twice.
    let unknown = bank.unknown(direction).map(|amount| {
        let text = t.bank_unknown(&t.money_text(amount));
        view! { <Notice text tone=NoticeTone::Warn/> }.into_any()
    });
    view! { {notice}{unknown} }.into_any()
}

fn other_way(t: Texts, direction: BankDirection) -> AnyView {
    let (label, route) = match direction {
        BankDirection::TopUp => (t.bank_withdraw_instead(), Route::Withdraw),
        BankDirection::Withdrawal => (t.bank_top_up_instead(), Route::TopUp),
    };
    let others = (direction == BankDirection::Withdrawal).then(|| {
        view! { <Button label=t.requisites_instead() look=ButtonLook::Quiet wide=true href=Route::Requisites.path()/> }
    });
    view! {
        {others}
        <Button label look=ButtonLook::Quiet wide=true href=route.path()/>
    }
    .into_any()
}
