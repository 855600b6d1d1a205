//! The keyboard of the whole page: what is typed wherever the focus is.

use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, window};

use super::dynamic::get;
use super::listener::Listener;

/// A key that went down.
pub struct Pressed(KeyboardEvent);

impl Pressed {
    /// The character that it types, or its name: `7`, `Enter`.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.key()
    }

    /// When, in whole milliseconds on a clock that only goes forward.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since the page was opened"
    )]
    pub fn at(&self) -> i64 {
        self.0.time_stamp() as i64
    }

    /// Whether it does something else together with another key.
    #[must_use]
    pub fn is_shortcut(&self) -> bool {
        self.0.ctrl_key() || self.0.meta_key() || self.0.alt_key()
    }

    /// Where it is on the keyboard, whatever the layout: `KeyL`.
    #[must_use]
    pub fn code(&self) -> String {
        get(&self.0, "code").as_string().unwrap_or_default()
    }

    /// Whether it goes with Shift and the key of commands: Control, or the one of Apple's keyboards.
    #[must_use]
    pub fn is_shifted_command(&self) -> bool {
        let shifted = get(&self.0, "shiftKey").is_truthy();
        shifted && !self.0.alt_key() && (self.0.ctrl_key() || self.0.meta_key())
    }

    /// Whether it goes with Alt alone.
    #[must_use]
    pub fn is_alt_alone(&self) -> bool {
        let shifted = get(&self.0, "shiftKey").is_truthy();
        self.0.alt_key() && !shifted && !self.0.ctrl_key() && !self.0.meta_key()
    }

    /// Keeps it from whatever has the focus.
    pub fn take(&self) {
        self.0.prevent_default();
    }
}

/// Hears every key, until it is dropped, before the browser does what it is for.
#[must_use]
pub fn keys(pressed: impl FnMut(Pressed) + 'static) -> Listener {
    let mut pressed = pressed;
    Listener::new(window().map(Into::into), "keydown", move |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            pressed(Pressed(event));
        }
    })
}
