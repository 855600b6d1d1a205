//! Months on Moscow's calendar, which the server counts by; there clocks do not change.

use super::clock::{self, Moment};

/// Three hours: Moscow's offset since 2014.
const OFFSET: Moment = 3 * 3_600_000;

/// A month as one number: months since the year 0.
pub type Month = i64;

/// The month of a moment.
#[must_use]
pub fn of(moment: Moment) -> Month {
    let there = clock::rfc3339(moment.saturating_add(OFFSET));
    there.get(..7).and_then(parse).unwrap_or_default()
}

/// When a month begins.
#[must_use]
pub fn begin(month: Month) -> Moment {
    clock::parse(&format!("{}-01T00:00:00+03:00", text(month))).unwrap_or_default()
}

/// A month as the server writes it: `2026-11`.
#[must_use]
pub fn text(month: Month) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// The month that the server names; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (Month, Month) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn months_begin_at_midnight_in_moscow_and_follow_each_other_over_the_year() {
        let last = clock::parse("2026-12-31T23:59:59+03:00").unwrap();
        assert_eq!(text(of(last)), "2026-12");
        assert_eq!(text(of(last + 1_000)), "2027-01");
        let january = parse("2027-01").unwrap();
        assert_eq!(begin(january), last + 1_000);
        assert_eq!(text(january - 1), "2026-12");
        for wrong in ["", "2026", "2026-13", "x-1"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
