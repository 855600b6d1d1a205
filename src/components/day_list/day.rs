//! A day of a list: its name, its sum and its rows.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::Operation;
use poltina_domain::{Money, OperationId};

use crate::components::{HiddenAmount, operation_row, signed};
use crate::i18n::use_texts;
use crate::platform::clock::Moment;
use crate::state::use_state;
use crate::ui::{AmountText, AmountTone, List, Section, redraw};

/// What a day holds by now, and whether that is all of it.
pub(super) struct Now {
    pub(super) items: Vec<Arc<Operation>>,
    pub(super) whole: bool,
}

impl PartialEq for Now {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, other): (&Arc<Operation>, &Arc<Operation>)| Arc::ptr_eq(one, other);
        self.whole == other.whole
            && self.items.len() == other.items.len()
            && self.items.iter().zip(&other.items).all(same)
    }
}

impl Now {
    /// What the day changed in all; `None` where that would say nothing, or overflows.
    fn sum(&self) -> Option<Money> {
        let mut amounts = self.items.iter().map(|operation| signed(operation));
        let first = amounts.next()?;
        let sum = amounts.try_fold(first, Money::checked_add).ok();
        sum.filter(|_| self.whole && self.items.len() > 1)
    }
}

/// An operation as its row shows it: one of which something else is shown is another.
#[derive(Clone)]
struct Line {
    operation: Arc<Operation>,
    hidden: bool,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&*self.operation, &*other.operation);
        let shown = |of: &Operation| (of.id, of.category, of.kind, of.direction);
        self.hidden == other.hidden
            && (Arc::ptr_eq(&self.operation, &other.operation)
                || shown(one) == shown(two) && one.counterparty == two.counterparty)
    }
}

impl Eq for Line {}

impl Hash for Line {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.operation.id.hash(state);
    }
}

/// The day. Its rows come and go one by one.
#[component]
pub(super) fn DaySection(
    /// When it begins.
    start: Moment,
    /// What it holds.
    now: ArcRwSignal<Now>,
    /// A text and an address in place of its sum.
    link: Option<(&'static str, String)>,
    /// The operation that is shown beside the list.
    selected: Signal<Option<OperationId>>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let note = link.is_none().then(|| {
        let now = now.clone();
        let sum = Memo::new(move |_| now.with(Now::sum));
        redraw(move || match sum.get() {
            None => ().into_any(),
            Some(_) if state.settings.balance_hidden() => view! { <HiddenAmount/> }.into_any(),
            Some(sum) => {
                view! { <AmountText parts=t.signed_money(sum) tone=AmountTone::Quiet/> }.into_any()
            }
        })
    });
    let (text, href) = link.unzip();
    let each = move || {
        let hidden = state.settings.balance_hidden();
        let line = |operation: &Arc<Operation>| Line {
            operation: Arc::clone(operation),
            hidden,
        };
        now.with(|now| now.items.iter().map(line).collect::<Vec<_>>())
    };
    let row = move |Line { operation, hidden }: Line| {
        let current = selected.get_untracked() == Some(operation.id);
        operation_row(t, &operation, hidden, current)
    };
    view! {
        <div class="day">
            <Section title=t.day(start) link=text.map(Into::into) href=href.unwrap_or_default() note>
                <List><For each=each key=Line::clone children=row/></List>
            </Section>
        </div>
    }
    .into_any()
}
