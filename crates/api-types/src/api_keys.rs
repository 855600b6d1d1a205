//! Keys by which third parties use the API for a person: `/api-keys`.

use poltina_domain::ApiKeyId;
use serde::{Deserialize, Serialize};

/// What a key may do. It is accepted as `Authorization: Bearer …` at the operations of its scopes, and
/// nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ApiScope {
    /// Read operations, receipts, orders and authorisations.
    #[serde(rename = "operations:read")]
    OperationsRead,
    /// Make, charge and take back orders; capture and free what is authorised.
    #[serde(rename = "payments:write")]
    PaymentsWrite,
    /// Give back, as far as the rules let go without a confirmation.
    #[serde(rename = "refunds:write")]
    RefundsWrite,
}

impl ApiScope {
    /// Every scope.
    pub const ALL: [Self; 3] = [
        Self::OperationsRead,
        Self::PaymentsWrite,
        Self::RefundsWrite,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OperationsRead => "operations:read",
            Self::PaymentsWrite => "payments:write",
            Self::RefundsWrite => "refunds:write",
        }
    }

    /// The scope of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// `POST /api-keys`, confirmed: make a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// What it is for, 1 to 40 characters.
    pub name: String,
    /// What it may do: at least one.
    pub scopes: Vec<ApiScope>,
    /// For how many days, 1 to 365; 90 where absent.
    #[serde(default = "three_months")]
    pub days: u32,
}

const fn three_months() -> u32 {
    90
}

/// A key, without what is secret of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// The key.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it begins with, to know it by: `pol_k7Qx2mZ9`.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<ApiScope>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it ends by itself (RFC 3339).
    pub expires_at: String,
    /// When it was used last (RFC 3339), to within a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

/// `GET /api-keys`: those that hold, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeys {
    /// The keys.
    pub items: Vec<ApiKey>,
}

/// A key that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeApiKey {
    /// The key.
    pub key: ApiKey,
    /// What is sent as `Authorization: Bearer …`. It is told this once.
    pub secret: String,
}

impl core::fmt::Debug for MadeApiKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "MadeApiKey({}, •)", self.key.id)
    }
}
