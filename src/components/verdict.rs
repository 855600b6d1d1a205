//! How it ended, to be seen from across a counter: a sign, a colour and a word.

use leptos::prelude::*;

use crate::ui::{Glyph, Icon, Tick};

/// The outcome, read out at once.
#[component]
pub fn Verdict(
    /// Whether it is good, bad, or (`None`) not known yet.
    good: Option<bool>,
    /// The word.
    #[prop(into)]
    title: String,
    /// Amount, names, reasons, and what to do next.
    children: Children,
) -> impl IntoView {
    let (tone, sign) = match good {
        Some(true) => ("good", view! { <Tick/> }.into_any()),
        Some(false) => (
            "bad",
            view! { <span class="verdict-sign"><Icon glyph=Glyph::Close/></span> }.into_any(),
        ),
        None => (
            "wait",
            view! { <span class="verdict-sign"><Icon glyph=Glyph::Clock/></span> }.into_any(),
        ),
    };
    view! {
        <div class="verdict" data-tone=tone role="alert">
            {sign}
            <h2>{title}</h2>
            {children()}
        </div>
    }
    .into_any()
}
