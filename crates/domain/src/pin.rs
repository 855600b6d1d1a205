//! PINs: six digits, none of those that are tried first.

use core::fmt;
use core::str::FromStr;

/// Why a text is no PIN that may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinError {
    /// It is not six digits of ASCII.
    NotSixDigits,
    /// It is easily guessed: repeats, runs, a date, or one of those that many choose.
    Weak,
}

impl fmt::Display for PinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSixDigits => "use six digits",
            Self::Weak => "use digits that are no repeats, no run and no date",
        })
    }
}

impl core::error::Error for PinError {}

/// Six digits that may be chosen as a PIN. Shown nowhere.
///
/// ```
/// use poltina_domain::{Pin, PinError};
///
/// assert!("274916".parse::<Pin>().is_ok());
/// assert_eq!("123456".parse::<Pin>(), Err(PinError::Weak));
/// assert_eq!("070885".parse::<Pin>(), Err(PinError::Weak));
/// assert_eq!("27491".parse::<Pin>(), Err(PinError::NotSixDigits));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Pin([u8; 6]);

impl Pin {
    /// The six digits, in ASCII.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 6] {
        &self.0
    }

    /// Reads six digits as they are typed, weak or not: what was set is judged once, when it is set.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let digits = <[u8; 6]>::try_from(text.as_bytes()).ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        let pin = Self::typed(text).ok_or(PinError::NotSixDigits)?;
        if is_weak(pin.0.map(|digit| digit - b'0')) {
            return Err(PinError::Weak);
        }
        Ok(pin)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(••••••)")
    }
}

/// PINs that many choose, beyond repeats, runs and dates: patterns of the keypad, halves of runs,
/// words spelled on it. After published counts of leaked PINs.
const COMMON: [[u8; 6]; 16] = [
    [1, 5, 9, 7, 5, 3],
    [1, 4, 7, 2, 5, 8],
    [1, 4, 7, 8, 5, 2],
    [2, 5, 8, 0, 2, 5],
    [3, 6, 9, 2, 5, 8],
    [1, 5, 9, 3, 5, 7],
    [7, 8, 9, 4, 5, 6],
    [4, 5, 6, 1, 2, 3],
    [1, 2, 3, 9, 8, 7],
    [1, 2, 3, 7, 8, 9],
    [1, 4, 7, 3, 6, 9],
    [1, 3, 1, 4, 2, 0],
    [5, 2, 0, 1, 3, 1],
    [4, 2, 0, 6, 9, 0],
    [1, 3, 5, 7, 9, 0],
    [1, 3, 5, 7, 9, 1],
];

fn is_weak(digits: [u8; 6]) -> bool {
    let [a, b, c, d, e, f] = digits;
    let repeats = (a, b, c) == (d, e, f) || (a, b) == (c, d) && (c, d) == (e, f);
    let pairs = a == b && c == d && e == f;
    let halves = a == b && b == c && d == e && e == f;
    let mirrored = (a, b, c) == (f, e, d);
    let (first, second, third) = (a * 10 + b, c * 10 + d, e * 10 + f);
    let (front, back) = (
        u16::from(first) * 100 + u16::from(second),
        u16::from(second) * 100 + u16::from(third),
    );
    // Day, month, year; month, day, year; year, month, day.
    let date = is_day(first, second) || is_day(second, first) || is_day(third, second);
    // Month and whole year, either way round.
    let month = is_month(first) && is_year(back) || is_month(third) && is_year(front);
    repeats
        || pairs
        || halves
        || mirrored
        || steps(digits)
        || date
        || month
        || COMMON.contains(&digits)
}

/// Each digit is as far from the one before as the others are: by one or by two, up or down, and
/// past the nine to the zero.
fn steps(digits: [u8; 6]) -> bool {
    let [a, b, c, d, e, f] = digits;
    let step = |from: u8, to: u8| (to + 10 - from) % 10;
    let first = step(a, b);
    matches!(first, 1 | 2 | 8 | 9) && [step(b, c), step(c, d), step(d, e), step(e, f)] == [first; 4]
}

const fn is_day(day: u8, month: u8) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 0,
    };
    1 <= day && day <= days
}

const fn is_month(month: u8) -> bool {
    1 <= month && month <= 12
}

const fn is_year(year: u16) -> bool {
    1900 <= year && year <= 2039
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_runs_dates_and_common_ones_are_refused() {
        for weak in [
            "000000", "111111", "121212", "123123", "112233", "111222", "123321", "123456",
            "654321", "890123", "321098", "135791", "246802", "070885", "310199", "083185",
            "850731", "290204", "061985", "198506", "202411", "159753", "147258",
        ] {
            assert_eq!(weak.parse::<Pin>(), Err(PinError::Weak), "{weak}");
        }
    }

    #[test]
    fn what_is_none_of_them_may_be_chosen_and_most_may() {
        for strong in ["274916", "907153", "604827", "320499", "998107"] {
            assert!(strong.parse::<Pin>().is_ok(), "{strong}");
        }
        let all = (0..1_000_000).filter(|n| format!("{n:06}").parse::<Pin>().is_ok());
        let strong = all.count();
        assert!(strong > 850_000, "{strong}");
    }

    #[test]
    fn anything_but_six_digits_is_no_pin_and_a_pin_is_not_shown() {
        for wrong in [
            "",
            "27491",
            "2749160",
            "27491a",
            "２７４９１６",
            "27 916",
            "+27491",
        ] {
            assert_eq!(wrong.parse::<Pin>(), Err(PinError::NotSixDigits), "{wrong}");
            assert_eq!(Pin::typed(wrong), None);
        }
        let shown = format!("{:?}", Pin::typed("123456").unwrap());
        assert!(!shown.contains("123456"), "{shown}");
    }
}
