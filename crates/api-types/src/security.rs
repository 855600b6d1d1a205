//! How a person's wallet is guarded: PIN, devices, freeze, and what is in force now.

use poltina_domain::DeviceId;
use serde::{Deserialize, Serialize};

use crate::{Amount, Level, SignInMethod};

/// `GET /security`: what guards the wallet now. Also readable while the session is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Security {
    /// How many passkeys there are.
    pub passkeys: u32,
    /// Whether a PIN is set.
    pub pin_set: bool,
    /// When the next try of the PIN counts (RFC 3339); absent where now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_blocked_until: Option<String>,
    /// Whether all tries of the PIN are spent: sign in by code, and set a new one.
    #[serde(default)]
    pub pin_spent: bool,
    /// Since when the wallet is frozen (RFC 3339); absent where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen_since: Option<String>,
    /// Until when limits are lower since someone signed in by code (RFC 3339); absent where they
    /// are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling_until: Option<String>,
    /// Up to how much in all a day goes without a confirmation.
    pub no_confirm: Amount,
    /// The most that `no_confirm` may be.
    pub no_confirm_max: Amount,
    /// How well the person is identified.
    pub level: Level,
    /// How this session was begun.
    pub method: SignInMethod,
}

/// `PATCH /security`, confirmed where the amount rises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityChange {
    /// Up to how much in all a day goes without a confirmation; from 0.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub no_confirm: Amount,
}

/// `PUT /pin`, confirmed; the first factor of all, and one whose tries are spent, needs a sign-in of
/// the last 10 minutes instead.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPin {
    /// Six digits; no repeats, no runs, no birthday.
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = "^[0-9]{6}$", example = "274916")
    )]
    pub pin: String,
}

impl core::fmt::Debug for NewPin {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NewPin(••••••)")
    }
}

/// A browser on which the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// The device.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: DeviceId,
    /// Browser and system, as far as they tell: `Chrome, Android`.
    pub name: String,
    /// Where it is, by its IANA time zone; empty where it did not tell.
    pub time_zone: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Whether its session is locked.
    pub locked: bool,
    /// How the person signed in there.
    pub method: SignInMethod,
    /// When the person signed in there (RFC 3339).
    pub signed_in_at: String,
    /// When it was used last (RFC 3339), to within 5 minutes.
    pub last_seen_at: String,
}

/// `GET /devices`: this one first, then the most recently used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// The devices.
    pub items: Vec<Device>,
}

/// `POST /devices/current/secret`: what this device wraps the key of its copies with, where its
/// passkey cannot. The same for the device until it is signed out; never told to a locked session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceSecret {
    /// 32 bytes, base64url without padding.
    pub secret: String,
}

impl core::fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("DeviceSecret(•)")
    }
}

/// `GET /security/notices`: what happened to the wallet's safety in the last 30 days, for a device that
/// was away meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityNotices {
    /// The newest first, at most 100.
    pub items: Vec<NoticedItem>,
}

/// One of them, as the event `security_noticed` told it to whoever listened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticedItem {
    /// The number of that event: what is above the highest that a device has shown is new to it.
    pub sequence: i64,
    /// What.
    pub notice: SecurityNotice,
    /// The device on which it happened: browser and system.
    pub device_name: String,
    /// When (RFC 3339).
    pub at: String,
}

/// Something about the wallet's safety that its owner should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SecurityNotice {
    /// Someone signed in on a device that was not known. By code: limits are lower for a day.
    NewDevice,
    /// Passkeys or PIN were changed.
    FactorChanged,
    /// The wallet was frozen.
    Frozen,
    /// The wallet was unfrozen.
    Unfrozen,
    /// Limits were changed.
    LimitsChanged,
    /// A second person was asked, or removed.
    SecondPerson,
    /// An authenticator's copy was used, and refused; in the place of a device stands the passkey's name.
    PasskeyCopied,
    /// A key for third parties was made or ended; in the place of a device stands its name.
    ApiKeyChanged,
    /// A webhook was added, or its secret changed; in the place of a device stands its host.
    WebhookChanged,
    /// A webhook is told nothing any more, because it took nothing; likewise.
    WebhookDisabled,
}
