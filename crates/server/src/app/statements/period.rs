//! The days of a statement, in Moscow.

use jiff::Span;
use jiff::civil::Date;
use poltina_api_types::{ErrorCode, NewStatement};

use crate::app::Failure;
use crate::clock::Micros;
use crate::moscow;

/// The longest period, in years.
const YEARS: i64 = 5;

/// From the first day to the last, both of them in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    pub(super) from: Date,
    pub(super) to: Date,
}

impl Period {
    /// The period that is asked for.
    ///
    /// # Errors
    /// `invalid-request` where a day is none; `period-reversed`, `period-in-future`,
    /// `period-too-long`.
    pub(super) fn of(new: &NewStatement, now: Micros) -> Result<Self, Failure> {
        let from = day(&new.from, "/from")?;
        let to = day(&new.to, "/to")?;
        if to < from {
            let detail = "The period ends before it begins: swap its days.";
            return Err(Failure::new(ErrorCode::PeriodReversed, detail));
        }
        let today = moscow::zoned(now).date();
        if to > today {
            let detail = format!("The period ends after today, {today} in Moscow.");
            return Err(Failure::new(ErrorCode::PeriodInFuture, detail));
        }
        if to >= from.saturating_add(Span::new().years(YEARS)) {
            let detail = format!("The period is longer than {YEARS} years: ask for parts of it.");
            return Err(Failure::new(ErrorCode::PeriodTooLong, detail));
        }
        Ok(Self { from, to })
    }

    /// The moment at which it begins.
    pub(super) fn begin(self) -> Micros {
        moscow::start_of(self.from)
    }

    /// The moment at which it is over.
    pub(super) fn end(self) -> Micros {
        moscow::start_of(self.to.saturating_add(Span::new().days(1)))
    }
}

fn day(text: &str, pointer: &str) -> Result<Date, Failure> {
    let wrong = || Failure::invalid(pointer, "use a day since 1970, such as 2026-11-22");
    // Jiff bears more than the plain form.
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day: Option<Date> = plain.then(|| text.parse().ok()).flatten();
    day.filter(|day| day.year() >= 1970).ok_or_else(wrong)
}
