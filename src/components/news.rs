//! What happened a moment ago, and the newer release that may be taken.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Glyph, Notice, Toast, ToastRegion};

/// Stands over every page.
#[component]
pub fn News() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let toasts = Signal::derive(move || {
        let message = state.notices.current();
        message.map(|m| Toast { id: m.number, text: m.text.into(), glyph: Glyph::Check }).into_iter().collect()
    });
    let offered = Memo::new(move |_| state.release.offered(state));
    view! {
        <ToastRegion toasts/>
        <Show when=move || offered.get()>
            <div class="toasts">
                <Notice text=t.release_offer()>
                    <Button label=t.release_take() look=ButtonLook::Quiet on_press=move |()| state.release.take()/>
                </Notice>
            </div>
        </Show>
    }
    .into_any()
}
