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
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^RUB$", example = "RUB"))]
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
