//! Scanning a code: by camera, from a picture, pasted, typed, shared from another app.

mod choosing;
mod follow;
mod hand_in;

use leptos::prelude::*;

use crate::components::{CodeCamera, Eye};
use crate::i18n::use_texts;
use crate::platform::incoming;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{Glyph, IconButton, TopBar, redraw};
use hand_in::{HandIn, Intake};

/// Looks through the camera, and takes pictures and text.
#[component]
pub fn ScanPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    let intake = Intake::new(state, Eye::new());
    let kept =
        view! { <IconButton glyph=Glyph::Keep label=t.place_kept() href=Route::Kept.path()/> };
    let several = Memo::new(move |_| intake.codes.with(|codes| codes.len() > 1));
    let view = move || {
        if several.get() {
            return view! { <choosing::Choosing intake/> }.into_any();
        }
        view! {
            <p class="scan-hint">{t.scan_hint()}</p>
            <CodeCamera looking=intake.looking eye=intake.eye on_codes=move |codes| intake.found(codes)/>
            <HandIn intake/>
        }
        .into_any()
    };
    let drop = move |event| {
        if let Some(handed) = incoming::dropped(&event) {
            intake.take(handed);
        }
    };
    view! {
        // A page that would not say that it takes what is dropped would not get it.
        <div class="page page-flow page-scan" on:dragover=|event| event.prevent_default() on:drop=drop>
            <TopBar title=t.place_scan() back_label=t.common_back() on_back=back end=kept.into_any()/>
            {redraw(view)}
        </div>
    }
    .into_any()
}
