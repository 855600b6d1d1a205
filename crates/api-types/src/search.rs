//! Operations found by words and filters: `POST /operations/search`.

use poltina_domain::{Currency, Label};
use serde::{Deserialize, Serialize};

use crate::{Amount, Category, Direction, Operation, OperationKind};

/// What is looked for. In a body, since no name and no amount goes into an address. Whatever is absent
/// does not matter; what is there must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationSearch {
    /// Words, amounts, ends of phone numbers, as typed; at most 100 characters. Each of them is looked
    /// for at the beginning of words, and in another form of the same word: in notes, names, labels,
    /// categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub text: Option<String>,
    /// Only operations at or after this moment (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only operations before this moment (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only what came, or only what went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only this kind of movement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OperationKind>,
    /// Only this much or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Amount>,
    /// Only this much or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Amount>,
    /// Only this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Only what has this label, in capitals or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 24))]
    pub label: Option<Label>,
    /// Of the account in this currency; roubles where absent. `least` and `most` are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^(RUB|CNY|HKD|IDR|MYR|THB|USD|EUR)$"))]
    pub currency: Option<Currency>,
    /// `next` of the page before, sent with the same search; absent for the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200, 50 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of what was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundOperations {
    /// The operations of this page.
    pub items: Vec<Operation>,
    /// The cursor of the next page; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The sums over everything that was found; with the first page alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums: Option<FoundSums>,
}

/// What came and what went with all that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundSums {
    /// What came, zero or more.
    pub received: Amount,
    /// What went, zero or more.
    pub sent: Amount,
}
