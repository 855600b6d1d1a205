//! Money: whole minor units with their currency, exact and checked.

use core::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::Currency;

/// An amount of money: minor units (kopecks) in an `i64`, with its currency.
///
/// The range is that of `i64`: ±92 233 720 368 547 758.07 roubles. Arithmetic is checked and
/// never mixes currencies. Nothing here rounds: what has no exact result is refused.
///
/// ```
/// use poltina_domain::{Currency, Money};
///
/// let a = Money::new(150, Currency::Rub);
/// let b = Money::new(50, Currency::Rub);
/// assert_eq!(a.checked_sub(b), Ok(Money::new(100, Currency::Rub)));
/// assert!(Money::new(i64::MAX, Currency::Rub).checked_add(b).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why two amounts could not be combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// The result lies outside of what 64 bits of minor units hold.
    Overflow,
    /// The amounts are in different currencies: convert one of them first.
    CurrencyMismatch,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the sum is too large: use smaller amounts",
            Self::CurrencyMismatch => "the amounts are in different currencies: convert one first",
        })
    }
}

impl core::error::Error for MoneyError {}

/// Why typed text is no amount that can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Nothing was typed.
    Empty,
    /// There is something other than digits, spaces, one decimal separator and the currency.
    NotANumber,
    /// More decimals than the currency has: at most this many.
    TooManyDecimals(u32),
    /// A minus sign: amounts are typed without a sign.
    Negative,
    /// The amount is zero.
    Zero,
    /// The amount is larger than minor units in 64 bits hold.
    TooLarge,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no amount: type one, such as 1234.56"),
            Self::NotANumber => {
                f.write_str("not an amount: use digits and one decimal separator, such as 1234.56")
            }
            Self::TooManyDecimals(most) => {
                write!(f, "too many decimals: use at most {most}, such as 1234.56")
            }
            Self::Negative => f.write_str("a negative amount: type it without the minus"),
            Self::Zero => f.write_str("the amount is zero: type one above zero"),
            Self::TooLarge => f.write_str("the amount is too large: type a smaller one"),
        }
    }
}

impl core::error::Error for AmountError {}

impl Money {
    /// An amount of `minor` units (kopecks) of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The amount in minor units (kopecks).
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] where the currencies differ, [`MoneyError::Overflow`]
    /// where the sum leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference of two amounts; it may be below zero.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// The same amount with its sign turned.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] for the lowest amount, which has no positive twin.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        Self::zero(self.currency).checked_sub(self)
    }

    fn combine(
        self,
        other: Self,
        operation: fn(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        operation(self.minor, other.minor)
            .map(|minor| Self::new(minor, self.currency))
            .ok_or(MoneyError::Overflow)
    }

    /// The amount in major units as a decimal string with a point and all decimals of the
    /// currency: `1234.56`, `-0.05`, `0.00`. It is what the browser's `Intl` takes exactly.
    ///
    /// ```
    /// # use poltina_domain::{Currency, Money};
    /// assert_eq!(Money::new(-5, Currency::Rub).to_decimal_string(), "-0.05");
    /// ```
    #[must_use]
    pub fn to_decimal_string(self) -> String {
        let places = self.currency.exponent() as usize;
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
        let sign = if self.minor < 0 { "-" } else { "" };
        if places == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    /// Reads an amount as a person types or pastes it: `1234,56`, `1 234.56`, `1 234,56 ₽`.
    ///
    /// Spaces of any kind may stand between digits; comma and point both part the decimals, and
    /// at most one of them may occur; the currency's sign or short name may stand on either
    /// side. Decimals may be fewer than the currency has, never more.
    ///
    /// # Errors
    /// An [`AmountError`] that names the first rule broken.
    ///
    /// ```
    /// # use poltina_domain::{AmountError, Currency, Money};
    /// assert_eq!(Money::parse("1\u{202f}234,5", Currency::Rub), Ok(Money::new(123_450, Currency::Rub)));
    /// assert_eq!(Money::parse("1,234", Currency::Rub), Err(AmountError::TooManyDecimals(2)));
    /// assert_eq!(Money::parse("-5", Currency::Rub), Err(AmountError::Negative));
    /// ```
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let bare = without_currency(text.trim(), currency);
        let compact: String = bare.chars().filter(|c| !is_space(*c)).collect();
        if compact.is_empty() {
            return Err(AmountError::Empty);
        }
        if compact.starts_with(['-', '\u{2212}', '\u{2013}']) {
            return Err(AmountError::Negative);
        }
        let (whole, fraction) = compact.split_once([',', '.']).unwrap_or((&compact, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty())
        {
            return Err(AmountError::NotANumber);
        }
        if fraction.len() > currency.exponent() as usize {
            return Err(AmountError::TooManyDecimals(currency.exponent()));
        }
        let decimal: Decimal = format!("0{whole}.{fraction}0")
            .parse()
            .map_err(|_| AmountError::TooLarge)?;
        let minor = decimal
            .checked_mul(Decimal::from(currency.minor_per_major()))
            .and_then(|minor| minor.to_i64())
            .ok_or(AmountError::TooLarge)?;
        if minor == 0 {
            return Err(AmountError::Zero);
        }
        Ok(Self::new(minor, currency))
    }
}

/// The text without the currency's sign or short name on either side.
fn without_currency(text: &str, currency: Currency) -> &str {
    currency
        .written_forms()
        .iter()
        .find_map(|form| text.strip_suffix(form).or_else(|| text.strip_prefix(form)))
        .unwrap_or(text)
}

/// White space of any kind that stands inside pasted numbers, thousands apostrophes excluded.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::Rub)
    }

    #[test]
    fn typed_and_pasted_amounts_are_read() {
        for (text, minor) in [
            ("1234,56", 123_456),
            ("1 234.56", 123_456),
            ("1\u{202f}234,56\u{a0}₽", 123_456),
            ("₽1234.5", 123_450),
            ("100 руб.", 10_000),
            ("0,01", 1),
            (",5", 50),
            ("7.", 700),
            ("  42  ", 4_200),
            ("92233720368547758,07", i64::MAX),
        ] {
            assert_eq!(
                Money::parse(text, Currency::Rub),
                Ok(rub(minor)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn wrong_amounts_are_refused_by_the_rule_they_break() {
        for (text, error) in [
            ("", AmountError::Empty),
            (" ₽ ", AmountError::Empty),
            ("1,234", AmountError::TooManyDecimals(2)),
            ("0,001", AmountError::TooManyDecimals(2)),
            ("0", AmountError::Zero),
            ("0,00", AmountError::Zero),
            ("-5", AmountError::Negative),
            ("\u{2212}5", AmountError::Negative),
            ("12a", AmountError::NotANumber),
            ("сто", AmountError::NotANumber),
            (".", AmountError::NotANumber),
            ("1.2.3", AmountError::NotANumber),
            ("1,234.56", AmountError::NotANumber),
            ("1e3", AmountError::NotANumber),
            ("+5", AmountError::NotANumber),
            ("٣", AmountError::NotANumber),
            ("92233720368547758,08", AmountError::TooLarge),
            (
                "99999999999999999999999999999999999999",
                AmountError::TooLarge,
            ),
        ] {
            assert_eq!(Money::parse(text, Currency::Rub), Err(error), "{text:?}");
        }
    }

    #[test]
    fn the_ends_of_the_range_are_written_exactly() {
        assert_eq!(rub(i64::MAX).to_decimal_string(), "92233720368547758.07");
        assert_eq!(rub(i64::MIN).to_decimal_string(), "-92233720368547758.08");
        assert_eq!(rub(0).to_decimal_string(), "0.00");
        assert_eq!(rub(-5).to_decimal_string(), "-0.05");
        assert_eq!(rub(i64::MIN).checked_neg(), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn every_positive_amount_is_read_back_as_it_was_written(minor in 1..=i64::MAX) {
            let written = rub(minor).to_decimal_string();
            prop_assert_eq!(Money::parse(&written, Currency::Rub), Ok(rub(minor)));
            let with_comma = written.replace('.', ",");
            prop_assert_eq!(Money::parse(&with_comma, Currency::Rub), Ok(rub(minor)));
        }

        #[test]
        fn sums_are_exact_or_refused(a in any::<i64>(), b in any::<i64>()) {
            let exact = i128::from(a) + i128::from(b);
            let expected = i64::try_from(exact).map(rub).map_err(|_| MoneyError::Overflow);
            prop_assert_eq!(rub(a).checked_add(rub(b)), expected);
            let exact = i128::from(a) - i128::from(b);
            let expected = i64::try_from(exact).map(rub).map_err(|_| MoneyError::Overflow);
            prop_assert_eq!(rub(a).checked_sub(rub(b)), expected);
        }

        #[test]
        fn no_text_makes_parsing_panic(text in "\\PC{0,40}") {
            if let Ok(amount) = Money::parse(&text, Currency::Rub) {
                prop_assert!(amount.is_positive());
            }
        }
    }
}
