//! The sums of months, and what was spent in one of them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Month, Spending};

use super::{Load, State, cache};
use crate::platform::clock::{self, Moment};
use crate::platform::months;

const CACHE: &str = "months";

/// Months and spending.
#[derive(Clone, Copy)]
pub struct SpendingState {
    months: RwSignal<Load<Vec<Month>>>,
    month: RwSignal<months::Month>,
    shown: RwSignal<Load<Spending>>,
}

impl SpendingState {
    pub(super) fn new() -> Self {
        Self {
            months: RwSignal::new(Load::Loading),
            month: RwSignal::new(0),
            shown: RwSignal::new(Load::Loading),
        }
    }

    /// The sums of all months, newest first; tracked.
    #[must_use]
    pub fn months(self) -> Load<Vec<Month>> {
        self.months.get()
    }

    /// The sums of this month, as the server writes it (`2026-11`); tracked.
    #[must_use]
    pub fn sums(self, month: &str) -> Option<Month> {
        self.months.with(|load| {
            let mut all = load.value()?.iter();
            all.find(|sums| sums.month == month).cloned()
        })
    }

    /// The month that is looked at; tracked.
    #[must_use]
    pub fn month(self) -> months::Month {
        self.month.get()
    }

    /// What was spent in it; tracked.
    #[must_use]
    pub fn shown(self) -> Load<Spending> {
        self.shown.get()
    }

    /// Whether there is a month before, in which something moved; tracked.
    #[must_use]
    pub fn has_before(self) -> bool {
        let month = self.month.get();
        self.months.with(|load| {
            let oldest = load.value().and_then(|all| all.last());
            let oldest = oldest.and_then(|oldest| months::parse(&oldest.month));
            oldest.is_some_and(|oldest| oldest < month)
        })
    }

    /// Whether there is a month after; tracked.
    #[must_use]
    pub fn has_after(self) -> bool {
        self.month.get() < months::of(clock::now())
    }

    /// Asks for the sums of months.
    pub fn load_months(self, state: State) {
        state.fetch(self.months, |client| async move {
            let months = client.months().await?.items;
            cache::keep(CACHE, &months);
            Ok(months)
        });
    }

    /// Opens the month that is now, or the one that was looked at last.
    pub fn open(self, state: State) {
        let month = match self.month.get_untracked() {
            0 => months::of(clock::now()),
            month => month,
        };
        self.load_months(state);
        self.look_at(state, month);
    }

    /// The month that is opened next.
    pub fn choose(self, month: months::Month) {
        self.month.set(month);
    }

    /// Looks at another month, so many later.
    pub fn go(self, state: State, later: i64) {
        let month = self.month.get_untracked().saturating_add(later);
        self.look_at(state, month);
    }

    /// Asks again.
    pub fn retry(self, state: State) {
        self.look_at(state, self.month.get_untracked());
    }

    fn look_at(self, state: State, month: months::Month) {
        let name = months::text(month);
        self.month.set(month);
        let known = self
            .shown
            .with_untracked(|load| load.value().is_some_and(|shown| shown.month == name));
        if !known {
            self.shown.set(Load::Loading);
        }
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let kept = cache::kept::<Spending>(SHOWN).await;
            let answer = state.hear(client.spending(&name).await);
            // Another one is looked at by now: this is no answer to it.
            if self.month.get_untracked() != month {
                return;
            }
            if let Ok(spending) = &answer {
                cache::keep(SHOWN, spending);
            }
            let as_of: Moment = state.connectivity.last_contact();
            self.shown.update(|shown| {
                if let Some(kept) = kept.filter(|kept| kept.value.month == name) {
                    shown.restore(kept.value, kept.at);
                }
                shown.settle(answer, as_of);
            });
        });
    }

    /// Shows what was kept, until the server is heard.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept(CACHE).await {
            self.months
                .update(|months| months.restore(kept.value, kept.at));
        }
    }

    pub(super) fn forget(self) {
        self.months.set(Load::Loading);
        self.month.set(0);
        self.shown.set(Load::Loading);
    }
}

/// Under what name the month that was looked at last is kept.
const SHOWN: &str = "spending";
