//! Templates: transfers that a person saved to make again. `GET /templates`, `POST /templates`.

use poltina_domain::{SavedName, TemplateId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Counterparty, PayeeId};

/// `POST /templates`: keep this transfer under a name. The same once more is the one that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTemplate {
    /// What one calls it: 1 to 40 characters, without control and direction characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 40, example = "Садик"))]
    pub name: SavedName,
    /// Who is paid.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payee_id: PayeeId,
    /// In roubles, above zero, at most 1 000 000; absent where it is another one each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The message to the payee, of at most 140 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

/// `PUT /templates/{id}`: what stands in it from now on. Its payee stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateChange {
    /// What one calls it: 1 to 40 characters, without control and direction characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 40))]
    pub name: SavedName,
    /// In roubles, above zero, at most 1 000 000; absent where it is another one each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The message to the payee, of at most 140 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A template. Nobody else sees it. It moves nothing by itself: what it fills in is checked and confirmed
/// as if it had been typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Template {
    /// The template.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TemplateId,
    /// What one calls it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 40))]
    pub name: SavedName,
    /// Who is paid, as he is shown now.
    pub payee: Counterparty,
    /// How much; absent where it is another one each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The message to the payee; may be empty.
    pub note: String,
}

/// `GET /templates`: all of them, at most 50, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Templates {
    /// The templates.
    pub items: Vec<Template>,
}
