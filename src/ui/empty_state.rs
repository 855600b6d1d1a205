//! Nothing here yet: what will be, and the way to the first one.

use leptos::{prelude::*, text_prop::TextProp};

use super::{Glyph, Icon};

/// An empty place that says what will be here.
#[component]
pub fn EmptyState(
    /// What kind of thing will be here.
    glyph: Glyph,
    /// What will be here.
    #[prop(into)]
    title: TextProp,
    /// How it comes here.
    #[prop(optional, into)]
    text: TextProp,
    /// A [`super::Button`], where there is something to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state">
            <span class="state-mark"><Icon glyph/></span>
            <h2>{move || title.get()}</h2>
            <p>{move || text.get()}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
