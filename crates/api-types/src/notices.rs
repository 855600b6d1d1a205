//! What a person should know, kept with a mark of what he has read: `/notices`.

use serde::{Deserialize, Serialize};

use crate::EventBody;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NoticeKind {
    /// Money came.
    MoneyIn,
    /// Money left, or was asked for by a till in vain.
    MoneyOut,
    /// Something is held, or is so no more.
    Held,
    /// A shop of the person was paid, or gave back.
    Shop,
    /// A top-up or a withdrawal is over.
    Bank,
    /// A plan ran, or was to run.
    Plan,
    /// Somebody asks the person for money, or paid or declined what the person asked for.
    Request,
    /// The wallet's safety.
    Security,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::MoneyIn,
        Self::MoneyOut,
        Self::Held,
        Self::Shop,
        Self::Bank,
        Self::Plan,
        Self::Request,
        Self::Security,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MoneyIn => "money_in",
            Self::MoneyOut => "money_out",
            Self::Held => "held",
            Self::Shop => "shop",
            Self::Bank => "bank",
            Self::Plan => "plan",
            Self::Request => "request",
            Self::Security => "security",
        }
    }

    /// The kind of this name.
    ///
    /// ```
    /// use poltina_api_types::NoticeKind;
    ///
    /// for kind in NoticeKind::ALL {
    ///     assert_eq!(NoticeKind::from_name(kind.name()), Some(kind));
    ///     assert_eq!(serde_json::to_value(kind)?, kind.name());
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Something that a person should know: an event, as what it is about is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// The number of its event.
    pub sequence: i64,
    /// What it is about.
    pub kind: NoticeKind,
    /// Whether it was read.
    pub read: bool,
    /// When what it is about came to be as it is now (RFC 3339, Europe/Moscow); not later than that of
    /// the notice after it.
    pub at: String,
    /// What happened.
    pub body: EventBody,
}

/// `GET /notices`: the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeList {
    /// The notices.
    pub items: Vec<Notice>,
    /// How many were not read, up to 99.
    pub unread: u32,
    /// `before` of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The query of `GET /notices`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct NoticeQuery {
    /// `next` of the page before; absent for the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

/// `PUT /notices/read`: all up to this one are read. What was read stays so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticesRead {
    /// The number of the newest that was read.
    pub sequence: i64,
}
