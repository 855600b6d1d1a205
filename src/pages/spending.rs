//! Spending: a month by category and by payee, against the month before.

mod ring;
mod tables;

use leptos::prelude::*;
use poltina_api_types::Spending;
use poltina_domain::Money;

use self::ring::Ring;
use self::tables::{Categories, Payees};
use crate::components::{Failure, HiddenAmount, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::platform::months;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountText, AmountTone, Button, ButtonLook, EmptyState, Glyph, Section, SkeletonCard,
    SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn SpendingPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let spending = state.rooms().spending;
    spending.open(state);
    let as_of = Signal::derive(move || spending.shown().as_of());
    let shown = Memo::new(move |_| spending.shown());
    let body = move || match shown.get() {
        Load::Loading => view! {
            <SkeletonCard label=t.common_loading()/>
            <SkeletonRows label=t.common_loading() rows=5/>
        }
        .into_any(),
        Load::Ready(month) | Load::Stale(month, _) => full(t, state, month),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| spending.retry(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-spending">
            <TopBar title=t.place_spending() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::History)/>
            {months_bar(t, state)}
            <OfflineNotice as_of/>
            <div class="spending">{redraw(body)}</div>
        </div>
    }
    .into_any()
}

/// The month, and the ways to the ones beside it. A button that leads nowhere stays, so that the focus
/// does.
fn months_bar(t: Texts, state: State) -> AnyView {
    let spending = state.rooms().spending;
    let step = move |label: &'static str, glyph, by: i64, there: Signal<bool>| {
        let stopped = crate::ui::flag("true", move || !there.get());
        let press = move |_| {
            if there.get_untracked() {
                spending.go(state, by);
            }
        };
        view! {
            <button type="button" class="icon-btn" aria-label=label title=label aria-disabled=stopped on:click=press>
                <crate::ui::Icon glyph/>
            </button>
        }
        .into_any()
    };
    let before = Signal::derive(move || spending.has_before());
    let after = Signal::derive(move || spending.has_after());
    let name = crate::ui::retext(move || t.month(months::begin(spending.month())));
    view! {
        <div class="month-bar" role="group" aria-label=t.spending_month()>
            {step(t.spending_before(), Glyph::Back, -1, before)}
            <h2 aria-live="polite">{name}</h2>
            {step(t.spending_after(), Glyph::Chevron, 1, after)}
        </div>
    }
    .into_any()
}

fn full(t: Texts, state: State, month: Spending) -> AnyView {
    if !month.spent.money().is_positive() && month.categories.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::History title=t.spending_empty_title() text=t.spending_empty_text()>
                <Button label=t.nav_history() look=ButtonLook::Plain href=Route::History.path()/>
            </EmptyState>
        }
        .into_any();
    }
    let (name, received) = (month.month.clone(), month.received.money());
    let categories = month.categories.clone();
    let payees = month.payees.clone();
    let by_payee = (!payees.is_empty()).then(|| {
        view! { <Section title=t.spending_by_payee()><Payees payees/></Section> }.into_any()
    });
    view! {
        <Ring month/>
        <Section title=t.spending_by_category()><Categories month=name categories/></Section>
        {by_payee}
        {came(t, state, received)}
    }
    .into_any()
}

/// What came in the same month.
fn came(t: Texts, state: State, received: Money) -> AnyView {
    if !received.is_positive() {
        return ().into_any();
    }
    let figure = figure(t, state, received, AmountTone::Plus);
    view! { <p class="spending-came"><span>{t.spending_received()}</span>{figure}</p> }.into_any()
}

/// An amount, unless amounts are hidden.
fn figure(t: Texts, state: State, money: Money, tone: AmountTone) -> AnyView {
    redraw(move || {
        if state.settings.balance_hidden() {
            view! { <HiddenAmount/> }.into_any()
        } else {
            view! { <AmountText parts=t.money(money) tone/> }.into_any()
        }
    })
}

/// How much of the whole, in thousandths.
fn share(part: Money, whole: Money) -> i64 {
    let (part, whole) = (i128::from(part.minor()), i128::from(whole.minor()));
    let share = (part * 1_000).checked_div(whole).unwrap_or_default();
    i64::try_from(share.clamp(0, 1_000)).unwrap_or_default()
}
