//! Russian mobile numbers: read as people write them, kept as E.164.

use core::fmt;
use core::str::FromStr;

use crate::text::text_on_the_wire;

/// A Russian mobile number in E.164: `+7` and ten digits, the first of them 9.
///
/// `+7 7…` and `+7 6…` belong to Kazakhstan and are refused. Source: ITU-T E.164; the Russian
/// numbering plan (order of Mintsifry of 25.11.2021 N 1229), DEF codes 9xx.
///
/// ```
/// use poltina_domain::Phone;
///
/// let phone: Phone = "8 (916) 123-45-67".parse()?;
/// assert_eq!(phone.as_str(), "+79161234567");
/// assert_eq!(phone.display(), "+7 916 123-45-67");
/// assert_eq!(phone.masked(), "+7 916 •••-45-67");
/// # Ok::<(), poltina_domain::PhoneError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// Why a text is no number that a wallet can be reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was typed.
    Empty,
    /// There is something other than digits, spaces, brackets, hyphens and a leading plus.
    NotAPhone,
    /// Fewer or more digits than a Russian number has.
    WrongLength,
    /// A number of another country, or no mobile one: wallets are kept by Russian mobile numbers.
    NotRussianMobile,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no phone number: type one, such as +7 916 123-45-67",
            Self::NotAPhone => "not a phone number: use digits only, such as +7 916 123-45-67",
            Self::WrongLength => "a phone number has 10 digits after +7: check it",
            Self::NotRussianMobile => "not a Russian mobile number: it begins with +7 9",
        })
    }
}

impl core::error::Error for PhoneError {}

impl Phone {
    /// The number in E.164, for example `+79161234567`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it is shown: `+7 916 123-45-67`.
    #[must_use]
    pub fn display(&self) -> String {
        self.grouped(|from, to| self.0.get(from..to).unwrap_or_default().to_owned())
    }

    /// The number with its middle hidden: `+7 916 •••-45-67`. For everybody but its owner.
    #[must_use]
    pub fn masked(&self) -> String {
        self.grouped(|from, to| match from {
            5 => "•••".to_owned(),
            _ => self.0.get(from..to).unwrap_or_default().to_owned(),
        })
    }

    fn grouped(&self, part: impl Fn(usize, usize) -> String) -> String {
        let (code, a, b, c) = (part(2, 5), part(5, 8), part(8, 10), part(10, 12));
        format!("+7 {code} {a}-{b}-{c}")
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    /// Reads `+7…`, `7…`, `8…` and bare ten digits, with spaces, brackets, dots and hyphens.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        let (international, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut digits = String::with_capacity(11);
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '(' | ')' | '-' | '.' | '\u{2010}'..='\u{2013}' => {}
                c if c.is_whitespace() => {}
                _ => return Err(PhoneError::NotAPhone),
            }
        }
        let national = match (international, digits.len()) {
            (true, 11) => digits
                .strip_prefix('7')
                .ok_or(PhoneError::NotRussianMobile)?,
            (true, 8..) if !digits.starts_with('7') => return Err(PhoneError::NotRussianMobile),
            (false, 11) => digits
                .strip_prefix(['7', '8'])
                .ok_or(PhoneError::NotRussianMobile)?,
            (false, 10) => digits.as_str(),
            _ => return Err(PhoneError::WrongLength),
        };
        if !national.starts_with('9') {
            return Err(PhoneError::NotRussianMobile);
        }
        Ok(Self(format!("+7{national}")))
    }
}

/// Shows only the mask, so that no log holds a number by accident.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

text_on_the_wire!(Phone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_people_write_a_number_are_one_number() {
        for text in [
            "+79161234567",
            "89161234567",
            "79161234567",
            "9161234567",
            "+7 (916) 123-45-67",
            " 8 916 123 45 67 ",
            "+7\u{a0}916\u{a0}123\u{2011}45\u{2011}67",
        ] {
            let read: Result<Phone, _> = text.parse();
            assert_eq!(
                read.map(|p| p.as_str().to_owned()),
                Ok("+79161234567".to_owned()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn wrong_numbers_are_refused_by_the_rule_they_break() {
        for (text, error) in [
            ("", PhoneError::Empty),
            ("  ", PhoneError::Empty),
            ("Борис", PhoneError::NotAPhone),
            ("+7916123456", PhoneError::WrongLength),
            ("+791612345678", PhoneError::WrongLength),
            ("91612345", PhoneError::WrongLength),
            ("+77011234567", PhoneError::NotRussianMobile),
            ("+74951234567", PhoneError::NotRussianMobile),
            ("+8613812345678", PhoneError::NotRussianMobile),
            ("+19161234567", PhoneError::NotRussianMobile),
            ("19161234567", PhoneError::NotRussianMobile),
        ] {
            assert_eq!(text.parse::<Phone>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_number_is_hidden_from_logs() {
        let phone: Phone = "+79161234567".parse().unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(+7 916 •••-45-67)");
    }
}
