//! Short news above the bars, read out politely. How long each stays is the caller's.

use leptos::prelude::*;

use super::redraw::redraw;
use super::{Glyph, Icon};

/// One piece of news.
#[derive(Clone)]
pub struct Toast {
    /// What happened.
    pub text: String,
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
    let one = |toast: Toast| view! { <div class="toast"><Icon glyph=toast.glyph/><span>{toast.text}</span></div> };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {redraw(move || toasts.get().into_iter().map(one).collect_view().into_any())}
        </div>
    }
    .into_any()
}
