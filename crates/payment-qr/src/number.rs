//! Phone numbers and card-like numbers that stand alone.

use core::fmt;

use poltina_domain::Phone;

use crate::{Kind, Reason, Refusal};

/// A phone number in E.164, of any country.
///
/// Its length and its country's form are all that is known of it: whether anyone has it, or has a
/// wallet under it, the server says.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

/// Digits that look like a bank card's. The number itself is never kept: neither here nor anywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CardLike {
    brand: Option<Brand>,
    digits: u8,
}

/// Whose card it seems to be, by its first digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brand {
    /// Mir: 2200 to 2204.
    Mir,
    /// Visa: 4.
    Visa,
    /// Mastercard: 51 to 55 and 2221 to 2720.
    Mastercard,
    /// UnionPay: 62.
    UnionPay,
    /// American Express: 34 and 37.
    AmericanExpress,
    /// JCB: 3528 to 3589.
    Jcb,
}

/// The longest text that is looked at, in bytes.
const MAX_BYTES: usize = 48;

/// The digits of a number with its country's code (ITU-T E.164).
const INTERNATIONAL: core::ops::RangeInclusive<usize> = 8..=15;

/// The digits of a card's number (ISO/IEC 7812).
const CARD: core::ops::RangeInclusive<usize> = 13..=19;

impl PhoneNumber {
    /// The number in E.164, for example `+79161234567`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number if it is a Russian mobile one, by which a wallet can be reached.
    #[must_use]
    pub fn wallet(&self) -> Option<Phone> {
        self.0.parse().ok()
    }
}

/// Shows the country's code at most, so that no log holds a number by accident.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.0.chars().take(2).collect();
        write!(f, "PhoneNumber({start}…)")
    }
}

impl CardLike {
    /// Whose card it seems to be, where that is known.
    #[must_use]
    pub const fn brand(self) -> Option<Brand> {
        self.brand
    }

    /// How many digits it has, 13 to 19.
    #[must_use]
    pub const fn digits(self) -> u8 {
        self.digits
    }
}

impl fmt::Debug for CardLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardLike")
    }
}

impl Brand {
    /// The brand's name, for example `Mir`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mir => "Mir",
            Self::Visa => "Visa",
            Self::Mastercard => "Mastercard",
            Self::UnionPay => "UnionPay",
            Self::AmericanExpress => "American Express",
            Self::Jcb => "JCB",
        }
    }

    fn of(digits: &str) -> Option<Self> {
        let first_four: u16 = digits.get(..4)?.parse().ok()?;
        match first_four {
            2200..=2204 => Some(Self::Mir),
            2221..=2720 | 5100..=5599 => Some(Self::Mastercard),
            3400..=3499 | 3700..=3799 => Some(Self::AmericanExpress),
            3528..=3589 => Some(Self::Jcb),
            4000..=4999 => Some(Self::Visa),
            6200..=6299 => Some(Self::UnionPay),
            _ => None,
        }
    }
}

/// Reads a phone number: international with a plus, or Russian as people write it; also behind
/// `tel:` (RFC 3966). `None` where the bytes are nothing of the kind.
///
/// Behind `tel:` a text that is no such number is refused with `FORMAT`.
pub(crate) fn phone(bytes: &[u8]) -> Option<Result<PhoneNumber, Refusal>> {
    let text = str::from_utf8(bytes).ok().filter(is_short)?;
    let start = "tel:".len();
    if let Some(scheme) = text.get(..start)
        && scheme.eq_ignore_ascii_case("tel:")
    {
        let number = text.get(start..).unwrap_or_default();
        // A number may be followed by parameters: an extension, a context.
        let number = number.split_once(';').map_or(number, |(number, _)| number);
        let refusal = Refusal::new(Kind::Phone, Reason::Format, start);
        return Some(international(number).ok_or(refusal));
    }
    international(text).map(Ok)
}

/// Reads what looks like a bank card's number: 13 to 19 digits, with gaps or without, whose check
/// digit fits (Luhn). `None` where the bytes are nothing of the kind.
pub(crate) fn card(bytes: &[u8]) -> Option<Result<CardLike, Refusal>> {
    let text = str::from_utf8(bytes).ok().filter(is_short)?;
    let digits = without_gaps(text, |c| matches!(c, ' ' | '-' | '\u{a0}'))?;
    if !CARD.contains(&digits.len()) || !luhn(&digits) || digits.bytes().all(|byte| byte == b'0') {
        return None;
    }
    Some(Ok(CardLike {
        brand: Brand::of(&digits),
        digits: u8::try_from(digits.len()).unwrap_or_default(),
    }))
}

fn is_short(text: &&str) -> bool {
    text.len() <= MAX_BYTES
}

fn international(text: &str) -> Option<PhoneNumber> {
    let text = text.trim();
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let gap =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '.' | '\u{2010}'..='\u{2013}');
    let digits = without_gaps(rest, gap)?;
    if plus {
        // No country's code begins with a zero.
        let known = INTERNATIONAL.contains(&digits.len()) && !digits.starts_with('0');
        // Russia and Kazakhstan: ten digits behind the 7.
        let whole = !digits.starts_with('7') || digits.len() == 11;
        return (known && whole).then(|| PhoneNumber(format!("+{digits}")));
    }
    let national = match digits.len() {
        11 => digits.strip_prefix(['7', '8'])?,
        10 => digits.as_str(),
        _ => return None,
    };
    // Without a plus only what cannot be anything else: codes of Russian places (3, 4, 8), mobile
    // ones (9). Ten digits alone are mobile.
    let places: &[char] = if digits.len() == 11 {
        &['3', '4', '8', '9']
    } else {
        &['9']
    };
    national
        .starts_with(places)
        .then(|| PhoneNumber(format!("+7{national}")))
}

/// The digits of a text made of digits and gaps, which begins and ends with neither sign nor
/// letter; `None` for any other text.
fn without_gaps(text: &str, gap: impl Fn(char) -> bool) -> Option<String> {
    let mut digits = String::with_capacity(*CARD.end());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            c if gap(c) => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// The check of ISO/IEC 7812-1, annex B.
fn luhn(digits: &str) -> bool {
    let values = digits.bytes().rev().map(|byte| u32::from(byte & 0x0f));
    let sum: u32 = values
        .zip([1, 2].into_iter().cycle())
        .map(|(value, weight)| {
            let product = value * weight;
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Option<String> {
        phone(text.as_bytes()).map(|read| read.unwrap().as_str().to_owned())
    }

    #[test]
    fn russian_numbers_are_read_as_people_write_them() {
        for text in [
            "+7 916 123-45-67",
            "8 (916) 123-45-67",
            "79161234567",
            "9161234567",
            " 8.916.123.45.67\n",
            "tel:+79161234567",
            "TEL:8-916-123-45-67",
            "tel:+7-916-123-45-67;ext=5",
        ] {
            assert_eq!(number(text).as_deref(), Some("+79161234567"), "{text}");
        }
        let wallet = phone(b"89161234567").unwrap().unwrap().wallet().unwrap();
        assert_eq!(wallet.as_str(), "+79161234567");
    }

    #[test]
    fn numbers_of_other_countries_and_places_are_no_wallets() {
        for (text, expected) in [
            ("+86 138 1234 5678", "+8613812345678"),
            ("+7 701 123 45 67", "+77011234567"),
            ("8 (495) 123-45-67", "+74951234567"),
            ("8 800 200-00-00", "+78002000000"),
            ("+1 (212) 555-0100", "+12125550100"),
        ] {
            let read = phone(text.as_bytes()).unwrap().unwrap();
            assert_eq!((read.as_str(), read.wallet()), (expected, None), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in [
            "",
            "+",
            "12345678",
            "4951234567",
            "8916123456",
            "891612345678",
            "+7916123456",
            "+0123456789",
            "+1234567",
            "+1234567890123456",
            "7 216 123 45 67",
            "a89161234567",
            "89161234567 доб. 5",
            "٨٩١٦١٢٣٤٥٦٧",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
        let refusal = Refusal::new(Kind::Phone, Reason::Format, 4);
        assert_eq!(phone(b"tel:112"), Some(Err(refusal)));
        assert_eq!(number(&format!("+7 916 123-45-67{}", " ".repeat(40))), None);
    }

    #[test]
    fn a_number_is_hidden_from_logs() {
        let read = phone(b"+79161234567").unwrap().unwrap();
        assert_eq!(format!("{read:?}"), "PhoneNumber(+7…)");
        let read = card(b"2200 0000 0000 0004").unwrap().unwrap();
        assert_eq!(format!("{read:?}"), "CardLike");
    }

    #[test]
    fn cards_are_known_by_their_check_digit_and_named_by_their_first() {
        for (text, brand, digits) in [
            ("2200 0000 0000 0004", Some(Brand::Mir), 16),
            ("4111-1111-1111-1111", Some(Brand::Visa), 16),
            ("5555555555554444", Some(Brand::Mastercard), 16),
            ("2223003122003222", Some(Brand::Mastercard), 16),
            ("378282246310005", Some(Brand::AmericanExpress), 15),
            ("3530111333300000", Some(Brand::Jcb), 16),
            ("6205500000000000004", Some(Brand::UnionPay), 19),
            ("6011111111111117", None, 16),
            ("4222222222222", Some(Brand::Visa), 13),
        ] {
            let read = card(text.as_bytes()).unwrap().unwrap();
            assert_eq!((read.brand(), read.digits()), (brand, digits), "{text}");
        }
        for text in [
            "",
            "4111111111111112",
            "411111111111111",
            "0000000000000000",
            "4111.1111.1111.1111",
            "+4111111111111111",
            "41111111111111111111",
            "４111111111111111",
        ] {
            assert_eq!(card(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_mobile_number_is_read_back(digits in "9[0-9]{9}") {
            let expected = format!("+7{digits}");
            for start in ["+7", "7", "8", "", "tel:+7"] {
                let read = number(&format!("{start}{digits}"));
                prop_assert_eq!(read.as_ref(), Some(&expected));
            }
        }

        #[test]
        fn one_wrong_digit_makes_no_card(digits in "[1-9][0-9]{14}", place in 0_usize..16, wrong in 1_u8..10) {
            let whole = (0..10).map(|key| format!("{digits}{key}")).find(|text| luhn(text)).unwrap();
            prop_assert!(card(whole.as_bytes()).is_some());
            let mut bytes = whole.into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + wrong) % 10;
            prop_assert_eq!(card(&bytes), None);
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in any::<Vec<u8>>(), text in "(tel:)?\\PC{0,48}") {
            let _ = (phone(&bytes), card(&bytes));
            let _ = (phone(text.as_bytes()), card(text.as_bytes()));
        }
    }
}
