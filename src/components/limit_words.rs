//! Limits and levels in words.

use poltina_api_types::{Level, LimitDetail};

use crate::i18n::Texts;
use crate::platform::clock;

/// What a limit leaves, and when it starts anew.
#[must_use]
pub fn limit_words(t: Texts, limit: &LimitDetail) -> String {
    let left = t.money_text(limit.remaining.money());
    let words = match (limit.scope.as_str(), limit.period.as_str()) {
        ("outgoing", "day") => t.limit_day(&left),
        ("outgoing", "month") => t.limit_month(&left),
        ("outgoing", _) => t.limit_year(&left),
        ("counterparty", _) => t.limit_counterparty(&left),
        ("count", _) => t.limit_count().to_owned(),
        ("balance", _) => t.limit_balance().to_owned(),
        _ => t.limit_operation(&left),
    };
    match limit.resets_at.as_deref().and_then(clock::parse) {
        Some(at) => format!("{words} {}", t.limits_resets(&t.date_and_time(at))),
        None => words,
    }
}

/// The name of a level.
#[must_use]
pub fn level_word(t: Texts, level: Level) -> &'static str {
    match level {
        Level::Anonymous => t.levels_anonymous(),
        Level::Simplified => t.levels_simplified(),
        Level::Full => t.levels_full(),
    }
}
