//! Limits and levels in words.

use poltina_api_types::{Level, LimitDetail, LimitSource, Limits};

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

/// What is limited for a while since someone signed in by code, after a sentence that says until when.
/// A limit that is lower for another reason is not told of here.
#[must_use]
pub fn cooling_words(t: Texts, until: String, limits: Option<&Limits>) -> String {
    let items = limits.into_iter().flat_map(|limits| &limits.items);
    let lower = items.filter(|limit| limit.source == LimitSource::Cooling);
    let lower = lower.filter_map(|limit| {
        let most = t.money_text(limit.max.money());
        match (limit.scope.as_str(), limit.period.as_str()) {
            ("operation", _) => Some(t.limits_cooled_operation(&most)),
            ("outgoing", "day") => Some(t.limits_cooled_day(&most)),
            _ => None,
        }
    });
    let sentences: Vec<_> = core::iter::once(until).chain(lower).collect();
    sentences.join(" ")
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

#[cfg(test)]
mod tests {
    use poltina_domain::{Currency, Money};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::i18n::Language;

    #[wasm_bindgen_test]
    fn what_is_lower_for_a_while_is_told_and_nothing_else() {
        let t = Texts::new(Language::En);
        let limit = |scope: &str, period: &str, source: &str, kopecks: &str| {
            format!(
                r#"{{"scope":"{scope}","period":"{period}","source":"{source}",
                "max":{{"value":"{kopecks}","currency":"RUB"}},"used":{{"value":"0","currency":"RUB"}}}}"#
            )
        };
        let items = [
            limit("operation", "once", "cooling", "1500000"),
            limit("outgoing", "day", "cooling", "3000000"),
            limit("outgoing", "month", "level", "9900000"),
        ];
        let limits = |items: &[String]| -> Limits {
            let items = items.join(",");
            let text = format!(
                r#"{{"level":"full","policy_date":"2026-11-01","items":[{items}],"own":{{}}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let told = cooling_words(t, "Until noon.".into(), Some(&limits(&items)));
        let sum = |kopecks| t.money_text(Money::new(kopecks, Currency::Rub));
        let one = t.limits_cooled_operation(&sum(1_500_000));
        let day = t.limits_cooled_day(&sum(3_000_000));
        assert_eq!(told, format!("Until noon. {one} {day}"));
        // One's own lower limit stands where it stood: nothing new is said of it.
        let own = [limit("outgoing", "day", "own", "100000")];
        let told = cooling_words(t, "Until noon.".into(), Some(&limits(&own)));
        assert_eq!(told, "Until noon.");
        assert_eq!(cooling_words(t, "Until noon.".into(), None), "Until noon.");
    }
}
