//! What keeps others from a page that is left alone: it locks after a while or by a key, and is covered
//! while it is not looked at.

use leptos::prelude::*;

use crate::platform::{keyboard, page};
use crate::state::use_state;
use crate::ui::Mark;

/// The keys that lock, as readers are told of them.
pub(super) const LOCK_KEYS: &str = "Control+Shift+L Meta+Shift+L Alt+L";

/// Watches for as long as somebody is signed in; shows nothing but the cover.
#[component]
pub fn Guard() -> impl IntoView {
    let state = use_state();
    let lock = state.rooms().lock;
    let keys = keyboard::keys(move |pressed| {
        if pressed.code() == "KeyL" && (pressed.is_shifted_command() || pressed.is_alt_alone()) {
            pressed.take();
            lock.lock_now(state);
        } else {
            lock.touch(state);
        }
    });
    let hands = page::on_activity(move || lock.touch(state));
    let seen = page::on_visibility(move |visible| {
        if visible {
            lock.returned(state);
        } else {
            lock.hidden(state);
        }
    });
    lock.touch(state);
    let _watch = StoredValue::new_local((keys, hands, seen, page::cover()));
    view! { <div class="cover" aria-hidden="true"><Mark class="splash__mark"/></div> }.into_any()
}
