//! Why an account was not opened, or no quote made, and the way on where there is one.

use leptos::prelude::*;
use poltina_api_types::ErrorCode;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Notice, NoticeTone, redraw};

/// The sentence; nothing while nothing went wrong.
#[component]
pub fn ExchangeTrouble() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    redraw(move || {
        let failed = state.rooms().exchange.failed().map(|error| {
            let level = error.code() == Some(ErrorCode::LevelTooLow);
            let text = if level {
                t.accounts_level().to_owned()
            } else {
                t.api_error(&error)
            };
            let raise = level.then(|| {
                view! { <Button label=t.limits_raise() look=ButtonLook::Quiet href=Route::Levels.path()/> }
            });
            view! { <Notice text tone=NoticeTone::Bad>{raise}</Notice> }
        });
        failed.into_any()
    })
}
