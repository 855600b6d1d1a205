//! It went wrong: what happened, what to do, and once more.

use leptos::prelude::*;

use super::{Button, ButtonLook, Glyph, Icon};

/// A failure in the place of what should be here.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(into)]
    text: String,
    /// The label of the retry.
    #[prop(into)]
    retry_label: String,
    /// Tries again; without it there is nothing to try.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="state" data-tone="bad" role="alert">
            <span class="state-mark"><Icon glyph=Glyph::Warning/></span>
            <h2>{title}</h2>
            <p>{text}</p>
            {on_retry
                .map(|on_retry| {
                    view! { <Button label=retry_label look=ButtonLook::Plain glyph=Glyph::Refresh on_press=on_retry/> }
                })}
        </div>
    }
    .into_any()
}
