//! The browser's address and history: where the app stands, and links that stay inside it.

use core::cell::Cell;

use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlAnchorElement, MouseEvent, PopStateEvent, window};

use super::document;

thread_local! {
    // How many entries of this app lie behind the present one: whether "back" stays inside.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// The path of the address, `/history`.
#[must_use]
pub fn path() -> String {
    window()
        .and_then(|w| w.location().pathname().ok())
        .unwrap_or_default()
}

/// Makes a new entry in the history.
pub fn push(path: &str) {
    remember_scroll();
    let depth = DEPTH.get().saturating_add(1);
    DEPTH.set(depth);
    write(path, depth, 0.0, true);
}

/// Puts the path in place of the present entry.
pub fn replace(path: &str) {
    write(path, DEPTH.get(), 0.0, false);
}

/// Goes one entry back; `false` where that would leave the app.
#[must_use]
pub fn back() -> bool {
    let inside = DEPTH.get() > 0;
    if inside && let Some(history) = window().and_then(|w| w.history().ok()) {
        return history.back().is_ok();
    }
    false
}

/// Keeps in the present entry how far the page is scrolled, so that "back" finds the place again.
fn remember_scroll() {
    write(&path(), DEPTH.get(), document::scroll_y(), false);
}

fn write(path: &str, depth: u32, scroll: f64, new_entry: bool) {
    let Some(history) = window().and_then(|w| w.history().ok()) else {
        return;
    };
    let state = js_sys::Array::of2(&depth.into(), &scroll.into());
    // Browsers refuse only floods of entries; the page then changes and the address does not.
    let _ = if new_entry {
        history.push_state_with_url(&state, "", Some(path))
    } else {
        history.replace_state_with_url(&state, "", Some(path))
    };
}

fn read(state: &JsValue) -> (u32, f64) {
    // An entry that the browser made itself, for a link inside a page, has no state.
    let Some(state) = state.dyn_ref::<js_sys::Array>() else {
        return (DEPTH.get(), document::scroll_y());
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count of our own"
    )]
    let depth = state.get(0).as_f64().unwrap_or_default() as u32;
    (depth, state.get(1).as_f64().unwrap_or_default())
}

/// Takes over the page's links and its back and forward buttons, for as long as the page lives.
///
/// `moved` is called after back or forward, with the scroll position that the entry had; `linked`
/// when a link of this app was followed, with its path.
pub fn listen(moved: impl Fn(f64) + 'static, linked: impl Fn(String) + 'static) {
    let Some(window) = window() else {
        return;
    };
    if let Ok(history) = window.history() {
        // We restore the position ourselves, once the page stands again.
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
        let state = history.state().unwrap_or(JsValue::NULL);
        if !state.is_null() {
            DEPTH.set(read(&state).0);
        }
    }
    let popped = Closure::<dyn FnMut(PopStateEvent)>::new(move |event: PopStateEvent| {
        let (depth, scroll) = read(&event.state());
        DEPTH.set(depth);
        moved(scroll);
    });
    let clicked = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| {
        if let Some(path) = inner_link(&event) {
            event.prevent_default();
            linked(path);
        }
    });
    for (name, callback) in [
        ("popstate", popped.into_js_value()),
        ("click", clicked.into_js_value()),
    ] {
        // Adding a listener to the window cannot fail.
        let _ = window.add_event_listener_with_callback(name, callback.unchecked_ref());
    }
}

/// The path of the link that was clicked, where it leads inside the app in the same tab.
fn inner_link(event: &MouseEvent) -> Option<String> {
    let changed = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if changed || event.button() != 0 || AsRef::<Event>::as_ref(event).default_prevented() {
        return None;
    }
    let path = event.composed_path();
    let link = path
        .iter()
        .find_map(|node| node.dyn_into::<HtmlAnchorElement>().ok())?;
    let outside = !link.target().is_empty() || link.has_attribute("download");
    let same_origin = window()?
        .location()
        .origin()
        .is_ok_and(|origin| origin == link.origin());
    let in_page = link
        .get_attribute("href")
        .is_some_and(|href| href.starts_with('#'));
    (!outside && same_origin && !in_page).then(|| link.pathname())
}
