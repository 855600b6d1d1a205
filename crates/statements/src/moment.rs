//! Days and moments of Moscow's calendar, as files write them.

use core::fmt;

/// A day of the Gregorian calendar, in Moscow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year, 1970 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

/// A moment of Moscow's clock, to the second: UTC+3, as since 2014.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

impl Date {
    /// `22.11.2026`.
    pub(crate) fn dotted(self) -> String {
        format!("{:02}.{:02}.{:04}", self.day, self.month, self.year)
    }

    /// `20261122`.
    pub(crate) fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// The first moment of the day.
    pub(crate) const fn begin(self) -> Moment {
        Moment {
            date: self,
            hour: 0,
            minute: 0,
            second: 0,
        }
    }

    /// The last second of the day.
    pub(crate) const fn end(self) -> Moment {
        Moment {
            date: self,
            hour: 23,
            minute: 59,
            second: 59,
        }
    }
}

/// ISO 8601: `2026-11-22`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Moment {
    /// `12:30:00`.
    pub(crate) fn time(self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

/// ISO 8601 with the offset: `2026-11-22T12:30:00+03:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}+03:00", self.date, self.time())
    }
}
