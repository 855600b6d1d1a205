//! Freezing, one tap; unfreezing, with a sign-in.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Glyph, Icon, redraw};

/// The button that stops everything; while it is stopped, since when, and the way back.
#[component]
pub(super) fn Freezing() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let security = state.rooms().security;
    let frozen = Memo::new(move |_| security.frozen_since());
    let busy = Signal::derive(move || security.busy());
    redraw(move || {
        match frozen.get() {
        Some(since) => view! {
            <div class="frozen" role="status">
                <span class="state-mark"><Icon glyph=Glyph::Freeze/></span>
                <h2>{t.freeze_frozen()}</h2>
                <p>{t.freeze_frozen_text(&t.date_and_time(since))}</p>
                <Button label=t.freeze_unfreeze() wide=true busy on_press=move |()| security.unfreeze(state)/>
            </div>
        }
        .into_any(),
        None => view! {
            <div class="freezing">
                <Button label=t.freeze_do() look=ButtonLook::Danger glyph=Glyph::Freeze wide=true busy on_press=move |()| security.freeze(state)/>
                <p class="muted small">{t.freeze_text()}</p>
            </div>
        }
        .into_any(),
    }
    })
}
