//! One sentence in a strip: a warning, a hint, or how old the figures are.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// What it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeTone {
    /// Good to know.
    #[default]
    Info,
    /// Look again before you go on.
    Warn,
    /// It did not work.
    Bad,
    /// There is no network; what you see is of then.
    Offline,
}

/// A strip with an icon, a text and at most one action.
#[component]
pub fn Notice(
    /// The sentence.
    #[prop(into)]
    text: String,
    /// What it says.
    #[prop(optional)]
    tone: NoticeTone,
    /// An action at the end, a quiet [`super::Button`].
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (name, glyph) = match tone {
        NoticeTone::Info => ("info", Glyph::Info),
        NoticeTone::Warn => ("warn", Glyph::Warning),
        NoticeTone::Bad => ("bad", Glyph::Warning),
        NoticeTone::Offline => ("offline", Glyph::Offline),
    };
    let role = if tone == NoticeTone::Bad {
        "alert"
    } else {
        "status"
    };
    view! {
        <div class="notice" data-tone=name role=role>
            <Icon glyph/>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
