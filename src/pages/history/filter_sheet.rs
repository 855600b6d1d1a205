//! What is let pass: period, kind, category, label, amount.

use leptos::prelude::*;
use poltina_api_types::OperationKind;
use poltina_domain::{Currency, Money};

use crate::components::{CATEGORIES, category_glyph};
use crate::i18n::{Texts, use_texts};
use crate::platform::months;
use crate::state::{Filters, SearchPeriod, State, use_state};
use crate::ui::{Button, ButtonLook, Choice, ChoiceGroup, Sheet, TextField};

/// The value of "all of them".
const ANY: &str = "";

const KINDS: [OperationKind; 7] = [
    OperationKind::Transfer,
    OperationKind::Payment,
    OperationKind::Deposit,
    OperationKind::Withdrawal,
    OperationKind::Return,
    OperationKind::Refund,
    OperationKind::Exchange,
];

pub(super) fn period_word(t: Texts, period: SearchPeriod) -> String {
    let word = match period {
        SearchPeriod::Ever => t.search_ever(),
        SearchPeriod::ThisMonth => t.search_this_month(),
        SearchPeriod::LastMonth => t.search_last_month(),
        SearchPeriod::ThisYear => t.search_this_year(),
        SearchPeriod::LastYear => t.search_last_year(),
        SearchPeriod::Month(month) => return t.month(months::begin(month)),
    };
    word.to_owned()
}

pub(super) fn kind_word(t: Texts, kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Transfer => t.search_transfers(),
        OperationKind::Payment => t.search_payments(),
        OperationKind::Deposit => t.search_deposits(),
        OperationKind::Withdrawal => t.search_withdrawals(),
        OperationKind::Return => t.search_returns(),
        OperationKind::Refund => t.search_refunds(),
        OperationKind::Exchange => t.search_exchanges(),
    }
}

/// The sheet. What is chosen counts at once.
#[component]
pub(super) fn FilterSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    view! { <Sheet open title=t.search_filters() close_label=t.common_close()>{form(t, state, open)}</Sheet> }
        .into_any()
}

fn form(t: Texts, state: State, open: RwSignal<bool>) -> AnyView {
    let search = state.rooms().search;
    let periods = options(SearchPeriod::ALL, |period| period_word(t, *period));
    let kinds = with_any(
        t.search_any_kind(),
        options(KINDS, |kind| kind_word(t, *kind).to_owned()),
    );
    let categories = CATEGORIES.iter().enumerate().map(|(at, category)| {
        Choice::new(at.to_string(), t.category(*category)).with_glyph(category_glyph(*category))
    });
    let categories = with_any(t.search_any_category(), categories.collect());
    let period = group(
        state,
        t.search_period(),
        periods,
        |filters| place(&SearchPeriod::ALL, Some(filters.period)),
        |filters, at| {
            filters.period = at
                .and_then(|at| SearchPeriod::ALL.get(at).copied())
                .unwrap_or_default();
        },
    );
    let kind = group(
        state,
        t.search_kind(),
        kinds,
        |filters| place(&KINDS, filters.kind),
        |filters, at| {
            filters.kind = at.and_then(|at| KINDS.get(at).copied());
        },
    );
    let category = group(
        state,
        t.operation_category(),
        categories,
        |filters| place(&CATEGORIES, filters.category),
        |filters, at| {
            filters.category = at.and_then(|at| CATEGORIES.get(at).copied());
        },
    );
    let clear = move |()| {
        search.clear(state);
        open.set(false);
    };
    let show = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        open.set(false);
    };
    view! {
        <form class="flow-body filters" novalidate on:submit=show>
            {period}
            {kind}
            {category}
            {labels(t, state)}
            {amounts(t, state)}
            <Button label=t.search_show() wide=true submit=true/>
            <Button label=t.search_reset() look=ButtonLook::Quiet wide=true on_press=clear/>
        </form>
    }
    .into_any()
}

fn options<T>(all: impl IntoIterator<Item = T>, word: impl Fn(&T) -> String) -> Vec<Choice> {
    let all = all.into_iter().enumerate();
    all.map(|(at, one)| Choice::new(at.to_string(), word(&one)))
        .collect()
}

fn with_any(any: &'static str, others: Vec<Choice>) -> Vec<Choice> {
    let mut all = vec![Choice::new(ANY, any)];
    all.extend(others);
    all
}

/// Where something stands among all, as the value of its choice.
fn place<T: PartialEq>(all: &[T], chosen: Option<T>) -> String {
    let at = chosen.and_then(|chosen| all.iter().position(|one| *one == chosen));
    at.map_or_else(|| ANY.to_owned(), |at| at.to_string())
}

/// A group of choices, of which one is let pass.
fn group(
    state: State,
    title: &'static str,
    choices: Vec<Choice>,
    chosen: fn(&Filters) -> String,
    choose: fn(&mut Filters, Option<usize>),
) -> AnyView {
    let search = state.rooms().search;
    let value = Signal::derive(move || chosen(&search.filters()));
    let change = move |value: String| {
        search.filter(state, |filters| choose(filters, value.parse().ok()));
    };
    named(
        title,
        view! { <ChoiceGroup label=title choices value on_change=change/> }.into_any(),
    )
}

fn named(title: &'static str, group: AnyView) -> AnyView {
    view! { <div class="filter"><p class="field-label" aria-hidden="true">{title}</p>{group}</div> }
        .into_any()
}

/// The labels that one uses; nothing where there are none.
fn labels(t: Texts, state: State) -> AnyView {
    let search = state.rooms().search;
    crate::ui::redraw(move || {
        let all = search.labels();
        if all.is_empty() {
            return ().into_any();
        }
        let choices = all.iter().map(|label| Choice::new(label, label)).collect();
        let choices = with_any(t.search_any_label(), choices);
        let value = Signal::derive(move || search.filters().label.unwrap_or_default());
        let change = move |label: String| {
            let label = Some(label).filter(|label| !label.is_empty());
            search.filter(state, move |filters| filters.label = label);
        };
        let title = t.search_label_filter();
        named(
            title,
            view! { <ChoiceGroup label=title choices value on_change=change/> }.into_any(),
        )
    })
}

/// From how much to how much. What is no amount is said, and lets pass what passed before.
fn amounts(t: Texts, state: State) -> AnyView {
    let filters = state.rooms().search.filters();
    let field =
        move |label: &'static str, now: Option<Money>, set: fn(&mut Filters, Option<Money>)| {
            let decimal = t.decimal_sign();
            let shown = now.map(|now| now.to_decimal_string().replace('.', decimal));
            let value = RwSignal::new(shown.unwrap_or_default());
            let wrong = RwSignal::new(None);
            let change = move |text: String| {
                let amount = match text.trim() {
                    "" => Some(None),
                    text => Money::parse(text, Currency::Rub).ok().map(Some),
                };
                wrong.set(amount.is_none().then(|| t.search_amount_wrong().to_owned()));
                if let Some(amount) = amount {
                    state
                        .rooms()
                        .search
                        .filter(state, |filters| set(filters, amount));
                }
            };
            view! { <TextField label value error=wrong input_mode="decimal" on_input=change/> }
                .into_any()
        };
    let least = field(t.search_least(), filters.least, |filters, least| {
        filters.least = least
    });
    let most = field(t.search_most(), filters.most, |filters, most| {
        filters.most = most
    });
    view! { <div class="filter-amounts">{least}{most}</div> }.into_any()
}
