//! Identification levels and limits: `/limits`, `/levels`, `/identification`.

use serde::{Deserialize, Serialize};

use crate::Amount;

/// How well a person is identified (161-FZ, article 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// Not at all: pays shops within small limits; no transfers to people.
    Anonymous,
    /// Simplified: name, passport and INN or SNILS were checked.
    Simplified,
    /// In full.
    Full,
}

/// Where a limit comes from. Of several, the lowest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LimitSource {
    /// The identification level.
    Level,
    /// The person himself.
    Own,
    /// Someone signed in by code less than a day ago.
    Cooling,
}

/// A limit, with its use so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limit {
    /// What is limited, as in `LimitDetail`.
    pub scope: String,
    /// Over what time, as in `LimitDetail`.
    pub period: String,
    /// Where it comes from.
    pub source: LimitSource,
    /// The most; for `count` the amount is zero and `max_count` tells it.
    pub max: Amount,
    /// What is used, held amounts among it.
    pub used: Amount,
    /// The most transfers, where the scope is `count`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_count: Option<u32>,
    /// How many there were, where the scope is `count`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_count: Option<u32>,
    /// When it starts anew (RFC 3339, Europe/Moscow); absent for `once`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_at: Option<String>,
}

/// `GET /limits`: every limit in force, with its use so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// The level that they follow from.
    pub level: Level,
    /// The date of the policy (`2026-11-01`).
    pub policy_date: String,
    /// Until when limits are lower since someone signed in by code (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling_until: Option<String>,
    /// One for each scope and period: the lowest of all sources.
    pub items: Vec<Limit>,
    /// What the person set himself.
    pub own: OwnLimits,
}

/// `PUT /limits/own`: lower limits of one's own; absent means none. Confirmed where one rises or goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnLimits {
    /// The most of one transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::amount::roubles_or_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::amount::Roubles>))]
    pub operation: Option<Amount>,
    /// The most of a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::amount::roubles_or_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::amount::Roubles>))]
    pub day: Option<Amount>,
    /// The most of a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::amount::roubles_or_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::amount::Roubles>))]
    pub month: Option<Amount>,
}

/// `GET /levels`: what each level allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Levels {
    /// The person's own.
    pub current: Level,
    /// Every level, the lowest first.
    pub items: Vec<LevelTerms>,
}

/// What a level allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LevelTerms {
    /// The level.
    pub level: Level,
    /// Whether it may pay people.
    pub to_people: bool,
    /// The most that may lie in the wallet; absent where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Amount>,
    /// The most of one transfer; absent where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Amount>,
    /// The most of a month; absent where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<Amount>,
}

/// `POST /identification`: who the person is. Passed on to the register, kept nowhere, in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identification {
    /// The level that is asked for: `simplified` or `full`.
    pub level: Level,
    /// Family name, 1 to 40 characters.
    pub family_name: String,
    /// Given name, 1 to 40 characters.
    pub given_name: String,
    /// Patronymic, at most 40 characters; may be empty.
    #[serde(default)]
    pub patronymic: String,
    /// `YYYY-MM-DD`; of age.
    pub birth_date: String,
    /// Series and number of the passport: ten digits.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{10}$"))]
    pub passport: String,
    /// When it was issued, `YYYY-MM-DD`.
    pub issued_on: String,
    /// Taxpayer number of a person, 12 digits. It or `snils` must be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inn: Option<String>,
    /// Number of the personal account of insurance, 11 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snils: Option<String>,
}

impl core::fmt::Debug for Identification {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Identification(•)")
    }
}

/// What the register said. A refusal is `identification-refused`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identified {
    /// The level from now on.
    pub level: Level,
}
