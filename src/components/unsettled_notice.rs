//! Reminds of a transfer whose outcome is not known yet, wherever one is.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Notice, NoticeTone, redraw};

/// Nothing while there is no such transfer, and where it is shown in full.
#[component]
pub fn UnsettledNotice() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let shown = Memo::new(move |_| {
        let route = state.navigation.route();
        let elsewhere = !matches!(route, Route::TransferCheck | Route::TransferAmount);
        state
            .intents
            .unsettled()
            .filter(|_| elsewhere && !state.intents.confirming())
    });
    redraw(move || {
        let notice = shown.get().map(|intent| {
            let text = t.unsettled_notice(&t.money_text(intent.amount.money()), &intent.payee.name);
            view! {
                <div class="unsettled">
                    <Notice text tone=NoticeTone::Warn>
                        <Button label=t.unsettled_open() look=ButtonLook::Quiet href=Route::TransferCheck.path()/>
                    </Notice>
                </div>
            }
            .into_any()
        });
        notice.into_any()
    })
}
