//! Passkeys: `/passkeys`, and signing in by one.

use poltina_domain::{CeremonyId, PasskeyId};
use serde::{Deserialize, Serialize};

use crate::WebauthnJson;

/// A ceremony that was begun: `POST /passkeys/options` (to add one; needs a session) or
/// `POST /sessions/passkey/options` (to sign in; needs none). It holds 5 minutes, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyCeremony {
    /// Send it back with the answer.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub ceremony_id: CeremonyId,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`: what
    /// `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take.
    pub options: WebauthnJson,
}

/// `POST /passkeys`: the browser made a passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPasskey {
    /// From [`PasskeyCeremony`].
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub ceremony_id: CeremonyId,
    /// The browser's `RegistrationResponseJSON`.
    pub credential: WebauthnJson,
    /// What the person calls it, 1 to 40 characters; named after the browser where it is empty.
    #[serde(default)]
    pub name: String,
}

/// A passkey of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// The passkey.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: PasskeyId,
    /// The authenticator's id of it, base64url: so that a device forgets what it keeps for one that
    /// was removed.
    #[serde(default)]
    pub credential_id: String,
    /// What the person calls it.
    pub name: String,
    /// Whether it is kept by a service that brings it to his other devices (backup state).
    pub backed_up: bool,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it was used last (RFC 3339); absent where never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

/// `GET /passkeys`: the newest first, at most 20.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkeys {
    /// The passkeys.
    pub items: Vec<Passkey>,
}

/// `PATCH /passkeys/{id}`: another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyName {
    /// 1 to 40 characters.
    pub name: String,
}
