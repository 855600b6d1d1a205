//! The style of what stands behind the sign-in page, which the page does not name.

use std::cell::Cell;

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::document::document;

const ADDRESS: &str = "/rooms.css";

thread_local! {
    static LOADED: Cell<bool> = const { Cell::new(false) };
}

/// Loads it, once; whether it is here. After a failure the next call tries again.
pub async fn load() -> bool {
    if LOADED.get() {
        return true;
    }
    let loaded = Promise::new(&mut |resolve, reject| {
        // Without a page there is nothing to put it into, and nobody who waits.
        let head = document().and_then(|page| page.query_selector("head").ok().flatten());
        let link = document().and_then(|page| page.create_element("link").ok());
        if let (Some(head), Some(link)) = (head, link) {
            // None of these fails: the names are those of attributes and events.
            let _ = link.set_attribute("rel", "stylesheet");
            let _ = link.set_attribute("href", ADDRESS);
            let _ = link.add_event_listener_with_callback("load", &resolve);
            let _ = link.add_event_listener_with_callback("error", &reject);
            let _ = head.append_child(link.unchecked_ref());
        }
    });
    let loaded = JsFuture::from(loaded).await.is_ok();
    LOADED.set(LOADED.get() || loaded);
    loaded
}
