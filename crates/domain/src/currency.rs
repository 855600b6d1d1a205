//! Currencies the wallet keeps accounts in, by ISO 4217.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// A currency that an account may be kept in.
///
/// Source: ISO 4217:2015, code list maintained by SIX. The rupiah has two decimals there, though
/// people write it without.
///
/// ```
/// use poltina_domain::Currency;
///
/// assert_eq!("RUB".parse(), Ok(Currency::Rub));
/// assert_eq!(Currency::Hkd.code(), "HKD");
/// assert_eq!(Currency::Idr.exponent(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Currency {
    /// Russian rouble, numeric code 643, 100 kopecks.
    #[serde(rename = "RUB")]
    Rub,
    /// Chinese yuan, numeric code 156, 100 fen.
    #[serde(rename = "CNY")]
    Cny,
    /// Hong Kong dollar, numeric code 344, 100 cents.
    #[serde(rename = "HKD")]
    Hkd,
    /// Indonesian rupiah, numeric code 360, 100 sen.
    #[serde(rename = "IDR")]
    Idr,
    /// Malaysian ringgit, numeric code 458, 100 sen.
    #[serde(rename = "MYR")]
    Myr,
    /// Thai baht, numeric code 764, 100 satang.
    #[serde(rename = "THB")]
    Thb,
    /// United States dollar, numeric code 840, 100 cents.
    #[serde(rename = "USD")]
    Usd,
    /// Euro, numeric code 978, 100 cents.
    #[serde(rename = "EUR")]
    Eur,
}

impl Currency {
    /// Every currency, in the order in which accounts are listed.
    pub const ALL: [Self; 8] = [
        Self::Rub,
        Self::Cny,
        Self::Hkd,
        Self::Idr,
        Self::Myr,
        Self::Thb,
        Self::Usd,
        Self::Eur,
    ];

    /// The three-letter code, for example `RUB`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rub => "RUB",
            Self::Cny => "CNY",
            Self::Hkd => "HKD",
            Self::Idr => "IDR",
            Self::Myr => "MYR",
            Self::Thb => "THB",
            Self::Usd => "USD",
            Self::Eur => "EUR",
        }
    }

    /// The three-digit numeric code, for example 643.
    #[must_use]
    pub const fn numeric(self) -> u16 {
        match self {
            Self::Rub => 643,
            Self::Cny => 156,
            Self::Hkd => 344,
            Self::Idr => 360,
            Self::Myr => 458,
            Self::Thb => 764,
            Self::Usd => 840,
            Self::Eur => 978,
        }
    }

    /// How many decimal digits the minor unit has: 2 for kopecks, and for all that are kept so far.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Rub
            | Self::Cny
            | Self::Hkd
            | Self::Idr
            | Self::Myr
            | Self::Thb
            | Self::Usd
            | Self::Eur => 2,
        }
    }

    /// How many minor units make one major unit: 100 for roubles.
    #[must_use]
    pub const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.exponent())
    }

    /// The signs and short names by which people write this currency beside a sum.
    #[must_use]
    pub(crate) const fn written_forms(self) -> &'static [&'static str] {
        match self {
            Self::Rub => &["₽", "руб.", "руб", "р.", "р", "RUB", "RUR"],
            Self::Cny => &["CN¥", "¥", "元", "CNY"],
            Self::Hkd => &["HK$", "$", "HKD"],
            Self::Idr => &["Rp", "IDR"],
            Self::Myr => &["RM", "MYR"],
            Self::Thb => &["฿", "THB"],
            Self::Usd => &["US$", "$", "USD"],
            Self::Eur => &["€", "EUR"],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_numbers_and_exponents_are_those_of_iso_4217() {
        // From the code list as it stands in 2026.
        let listed = [
            ("RUB", 643, 2),
            ("CNY", 156, 2),
            ("HKD", 344, 2),
            ("IDR", 360, 2),
            ("MYR", 458, 2),
            ("THB", 764, 2),
            ("USD", 840, 2),
            ("EUR", 978, 2),
        ];
        let own = Currency::ALL.map(|own| (own.code(), own.numeric(), own.exponent()));
        assert_eq!(own, listed);
        for currency in Currency::ALL {
            assert_eq!(currency.code().parse(), Ok(currency));
            let json = format!("\"{currency}\"");
            assert_eq!(serde_json::to_string(&currency).unwrap(), json);
        }
        assert_eq!("XXX".parse::<Currency>(), Err(UnknownCurrency));
    }
}
