//! One limit as a bar, with the same in words.

use leptos::prelude::*;
use poltina_api_types::{Limit, LimitSource};

use crate::i18n::{Texts, use_texts};
use crate::platform::clock;

/// How full a bar is: thousandths.
const FULL: i64 = 1_000;

/// The row. A limit of which nothing is ever used up has no bar.
#[component]
pub(super) fn Meter(
    /// The limit.
    limit: Limit,
) -> impl IntoView {
    let t = use_texts();
    let (title, figures) = (title(t, &limit), figures(t, &limit));
    let bar = share(&limit).map(|share| {
        let spent = (share >= FULL).then_some("");
        view! {
            <progress class="meter" max=FULL.to_string() value=share.to_string() data-spent=spent aria-label=title aria-valuetext=figures.clone()></progress>
        }
    });
    let source = match limit.source {
        LimitSource::Level => None,
        LimitSource::Own => Some(t.limits_source_own()),
        LimitSource::Cooling => Some(t.limits_source_cooling()),
    };
    let resets = limit.resets_at.as_deref().and_then(clock::parse);
    let resets = resets.map(|at| t.limits_resets(&t.date_and_time(at)));
    let left = left(t, &limit);
    let below = (left.is_some() || resets.is_some()).then(|| {
        view! { <p class="limit-below"><span>{left}</span><span>{resets}</span></p> }
    });
    view! {
        <li class="limit">
            <p class="limit-head">
                <span class="row-title">{title}</span>
                {source.map(|source| view! { <span class="badge">{source}</span> })}
                <span class="limit-figures">{figures}</span>
            </p>
            {bar}
            {below}
        </li>
    }
    .into_any()
}

fn title(t: Texts, limit: &Limit) -> &'static str {
    match (limit.scope.as_str(), limit.period.as_str()) {
        ("outgoing", "day") => t.limits_day(),
        ("outgoing", "month") => t.limits_month(),
        ("outgoing", _) => t.limits_year(),
        ("counterparty", _) => t.limits_counterparty(),
        ("count", _) => t.limits_count(),
        ("balance", _) => t.limits_balance(),
        _ => t.limits_operation(),
    }
}

/// Whether something of it can be used up over time.
fn is_used(limit: &Limit) -> bool {
    matches!(limit.scope.as_str(), "outgoing" | "balance" | "count")
}

fn figures(t: Texts, limit: &Limit) -> String {
    if let (Some(used), Some(max)) = (limit.used_count, limit.max_count) {
        return t.limits_used(&used.to_string(), &max.to_string());
    }
    let max = t.money_text(limit.max.money());
    if is_used(limit) {
        t.limits_used(&t.money_text(limit.used.money()), &max)
    } else {
        t.limits_up_to(&max)
    }
}

/// What is left, where it is not plain from the figures.
fn left(t: Texts, limit: &Limit) -> Option<String> {
    if limit.scope != "outgoing" {
        return None;
    }
    let left = limit.max.money().checked_sub(limit.used.money()).ok()?;
    let left = if left.is_positive() {
        left
    } else {
        limit.max.money().checked_sub(limit.max.money()).ok()?
    };
    Some(t.limits_left(&t.money_text(left)))
}

/// How much of it is used, in thousandths.
fn share(limit: &Limit) -> Option<i64> {
    if !is_used(limit) {
        return None;
    }
    let (used, max) = match (limit.used_count, limit.max_count) {
        (Some(used), Some(max)) => (i64::from(used), i64::from(max)),
        _ => (limit.used.money().minor(), limit.max.money().minor()),
    };
    if max <= 0 {
        return Some(FULL);
    }
    let share = i128::from(used.max(0)) * i128::from(FULL) / i128::from(max);
    Some(i64::try_from(share).unwrap_or(FULL).min(FULL))
}
