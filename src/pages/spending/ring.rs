//! The month as a ring: how much, on what, and how it stands against the month before.

use leptos::prelude::*;
use poltina_api_types::Spending;
use poltina_domain::Money;

use super::{figure, share};
use crate::i18n::{Texts, use_texts};
use crate::state::use_state;
use crate::ui::{AmountTone, redraw, retext};

/// How many categories have a colour of their own; the rest shares one.
pub(super) const COLOURS: usize = 6;

/// Its length in the drawing's own units: thousandths of the whole.
const WHOLE: i64 = 1_000;

/// What stands free between two arcs.
const GAP: i64 = 6;

/// The ring. All that it shows stands in the table beneath it too.
#[component]
pub(super) fn Ring(
    /// The month.
    month: Spending,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let (spent, before) = (month.spent.money(), month.before.money());
    let label = label(t, &month);
    let arcs = arcs(&month);
    view! {
        <section class="card spending-card">
            <div class="spent-ring">
                <svg viewBox="0 0 120 120" role="img" aria-label=label>
                    <circle class="spent-track" cx="60" cy="60" r="50"/>
                    {arcs}
                </svg>
                <div class="spent-middle">
                    <p class="muted small">{t.spending_spent()}</p>
                    {figure(t, state, spent, AmountTone::Plain)}
                </div>
            </div>
            {redraw(move || {
                let hidden = state.settings.balance_hidden();
                let text = against(t, spent, before, hidden);
                view! { <p class="spending-against">{retext(move || text.clone())}</p> }.into_any()
            })}
        </section>
    }
    .into_any()
}

fn arcs(month: &Spending) -> Vec<AnyView> {
    let whole = month.spent.money();
    let mut from = 0;
    let mut arcs = Vec::new();
    let parts = month
        .categories
        .iter()
        .filter(|part| part.spent.money().is_positive());
    let alone = parts.clone().count() == 1;
    for (at, part) in parts.enumerate() {
        let length = share(part.spent.money(), whole);
        let gap = if alone { 0 } else { GAP.min(length / 2) };
        let drawn = format!("{} {WHOLE}", length.saturating_sub(gap).max(1));
        let offset = (-from).to_string();
        let arc = view! {
            <circle class="spent-arc" cx="60" cy="60" r="50" pathLength=WHOLE.to_string()
                data-colour=at.min(COLOURS).to_string() stroke-dasharray=drawn stroke-dashoffset=offset/>
        };
        arcs.push(arc.into_any());
        from += length;
    }
    arcs
}

/// The largest parts in words, for who does not see the ring.
fn label(t: Texts, month: &Spending) -> String {
    let whole = month.spent.money();
    let parts = month.categories.iter().take(COLOURS).filter_map(|part| {
        let share = share(part.spent.money(), whole);
        let percent = (share + 5) / 10;
        (share > 0).then(|| t.spending_part(t.category(part.category), &percent.to_string()))
    });
    let parts = parts.collect::<Vec<_>>().join(", ");
    t.spending_ring(&parts)
}

/// How it stands against the month before.
fn against(t: Texts, spent: Money, before: Money, hidden: bool) -> String {
    if !before.is_positive() {
        return t.spending_no_before().to_owned();
    }
    let Ok(more) = spent.checked_sub(before) else {
        return String::new();
    };
    let size = if more.minor() < 0 {
        more.checked_neg()
    } else {
        Ok(more)
    };
    let size = size.unwrap_or(more);
    let by = if hidden {
        // The share tells no sum.
        format!("{} %", share_of(size, before))
    } else {
        t.money_text(size)
    };
    match more.minor() {
        0 => t.spending_same().to_owned(),
        1.. => t.spending_more(&by),
        _ => t.spending_less(&by),
    }
}

/// In hundredths, above the whole too.
fn share_of(part: Money, whole: Money) -> i128 {
    let (part, whole) = (i128::from(part.minor()), i128::from(whole.minor()));
    (part * 100).checked_div(whole).unwrap_or_default()
}
