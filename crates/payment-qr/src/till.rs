//! Digits that a payer shows to a till: our one-time codes, and those of other networks.
//!
//! A till tells the networks apart by the first two digits and the length. Sources: the merchants'
//! documentation of Alipay (`auth_code`) and WeChat Pay (`micropay`), the UnionPay QR code
//! specification; ours is in [`one_time`](crate::one_time).

use core::fmt;

use crate::one_time::OneTimeCode;
use crate::{Kind, Reason, Refusal};

/// Whose payment code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// Ours: 20 digits, the first two 88.
    Poltina,
    /// Alipay: 16 to 24 digits, the first two 25 to 30.
    Alipay,
    /// WeChat Pay: 18 digits, the first two 10 to 15.
    WeChat,
    /// UnionPay: 19 digits, the first two 62.
    UnionPay,
}

/// A payment code: whoever has it can take money once, so it is hidden from logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentCode {
    network: Network,
    digits: String,
}

/// The fewest and the most digits of a payment code.
pub const DIGITS: core::ops::RangeInclusive<usize> = 16..=24;

/// The longest text that is looked at when a code is typed, in bytes.
const TYPED_BYTES: usize = 128;

impl Network {
    /// The network's name for integrators, for example `alipay`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poltina => "poltina",
            Self::Alipay => "alipay",
            Self::WeChat => "wechat",
            Self::UnionPay => "unionpay",
        }
    }

    fn of(digits: &[u8]) -> Option<Self> {
        let first_two = digits.first_chunk::<2>()?;
        match (first_two, digits.len()) {
            (b"88", 20) => Some(Self::Poltina),
            (b"25" | b"26" | b"27" | b"28" | b"29" | b"30", 16..=24) => Some(Self::Alipay),
            (b"10" | b"11" | b"12" | b"13" | b"14" | b"15", 18) => Some(Self::WeChat),
            (b"62", 19) => Some(Self::UnionPay),
            _ => None,
        }
    }
}

impl PaymentCode {
    /// Whose it is.
    #[must_use]
    pub const fn network(&self) -> Network {
        self.network
    }

    /// The digits, without gaps.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The digits in groups of four, as they are shown.
    #[must_use]
    pub fn grouped(&self) -> String {
        grouped(&self.digits)
    }

    /// What a code of ours holds; `None` for every other network.
    #[must_use]
    pub fn own(&self) -> Option<OneTimeCode> {
        OneTimeCode::parse(&self.digits)
    }

    /// Reads a code that a person typed: spaces, dashes and dots may stand between the digits.
    ///
    /// ```
    /// use payment_qr::till::{Network, PaymentCode};
    ///
    /// let code = PaymentCode::typed(" 8801 2345-6789 0000 0017\n")?;
    /// assert_eq!((code.network(), code.digits()), (Network::Poltina, "88012345678900000017"));
    /// # Ok::<(), payment_qr::Refusal>(())
    /// ```
    ///
    /// # Errors
    /// `EMPTY` where there is no digit, `FORMAT` at the first character that is neither a digit nor
    /// a gap, or at the end where the digits are of no network; `TOO_LONG` beyond 128 bytes.
    pub fn typed(text: &str) -> Result<Self, Refusal> {
        let refuse = |reason, at| Err(Refusal::new(Kind::PaymentCode, reason, at));
        if text.len() > TYPED_BYTES {
            return refuse(Reason::TooLong, TYPED_BYTES);
        }
        let mut digits = String::with_capacity(*DIGITS.end());
        for (at, c) in text.char_indices() {
            match c {
                '0'..='9' => digits.push(c),
                '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                c if c.is_whitespace() => {}
                _ => return refuse(Reason::Format, at),
            }
        }
        match Network::of(digits.as_bytes()) {
            Some(network) => Ok(Self { network, digits }),
            None if digits.is_empty() => refuse(Reason::Empty, text.len()),
            None => refuse(Reason::Format, text.len()),
        }
    }
}

/// Shows whose it is and no digit.
impl fmt::Debug for PaymentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaymentCode({})", self.network.as_str())
    }
}

/// Digits in groups of four, for people to read and type.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Reads a scanned code. `None` where the bytes are nothing of the kind: digits of no network are
/// no payment code.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<PaymentCode, Refusal>> {
    let in_length = DIGITS.contains(&bytes.len());
    let digits = str::from_utf8(bytes)
        .ok()
        .filter(|text| in_length && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let network = Network::of(bytes)?;
    Some(Ok(PaymentCode {
        network,
        digits: digits.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn network(digits: &str) -> Option<Network> {
        read(digits.as_bytes()).map(|code| code.unwrap().network())
    }

    /// Two digits and zeros up to the length.
    fn code(first: u32, length: usize) -> String {
        format!("{first:02}{:0>1$}", 7, length - 2)
    }

    #[test]
    fn a_network_is_told_by_the_first_two_digits_and_the_length() {
        for first in 0..100 {
            for length in 14..=26 {
                let expected = match (first, length) {
                    (88, 20) => Some(Network::Poltina),
                    (25..=30, 16..=24) => Some(Network::Alipay),
                    (10..=15, 18) => Some(Network::WeChat),
                    (62, 19) => Some(Network::UnionPay),
                    _ => None,
                };
                let digits = code(first, length);
                assert_eq!(network(&digits), expected, "{digits}");
            }
        }
    }

    #[test]
    fn what_is_scanned_is_digits_and_nothing_else() {
        for text in [
            "",
            "8801 2345678900000017",
            "8801234567890000001x",
            "８８０１",
        ] {
            assert_eq!(network(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_typed_may_have_gaps_and_is_refused_where_it_is_wrong() {
        let grouped = "2800 0000–0000.0000\u{a0}17";
        let code = PaymentCode::typed(grouped).unwrap();
        assert_eq!(code.network(), Network::Alipay);
        assert_eq!(code.grouped(), "2800 0000 0000 0000 17");
        for (text, reason, at) in [
            ("", Reason::Empty, 0),
            (" - ", Reason::Empty, 3),
            ("8801 2345x", Reason::Format, 9),
            ("8801 2345", Reason::Format, 9),
            ("88012345678900000017 0", Reason::Format, 22),
            ("８８", Reason::Format, 0),
        ] {
            let refusal = Refusal::new(Kind::PaymentCode, reason, at);
            assert_eq!(PaymentCode::typed(text), Err(refusal), "{text:?}");
        }
        let refusal = Refusal::new(Kind::PaymentCode, Reason::TooLong, 128);
        assert_eq!(PaymentCode::typed(&" ".repeat(129)), Err(refusal));
    }

    #[test]
    fn a_code_is_hidden_from_logs() {
        let code = PaymentCode::typed("88012345678900000017").unwrap();
        assert_eq!(format!("{code:?}"), "PaymentCode(poltina)");
    }

    proptest! {
        #[test]
        fn a_code_is_typed_back_as_it_is_shown(
            digits in "(88[0-9]{18}|2[5-9][0-9]{14,22}|30[0-9]{14,22}|1[0-5][0-9]{16}|62[0-9]{17})"
        ) {
            let scanned = read(digits.as_bytes()).unwrap().unwrap();
            prop_assert_eq!(PaymentCode::typed(&scanned.grouped()), Ok(scanned));
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in any::<Vec<u8>>(), text in "\\PC{0,140}") {
            let _ = read(&bytes);
            let _ = PaymentCode::typed(&text);
        }
    }
}
