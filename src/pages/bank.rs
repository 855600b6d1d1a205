//! Money from a bank, and to one: how much, which account, what it costs.

mod accounts;
mod payment;

use leptos::prelude::*;
use poltina_api_types::{Arrival, BankDirection, BankTerms, ErrorCode};
use poltina_domain::{AmountError, Money};

pub use payment::PaymentPage;

use accounts::{AccountsSheet, account};

use crate::components::{AmountField, AmountKeypad, Failure, OfflineNotice, bank_line};
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

/// Why an amount cannot be asked for, as far as this device can know.
fn objection(
    t: Texts,
    direction: BankDirection,
    amount: Result<Money, AmountError>,
    terms: &BankTerms,
    available: Option<Money>,
) -> Option<String> {
    let amount = match amount {
        Ok(amount) => amount,
        Err(error) => return Some(t.amount_error(error).into()),
    };
    let terms = terms.of(direction);
    let (least, most) = (terms.min.money(), terms.max.money());
    if amount.minor() < least.minor() {
        return Some(t.bank_least(&t.money_text(least)));
    }
    if amount.minor() > most.minor() {
        return Some(t.bank_most(&t.money_text(most)));
    }
    let total = terms.fee.of(amount).ok()?.checked_add(amount).ok()?;
    let available = available.filter(|_| direction == BankDirection::Withdrawal)?;
    (total.minor() > available.minor())
        .then(|| t.bank_too_little(&t.money_text(total), &t.money_text(available)))
}

#[component]
fn Form(direction: BankDirection) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    let (asked, choosing) = (RwSignal::new(false), RwSignal::new(false));
    let objection = Memo::new(move |_| {
        let terms = bank.terms();
        let available = state.accounts.available();
        objection(
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
    let fee = bank.money(direction).ok().and_then(|amount| {
        let fee = terms.fee.of(amount).ok()?;
        Some((fee, fee.checked_add(amount).ok()?))
    });
    let cost = match fee {
        _ if terms.fee == poltina_domain::Fee::FREE => t.bank_free().to_owned(),
        Some((fee, total)) => t.bank_fee(&t.money_text(fee), &t.money_text(total)),
        None => {
            t.bank_fee_from(&t.money_text(Money::new(terms.fee.min, terms.min.money().currency())))
        }
    };
    let arrival = match terms.arrival {
        Arrival::Moments => t.bank_moments(),
        Arrival::BusinessDay => t.bank_business_day(),
    };
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
    let notice = bank.failed().map(|error| {
        let level = error.code() == Some(ErrorCode::LevelTooLow);
        let raise = level.then(|| {
            view! { <Button label=t.limits_raise() look=ButtonLook::Quiet href=Route::Levels.path()/> }
        });
        view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad>{raise}</Notice> }.into_any()
    });
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
    view! { <Button label look=ButtonLook::Quiet wide=true href=route.path()/> }.into_any()
}

#[cfg(test)]
mod tests {
    use poltina_api_types::WayTerms;
    use poltina_domain::{Currency, Fee};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::i18n::Language;

    const fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::Rub)
    }

    fn terms() -> BankTerms {
        let way = |min, fee| WayTerms {
            min: rub(min).into(),
            max: rub(1_000_000).into(),
            fee,
            arrival: Arrival::Moments,
        };
        let fee = Fee {
            basis_points: 50,
            min: 1_500,
            max: None,
        };
        BankTerms {
            top_up: way(1_000, Fee::FREE),
            withdrawal: way(10_000, fee),
        }
    }

    #[wasm_bindgen_test]
    fn an_amount_is_objected_to_by_bounds_and_by_what_leaves_with_its_fee() {
        let t = Texts::new(Language::En);
        let objection = |direction, minor| {
            super::objection(t, direction, Ok(rub(minor)), &terms(), Some(rub(50_000)))
        };
        let sum = |minor| t.money_text(rub(minor));
        let (top_up, withdrawal) = (BankDirection::TopUp, BankDirection::Withdrawal);
        assert_eq!(objection(top_up, 999), Some(t.bank_least(&sum(1_000))));
        assert_eq!(objection(top_up, 1_000), None);
        // What is available says nothing of what comes.
        assert_eq!(objection(top_up, 1_000_000), None);
        assert_eq!(
            objection(top_up, 1_000_001),
            Some(t.bank_most(&sum(1_000_000)))
        );
        assert_eq!(objection(withdrawal, 48_500), None);
        let too_little = t.bank_too_little(&sum(50_001), &sum(50_000));
        assert_eq!(objection(withdrawal, 48_501), Some(too_little));
        let empty = super::objection(t, top_up, Err(AmountError::Empty), &terms(), None);
        assert_eq!(empty, Some(t.amount_error(AmountError::Empty).to_owned()));
    }
}
