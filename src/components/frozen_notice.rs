//! Says on every page that the wallet is frozen.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Notice, NoticeTone, redraw};

/// Nothing while it is not, and where it is said in full.
#[component]
pub fn FrozenNotice() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let shown = Memo::new(move |_| {
        state.rooms().security.frozen_since().is_some()
            && state.navigation.route() != Route::Security
    });
    redraw(move || {
        let notice = shown.get().then(|| {
            view! {
                <div class="unsettled">
                    <Notice text=t.freeze_banner() tone=NoticeTone::Bad>
                        <Button label=t.freeze_open() look=ButtonLook::Quiet href=Route::Security.path()/>
                    </Notice>
                </div>
            }
            .into_any()
        });
        notice.into_any()
    })
}
