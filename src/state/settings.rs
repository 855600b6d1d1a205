//! Language, theme and the hidden balance: kept in this browser, also after signing out.

use leptos::prelude::*;

use crate::i18n::Language;
use crate::platform::document;
use crate::platform::storage::{self, Shelf};

const LANGUAGE: &str = "poltina.language";
const THEME: &str = "poltina.theme";
const HIDDEN: &str = "poltina.balance-hidden";

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme` on the root element.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The settings as they are kept.
struct Kept {
    language: Language,
    theme: Theme,
    balance_hidden: bool,
}

impl Kept {
    fn read() -> Self {
        let language =
            storage::get(Shelf::Browser, LANGUAGE).and_then(|tag| Language::of_tag(&tag));
        let asked = || {
            document::languages()
                .iter()
                .find_map(|tag| Language::of_tag(tag))
        };
        let theme = storage::get(Shelf::Browser, THEME);
        Self {
            language: language.or_else(asked).unwrap_or_default(),
            theme: Theme::ALL
                .into_iter()
                .find(|t| t.name() == theme.as_deref())
                .unwrap_or_default(),
            balance_hidden: storage::get(Shelf::Browser, HIDDEN).is_some(),
        }
    }
}

/// The settings.
#[derive(Clone, Copy)]
pub struct Settings {
    language: RwSignal<Language>,
    theme: RwSignal<Theme>,
    balance_hidden: RwSignal<bool>,
}

impl Settings {
    pub(super) fn restore() -> Self {
        let kept = Kept::read();
        Self {
            language: RwSignal::new(kept.language),
            theme: RwSignal::new(kept.theme),
            balance_hidden: RwSignal::new(kept.balance_hidden),
        }
    }

    /// Follows what other tabs change.
    pub(super) fn listen(self) {
        storage::on_change_elsewhere(move || {
            let kept = Kept::read();
            if self.language.get_untracked() != kept.language {
                self.language.set(kept.language);
            }
            self.theme.set(kept.theme);
            self.balance_hidden.set(kept.balance_hidden);
            self.apply();
        });
    }

    /// Shows the settings on the page itself.
    pub(super) fn apply(self) {
        document::set_root_attribute("lang", Some(self.language.get_untracked().tag()));
        document::set_root_attribute("data-theme", self.theme.get_untracked().name());
    }

    /// The language; tracked.
    #[must_use]
    pub fn language(self) -> Language {
        self.language.get()
    }

    /// Chooses the language; all pages are made anew.
    pub fn set_language(self, language: Language) {
        storage::set(Shelf::Browser, LANGUAGE, language.tag());
        self.language.set(language);
        self.apply();
    }

    /// The theme; tracked.
    #[must_use]
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Chooses the theme.
    pub fn set_theme(self, theme: Theme) {
        match theme.name() {
            Some(name) => storage::set(Shelf::Browser, THEME, name),
            None => storage::remove(Shelf::Browser, THEME),
        }
        self.theme.set(theme);
        self.apply();
    }

    /// Whether amounts on the home page are hidden; tracked.
    #[must_use]
    pub fn balance_hidden(self) -> bool {
        self.balance_hidden.get()
    }

    /// Hides or shows them.
    pub fn toggle_balance(self) {
        let hidden = !self.balance_hidden.get_untracked();
        if hidden {
            storage::set(Shelf::Browser, HIDDEN, "1");
        } else {
            storage::remove(Shelf::Browser, HIDDEN);
        }
        self.balance_hidden.set(hidden);
    }
}
