//! Whether the page is seen and has a network.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, VisibilityState, window};

use super::document::{document, set_root_attribute};
use super::dynamic::{call, construct, get, global, object};
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

/// Loads the page anew: everything that it holds in memory is gone.
pub fn reload() {
    // Only documents that are no page refuse.
    let _ = call(&global("location"), "reload", &[]);
}

/// Sends an empty JSON object, even where the page goes before it arrives.
pub fn post_last(address: &str) {
    let parts = Array::of1(&"{}".into());
    let kind = object(&[("type", "application/json".into())]);
    if let Ok(body) = construct("Blob", &[parts.into(), kind]) {
        // A browser that refuses says nothing to anybody.
        let _ = call(&global("navigator"), "sendBeacon", &[address.into(), body]);
    }
}

/// Calls back whenever the person does something, until it is dropped.
#[must_use]
pub fn on_activity(run: impl Fn() + 'static) -> [Listener; 3] {
    let run = std::rc::Rc::new(run);
    ["pointerdown", "wheel", "touchstart"].map(|name| {
        let run = std::rc::Rc::clone(&run);
        Listener::new(window().map(Into::into), name, move |_| run())
    })
}

/// Covers the page while it is not looked at, until it is dropped. Where one points by finger a page
/// that loses the focus is about to be shown among others, small; elsewhere it may still be in sight.
#[must_use]
pub fn cover() -> [Listener; 4] {
    watched(|seen| {
        let coarse = || {
            let asked = call(
                &js_sys::global(),
                "matchMedia",
                &["(pointer: coarse)".into()],
            );
            asked.is_ok_and(|answer| get(&answer, "matches").is_truthy())
        };
        let covered = !seen && (!visible() || coarse());
        set_root_attribute("data-covered", covered.then_some(""));
    })
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
