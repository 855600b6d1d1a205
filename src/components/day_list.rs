//! Operations grouped by day, each day with its sum.

mod day;

use std::sync::Arc;

use leptos::{html, prelude::*};
use poltina_api_types::Operation;
use poltina_domain::OperationId;

use self::day::{DaySection, Now};
use super::{Day, MonthHead, by_day};
use crate::platform::clock::Moment;
use crate::platform::document;
use crate::routes::Route;

/// A day that stands in the list, the month that it is the newest day of, and what it holds by now.
#[derive(Clone)]
struct Shown {
    start: Moment,
    month: Option<String>,
    newest: bool,
    now: ArcRwSignal<Now>,
}

/// The days. One that stands is not drawn anew: it takes in the rows that come.
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
    let stands = StoredValue::new(Vec::<Shown>::new());
    let linked = link.is_some();
    let each = move || {
        let days =
            operations.with(|operations| by_day(operations, |operation| &operation.posted_at));
        let all = taken_in(stands.get_value(), days, complete.get(), months, linked);
        stands.set_value(all.clone());
        all
    };
    let section = move |shown: Shown| {
        let month = shown.month.map(|month| view! { <MonthHead month/> });
        let link = link.clone().filter(|_| shown.newest);
        view! { {month} <DaySection start=shown.start now=shown.now link selected/> }.into_any()
    };
    let key = |shown: &Shown| (shown.start, shown.month.clone(), shown.newest);
    // One effect marks the row: with one for each, a long list would run thousands.
    let days: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let href = selected.get().map(|id| Route::Operation(id).path());
        if let Some(days) = days.get() {
            document::mark_current(&days, href.as_deref());
        }
    });
    view! { <div class="days" node_ref=days><For each=each key=key children=section/></div> }
        .into_any()
}

/// The days as they stand by now. Those that stood hear what they hold where it is something else.
fn taken_in(
    stood: Vec<Shown>,
    days: Vec<Day<Operation>>,
    complete: bool,
    months: bool,
    linked: bool,
) -> Vec<Shown> {
    let last = days.len().saturating_sub(1);
    let mut stood = stood.into_iter().peekable();
    let mut before = None;
    let shown = |(at, day): (usize, Day<Operation>)| {
        while stood.next_if(|one| one.start > day.start).is_some() {}
        let known = stood.next_if(|one| one.start == day.start);
        let month = day.items.first().and_then(|one| one.posted_at.get(..7));
        let month = month.map(str::to_owned).filter(|_| months);
        let begins = month.clone().filter(|_| before != month);
        before = month;
        let now = Now {
            items: day.items,
            whole: complete || at < last,
        };
        let now = match known {
            Some(known) => {
                if known.now.with_untracked(|before| *before != now) {
                    known.now.set(now);
                }
                known.now
            }
            None => ArcRwSignal::new(now),
        };
        Shown {
            start: day.start,
            month: begins,
            newest: linked && at == 0,
            now,
        }
    };
    days.into_iter().enumerate().map(shown).collect()
}
