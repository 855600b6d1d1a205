//! Whether the page is seen and has a network.

use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, VisibilityState, window};

use super::document::document;

/// Whether the browser believes that there is a network. `false` is certain, `true` is not.
#[must_use]
pub fn online() -> bool {
    window().is_none_or(|w| w.navigator().on_line())
}

/// Whether the page can be seen.
#[must_use]
pub fn visible() -> bool {
    document().is_none_or(|d| d.visibility_state() == VisibilityState::Visible)
}

/// Calls back, for as long as the page lives, when the network comes or goes.
pub fn on_network(run: impl Fn() + 'static) {
    listen(window().map(Into::into), &["online", "offline"], run);
}

/// Calls back, for as long as the page lives, when the page is seen again after it was not.
pub fn on_wake(run: impl Fn() + 'static) {
    listen(
        document().map(Into::into),
        &["visibilitychange"],
        move || {
            if visible() {
                run();
            }
        },
    );
}

fn listen(target: Option<EventTarget>, names: &[&str], run: impl Fn() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(run).into_js_value();
    for name in names {
        if let Some(target) = &target {
            // Adding a listener cannot fail.
            let _ = target.add_event_listener_with_callback(name, callback.unchecked_ref());
        }
    }
}
