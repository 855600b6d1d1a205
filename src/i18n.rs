//! The app's words in its three languages, amounts and dates in the language's own form.
//!
//! `Texts` has a function per message of `locales/`, made by `build.rs`: `t.home_title()`,
//! `t.check_send(&amount)`, `t.history_count(n)`. Take it with [`use_texts`] when a component is
//! made: a change of language makes the pages anew, so that texts need no closures.

mod format;
mod problem;

use leptos::prelude::*;

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
        Self::ALL.into_iter().find(|language| tag.get(..2) == Some(language.tag()))
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

    fn at(self, place: usize) -> &'static str {
        let language = self.language as usize;
        let ends = ENDS.get(language).map_or(&[][..], |ends| &ends[..]);
        let end = ends.get(place).copied().unwrap_or_default();
        let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
        let text = TEXTS.get(language).copied().unwrap_or_default();
        text.get(usize::from(start)..usize::from(end)).unwrap_or_default()
    }

    /// The text with its arguments in the places that build.rs marked by control characters.
    fn fill(self, place: usize, arguments: &[&str]) -> String {
        self.write(place, arguments, "")
    }

    fn write(self, place: usize, arguments: &[&str], number: &str) -> String {
        let mut filled = String::new();
        for part in self.at(place).split_inclusive(|c: char| c < '\u{20}') {
            match part.char_indices().next_back().filter(|(_, mark)| *mark < '\u{20}') {
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

    fn plural(self, place: usize, n: u32, arguments: &[&str]) -> String {
        let form = place.saturating_add(self.language.plural_form(n));
        self.write(form, arguments, &n.to_string())
    }
}
