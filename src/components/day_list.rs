//! Operations grouped by day, each day with its sum.

use leptos::prelude::*;
use poltina_api_types::Operation;
use poltina_domain::{Money, OperationId};

use super::{OperationRow, signed};
use crate::i18n::use_texts;
use crate::platform::clock::{self, Moment};
use crate::ui::{AmountText, AmountTone, List, Section};

/// A day with its operations, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// When it begins, in this device's time zone.
    pub start: Moment,
    /// What happened on it.
    pub operations: Vec<Operation>,
}

impl Day {
    /// What the day changed in all; `None` where it holds no operation or overflows.
    fn sum(&self) -> Option<Money> {
        let mut amounts = self.operations.iter().map(signed);
        let first = amounts.next()?;
        amounts.try_fold(first, Money::checked_add).ok()
    }
}

/// Groups operations, given newest first, by the day of this device's time zone.
#[must_use]
pub fn days(operations: &[Operation]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for operation in operations {
        let start = clock::start_of_day(clock::parse(&operation.posted_at).unwrap_or_default(), 0);
        match days.last_mut().filter(|day| day.start == start) {
            Some(day) => day.operations.push(operation.clone()),
            None => days.push(Day { start, operations: vec![operation.clone()] }),
        }
    }
    days
}

/// The days. A day is drawn anew only when something in it changed.
#[component]
pub fn DayList(
    /// What to show, newest first.
    #[prop(into)]
    operations: Signal<Vec<Operation>>,
    /// Whether the oldest day is whole: else its sum would mislead.
    #[prop(into)]
    complete: Signal<bool>,
    /// The operation that is shown beside the list.
    #[prop(optional, into)]
    selected: Signal<Option<OperationId>>,
) -> impl IntoView {
    let t = use_texts();
    let all = Memo::new(move |_| {
        let mut days = operations.with(|operations| days(operations));
        let complete = complete.get();
        let last = days.len().saturating_sub(1);
        days.drain(..).enumerate().map(|(at, day)| (day, complete || at < last)).collect::<Vec<_>>()
    });
    let section = move |(day, whole): (Day, bool)| {
        let sum = day.sum().filter(|_| whole && day.operations.len() > 1);
        let note = sum.map(|sum| view! { <AmountText parts=t.signed_money(sum) tone=AmountTone::Quiet/> }.into_any());
        let rows = day.operations.into_iter().map(move |operation| {
            let id = operation.id;
            let current = Signal::derive(move || selected.get() == Some(id));
            view! { <OperationRow operation current/> }
        });
        view! {
            <div class="day">
                <Section title=t.day(day.start) note><List>{rows.collect_view()}</List></Section>
            </div>
        }
        .into_any()
    };
    let key = |(day, whole): &(Day, bool)| (day.start, day.operations.first().map(|o| o.id), day.operations.len(), *whole);
    view! { <div class="days"><For each=move || all.get() key children=section/></div> }.into_any()
}
