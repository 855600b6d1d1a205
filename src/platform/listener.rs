//! Listening to the page for as long as somebody cares.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// Listens until it is dropped.
pub struct Listener {
    target: Option<EventTarget>,
    name: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(super) fn new(
        target: Option<EventTarget>,
        name: &'static str,
        heard: impl FnMut(Event) + 'static,
    ) -> Self {
        let callback = Closure::<dyn FnMut(Event)>::new(heard);
        if let Some(target) = &target {
            // Adding a listener cannot fail.
            let _ =
                target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
        }
        Self {
            target,
            name,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(target) = &self.target {
            let callback = self.callback.as_ref().unchecked_ref();
            // Nor can taking it away.
            let _ = target.remove_event_listener_with_callback(self.name, callback);
        }
    }
}
