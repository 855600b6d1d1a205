//! Randomness fit for keys.

use web_sys::window;

/// A key of 32 hexadecimal digits: 128 random bits. `None` where the browser has no randomness.
#[must_use]
pub fn key() -> Option<String> {
    let mut bytes = [0_u8; 16];
    window()?
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
