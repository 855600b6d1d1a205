//! Small texts that outlive the page (settings) or the tab's reload (what was typed).

use wasm_bindgen::prelude::*;
use web_sys::{Storage, window};

/// Where a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// For this browser, until it is removed.
    Browser,
    /// For this tab, until it is closed.
    Tab,
}

fn shelf(shelf: Shelf) -> Option<Storage> {
    let window = window()?;
    // A browser may forbid storage; the app then forgets, but works.
    match shelf {
        Shelf::Browser => window.local_storage().ok().flatten(),
        Shelf::Tab => window.session_storage().ok().flatten(),
    }
}

/// The text under this name.
#[must_use]
pub fn get(place: Shelf, name: &str) -> Option<String> {
    shelf(place)?.get_item(name).ok().flatten()
}

/// Keeps the text under this name.
pub fn set(place: Shelf, name: &str, text: &str) {
    if let Some(shelf) = shelf(place) {
        // A full or forbidden storage keeps nothing: nothing here is needed to move money.
        let _ = shelf.set_item(name, text);
    }
}

/// Forgets the text under this name.
pub fn remove(place: Shelf, name: &str) {
    if let Some(shelf) = shelf(place) {
        let _ = shelf.remove_item(name);
    }
}

/// Forgets everything that this tab kept.
pub fn clear_tab() {
    if let Some(shelf) = shelf(Shelf::Tab) {
        let _ = shelf.clear();
    }
}

/// Calls back, for as long as the page lives, when another tab has changed what the browser keeps.
pub fn on_change_elsewhere(run: impl Fn() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(run).into_js_value();
    if let Some(window) = window() {
        // Adding a listener to the window cannot fail.
        let _ = window.add_event_listener_with_callback("storage", callback.unchecked_ref());
    }
}
