//! A scanner that types: digits faster than hands, then Enter, wherever the focus is.

use leptos::prelude::*;
use payment_qr::till::PaymentCode;

use crate::platform::keyboard;
use crate::platform::listener::Listener;

/// The longest pause between two keys of a scanner, in milliseconds: hands need more.
const QUICK_MS: i64 = 60;

/// What was typed without a pause.
#[derive(Debug, Default)]
struct Burst {
    digits: String,
    last_at: i64,
}

impl Burst {
    /// Takes a key; the digits where it ends a burst.
    fn take(&mut self, key: &str, at: i64) -> Option<String> {
        if at.saturating_sub(self.last_at) > QUICK_MS {
            self.digits.clear();
        }
        self.last_at = at;
        match key {
            "Enter" => Some(core::mem::take(&mut self.digits)),
            key if key.len() == 1 && key.starts_with(|c: char| c.is_ascii_digit()) => {
                self.digits.push_str(key);
                None
            }
            // Scanners press Shift now and then; it types nothing.
            "Shift" => None,
            _ => {
                self.digits.clear();
                None
            }
        }
    }
}

/// Hands out the codes that a scanner types, for as long as the page stands. What its digits have
/// made of `field` is put right.
pub(super) fn listen(
    field: Option<RwSignal<String>>,
    read: impl Fn(String) + 'static,
) -> StoredValue<Listener, LocalStorage> {
    let mut burst = Burst::default();
    let mut before = String::new();
    StoredValue::new_local(keyboard::keys(move |pressed| {
        if pressed.is_shortcut() {
            return;
        }
        let pause = pressed.at().saturating_sub(burst.last_at);
        let fresh = pause > QUICK_MS || burst.digits.is_empty();
        if fresh && let Some(field) = field {
            before = field.get_untracked();
        }
        let ended = burst.take(&pressed.key(), pressed.at());
        let code = ended.and_then(|digits| PaymentCode::typed(&digits).ok());
        if let Some(code) = code.filter(|code| code.own().is_some()) {
            pressed.take();
            if let Some(field) = field {
                field.set(before.clone());
            }
            read(code.digits().to_owned());
        }
    }))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn typed(keys: &str, pause: i64) -> Option<String> {
        let mut burst = Burst::default();
        let mut at = 1_000;
        for key in keys.chars() {
            at += pause;
            burst.take(&key.to_string(), at);
        }
        burst.take("Enter", at + pause)
    }

    #[wasm_bindgen_test]
    fn digits_that_come_faster_than_hands_are_a_scanner_s() {
        let code = "88012345678900000017";
        assert_eq!(typed(code, 5).as_deref(), Some(code));
        assert_eq!(typed(code, 90).as_deref(), Some(""));
        assert_eq!(typed("12a34", 5).as_deref(), Some("34"));
    }
}
