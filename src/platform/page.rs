//! Whether the page is seen and has a network.

use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, VisibilityState, window};

use super::document::document;
use super::listener::Listener;

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

/// Calls back when the page is hidden or seen again, until it is dropped.
#[must_use]
pub fn on_visibility(run: impl Fn(bool) + 'static) -> Listener {
    let page = document().map(Into::into);
    Listener::new(page, "visibilitychange", move |_| run(visible()))
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

/// Calls back, until it is dropped, when the page is no longer looked at, with `false`, and when it
/// is again, with `true`: another app or tab was opened over it.
#[must_use]
pub fn watched(run: impl Fn(bool) + 'static) -> [Listener; 4] {
    let run = std::rc::Rc::new(run);
    let on = |target: Option<EventTarget>, name, seen: fn() -> bool| {
        let run = std::rc::Rc::clone(&run);
        Listener::new(target, name, move |_| run(seen()))
    };
    let window = || window().map(Into::into);
    [
        on(document().map(Into::into), "visibilitychange", visible),
        on(window(), "pagehide", || false),
        on(window(), "blur", || false),
        on(window(), "focus", visible),
    ]
}
