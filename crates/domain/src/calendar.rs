//! Days of the calendar and times of the day: without a zone, without a clock.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text is no day from 2000-01-01 to 2199-12-31, written `2026-11-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDay;

impl fmt::Display for InvalidDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a day: use a day of the calendar as 2026-11-30")
    }
}

impl core::error::Error for InvalidDay {}

/// The text is no time from 00:00 to 23:59.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDayTime;

impl fmt::Display for InvalidDayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time: use hours and minutes as 09:30")
    }
}

impl core::error::Error for InvalidDayTime {}

/// A day of the Gregorian calendar, from 2000-01-01 to 2199-12-31.
///
/// ```
/// use poltina_domain::Day;
///
/// let day: Day = "2028-02-29".parse()?;
/// assert_eq!((day.year(), day.month(), day.day()), (2028, 2, 29));
/// assert_eq!(day.weekday(), 2); // a Tuesday
/// assert_eq!(day.plus(1).map(|next| next.to_string()).as_deref(), Some("2028-03-01"));
/// assert!("2027-02-29".parse::<Day>().is_err());
/// # Ok::<(), poltina_domain::InvalidDay>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    year: i32,
    month: u8,
    day: u8,
}

const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2199;

/// 2000-01-01 was a Saturday.
const WEEKDAY_OF_FIRST: i32 = 6;

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has; 31 where there is no such month.
const fn days_of(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Day {
    /// The day of this year, month and number; none where there is no such day, or it lies outside
    /// the years 2000 to 2199.
    #[must_use]
    pub const fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let there = FIRST_YEAR <= year
            && year <= LAST_YEAR
            && 1 <= month
            && month <= 12
            && 1 <= day
            && day <= days_of(year, month);
        if there {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// The year, 2000 to 2199.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The number in its month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// How many days its month has.
    #[must_use]
    pub const fn days_of_month(self) -> u8 {
        days_of(self.year, self.month)
    }

    /// How many days it is after 2000-01-01.
    #[must_use]
    pub fn number(self) -> i32 {
        let past = self.year - FIRST_YEAR;
        // Of the years before: 2000 is a leap year, 2100 is none.
        let leaps = (past + 3) / 4 - i32::from(self.year > 2100);
        let months = (1..self.month).map(|month| i32::from(days_of(self.year, month)));
        past * 365 + leaps + months.sum::<i32>() + i32::from(self.day) - 1
    }

    /// The day that is so many days after 2000-01-01.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        // A year has 365.2425 days: the guess is off by one at most.
        let guess = FIRST_YEAR + i32::try_from(i64::from(number) * 400 / 146_097).ok()?;
        let begins = |year| Self::new(year, 1, 1).map(Self::number);
        let year = [guess + 1, guess, guess - 1]
            .into_iter()
            .find(|year| begins(*year).is_some_and(|begin| begin <= number))?;
        let mut rest = number - begins(year)?;
        for month in 1..=12 {
            let days = i32::from(days_of(year, month));
            if rest < days {
                return Self::new(year, month, u8::try_from(rest + 1).ok()?);
            }
            rest -= days;
        }
        None
    }

    /// The day so many days later, or earlier below zero.
    #[must_use]
    pub fn plus(self, days: i32) -> Option<Self> {
        Self::from_number(self.number().checked_add(days)?)
    }

    /// The day of the week: 1 is Monday, 7 is Sunday (ISO 8601).
    #[must_use]
    pub fn weekday(self) -> u8 {
        let from_monday = (self.number() + WEEKDAY_OF_FIRST - 1).rem_euclid(7);
        u8::try_from(from_monday + 1).unwrap_or(1)
    }

    /// The day of this number in its month; the month's last where it has none of that number.
    #[must_use]
    pub fn at(self, number: u8) -> Self {
        Self {
            day: number.clamp(1, self.days_of_month()),
            ..self
        }
    }

    /// The first of the next month.
    #[must_use]
    pub const fn next_month(self) -> Option<Self> {
        match self.month {
            12 => Self::new(self.year + 1, 1, 1),
            month => Self::new(self.year, month + 1, 1),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Digits alone: `parse` would also take a sign.
fn digits<T: FromStr>(text: &str, length: usize) -> Option<T> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            Self::new(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)
        };
        read().ok_or(InvalidDay)
    }
}

/// Hours and minutes of a day, 00:00 to 23:59.
///
/// ```
/// use poltina_domain::DayTime;
///
/// let nine: DayTime = "09:00".parse()?;
/// assert_eq!((nine.hour(), nine.minute()), (9, 0));
/// assert!("24:00".parse::<DayTime>().is_err());
/// # Ok::<(), poltina_domain::InvalidDayTime>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayTime {
    hour: u8,
    minute: u8,
}

impl DayTime {
    /// The time of this hour and minute; none where a day has no such time.
    #[must_use]
    pub const fn new(hour: u8, minute: u8) -> Option<Self> {
        if hour < 24 && minute < 60 {
            Some(Self { hour, minute })
        } else {
            None
        }
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl FromStr for DayTime {
    type Err = InvalidDayTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':');
        let read = |(hour, minute)| Self::new(digits(hour, 2)?, digits(minute, 2)?);
        parts.and_then(read).ok_or(InvalidDayTime)
    }
}

/// Over the wire they go as they are written.
macro_rules! written_on_the_wire {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

written_on_the_wire!(Day);
written_on_the_wire!(DayTime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_centuries_has_its_number_its_text_and_its_weekday() {
        let mut day = Day::new(2000, 1, 1).unwrap();
        let (mut number, mut weekday) = (0, 6);
        loop {
            assert_eq!(day.number(), number, "{day}");
            assert_eq!(day.weekday(), weekday, "{day}");
            assert_eq!(Day::from_number(number), Some(day));
            assert_eq!(day.to_string().parse(), Ok(day));
            let Some(next) = day.plus(1) else { break };
            let same_month = (next.year(), next.month()) == (day.year(), day.month());
            if same_month {
                assert_eq!(next.day(), day.day() + 1);
            } else {
                assert_eq!((next.day(), day.day()), (1, day.days_of_month()), "{day}");
                assert_eq!(day.next_month(), Some(next));
            }
            (day, number, weekday) = (next, number + 1, weekday % 7 + 1);
        }
        assert_eq!(day.to_string(), "2199-12-31");
        // 200 years with 49 leap days: 2100 has none.
        assert_eq!(number, 200 * 365 + 49 - 1);
        assert_eq!(Day::from_number(-1), None);
        assert_eq!(day.next_month(), None);
    }

    #[test]
    fn leap_days_are_those_of_the_gregorian_calendar() {
        for (text, there) in [
            ("2000-02-29", true),
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2100-02-29", false),
        ] {
            assert_eq!(text.parse::<Day>().is_ok(), there, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_and_no_time_is_refused() {
        for text in [
            "",
            "2026-11",
            "2026-11-31",
            "2026-13-01",
            "2026-00-10",
            "2026-10-00",
            "26-11-30",
            "2026-1-30",
            "+026-11-30",
            "2026-11-30Z",
            "1999-12-31",
            "2200-01-01",
            "30.11.2026",
        ] {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text:?}");
        }
        for text in [
            "", "9:00", "24:00", "12:60", "12-30", "12:3", "+1:00", "12:30:00",
        ] {
            assert_eq!(text.parse::<DayTime>(), Err(InvalidDayTime), "{text:?}");
        }
    }
}
