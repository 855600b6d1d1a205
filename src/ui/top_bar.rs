//! The head of a screen that stands alone: back or close, a title, at most one action.

use leptos::prelude::*;

use super::{Glyph, IconButton};

/// The bar. `back_href` leads there by a link; `on_back` is for going back in history.
#[component]
pub fn TopBar(
    /// What this screen is or asks.
    #[prop(into)]
    title: String,
    /// The label of the way back.
    #[prop(into)]
    back_label: String,
    /// An arrow back, or a cross.
    #[prop(default = Glyph::Back)]
    back_glyph: Glyph,
    /// Where back leads.
    #[prop(optional, into)]
    back_href: Option<String>,
    /// What back does, where it is no link.
    #[prop(optional, into)]
    on_back: Option<Callback<()>>,
    /// One action at the end, an [`IconButton`].
    #[prop(optional)]
    end: Option<AnyView>,
) -> impl IntoView {
    let back = match (back_href, on_back) {
        (Some(href), _) => {
            view! { <IconButton glyph=back_glyph label=back_label href=href/> }.into_any()
        }
        (None, Some(on_back)) => {
            view! { <IconButton glyph=back_glyph label=back_label on_press=on_back/> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <header class="topbar">
            {back}
            <h1>{title}</h1>
            <span class="topbar-end">{end}</span>
        </header>
    }
    .into_any()
}
