//! Moments as people read them: RFC 3339 and calendar days, both in Europe/Moscow.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, Zoned};

use crate::clock::Micros;

/// The zone of business days. Should the zone's rules be missing, its offset since 2014 serves.
static ZONE: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get("Europe/Moscow").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(3)))
});

/// A moment on Moscow's calendar and clock.
#[must_use]
pub fn zoned(moment: Micros) -> Zoned {
    Timestamp::from_microsecond(moment)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(ZONE.clone())
}

/// A moment as RFC 3339 with milliseconds and offset: `2026-11-22T12:30:00.000+03:00`.
#[must_use]
pub fn rfc3339(moment: Micros) -> String {
    zoned(moment)
        .strftime("%Y-%m-%dT%H:%M:%S%.3f%:z")
        .to_string()
}

/// The calendar day of a moment: `2026-11-22`.
#[must_use]
pub fn day(moment: Micros) -> String {
    zoned(moment).strftime("%Y-%m-%d").to_string()
}

/// The calendar day of a moment as a number, 20261122: its month is that by 100, its year by 10,000.
#[must_use]
pub fn day_number(moment: Micros) -> i64 {
    let date = zoned(moment).date();
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// A stretch of Moscow's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// From midnight to midnight.
    Day,
    /// From the first of a month to the next.
    Month,
    /// From the first of January to the next.
    Year,
}

/// When the stretch that a moment lies in began, and when the next one begins.
#[must_use]
pub fn around(moment: Micros, stretch: Stretch) -> (Micros, Micros) {
    let day = zoned(moment).date();
    let (first, length) = match stretch {
        Stretch::Day => (day, Span::new().days(1)),
        Stretch::Month => (day.first_of_month(), Span::new().months(1)),
        Stretch::Year => (day.first_of_year(), Span::new().years(1)),
    };
    (start_of(first), start_of(first.saturating_add(length)))
}

/// Midnight in Moscow at the beginning of this day.
#[must_use]
pub fn start_of(day: Date) -> Micros {
    day.to_zoned(ZONE.clone())
        .map_or(0, |midnight| midnight.timestamp().as_microsecond())
}

/// Reads RFC 3339 with any offset; nothing where it is none.
#[must_use]
pub fn parse(text: &str) -> Option<Micros> {
    // Jiff bears more than RFC 3339 does; the wire does not.
    let plain = text.len() >= 20 && text.is_ascii() && text.as_bytes().get(10) == Some(&b'T');
    let moment: Timestamp = plain.then(|| text.parse().ok()).flatten()?;
    Some(moment.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_in_moscow_and_read_from_anywhere() {
        let moment = parse("2026-11-22T09:30:00Z").unwrap();
        assert_eq!(rfc3339(moment), "2026-11-22T12:30:00.000+03:00");
        assert_eq!(parse("2026-11-22T12:30:00.000+03:00"), Some(moment));
        assert_eq!(day(parse("2026-11-22T21:00:00Z").unwrap()), "2026-11-23");
    }

    #[test]
    fn days_months_and_years_begin_at_midnight_in_moscow() {
        let moment = parse("2026-12-31T20:59:59Z").unwrap();
        assert_eq!(day_number(moment), 20_261_231);
        assert_eq!(day_number(moment + 1_000_000), 20_270_101);
        let around = |stretch| {
            let (begin, end) = around(moment, stretch);
            (rfc3339(begin), rfc3339(end))
        };
        let midnight = |day: &str| format!("{day}T00:00:00.000+03:00");
        let (new_year, december) = (midnight("2027-01-01"), midnight("2026-12-01"));
        let last_day = midnight("2026-12-31");
        assert_eq!(around(Stretch::Day), (last_day, new_year.clone()));
        assert_eq!(around(Stretch::Month), (december, new_year.clone()));
        assert_eq!(around(Stretch::Year), (midnight("2026-01-01"), new_year));
    }

    #[test]
    fn what_is_no_rfc_3339_is_refused() {
        for wrong in [
            "",
            "2026-11-22",
            "2026-11-22T12:30:00",
            "22.11.2026 12:30",
            "2026-11-22 12:30:00Z",
            "2026-13-01T00:00:00Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
