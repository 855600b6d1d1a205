//! Amounts, and what is added to them.

use super::CurrencyCode;

/// An amount as a code states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    text: String,
    minor: Option<i64>,
}

/// What is added to the amount (55 to 57).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tip {
    /// Ask the payer for a tip.
    Ask,
    /// A fixed fee.
    Fixed(Amount),
    /// A fee in hundredths of a percent of the amount, 1 to 9999.
    Percent(u16),
}

impl Amount {
    /// The amount as the code spells it, for example `98.` or `50000`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The amount in minor units of the code's currency. `None` where the currency's exponent is
    /// not known, where the amount has more decimals than the currency, or is beyond 64 bits: such
    /// an amount can be shown, and not paid.
    #[must_use]
    pub const fn minor(&self) -> Option<i64> {
        self.minor
    }

    /// Whether it is nothing at all.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.text.bytes().all(|byte| matches!(byte, b'0' | b'.'))
    }

    /// An amount of digits with at most one point, which begins with a digit; `None` where the
    /// text is anything else (section 4.7.4.1).
    pub(super) fn parse(text: &str, currency: CurrencyCode) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) {
            return None;
        }
        let minor = currency
            .exponent()
            .and_then(|exponent| to_minor(whole, decimals, usize::from(exponent)));
        Some(Self {
            text: text.to_owned(),
            minor,
        })
    }
}

/// Whole minor units; zeros behind the currency's last decimal change nothing.
fn to_minor(whole: &str, decimals: &str, exponent: usize) -> Option<i64> {
    let (kept, rest) = decimals
        .split_at_checked(exponent)
        .unwrap_or((decimals, ""));
    if rest.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let zeros = core::iter::repeat_n(b'0', exponent.saturating_sub(kept.len()));
    let mut digits = whole.bytes().chain(kept.bytes()).chain(zeros);
    digits.try_fold(0_i64, |sum, digit| {
        sum.checked_mul(10)?
            .checked_add(i64::from(digit.checked_sub(b'0')?))
    })
}
