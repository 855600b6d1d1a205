//! The language of the app, to be chosen.

use leptos::prelude::*;

use crate::i18n::{Language, use_texts};
use crate::state::use_state;
use crate::ui::{Choice, ChoiceGroup, ChoiceLook};

/// Three languages side by side, each in its own words.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let (t, settings) = (use_texts(), use_state().settings);
    let choices = Language::ALL
        .map(|language| Choice::new(language.tag(), language.name()))
        .to_vec();
    let value = Signal::derive(move || settings.language().tag().to_owned());
    let choose = move |tag: String| {
        if let Some(language) = Language::of_tag(&tag) {
            settings.set_language(language);
        }
    };
    view! { <ChoiceGroup label=t.profile_language() choices value on_change=choose look=ChoiceLook::Segments/> }.into_any()
}
