//! Whom one can pay: masked look-up by phone, shops by link, frequent payees.

use core::fmt;
use core::str::FromStr;

use poltina_domain::{InvalidId, Phone, SavedName, ShopId, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who is paid: a person or a shop, written `person:<uuid>` or `shop:<uuid>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayeeId {
    /// A person's wallet.
    Person(UserId),
    /// A shop.
    Shop(ShopId),
}

impl fmt::Display for PayeeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Shop(id) => write!(f, "shop:{id}"),
        }
    }
}

impl FromStr for PayeeId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("person", id)) => id.parse().map(Self::Person),
            Some(("shop", id)) => id.parse().map(Self::Shop),
            _ => Err(InvalidId),
        }
    }
}

impl Serialize for PayeeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PayeeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `POST /payees/lookup`: who has this number? In a body, since no number goes into a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayeeLookup {
    /// A Russian mobile number.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "+79161234567"))]
    pub phone: Phone,
}

/// Someone who can be paid, as much of him as the payer may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payee {
    /// Whom to name in a transfer.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub id: PayeeId,
    /// A person's masked name (`Борис К.`), or the shop's name; a masked number where the
    /// person has told no name yet.
    pub name: String,
    /// A person's masked number, `+7 916 •••-45-67`; absent for shops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    /// Whether the payer has never paid him before.
    pub first_time: bool,
    /// The last amount paid to him, in minor units with currency, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_amount: Option<crate::Amount>,
}

/// `GET /payees/frequent`: the payees paid most often in the last 90 days, at most 8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayeeList {
    /// The payees, the most frequent first.
    pub items: Vec<Payee>,
}

/// `PUT /payees/{payee_id}/name`: the name under which one knows a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSavedName {
    /// 1 to 40 characters, without control and direction characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 40, example = "Борис Петров"))]
    pub name: SavedName,
}

/// A person, and the name under which one knows him. Nobody else sees it, he himself included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedPayeeName {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payee_id: PayeeId,
    /// What one calls him.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 40))]
    pub name: SavedName,
}

/// `GET /payees/names`: all the names that one saved, at most 500, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedPayeeNames {
    /// The names.
    pub items: Vec<SavedPayeeName>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payee_is_a_person_or_a_shop_and_nothing_else() {
        let id = "018bcfe5-6800-7fff-bfff-ffffffffffff";
        for text in [format!("person:{id}"), format!("shop:{id}")] {
            let read: Result<PayeeId, _> = text.parse();
            assert_eq!(read.map(|payee| payee.to_string()), Ok(text));
        }
        for wrong in [id.to_owned(), format!("bank:{id}"), "shop:".to_owned()] {
            assert_eq!(wrong.parse::<PayeeId>(), Err(InvalidId), "{wrong}");
        }
    }
}
