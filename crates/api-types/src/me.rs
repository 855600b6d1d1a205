//! The signed-in person: `GET /me`, `PATCH /me`.

use poltina_domain::{Phone, ShopId, ShopSlug, UserId};
use serde::{Deserialize, Serialize};

/// The signed-in person. Carried with an `ETag`; `PATCH /me` needs it in `If-Match`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: UserId,
    /// His own number, whole.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "+79161234567"))]
    pub phone: Phone,
    /// Given name; empty until he has told it.
    pub given_name: String,
    /// Family name; may be empty.
    pub family_name: String,
    /// The shops whose receipts he may see.
    pub shops: Vec<Shop>,
}

/// A shop as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shop {
    /// The shop.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ShopId,
    /// The name over its door.
    pub name: String,
    /// Its short name in the payment link `/pay/<slug>`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "kofe-na-lesnoy"))]
    pub slug: ShopSlug,
}

/// `PATCH /me`: tell or change the name. 1 to 40 letters for each part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameChange {
    /// Given name, 1 to 40 characters.
    pub given_name: String,
    /// Family name, at most 40 characters; may be empty.
    #[serde(default)]
    pub family_name: String,
}
