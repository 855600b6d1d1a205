//! What a person makes of his operations: categories, notes, labels; months and spending.

use poltina_domain::{Label, OwnNote};
use serde::{Deserialize, Serialize};

use crate::{Amount, Category, Counterparty};

/// `PUT /operations/{id}/category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryChange {
    /// What the money was for.
    pub category: Category,
    /// Whether it is so for all operations of this kind with this counterparty, earlier and later
    /// ones, but for those that were set alone.
    pub always: bool,
}

/// `PUT /operations/{id}/note`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoteChange {
    /// At most 200 characters; the empty one removes it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 200))]
    pub note: OwnNote,
}

/// `PUT /operations/{id}/labels`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelsChange {
    /// All labels that it has from now on: at most 8, each 1 to 24 characters, none twice.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, max_items = 8))]
    pub labels: Vec<Label>,
}

/// `GET /operations/labels`: all that a person ever wrote, as he wrote it last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelList {
    /// The labels, by the alphabet.
    pub items: Vec<String>,
}

/// `GET /operations/months`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Months {
    /// The months in which something moved, newest first.
    pub items: Vec<Month>,
}

/// The sums of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Month {
    /// Which one, on Moscow's calendar: `2026-11`.
    pub month: String,
    /// What came, zero or more; without what came from himself.
    pub received: Amount,
    /// What was spent, zero or more; without what went to himself.
    pub spent: Amount,
}

/// The query of `GET /spending`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct SpendingQuery {
    /// The month, `2026-11`; absent for the one that is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
    pub month: Option<String>,
}

/// `GET /spending`: what was spent in a month, against the month before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spending {
    /// Which month.
    pub month: String,
    /// What was spent in it.
    pub spent: Amount,
    /// What was spent in the whole month before.
    pub before: Amount,
    /// What came in it.
    pub received: Amount,
    /// By category, the largest first; also those that only the month before had.
    pub categories: Vec<CategorySpending>,
    /// By payee, the largest first, at most 50.
    pub payees: Vec<PayeeSpending>,
}

/// What was spent on a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategorySpending {
    /// What for.
    pub category: Category,
    /// How much; may be zero where the month before had some.
    pub spent: Amount,
    /// How much in the month before.
    pub before: Amount,
    /// How many operations.
    pub times: u32,
}

/// What was spent with a payee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayeeSpending {
    /// Who was paid.
    pub counterparty: Counterparty,
    /// On what most was spent with him.
    pub category: Category,
    /// How much, above zero.
    pub spent: Amount,
    /// How much in the month before.
    pub before: Amount,
    /// How many operations.
    pub times: u32,
}
