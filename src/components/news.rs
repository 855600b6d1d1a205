//! What happened a moment ago, and the newer release that may be taken.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Glyph, Notice, Toast, ToastRegion, redraw};

/// Stands over every page.
#[component]
pub fn News() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let toasts = Signal::derive(move || {
        let message = state.notices.current();
        message
            .map(|m| Toast {
                glyph: if m.bad { Glyph::Warning } else { Glyph::Check },
                text: m.text,
            })
            .into_iter()
            .collect()
    });
    let offered = Memo::new(move |_| state.release.offered(state));
    let offer = move || {
        view! {
            <div class="toasts">
                <Notice text=t.release_offer()>
                    <Button label=t.release_take() look=ButtonLook::Quiet on_press=move |()| state.release.take()/>
                </Notice>
            </div>
        }
        .into_any()
    };
    view! {
        <ToastRegion toasts/>
        {redraw(move || offered.get().then(offer).into_any())}
    }
    .into_any()
}
