//! What will happen, to the letter; where it is unknown if it has, the same is asked for again.

use leptos::prelude::*;
use poltina_api_types::{BankDirection, NewBankTransfer};

use crate::components::{bank_arrival, bank_objection, refused};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, DetailRow, Details, Glyph, Notice,
    NoticeTone, redraw,
};

/// The step.
#[component]
pub(super) fn Check() -> impl IntoView {
    let state = use_state();
    let asked = Memo::new(move |_| state.rooms().requisites.asked(state));
    redraw(move || match asked.get() {
        Some(request) => view! { <Asked request/> }.into_any(),
        None => view! { <Nothing/> }.into_any(),
    })
}

/// Nothing to check: it was sent, or never begun. The form is the place to be.
#[component]
fn Nothing() -> impl IntoView {
    let navigation = use_state().navigation;
    Effect::new(move || {
        if navigation.route_untracked() == Route::RequisitesCheck {
            navigation.replace(Route::Requisites);
        }
    });
}

#[component]
fn Asked(
    /// What is, or was, asked for.
    request: NewBankTransfer,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let requisites = state.rooms().requisites;
    let amount = request.amount.money();
    let sum = t.money_text(amount);
    let details = details(t, state, &request);
    // What one may spend, and the terms, may have changed since it was typed.
    let objection = Memo::new(move |_| {
        let terms = state.rooms().bank.terms();
        let available = state.accounts.available();
        let fresh = !requisites.is_unknown() && !requisites.busy();
        bank_objection(
            t,
            BankDirection::Withdrawal,
            Ok(amount),
            terms.value()?,
            available,
        )
        .filter(|_| fresh)
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if objection.with_untracked(Option::is_none) {
            requisites.pay(state);
        }
    };
    let told = sum.clone();
    let notices = move || {
        let wrong = objection
            .get()
            .map(|text| view! { <Notice text tone=NoticeTone::Bad/> });
        let failed = requisites.failed().filter(|_| !requisites.is_unknown());
        let failed =
            failed.map(|error| refused(t, t.api_error(&error), error.code(), t.check_no_factor()));
        let unknown = requisites.is_unknown().then(|| {
            let text = t.bank_unknown(&told);
            view! { <Notice text tone=NoticeTone::Warn/> }
        });
        view! { {wrong}{failed}{unknown} }.into_any()
    };
    let unknown = Memo::new(move |_| requisites.is_unknown());
    let button = move || {
        let label = match unknown.get() {
            true => t.requisites_again().to_owned(),
            false => t.check_send(&sum),
        };
        let busy = Signal::derive(move || requisites.busy());
        view! { <Button label wide=true submit=true busy/> }.into_any()
    };
    view! {
        <div class="party">
            <Avatar glyph=Some(Glyph::Bank) size=AvatarSize::Large/>
            <h2 class="party-name"><bdi>{request.receiver.name.as_str().to_owned()}</bdi></h2>
            <AmountText parts=t.money(amount) size=AmountSize::Hero/>
        </div>
        {details}
        <form class="flow-end" novalidate on:submit=send>
            {redraw(notices)}
            {redraw(button)}
        </form>
    }
    .into_any()
}

fn details(t: Texts, state: State, request: &NewBankTransfer) -> AnyView {
    let bank = match request.bic.bank_name() {
        Some(name) => format!("{name}, {}", t.bank_bic_of(request.bic.as_str())),
        None => t.bank_bic_of(request.bic.as_str()),
    };
    let fee = request.fee.money();
    let fee_text = if fee.is_positive() {
        t.money_text(fee)
    } else {
        t.operation_no_fee().to_owned()
    };
    let total = request.amount.money().checked_add(fee).ok();
    let terms = untrack(|| state.rooms().bank.terms());
    let arrival = terms
        .value()
        .map(|terms| bank_arrival(t, terms.of(BankDirection::Withdrawal)));
    let receiver = &request.receiver;
    let rows = [
        (t.bill_bank(), Some(bank)),
        (t.found_account(), Some(grouped(request.account.as_str()))),
        (
            t.requisites_inn(),
            receiver.inn.as_ref().map(ToString::to_string),
        ),
        (t.bill_kpp(), receiver.kpp.as_ref().map(ToString::to_string)),
        (
            t.found_purpose(),
            Some(receiver.purpose.as_str().to_owned()),
        ),
        (t.operation_fee(), Some(fee_text)),
        (t.check_taken(), total.map(|total| t.money_text(total))),
        (t.check_arrives(), arrival.map(str::to_owned)),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label><bdi>{value}</bdi></DetailRow> })
    });
    view! { <Details card=true>{rows.collect_view()}</Details> }.into_any()
}

/// An account as it is compared with paper: by fours.
fn grouped(account: &str) -> String {
    let figures: Vec<char> = account.chars().collect();
    let groups = figures
        .chunks(4)
        .map(|four| four.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("\u{a0}")
}
