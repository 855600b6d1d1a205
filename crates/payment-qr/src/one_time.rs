//! Our one-time payment codes: made on the payer's phone, without a network if need be.
//!
//! A code is the prefix 88, the handle of the device (ten digits) and eight digits of
//! HMAC-SHA-256(seed, step), truncated as in RFC 4226, section 5.3; the step is the number of whole
//! minutes since 1970 (RFC 6238, section 4.2) in eight bytes, big-endian. This module does
//! everything but the HMAC: the phone leaves that to a key that cannot be read, the server to its
//! own library.
//!
//! ```
//! use payment_qr::one_time::{Handle, OneTimeCode, Step};
//!
//! let step = Step::at(1_900_000_059_999);
//! assert_eq!(step.message(), [0, 0, 0, 0, 1, 227, 49, 235]);
//! let mac = [7; 32]; // HMAC-SHA-256(seed, step.message())
//! let code = OneTimeCode::new(Handle::new(123_456_789).unwrap(), &mac);
//! assert_eq!(code.grouped(), "8801 2345 6789 1790 1063");
//! ```

use core::fmt;
use core::str::FromStr;

use crate::till::grouped;

/// What our codes begin with; no other network's do.
pub const PREFIX: &str = "88";

/// How many digits a code has.
pub const DIGITS: usize = PREFIX.len() + HANDLE_DIGITS + PASSWORD_DIGITS;

/// How long a code is shown, in milliseconds: one step.
pub const STEP_MS: u64 = 60_000;

const HANDLE_DIGITS: usize = 10;
const HANDLES: u64 = 10_000_000_000;
const PASSWORD_DIGITS: usize = 8;
const PASSWORDS: u32 = 100_000_000;

/// By which the server finds the device's seed: ten random digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(u64);

impl Handle {
    /// A handle by its number, below 10^10.
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        if number < HANDLES {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The number, below 10^10.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// Ten digits.
impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0HANDLE_DIGITS$}", self.0)
    }
}

/// Shows no digit: who knows a handle needs to guess only eight digits more.
impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}

/// The text is not ten digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidHandle;

impl fmt::Display for InvalidHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a handle: it has ten digits")
    }
}

impl core::error::Error for InvalidHandle {}

impl FromStr for Handle {
    type Err = InvalidHandle;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        digits(text, HANDLE_DIGITS)
            .and_then(Self::new)
            .ok_or(InvalidHandle)
    }
}

/// A minute since 1970: each has its own code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step(u64);

impl Step {
    /// The step of a time in Unix milliseconds.
    #[must_use]
    pub const fn at(unix_ms: u64) -> Self {
        Self(unix_ms / STEP_MS)
    }

    /// The step by its number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// How many whole steps have passed since 1970.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// What the HMAC is taken of.
    #[must_use]
    pub const fn message(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// This step, the one before and the one after: what a server takes, since clocks differ and
    /// codes travel.
    #[must_use]
    pub const fn accepted(self) -> [Self; 3] {
        [
            self,
            Self(self.0.saturating_sub(1)),
            Self(self.0.saturating_add(1)),
        ]
    }

    /// How long this time's step still lasts, in milliseconds: 1 to 60 000.
    #[must_use]
    pub const fn ms_left(unix_ms: u64) -> u64 {
        STEP_MS - unix_ms % STEP_MS
    }

    /// How long this time's step still lasts, in seconds rounded up: 1 to 60.
    #[must_use]
    pub const fn seconds_left(unix_ms: u64) -> u64 {
        Self::ms_left(unix_ms).div_ceil(1000)
    }
}

/// The eight digits that are good for one step: a number below 10^8.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Password(u32);

impl Password {
    /// The eight digits of an HMAC-SHA-256 (RFC 4226, section 5.3): 31 bits of it, from the place
    /// that its last four bits name.
    #[must_use]
    pub fn of(mac: &[u8; 32]) -> Self {
        let [.., last] = mac;
        let from = usize::from(last & 0x0f);
        let bits = mac
            .iter()
            .skip(from)
            .take(4)
            .fold(0, |bits, byte| (bits << 8) | u32::from(*byte));
        Self((bits & 0x7fff_ffff) % PASSWORDS)
    }
}

/// Eight digits.
impl fmt::Display for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0PASSWORD_DIGITS$}", self.0)
    }
}

/// Shows no digit.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// A code of ours: the server takes it once, for one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OneTimeCode {
    /// Whose device it comes from.
    pub handle: Handle,
    /// What proves it.
    pub password: Password,
}

impl OneTimeCode {
    /// The code of the step whose HMAC-SHA-256 under the device's seed this is.
    #[must_use]
    pub fn new(handle: Handle, mac: &[u8; 32]) -> Self {
        Self {
            handle,
            password: Password::of(mac),
        }
    }

    /// Reads twenty digits that begin with 88; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (handle, password) = text.strip_prefix(PREFIX)?.split_at_checked(HANDLE_DIGITS)?;
        Some(Self {
            handle: handle.parse().ok()?,
            password: Password(u32::try_from(digits(password, PASSWORD_DIGITS)?).ok()?),
        })
    }

    /// The digits in groups of four, as they are shown.
    #[must_use]
    pub fn grouped(&self) -> String {
        grouped(&self.to_string())
    }
}

/// Twenty digits: what the QR code and the bar code hold.
impl fmt::Display for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}{}", self.handle, self.password)
    }
}

/// The number that exactly so many digits spell.
fn digits(text: &str, count: usize) -> Option<u64> {
    let only_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, Mac};
    use proptest::prelude::*;
    use sha2::Sha256;

    use super::*;

    fn mac(seed: &[u8], step: Step) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(seed).unwrap();
        mac.update(&step.message());
        mac.finalize().into_bytes().into()
    }

    /// RFC 6238, appendix B: steps of thirty seconds, SHA-256, eight digits.
    #[test]
    fn the_published_vectors_of_time_based_passwords_come_out() {
        let seed = b"12345678901234567890123456789012";
        for (seconds, expected) in [
            (59, "46119246"),
            (1_111_111_109, "68084774"),
            (1_111_111_111, "67062674"),
            (1_234_567_890, "91819424"),
            (2_000_000_000, "90698825"),
            (20_000_000_000, "77737706"),
        ] {
            let password = Password::of(&mac(seed, Step::new(seconds / 30)));
            assert_eq!(password.to_string(), expected, "{seconds}");
        }
    }

    /// RFC 4226, section 5.4: bits from the place 10, which the last four bits name.
    #[test]
    fn the_truncation_takes_the_bits_that_the_last_byte_names() {
        let mut bytes = [0; 32];
        bytes[10..14].copy_from_slice(&[0x50, 0xef, 0x7f, 0x19]);
        bytes[31] = 0x5a;
        assert_eq!(Password::of(&bytes).to_string(), "57872921");
        bytes[10] |= 0x80;
        assert_eq!(Password::of(&bytes).to_string(), "57872921");
        bytes[31] = 0x5b;
        assert_ne!(Password::of(&bytes).to_string(), "57872921");
    }

    #[test]
    fn a_step_is_a_minute_and_counts_down() {
        assert_eq!(Step::at(59_999).number(), 0);
        assert_eq!(Step::at(60_000).number(), 1);
        assert_eq!((Step::ms_left(0), Step::seconds_left(0)), (60_000, 60));
        assert_eq!((Step::ms_left(1), Step::seconds_left(1)), (59_999, 60));
        assert_eq!((Step::ms_left(59_999), Step::seconds_left(59_999)), (1, 1));
        let numbers = |step: Step| step.accepted().map(Step::number);
        assert_eq!(numbers(Step::new(7)), [7, 6, 8]);
        assert_eq!(numbers(Step::new(0)), [0, 0, 1]);
        assert_eq!(
            numbers(Step::new(u64::MAX)),
            [u64::MAX, u64::MAX - 1, u64::MAX]
        );
    }

    #[test]
    fn a_handle_has_ten_digits() {
        assert_eq!(Handle::new(HANDLES), None);
        assert_eq!(Handle::new(17).unwrap().to_string(), "0000000017");
        assert_eq!("9999999999".parse(), Ok(Handle(HANDLES - 1)));
        for text in [
            "",
            "123456789",
            "12345678901",
            "+123456789",
            "12345 6789",
            "１２３",
        ] {
            assert_eq!(text.parse::<Handle>(), Err(InvalidHandle), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_code_of_ours_is_not_read() {
        for text in [
            "",
            "88",
            "8801234567890000001",
            "880123456789000000170",
            "87012345678900000017",
            "8801234567890000001x",
            "88+1234567890000001+",
            "8801234567é000000017",
        ] {
            assert_eq!(OneTimeCode::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_code_is_hidden_from_logs() {
        let code = OneTimeCode::parse("88012345678900000017").unwrap();
        let hidden = "OneTimeCode { handle: Handle, password: Password }";
        assert_eq!(format!("{code:?}"), hidden);
    }

    proptest! {
        #[test]
        fn a_code_is_read_back_as_it_was_written(
            number in 0..HANDLES, seed in any::<[u8; 32]>(), unix_ms in any::<u64>(),
        ) {
            let handle = Handle::new(number).unwrap();
            let code = OneTimeCode::new(handle, &mac(&seed, Step::at(unix_ms)));
            let text = code.to_string();
            prop_assert_eq!(text.len(), DIGITS);
            prop_assert_eq!(OneTimeCode::parse(&text), Some(code));
            let scanned = crate::till::read(text.as_bytes()).unwrap().unwrap();
            prop_assert_eq!(scanned.own(), Some(code));
            prop_assert_eq!(handle.to_string().parse(), Ok(handle));
        }

        #[test]
        fn no_text_makes_reading_panic(text in "(88)?\\PC{0,24}") {
            let _ = OneTimeCode::parse(&text);
        }
    }
}
