//! Money on the wire.

use poltina_domain::{Currency, Money};
use serde::{Deserialize, Serialize};

/// An amount of money: `value` is an integer string of minor units (kopecks), so that no JSON
/// reader can lose a digit of it.
///
/// ```
/// use poltina_api_types::Amount;
///
/// let amount: Amount = serde_json::from_str(r#"{"value":"-5","currency":"RUB"}"#)?;
/// assert_eq!(amount.money().to_decimal_string(), "-0.05");
/// assert!(serde_json::from_str::<Amount>(r#"{"value":5,"currency":"RUB"}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount {
    /// Minor units as an integer string, from -9223372036854775808 to 9223372036854775807.
    #[serde(with = "minor_units")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, pattern = r"^(0|-?[1-9][0-9]{0,18})$", example = "123456")
    )]
    value: i64,
    /// ISO 4217 code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^(RUB|CNY|HKD|IDR|MYR|THB|USD|EUR)$", example = "RUB"))]
    currency: Currency,
}

impl Amount {
    /// The amount as the domain computes with it.
    #[must_use]
    pub const fn money(self) -> Money {
        Money::new(self.value, self.currency)
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self {
            value: money.minor(),
            currency: money.currency(),
        }
    }
}

/// An amount in roubles, as the contract describes it: read by [`roubles`].
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
pub(crate) struct Roubles {
    /// Minor units as an integer string, from -9223372036854775808 to 9223372036854775807.
    #[schema(pattern = r"^(0|-?[1-9][0-9]{0,18})$", example = "123456")]
    #[expect(dead_code, reason = "it is described, not made")]
    value: String,
    /// ISO 4217 code.
    #[schema(pattern = "^RUB$", example = "RUB")]
    #[expect(dead_code, reason = "it is described, not made")]
    currency: String,
}

/// Reads an amount that must be in roubles: what moves between people, and what limits are in.
///
/// # Errors
/// Where it is in another currency.
pub(crate) fn roubles<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Amount, D::Error> {
    let amount = Amount::deserialize(from)?;
    match amount.currency {
        Currency::Rub => Ok(amount),
        _ => Err(serde::de::Error::custom("use an amount in RUB")),
    }
}

/// As [`roubles`], where it may be absent: beside `default`.
///
/// # Errors
/// Where it is in another currency.
pub(crate) fn roubles_or_none<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<Amount>, D::Error> {
    let amount = Option::<Amount>::deserialize(from)?;
    match amount {
        Some(amount) if amount.currency != Currency::Rub => {
            Err(serde::de::Error::custom("use an amount in RUB"))
        }
        amount => Ok(amount),
    }
}

/// Whole minor units as a canonical decimal string: no plus, no leading zeros, no `-0`.
mod minor_units {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || D::Error::custom("use an integer string of minor units, such as \"123456\"");
        let value: i64 = text.parse().map_err(|_| wrong())?;
        if value.to_string() == text {
            Ok(value)
        } else {
            Err(wrong())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_integer_strings_are_money() {
        let read = |value: &str| {
            serde_json::from_str::<Amount>(&format!(r#"{{"value":{value},"currency":"RUB"}}"#))
                .map(|amount| amount.money().minor())
                .ok()
        };
        assert_eq!(read(r#""9223372036854775807""#), Some(i64::MAX));
        assert_eq!(read(r#""-9223372036854775808""#), Some(i64::MIN));
        for wrong in [
            r#""9223372036854775808""#,
            r#""1.5""#,
            r#""01""#,
            r#""+1""#,
            r#""-0""#,
            r#""""#,
            r#"" 1""#,
            "1",
            "1.0",
            "null",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_moves_between_people_is_in_roubles() {
        let read = |currency: &str| {
            serde_json::from_str::<crate::NewBankPayment>(&format!(
                r#"{{"direction":"top_up","account_id":"018bcfe5-6800-7fff-bfff-ffffffffffff",
                "amount":{{"value":"5","currency":"{currency}"}},"fee":{{"value":"0","currency":"RUB"}}}}"#
            ))
        };
        assert!(read("RUB").is_ok());
        let error = read("USD").unwrap_err().to_string();
        assert!(error.starts_with("use an amount in RUB"), "{error}");
        let own =
            |day: &str| serde_json::from_str::<crate::OwnLimits>(&format!(r#"{{"day":{day}}}"#));
        assert_eq!(
            serde_json::from_str::<crate::OwnLimits>("{}").unwrap().day,
            None
        );
        assert!(
            own(r#"{"value":"5","currency":"RUB"}"#)
                .unwrap()
                .day
                .is_some()
        );
        assert!(own(r#"{"value":"5","currency":"EUR"}"#).is_err());
    }

    #[test]
    fn unknown_fields_and_currencies_are_refused() {
        for wrong in [
            r#"{"value":"1","currency":"XXX"}"#,
            r#"{"value":"1","currency":"RUB","scale":2}"#,
            r#"{"value":"1"}"#,
        ] {
            assert!(serde_json::from_str::<Amount>(wrong).is_err(), "{wrong}");
        }
    }
}
