//! Short news above the bars, read out politely. How long each stays is the caller's.

use leptos::{prelude::*, text_prop::TextProp};

use super::{Glyph, Icon};

/// One piece of news.
#[derive(Clone)]
pub struct Toast {
    /// Tells it from the others.
    pub id: u32,
    /// What happened.
    pub text: TextProp,
    /// An icon before it.
    pub glyph: Glyph,
}

/// The place where news appears; stands on the page from the start, or readers miss the first.
#[component]
pub fn ToastRegion(
    /// What is shown now.
    #[prop(into)]
    toasts: Signal<Vec<Toast>>,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.get() key=|toast| toast.id let:toast>
                <div class="toast"><Icon glyph=toast.glyph/><span>{move || toast.text.get()}</span></div>
            </For>
        </div>
    }
    .into_any()
}
