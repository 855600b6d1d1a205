//! What money was for: its icon.

use poltina_api_types::{Category, Operation, OperationKind};

use crate::ui::Glyph;

/// All categories, in the order in which they are offered.
pub const CATEGORIES: [Category; 12] = [
    Category::Groceries,
    Category::Cafes,
    Category::Transport,
    Category::Utilities,
    Category::Communication,
    Category::Health,
    Category::Leisure,
    Category::Shopping,
    Category::Transfers,
    Category::Salary,
    Category::TopUp,
    Category::Other,
];

/// The icon of a category.
#[must_use]
pub fn category_glyph(category: Category) -> Glyph {
    match category {
        Category::Transfers => Glyph::Transfer,
        Category::Salary => Glyph::Salary,
        Category::TopUp => Glyph::Plus,
        Category::Groceries => Glyph::Groceries,
        Category::Cafes => Glyph::Cafe,
        Category::Transport => Glyph::Transport,
        Category::Utilities => Glyph::Utilities,
        Category::Communication => Glyph::Phone,
        Category::Health => Glyph::Health,
        Category::Leisure => Glyph::Fun,
        Category::Shopping => Glyph::Shop,
        Category::Other => Glyph::Tag,
    }
}

/// The icon of an operation's other side; none for people, who are known by their initials.
#[must_use]
pub fn party_glyph(operation: &Operation) -> Option<Glyph> {
    match operation.kind {
        OperationKind::Transfer => None,
        OperationKind::Exchange if operation.counterparty.phone_masked.is_some() => None,
        OperationKind::Withdrawal | OperationKind::Return => Some(Glyph::Bank),
        _ => Some(category_glyph(operation.category)),
    }
}
