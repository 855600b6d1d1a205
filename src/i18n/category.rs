//! What money was for, in words.

use poltina_api_types::Category;

use super::Texts;

impl Texts {
    /// The word for a category.
    #[must_use]
    pub fn category(self, category: Category) -> &'static str {
        match category {
            Category::Transfers => self.category_transfers(),
            Category::Salary => self.category_salary(),
            Category::TopUp => self.category_top_up(),
            Category::Groceries => self.category_groceries(),
            Category::Cafes => self.category_cafes(),
            Category::Transport => self.category_transport(),
            Category::Utilities => self.category_utilities(),
            Category::Communication => self.category_communication(),
            Category::Health => self.category_health(),
            Category::Leisure => self.category_leisure(),
            Category::Shopping => self.category_shopping(),
            Category::Other => self.category_other(),
        }
    }
}
