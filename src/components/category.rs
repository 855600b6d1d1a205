//! What money was for: its icon and its word.

use poltina_api_types::{Category, Operation, OperationKind};

use crate::i18n::Texts;
use crate::ui::Glyph;

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

/// The word for a category.
#[must_use]
pub fn category_word(t: Texts, category: Category) -> &'static str {
    match category {
        Category::Transfers => t.category_transfers(),
        Category::Salary => t.category_salary(),
        Category::TopUp => t.category_top_up(),
        Category::Groceries => t.category_groceries(),
        Category::Cafes => t.category_cafes(),
        Category::Transport => t.category_transport(),
        Category::Utilities => t.category_utilities(),
        Category::Communication => t.category_communication(),
        Category::Health => t.category_health(),
        Category::Leisure => t.category_leisure(),
        Category::Shopping => t.category_shopping(),
        Category::Other => t.category_other(),
    }
}

/// The icon of an operation's other side; none for people, who are known by their initials.
#[must_use]
pub fn party_glyph(operation: &Operation) -> Option<Glyph> {
    match operation.kind {
        OperationKind::Transfer => None,
        OperationKind::Withdrawal | OperationKind::Return => Some(Glyph::Bank),
        _ => Some(category_glyph(operation.category)),
    }
}
