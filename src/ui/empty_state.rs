//! Nothing here yet: what will be, and the way to the first one.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// An empty place that says what will be here.
#[component]
pub fn EmptyState(
    /// What kind of thing will be here.
    glyph: Glyph,
    /// What will be here.
    #[prop(into)]
    title: String,
    /// How it comes here.
    #[prop(optional, into)]
    text: String,
    /// Whether it is all that the page says: then its title is the page's.
    #[prop(optional)]
    whole_page: bool,
    /// A [`super::Button`], where there is something to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = if whole_page {
        view! { <h1>{title}</h1> }.into_any()
    } else {
        view! { <h2>{title}</h2> }.into_any()
    };
    view! {
        <div class="state">
            <span class="state-mark"><Icon glyph/></span>
            {heading}
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
