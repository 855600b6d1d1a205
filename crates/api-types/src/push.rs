//! Waking a device when there is something that a person should know, by Web Push: `/push`.

use poltina_domain::DayTime;
use serde::{Deserialize, Serialize};

use crate::NoticeKind;

/// `GET /push/key`: what a browser subscribes with (RFC 8292).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushKey {
    /// A point of P-256, uncompressed: 65 bytes in base64url without padding.
    pub key: String,
}

/// `PUT /push/subscription`: wake this device there. It ends with the session.
///
/// A push is empty: neither the address's keys nor anything of the person is asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushSubscription {
    /// The address that the browser was given by its push service: `https://…`, at most 2 000
    /// characters, of a host in the public network.
    pub endpoint: String,
}

/// Whoever knows the address can wake the device.
impl core::fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PushSubscription(•)")
    }
}

/// When no device is woken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuietHours {
    /// From this time of the day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "22:00"))]
    pub from: DayTime,
    /// Until this one, on the next day where it is earlier; another than `from`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "08:00"))]
    pub to: DayTime,
    /// Where that is the time: a zone of the IANA database.
    pub time_zone: String,
}

/// `PUT /push/settings`: of what a person's devices are woken, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushChoice {
    /// Of what, each once; none where of nothing.
    pub kinds: Vec<NoticeKind>,
    /// When not; absent where at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// Whether a device may show what happened where others see it: on its lock screen.
    pub details: bool,
}

/// `GET /push/settings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushSettings {
    /// Whether this device is woken.
    pub subscribed: bool,
    /// Of what, and when: for all devices of the person.
    pub choice: PushChoice,
}
