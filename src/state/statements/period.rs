//! The days of a statement, as the wire writes them: `2026-11-22`, in Moscow.

use crate::platform::clock::{self, Moment};

const DAY: Moment = 24 * 3_600_000;

/// Moscow is ahead of UTC by this much, since 2014.
const MOSCOW: Moment = 3 * 3_600_000;

/// The most years that a statement has.
const YEARS: u16 = 5;

/// A period that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// From the first of this month until today.
    ThisMonth,
    /// All of the month before.
    LastMonth,
    /// From the first of January until today.
    ThisYear,
    /// One's own days.
    Own,
}

/// Why two days are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodError {
    /// A day is missing.
    Missing,
    /// It ends before it begins.
    Reversed,
    /// It ends after today.
    Future,
    /// It is longer than 5 years.
    TooLong,
}

/// Today in Moscow.
pub(super) fn today(now: Moment) -> String {
    date(now + MOSCOW)
}

/// The day of a moment of UTC.
fn date(moment: Moment) -> String {
    let mut text = clock::rfc3339(moment);
    text.truncate(10);
    text
}

impl Period {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::ThisMonth, Self::LastMonth, Self::ThisYear, Self::Own];

    /// The first and the last day; of one's own days, `from` and `to`.
    pub(super) fn days(
        self,
        today: &str,
        from: &str,
        to: &str,
    ) -> Result<(String, String), PeriodError> {
        let first = |length| {
            let begin = today.get(..length).unwrap_or_default();
            format!("{begin}{}", "-01-01".get(length - 4..).unwrap_or_default())
        };
        let today = today.to_owned();
        match self {
            Self::ThisMonth => Ok((first(7), today)),
            Self::ThisYear => Ok((first(4), today)),
            Self::LastMonth => {
                let begin = clock::parse(&format!("{}T00:00:00Z", first(7)));
                let last = date(begin.unwrap_or_default() - DAY);
                let from = format!("{}-01", last.get(..7).unwrap_or_default());
                Ok((from, last))
            }
            Self::Own => own(&today, from, to),
        }
    }
}

fn own(today: &str, from: &str, to: &str) -> Result<(String, String), PeriodError> {
    if from.len() != 10 || to.len() != 10 {
        return Err(PeriodError::Missing);
    }
    // Days in this form stand in the order of their texts.
    if to < from {
        return Err(PeriodError::Reversed);
    }
    if to > today {
        return Err(PeriodError::Future);
    }
    let year: u16 = from
        .get(..4)
        .and_then(|year| year.parse().ok())
        .unwrap_or_default();
    let end = format!("{:04}{}", year + YEARS, from.get(4..).unwrap_or_default());
    if to >= end.as_str() {
        return Err(PeriodError::TooLong);
    }
    Ok((from.to_owned(), to.to_owned()))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn days(period: Period, today: &str) -> (String, String) {
        period.days(today, "", "").unwrap()
    }

    fn both(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[wasm_bindgen_test]
    fn months_and_years_begin_on_their_first_day() {
        let today = "2026-03-22";
        assert_eq!(days(Period::ThisMonth, today), both("2026-03-01", today));
        assert_eq!(
            days(Period::LastMonth, today),
            both("2026-02-01", "2026-02-28")
        );
        assert_eq!(days(Period::ThisYear, today), both("2026-01-01", today));
        let new_year = "2028-01-01";
        assert_eq!(
            days(Period::LastMonth, new_year),
            both("2027-12-01", "2027-12-31")
        );
        assert_eq!(days(Period::LastMonth, "2028-03-01").1, "2028-02-29");
    }

    #[wasm_bindgen_test]
    fn today_is_moscow_s() {
        let evening = clock::parse("2026-11-22T20:59:59Z").unwrap();
        assert_eq!(today(evening), "2026-11-22");
        assert_eq!(today(evening + 1_000), "2026-11-23");
    }

    #[wasm_bindgen_test]
    fn days_of_one_s_own_are_refused_by_what_is_wrong() {
        let own = |from, to| Period::Own.days("2026-11-22", from, to);
        assert_eq!(own("", "2026-11-22"), Err(PeriodError::Missing));
        assert_eq!(own("2026-11-22", "2026-11-21"), Err(PeriodError::Reversed));
        assert_eq!(own("2026-11-22", "2026-11-23"), Err(PeriodError::Future));
        assert_eq!(own("2021-11-22", "2026-11-22"), Err(PeriodError::TooLong));
        assert_eq!(
            own("2021-11-23", "2026-11-22"),
            Ok(both("2021-11-23", "2026-11-22"))
        );
    }
}
