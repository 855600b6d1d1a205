//! A panic ends the app: the page is told, so that it can say what to do.

use std::panic;

use wasm_bindgen::prelude::*;
use web_sys::{Event, window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(text: &str);
}

/// Tells the page of any panic by the event `poltina:crash`, and the console where it was.
pub fn announce() {
    panic::set_hook(Box::new(|panic| {
        // The place alone: a message may hold what belongs into no log.
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        log_error(&format!("The app has stopped at {place}."));
        if let (Some(window), Ok(event)) = (window(), Event::new("poltina:crash")) {
            // Whoever listens cannot stop it any more.
            let _ = window.dispatch_event(&event);
        }
    }));
}
