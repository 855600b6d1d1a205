//! Numbers in Russian registers: KPP, OGRN and SNILS. The taxpayer number is in `requisites`.

use core::fmt;
use core::str::FromStr;

use crate::text::text_on_the_wire;

/// The reason code of a company's tax registration: four digits, two digits or capital letters,
/// three digits. Source: order of the Federal Tax Service of 29.06.2012 N ММВ-7-6/435@.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kpp(String);

/// A number in the state register: 13 digits of a company (OGRN), 15 of a sole trader (OGRNIP).
///
/// The last digit is the rest of the number before it by 11 (13 digits) or by 13 (15 digits), and
/// its last digit. Source: order of the Ministry of Finance of 30.10.2017 N 165n.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ogrn(String);

/// A person's number of the pension insurance: eleven digits, the last two to check the others.
///
/// Digits times their places counted from the right (9 to 1) sum, by 101, to the last two digits,
/// with 100 as 00. Numbers up to 001-001-998 carry no check. Source: resolution of the board of
/// the Pension Fund of 31.07.2006 N 192p.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Snils(String);

/// Why a text is no number of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterError {
    /// It has another form.
    Form,
    /// A check digit does not fit: one of the digits is mistyped.
    CheckDigit,
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "the number has another form: check how many digits it has",
            Self::CheckDigit => "the check digit does not fit: check each digit",
        })
    }
}

impl core::error::Error for RegisterError {}

impl FromStr for Kpp {
    type Err = RegisterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |(place, byte): (usize, u8)| match place {
            4 | 5 => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        };
        if text.len() != 9 || !text.bytes().enumerate().all(fits) {
            return Err(RegisterError::Form);
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Ogrn {
    type Err = RegisterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let divisor = match text.len() {
            13 => 11,
            15 => 13,
            _ => return Err(RegisterError::Form),
        };
        let number = number(text).ok_or(RegisterError::Form)?;
        if number == 0 || number / 10 % divisor % 10 != number % 10 {
            return Err(RegisterError::CheckDigit);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The last number that was given out without a check.
const SNILS_UNCHECKED: u64 = 1_001_998;

impl FromStr for Snils {
    type Err = RegisterError;

    /// Reads eleven digits, or the usual form `112-233-445 95`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usual = text.len() == 14
            && text.bytes().enumerate().all(|(place, byte)| match place {
                3 | 7 => byte == b'-',
                11 => byte == b' ',
                _ => byte.is_ascii_digit(),
            });
        let digits: String = match usual {
            true => text.chars().filter(char::is_ascii_digit).collect(),
            false if text.len() == 11 => text.to_owned(),
            false => return Err(RegisterError::Form),
        };
        let whole = number(&digits).ok_or(RegisterError::Form)?;
        let sum: u64 = digits
            .bytes()
            .zip((1..=9).rev())
            .map(|(digit, place)| u64::from(digit - b'0') * place)
            .sum();
        let checked = whole / 100 > SNILS_UNCHECKED;
        if whole / 100 == 0 || (checked && sum % 101 % 100 != whole % 100) {
            return Err(RegisterError::CheckDigit);
        }
        Ok(Self(digits))
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Shows no digit, so that no log holds a person's number by accident.
impl fmt::Debug for Snils {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Snils")
    }
}

macro_rules! shown {
    ($($name:ident)*) => {$(
        impl $name {
            /// The number as it is written, without gaps.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        text_on_the_wire!($name);
    )*};
}

shown!(Kpp Ogrn Snils);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_kpp_is_known_by_its_form() {
        for text in ["770301001", "7703AZ001", "111222333"] {
            assert_eq!(text.parse::<Kpp>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "77030100",
            "7703010011",
            "7703az001",
            "77A301001",
            "7703Ж1001",
        ] {
            assert_eq!(text.parse::<Kpp>(), Err(RegisterError::Form), "{text:?}");
        }
    }

    #[test]
    fn a_register_number_is_checked_by_its_last_digit() {
        for text in [
            "1022200525819",
            "1027700132195",
            "304500116000157",
            "385768585948949",
        ] {
            assert_eq!(text.parse::<Ogrn>().unwrap().as_str(), text);
        }
        for text in [
            "1022200525818",
            "304500116000158",
            "0000000000000",
            "000000000000000",
        ] {
            assert_eq!(
                text.parse::<Ogrn>(),
                Err(RegisterError::CheckDigit),
                "{text}"
            );
        }
        for text in [
            "",
            "102220052581",
            "10222005258190",
            "10222005258l9",
            "+022200525819",
        ] {
            assert_eq!(text.parse::<Ogrn>(), Err(RegisterError::Form), "{text:?}");
        }
    }

    #[test]
    fn a_pension_number_is_checked_by_its_last_two_digits() {
        for text in [
            "112-233-445 95",
            "11223344595",
            "08765430200", // the rest is 100
            "08765430300",
            "00100199800",
        ] {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(text.parse::<Snils>().unwrap().as_str(), digits);
        }
        for text in ["112-233-445 96", "11223344695", "00000000000"] {
            assert_eq!(
                text.parse::<Snils>(),
                Err(RegisterError::CheckDigit),
                "{text}"
            );
        }
        for text in [
            "",
            "1122334459",
            "112 233 445 95",
            "112-233-445-95",
            "1122334459５",
        ] {
            assert_eq!(text.parse::<Snils>(), Err(RegisterError::Form), "{text:?}");
        }
        let snils: Snils = "11223344595".parse().unwrap();
        assert_eq!(format!("{snils:?}"), "Snils");
    }

    proptest! {
        #[test]
        fn no_text_makes_parsing_panic(text in "\\PC{0,16}") {
            let _ = (text.parse::<Kpp>(), text.parse::<Ogrn>(), text.parse::<Snils>());
        }
    }
}
