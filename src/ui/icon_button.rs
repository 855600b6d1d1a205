//! Buttons that are mostly an icon; their label is not optional.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A round button of an icon alone; the label is read out and shown as a hint.
#[component]
pub fn IconButton(
    /// The icon.
    glyph: Glyph,
    /// What it does.
    #[prop(into)]
    label: String,
    /// Where it leads, if it is a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// What happens when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The keys that do the same, as `aria-keyshortcuts` has them; the first is shown as well.
    #[prop(optional)]
    keys: Option<&'static str>,
) -> impl IntoView {
    let first = keys.and_then(|keys| keys.split(' ').next());
    let title = match first {
        Some(first) => format!("{label} · {}", first.replace("Control", "Ctrl")),
        None => label.clone(),
    };
    match href {
        Some(href) => view! {
            <a class="icon-btn" href=href aria-label=label title=title><Icon glyph/></a>
        }
        .into_any(),
        None => view! {
            <button
                type="button"
                class="icon-btn"
                aria-label=label
                title=title
                aria-keyshortcuts=keys
                on:click=move |_| if let Some(on_press) = on_press { on_press.run(()) }
            >
                <Icon glyph/>
            </button>
        }
        .into_any(),
    }
}

/// A small action with its icon above its label.
#[component]
pub fn TileButton(
    /// The icon.
    glyph: Glyph,
    /// What it does.
    #[prop(into)]
    label: String,
    /// Where it leads, if it is a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// What happens when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let face = view! { <Icon glyph/><span>{label}</span> }.into_any();
    match href {
        Some(href) => view! { <a class="tile-btn" href=href>{face}</a> }.into_any(),
        None => view! {
            <button type="button" class="tile-btn" on:click=move |_| if let Some(p) = on_press { p.run(()) }>{face}</button>
        }
        .into_any(),
    }
}
