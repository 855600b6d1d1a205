//! A round or square mark of who it is (initials) or what it was for (an icon).

use leptos::prelude::*;

use super::{Glyph, Icon};

/// The mark's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarTone {
    /// Accent on its soft tint: people.
    #[default]
    Soft,
    /// Quiet: shops and categories.
    Neutral,
    /// Filled with the accent.
    Solid,
    /// Green: money that came in.
    Plus,
}

/// Its shape: people are round, rows of a list are square.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarShape {
    /// A disc.
    #[default]
    Round,
    /// A square with soft corners.
    Square,
}

/// Its width: 40, 52 or 72 px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 40 px.
    #[default]
    Small,
    /// 52 px.
    Medium,
    /// 72 px.
    Large,
}

/// Shows an icon where one is given, else the initials. The name beside it is what readers read.
#[component]
pub fn Avatar(
    /// The name whose initials stand here.
    #[prop(into, optional)]
    name: String,
    /// The icon, if it is a thing and no person.
    #[prop(optional_no_strip)]
    glyph: Option<Glyph>,
    /// Colours.
    #[prop(optional)]
    tone: AvatarTone,
    /// Shape.
    #[prop(optional)]
    shape: AvatarShape,
    /// Size.
    #[prop(optional)]
    size: AvatarSize,
) -> impl IntoView {
    let tone = match tone {
        AvatarTone::Soft => None,
        AvatarTone::Neutral => Some("neutral"),
        AvatarTone::Solid => Some("solid"),
        AvatarTone::Plus => Some("plus"),
    };
    let shape = (shape == AvatarShape::Square).then_some("square");
    let size = match size {
        AvatarSize::Small => None,
        AvatarSize::Medium => Some("md"),
        AvatarSize::Large => Some("lg"),
    };
    let inside = match glyph {
        Some(glyph) => view! { <Icon glyph/> }.into_any(),
        None => initials(&name).into_any(),
    };
    view! {
        <span class="avatar" aria-hidden="true" data-tone=tone data-shape=shape data-size=size>{inside}</span>
    }
    .into_any()
}

/// The first letter of the first word and of the next word with a capital; one character for
/// scripts without case.
///
/// ```ignore
/// assert_eq!(initials("Кофе на Лесной"), "КЛ");
/// assert_eq!(initials("王伟"), "王");
/// ```
#[must_use]
pub fn initials(name: &str) -> String {
    let mut letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
    let Some(first) = letters.next() else {
        return "—".into();
    };
    let second = letters.find(|c| c.is_uppercase());
    first.to_uppercase().chain(second).collect()
}
