//! Signing in: a code is asked for, then exchanged for a session cookie.

use poltina_domain::{CeremonyId, ChallengeId, Phone};
use serde::{Deserialize, Serialize};

use crate::WebauthnJson;

/// The cookie that tells scripts that there is a session, and nothing of it: its value is another for each,
/// so that who learns that one has ended does not take the next one's away.
pub const HERE_COOKIE: &str = "__Host-here";

/// `POST /sessions/codes`: send a one-time code to this number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeRequest {
    /// A Russian mobile number; written `+79161234567`, spaces and brackets allowed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "+79161234567"))]
    pub phone: Phone,
}

/// A code is on its way. The answer is the same whether the number has a wallet or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeSent {
    /// What the code answers; send it back with the code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub challenge_id: ChallengeId,
    /// When the code stops to hold: 5 minutes from now (RFC 3339).
    pub expires_at: String,
    /// Seconds until another code may be asked for.
    pub resend_after_seconds: u32,
    /// The code itself: only from a demo server, which has no one to send it to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_code: Option<String>,
}

/// `POST /sessions`: the code that came. The session itself is an `HttpOnly` cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// From [`CodeSent`].
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub challenge_id: ChallengeId,
    /// Six digits.
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = "^[0-9]{6}$", example = "123456")
    )]
    pub code: String,
    /// The browser's IANA time zone, at most 64 characters: shown in the list of devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Moscow"))]
    pub time_zone: Option<String>,
}

/// `POST /sessions/passkey`: sign in by a passkey that answers [`crate::PasskeyCeremony`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeySignIn {
    /// From [`crate::PasskeyCeremony`].
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub ceremony_id: CeremonyId,
    /// The browser's `AuthenticationResponseJSON`.
    pub credential: WebauthnJson,
    /// The browser's IANA time zone, at most 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// How a person proved that it is he.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SignInMethod {
    /// A one-time code.
    Code,
    /// A passkey.
    Passkey,
}
