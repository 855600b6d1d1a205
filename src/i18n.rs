//! The app's words in its three languages, amounts and dates in the language's own form.
//!
//! `Texts` has a function per message of `locales/`, made by `build.rs`: `t.home_title()`,
//! `t.check_send(&amount)`, `t.history_count(n)`. Take it with [`use_texts`] when a component is
//! made: a change of language makes the pages anew, so that texts need no closures.

mod bank;
mod category;
mod format;
mod notices;
mod plan;
mod problem;
mod safety;

use leptos::prelude::*;

/// The messages of one section of the locales, in each language end to end, and where each ends. A
/// piece of the app brings the tables that it uses.
struct Table {
    texts: &'static [&'static str],
    ends: &'static [&'static [u16]],
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A language of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Ru, Self::En, Self::Zh];

    /// The tag for the page, its settings and `Intl`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// Its own name in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ru => "Русский",
            Self::En => "English",
            Self::Zh => "中文",
        }
    }

    /// The language of a tag such as `zh-Hant-HK`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| tag.get(..2) == Some(language.tag()))
    }

    /// Which of its plural forms a whole number takes, counted as the categories are listed in
    /// CLDR 48: ru one, few, many; en one, other; zh other.
    const fn plural_form(self, n: u32) -> usize {
        match (self, n % 10, n % 100) {
            (Self::Ru, 1, 1 | 21..) => 0,
            (Self::Ru, 2..=4, 0..=10 | 20..) => 1,
            (Self::Ru, ..) => 2,
            (Self::En, ..) => (n != 1) as usize,
            (Self::Zh, ..) => 0,
        }
    }
}

/// Every text of the app in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    language: Language,
}

/// The texts of the present language, for a component.
#[must_use]
pub fn use_texts() -> Texts {
    use_context().unwrap_or(Texts::new(Language::Ru))
}

impl Texts {
    /// The texts of this language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language of these texts.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    fn at(self, table: &Table, place: usize) -> &'static str {
        let language = self.language as usize;
        let ends = table.ends.get(language).copied().unwrap_or_default();
        let end = ends.get(place).copied().unwrap_or_default();
        let start = place
            .checked_sub(1)
            .and_then(|before| ends.get(before))
            .copied()
            .unwrap_or_default();
        let text = table.texts.get(language).copied().unwrap_or_default();
        text.get(usize::from(start)..usize::from(end))
            .unwrap_or_default()
    }

    /// The text with its arguments in the places that build.rs marked by control characters.
    fn fill(self, table: &Table, place: usize, arguments: &[&str]) -> String {
        self.write(table, place, arguments, "")
    }

    fn write(self, table: &Table, place: usize, arguments: &[&str], number: &str) -> String {
        let mut filled = String::new();
        for part in self
            .at(table, place)
            .split_inclusive(|c: char| c < '\u{20}')
        {
            match part
                .char_indices()
                .next_back()
                .filter(|(_, mark)| *mark < '\u{20}')
            {
                Some((at, mark)) => {
                    filled.push_str(part.get(..at).unwrap_or_default());
                    let argument = arguments.get((mark as usize).wrapping_sub(1)).copied();
                    filled.push_str(argument.unwrap_or(number));
                }
                None => filled.push_str(part),
            }
        }
        filled
    }

    fn plural(self, table: &Table, place: usize, n: u32, arguments: &[&str]) -> String {
        let form = place.saturating_add(self.language.plural_form(n));
        self.write(table, form, arguments, &n.to_string())
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn whole_numbers_take_the_plural_form_of_their_language() {
        let forms = |language: Language, numbers: &[u32]| -> Vec<usize> {
            numbers.iter().map(|n| language.plural_form(*n)).collect()
        };
        let numbers = [
            0, 1, 2, 4, 5, 11, 12, 14, 20, 21, 22, 25, 100, 101, 111, 112, 121, 1_001,
        ];
        assert_eq!(
            forms(Language::Ru, &numbers),
            [2, 0, 1, 1, 2, 2, 2, 2, 2, 0, 1, 2, 2, 0, 2, 2, 0, 0]
        );
        assert_eq!(forms(Language::En, &[0, 1, 2, 21]), [1, 0, 1, 1]);
        assert_eq!(forms(Language::Zh, &[0, 1, 2, 21]), [0, 0, 0, 0]);
    }

    #[wasm_bindgen_test]
    fn a_number_stands_where_the_text_has_it() {
        assert_eq!(
            Texts::new(Language::Ru).signin_resend_in(21),
            "Новый код можно запросить через 21 секунду"
        );
        assert_eq!(
            Texts::new(Language::En).signin_resend_in(1),
            "You can ask for another code in 1 second"
        );
        assert_eq!(
            Texts::new(Language::Zh).signin_resend_in(3),
            "3 秒后可重新获取验证码"
        );
    }

    #[wasm_bindgen_test]
    fn arguments_stand_where_each_language_puts_them() {
        assert_eq!(
            Texts::new(Language::En).done_share("₽5", "Boris", "today"),
            "Poltina: ₽5 to Boris, today"
        );
        assert_eq!(
            Texts::new(Language::Zh).done_share("5", "鲍里斯", "今天"),
            "Poltina：向鲍里斯转账 5，今天"
        );
    }

    #[wasm_bindgen_test]
    fn a_tag_of_any_region_is_its_language() {
        assert_eq!(Language::of_tag("zh-Hant-HK"), Some(Language::Zh));
        assert_eq!(Language::of_tag("en-GB"), Some(Language::En));
        assert_eq!(Language::of_tag("fr"), None);
        assert_eq!(Language::of_tag("я"), None);
    }
}
