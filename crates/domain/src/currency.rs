//! Currencies the wallet keeps accounts in, by ISO 4217.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// A currency that an account may be kept in.
///
/// Source: ISO 4217:2015, code list maintained by SIX.
///
/// ```
/// use poltina_domain::Currency;
///
/// assert_eq!("RUB".parse(), Ok(Currency::Rub));
/// assert_eq!(Currency::Rub.code(), "RUB");
/// assert_eq!(Currency::Rub.exponent(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Currency {
    /// Russian rouble, numeric code 643, 100 kopecks.
    #[serde(rename = "RUB")]
    Rub,
}

impl Currency {
    /// Every currency, in the order in which accounts are listed.
    pub const ALL: [Self; 1] = [Self::Rub];

    /// The three-letter code, for example `RUB`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rub => "RUB",
        }
    }

    /// The three-digit numeric code, for example 643.
    #[must_use]
    pub const fn numeric(self) -> u16 {
        match self {
            Self::Rub => 643,
        }
    }

    /// How many decimal digits the minor unit has: 2 for kopecks.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Rub => 2,
        }
    }

    /// How many minor units make one major unit: 100 for roubles.
    #[must_use]
    pub const fn minor_per_major(self) -> i64 {
        match self {
            Self::Rub => 100,
        }
    }

    /// The signs and short names by which people write this currency beside a sum.
    #[must_use]
    pub(crate) const fn written_forms(self) -> &'static [&'static str] {
        match self {
            Self::Rub => &["₽", "руб.", "руб", "р.", "р", "RUB", "RUR"],
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The code names no currency that accounts are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCurrency;

impl fmt::Display for UnknownCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown currency: use an ISO 4217 code that accounts are kept in, such as RUB")
    }
}

impl core::error::Error for UnknownCurrency {}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|currency| currency.code() == code)
            .ok_or(UnknownCurrency)
    }
}
