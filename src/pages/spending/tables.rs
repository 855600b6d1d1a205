//! The month in tables: a bar, a sum and the month before for each category and each payee.

use leptos::prelude::*;
use poltina_api_types::{Category, CategorySpending, Direction, PayeeSpending};
use poltina_domain::Money;

use super::ring::COLOURS;
use super::{figure, share};
use crate::components::category_glyph;
use crate::i18n::use_texts;
use crate::platform::months;
use crate::routes::Route;
use crate::state::{SearchPeriod, use_state};
use crate::ui::{AmountTone, Glyph, Icon};

/// A row: what, how much, how much before, its share of the largest, its colour.
struct Line {
    name: AnyView,
    glyph: Glyph,
    spent: Money,
    before: Money,
    share: i64,
    colour: usize,
}

/// By category; each leads to its operations.
#[component]
pub(super) fn Categories(
    /// Which month.
    month: String,
    /// What was spent, the largest first.
    categories: Vec<CategorySpending>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let month = months::parse(&month).unwrap_or_default();
    let largest = largest(categories.iter().map(|part| part.spent.money()));
    let open = move |category: Category| {
        state.rooms().search.clear(state);
        state.rooms().search.filter(state, |filters| {
            filters.direction = Some(Direction::Out);
            filters.category = Some(category);
            filters.period = SearchPeriod::Month(month);
        });
        state.navigation.go(Route::History);
    };
    let lines = categories.into_iter().enumerate().map(|(at, part)| {
        let category = part.category;
        let name = t.category(category);
        let name = view! {
            <button type="button" class="spending-name" on:click=move |_| open(category)>{name}</button>
        };
        Line {
            name: name.into_any(),
            glyph: category_glyph(category),
            spent: part.spent.money(),
            before: part.before.money(),
            share: share(part.spent.money(), largest),
            colour: at.min(COLOURS),
        }
    });
    let lines: Vec<Line> = lines.collect();
    view! { <Table title=t.operation_category() lines/> }.into_any()
}

/// By payee.
#[component]
pub(super) fn Payees(
    /// Who was paid, the largest first.
    payees: Vec<PayeeSpending>,
) -> impl IntoView {
    let t = use_texts();
    let largest = largest(payees.iter().map(|part| part.spent.money()));
    let lines = payees.into_iter().map(|part| {
        let name = part.counterparty.name;
        Line {
            name: view! { <span class="spending-name">{name}</span> }.into_any(),
            glyph: category_glyph(part.category),
            spent: part.spent.money(),
            before: part.before.money(),
            share: share(part.spent.money(), largest),
            colour: COLOURS,
        }
    });
    let lines: Vec<Line> = lines.collect();
    view! { <Table title=t.spending_payee() lines/> }.into_any()
}

fn largest(all: impl Iterator<Item = Money>) -> Money {
    let nothing = Money::zero(poltina_domain::Currency::Rub);
    all.max_by_key(|money| money.minor()).unwrap_or(nothing)
}

#[component]
fn Table(title: &'static str, lines: Vec<Line>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let row = |line: Line| {
        let (spent, before) = (line.spent, line.before);
        let width = line
            .share
            .max(i64::from(spent.is_positive()) * 8)
            .to_string();
        let before = figure(t, state, before, AmountTone::Quiet);
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <span class="spending-mark" data-colour=line.colour.to_string()><Icon glyph=line.glyph/></span>
                    {line.name}
                    <svg class="spending-bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="spending-fill" data-colour=line.colour.to_string() width=width height="8"/>
                    </svg>
                </th>
                <td role="cell">{figure(t, state, spent, AmountTone::Plain)}</td>
                <td role="cell" class="spending-then"><span aria-hidden="true">{t.spending_was()}" "</span>{before}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = lines.into_iter().map(row).collect();
    view! {
        <table class="spending-table card" role="table">
            <thead class="visually-hidden" role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">{title}</th>
                    <th scope="col" role="columnheader">{t.spending_spent()}</th>
                    <th scope="col" role="columnheader">{t.spending_then()}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}
