//! One currency for another: the price of a pair, and what an amount comes to by it.

use core::fmt;
use core::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::{Currency, Money};

/// Decimals of a price.
const PLACES: u32 = 4;

/// Parts of a price's unit: 10 to the power of its decimals.
const SCALE: i128 = 10_i128.pow(PLACES);

/// Two different currencies, one of which is sold for the other.
///
/// A price is always told of the `base` in the `counter`, whichever of them is sold, so that one
/// number stands on the screen and no inverse is ever computed. The base is the one of which a unit
/// is worth more, by a fixed order.
///
/// ```
/// use poltina_domain::{Currency, Pair};
///
/// let pair = Pair::new(Currency::Rub, Currency::Cny).unwrap();
/// assert_eq!((pair.base(), pair.counter()), (Currency::Cny, Currency::Rub));
/// assert_eq!(pair.to_string(), "CNY-RUB");
/// assert_eq!("RUB-CNY".parse(), Ok(pair));
/// assert!(Pair::new(Currency::Rub, Currency::Rub).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    base: Currency,
    counter: Currency,
}

/// From the one whose unit is worth most. The order is fixed: of a pair that draws level the price
/// is still told the same way.
const BY_WORTH: [Currency; 8] = [
    Currency::Eur,
    Currency::Usd,
    Currency::Myr,
    Currency::Cny,
    Currency::Hkd,
    Currency::Thb,
    Currency::Rub,
    Currency::Idr,
];

impl Pair {
    /// The pair of two currencies, in either order; none where they are the same.
    #[must_use]
    pub fn new(one: Currency, other: Currency) -> Option<Self> {
        if one == other {
            return None;
        }
        let first = BY_WORTH
            .into_iter()
            .find(|currency| *currency == one || *currency == other)?;
        let second = if first == one { other } else { one };
        Some(Self {
            base: first,
            counter: second,
        })
    }

    /// Of what the price is told.
    #[must_use]
    pub const fn base(self) -> Currency {
        self.base
    }

    /// In what the price is told.
    #[must_use]
    pub const fn counter(self) -> Currency {
        self.counter
    }

    /// The other one of the pair; none where it is of another pair.
    #[must_use]
    pub fn other(self, one: Currency) -> Option<Currency> {
        match one {
            one if one == self.base => Some(self.counter),
            one if one == self.counter => Some(self.base),
            _ => None,
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.base, self.counter)
    }
}

/// The text names no two different currencies, such as `CNY-RUB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPair;

impl fmt::Display for UnknownPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "unknown pair: use two different currencies that accounts are kept in, such as CNY-RUB",
        )
    }
}

impl core::error::Error for UnknownPair {}

impl FromStr for Pair {
    type Err = UnknownPair;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (one, other) = text.split_once('-').ok_or(UnknownPair)?;
        let read = |code: &str| code.parse().map_err(|_| UnknownPair);
        Self::new(read(one)?, read(other)?).ok_or(UnknownPair)
    }
}

/// Why there is no conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversionError {
    /// The amount is not above zero, or not in a currency of the pair.
    NotOfPair,
    /// It comes to less than one minor unit: convert more.
    TooSmall,
    /// It comes to more than 64 bits of minor units hold: convert less.
    TooLarge,
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOfPair => "use an amount above zero, in a currency of the pair",
            Self::TooSmall => "it comes to less than one minor unit: use a larger amount",
            Self::TooLarge => "it comes to too much: use a smaller amount",
        })
    }
}

impl core::error::Error for ConversionError {}

/// What a unit of a pair's base costs in its counter: above zero, with four decimals.
///
/// # How it is rounded
/// What a person sells or buys is what he asked for, to the minor unit. The other amount is computed
/// from it **once**, exactly, and then rounded to its minor unit in the house's favour: what he
/// gets is rounded down, what he pays is rounded up. The price itself, when it is made from a rate
/// and the spread, is rounded the same way. So no exchange there and back, and no round through
/// several currencies, ever gains by rounding. What the rounding leaves is the [`Conversion`]'s
/// residue, which is kept to the last part of it.
///
/// ```
/// use poltina_domain::{Currency, Money, Pair, Price};
///
/// let pair = Pair::new(Currency::Cny, Currency::Rub).unwrap();
/// let price = Price::from_parts(pair, 12_1234).unwrap();
/// assert_eq!(price.to_string(), "12.1234");
/// // 1 000.00 roubles are sold: 82.485111… yuan, so 82.48.
/// let conversion = price.sell(Money::new(100_000, Currency::Rub)).unwrap();
/// assert_eq!(conversion.buy.minor(), 82_48);
/// // 82.48 yuan are bought: 999.938… roubles, so 999.94.
/// let conversion = price.buy(Money::new(82_48, Currency::Cny)).unwrap();
/// assert_eq!(conversion.sell.minor(), 999_94);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Price {
    pair: Pair,
    /// Ten-thousandths of the counter's unit.
    parts: i64,
}

/// What is sold, what is bought, and what rounding left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// What is sold, without a fee.
    pub sell: Money,
    /// What is bought.
    pub buy: Money,
    /// What the house keeps by rounding: ten-thousandths of the counter's minor unit, never below
    /// zero, less than one minor unit of the amount that was rounded is worth.
    pub residue: i64,
}

impl Price {
    /// The price in ten-thousandths of the counter's unit; none where it is not above zero.
    #[must_use]
    pub const fn from_parts(pair: Pair, parts: i64) -> Option<Self> {
        if parts > 0 {
            Some(Self { pair, parts })
        } else {
            None
        }
    }

    /// The price at which a person sells the base, out of what a unit of it is worth in the counter:
    /// lower by so many basis points, rounded down. None where nothing is left.
    #[must_use]
    pub fn when_base_is_sold(pair: Pair, worth: Decimal, spread: u32) -> Option<Self> {
        let kept = 10_000_u32.checked_sub(spread)?;
        let exact = worth.checked_mul(Decimal::new(kept.into(), 4))?;
        Self::of_decimal(pair, exact.checked_mul(Decimal::from(10_000))?.floor())
    }

    /// The price at which a person buys the base: higher by so many basis points, rounded up.
    #[must_use]
    pub fn when_base_is_bought(pair: Pair, worth: Decimal, spread: u32) -> Option<Self> {
        let asked = 10_000_u32.checked_add(spread)?;
        let exact = worth.checked_mul(Decimal::new(asked.into(), 4))?;
        Self::of_decimal(pair, exact.checked_mul(Decimal::from(10_000))?.ceil())
    }

    fn of_decimal(pair: Pair, parts: Decimal) -> Option<Self> {
        Self::from_parts(pair, parts.to_i64()?)
    }

    /// Reads a price as the wire has it: `12.1234`. None where it is none.
    #[must_use]
    pub fn parse(pair: Pair, text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.')?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() != PLACES as usize {
            return None;
        }
        Self::from_parts(pair, format!("{whole}{fraction}").parse().ok()?)
    }

    /// Of which pair.
    #[must_use]
    pub const fn pair(self) -> Pair {
        self.pair
    }

    /// Ten-thousandths of the counter's unit.
    #[must_use]
    pub const fn parts(self) -> i64 {
        self.parts
    }

    /// What one gets for this amount: rounded down.
    ///
    /// # Errors
    /// [`ConversionError`].
    pub fn sell(self, sell: Money) -> Result<Conversion, ConversionError> {
        let to = self.to(sell)?;
        let exact = self.exact(sell)?;
        let minor = exact.0.div_euclid(exact.1);
        self.conversion(sell, money(minor, to)?)
    }

    /// What one pays for this amount: rounded up.
    ///
    /// # Errors
    /// [`ConversionError`].
    pub fn buy(self, buy: Money) -> Result<Conversion, ConversionError> {
        let to = self.to(buy)?;
        let exact = self.exact(buy)?;
        let up = exact.0.checked_add(exact.1 - 1);
        let minor = up.ok_or(ConversionError::TooLarge)?.div_euclid(exact.1);
        self.conversion(money(minor, to)?, buy)
    }

    /// What rounding left where this much was sold for this much; none where it is not of the pair, or
    /// where the person would have gained.
    #[must_use]
    pub fn residue(self, sell: Money, buy: Money) -> Option<i64> {
        let base_is_sold = sell.currency() == self.pair.base;
        let (base, counter) = if base_is_sold {
            (sell, buy)
        } else {
            (buy, sell)
        };
        if base.currency() != self.pair.base || counter.currency() != self.pair.counter {
            return None;
        }
        let (up, down) = self.exponents();
        let worth = i128::from(base.minor())
            .checked_mul(self.parts.into())?
            .checked_mul(up)?;
        let paid = i128::from(counter.minor())
            .checked_mul(SCALE)?
            .checked_mul(down)?;
        let left = if base_is_sold {
            worth.checked_sub(paid)?
        } else {
            paid.checked_sub(worth)?
        };
        i64::try_from(left.div_euclid(down))
            .ok()
            .filter(|left| *left >= 0)
    }

    /// Whether this much sold for this much is what the price says, by the one amount or by the other:
    /// only rounding lies between.
    #[must_use]
    pub fn says(self, sell: Money, buy: Money) -> bool {
        let is = |conversion: Result<Conversion, _>| {
            conversion.is_ok_and(|it| (it.sell, it.buy) == (sell, buy))
        };
        is(self.sell(sell)) || is(self.buy(buy))
    }

    fn conversion(self, sell: Money, buy: Money) -> Result<Conversion, ConversionError> {
        let residue = self.residue(sell, buy).ok_or(ConversionError::TooLarge)?;
        Ok(Conversion { sell, buy, residue })
    }

    fn to(self, from: Money) -> Result<Currency, ConversionError> {
        let to = self.pair.other(from.currency());
        to.filter(|_| from.is_positive())
            .ok_or(ConversionError::NotOfPair)
    }

    /// The other amount, as a fraction of minor units.
    fn exact(self, from: Money) -> Result<(i128, i128), ConversionError> {
        let (up, down) = self.exponents();
        let parts = i128::from(self.parts);
        let (by, over) = if from.currency() == self.pair.base {
            (parts.checked_mul(up), SCALE.checked_mul(down))
        } else {
            (SCALE.checked_mul(down), parts.checked_mul(up))
        };
        let exact = by.and_then(|by| i128::from(from.minor()).checked_mul(by));
        exact.zip(over).ok_or(ConversionError::TooLarge)
    }

    /// By which minor units of counter and base differ in size.
    const fn exponents(self) -> (i128, i128) {
        (
            10_i128.pow(self.pair.counter.exponent()),
            10_i128.pow(self.pair.base.exponent()),
        )
    }
}

fn money(minor: i128, currency: Currency) -> Result<Money, ConversionError> {
    match i64::try_from(minor) {
        Ok(0) => Err(ConversionError::TooSmall),
        Ok(minor) => Ok(Money::new(minor, currency)),
        Err(_) => Err(ConversionError::TooLarge),
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = i128::from(self.parts);
        write!(f, "{}.{:04}", parts / SCALE, parts % SCALE)
    }
}
