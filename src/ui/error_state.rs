//! It went wrong: what happened, what to do, and once more.

use leptos::{prelude::*, text_prop::TextProp};

use super::{Button, ButtonLook, Glyph, Icon};

/// A failure in the place of what should be here.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    title: TextProp,
    /// What to do.
    #[prop(into)]
    text: TextProp,
    /// The label of the retry.
    #[prop(into)]
    retry_label: TextProp,
    /// Tries again; without it there is nothing to try.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Whether it is being tried.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="state" data-tone="bad" role="alert">
            <span class="state-mark"><Icon glyph=Glyph::Warning/></span>
            <h2>{move || title.get()}</h2>
            <p>{move || text.get()}</p>
            {on_retry
                .map(|on_retry| {
                    view! { <Button label=retry_label look=ButtonLook::Plain glyph=Glyph::Refresh busy on_press=on_retry/> }
                })}
        </div>
    }
    .into_any()
}
