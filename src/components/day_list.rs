//! Operations grouped by day, each day with its sum.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::Operation;
use poltina_domain::{Money, OperationId};

use super::{Day, HiddenAmount, MonthHead, OperationRow, by_day, signed};
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{AmountText, AmountTone, List, Section, redraw};

/// What the day changed in all; `None` where it holds no operation or overflows.
fn sum(day: &Day<Operation>) -> Option<Money> {
    let mut amounts = day.items.iter().map(|operation| signed(operation));
    let first = amounts.next()?;
    amounts.try_fold(first, Money::checked_add).ok()
}

/// A day, whether its sum may be shown, and the month that it is the newest day of.
type Shown = (Day<Operation>, bool, Option<String>);

/// The days. A day is drawn anew only when something in it changed.
#[component]
pub fn DayList(
    /// What to show, newest first.
    #[prop(into)]
    operations: Signal<Vec<Arc<Operation>>>,
    /// Whether the oldest day is whole: else its sum would mislead.
    #[prop(into)]
    complete: Signal<bool>,
    /// The operation that is shown beside the list.
    #[prop(optional, into)]
    selected: Signal<Option<OperationId>>,
    /// A text and an address beside the newest day, in place of its sum.
    #[prop(optional)]
    link: Option<(&'static str, String)>,
    /// Whether the first day of each month has the month's sums above it.
    #[prop(optional)]
    months: bool,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let all = Memo::new(move |_| {
        let days =
            operations.with(|operations| by_day(operations, |operation| &operation.posted_at));
        let complete = complete.get();
        let last = days.len().saturating_sub(1);
        let mut newest = None;
        let mut begins = |day: &Day<Operation>| {
            let month = day.items.first().and_then(|one| one.posted_at.get(..7));
            let month = month.map(str::to_owned).filter(|_| months);
            let begins = month.clone().filter(|_| newest != month);
            newest = month;
            begins
        };
        days.into_iter()
            .enumerate()
            .map(|(at, day)| {
                let begins = begins(&day);
                (day, complete || at < last, begins)
            })
            .collect::<Vec<Shown>>()
    });
    let newest = Memo::new(move |_| all.with(|all| all.first().map(|(day, ..)| day.start)));
    let section = move |(day, whole, month): Shown| {
        let month = month.map(|month| view! { <MonthHead month/> });
        let link = link
            .clone()
            .filter(|_| newest.get_untracked() == Some(day.start));
        let note = sum(&day).filter(|_| link.is_none() && whole && day.items.len() > 1);
        let note = note.map(|sum| {
            redraw(move || {
                if state.settings.balance_hidden() {
                    view! { <HiddenAmount/> }.into_any()
                } else {
                    view! { <AmountText parts=t.signed_money(sum) tone=AmountTone::Quiet/> }
                        .into_any()
                }
            })
        });
        let (text, href) = link.unzip();
        let rows = day.items.into_iter().map(move |operation| {
            let id = operation.id;
            let current = Signal::derive(move || selected.get() == Some(id));
            view! { <OperationRow operation current/> }
        });
        view! {
            {month}
            <div class="day">
                <Section title=t.day(day.start) link=text.map(Into::into) href=href.unwrap_or_default() note>
                    <List>{rows.collect_view()}</List>
                </Section>
            </div>
        }
        .into_any()
    };
    let key = |(day, whole, month): &Shown| {
        let rows = day.items.iter().map(|one| (one.id, one.category as u8));
        (day.start, rows.collect::<Vec<_>>(), *whole, month.clone())
    };
    view! { <div class="days"><For each=move || all.get() key children=section/></div> }.into_any()
}
