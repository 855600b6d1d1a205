//! Who one is here, and how the app should be.

mod name;
mod records;
mod safety;
mod sign_out;

use leptos::prelude::*;

use crate::components::{LanguageChoice, display_name};
use crate::i18n::{Texts, use_texts};
use crate::state::{State, Theme, use_state};
use crate::ui::{Avatar, AvatarSize, Choice, ChoiceGroup, ChoiceLook, Glyph};

/// Name, number, language, theme, version, signing out.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let me = move || {
        state.session.me().map(|me| {
            let name = display_name(&me);
            let whole = format!("{} {}", me.given_name, me.family_name).trim().to_owned();
            view! {
                <Avatar name size=AvatarSize::Large/>
                <div><h2>{if whole.is_empty() { t.profile_no_name().to_owned() } else { whole }}</h2><p>{me.phone.display()}</p></div>
            }
        })
    };
    view! {
        <div class="page page-profile">
            <header class="page-head"><h1>{t.nav_profile()}</h1></header>
            <div class="profile-me">{me}</div>
            <name::NameEditor/>
            <safety::Safety/>
            <records::Records/>
            <div class="profile-set">
                <h2>{t.profile_language()}</h2>
                <LanguageChoice/>
            </div>
            {theme(t, state)}
            <sign_out::SignOut/>
            <p class="muted small">{t.profile_version(env!("CARGO_PKG_VERSION"))}</p>
        </div>
    }
    .into_any()
}

fn theme(t: Texts, state: State) -> AnyView {
    let name = |theme: Theme| theme.name().unwrap_or("system").to_owned();
    let choices = vec![
        Choice::new("system", t.profile_theme_system()).with_glyph(Glyph::Auto),
        Choice::new("light", t.profile_theme_light()).with_glyph(Glyph::Sun),
        Choice::new("dark", t.profile_theme_dark()).with_glyph(Glyph::Moon),
    ];
    let value = Signal::derive(move || name(state.settings.theme()));
    let choose = move |chosen: String| {
        if let Some(theme) = Theme::ALL.into_iter().find(|theme| name(*theme) == chosen) {
            state.settings.set_theme(theme);
        }
    };
    view! {
        <div class="profile-set">
            <h2>{t.profile_theme()}</h2>
            <ChoiceGroup label=t.profile_theme() choices value on_change=choose look=ChoiceLook::Segments/>
        </div>
    }
    .into_any()
}
