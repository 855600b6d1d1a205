//! The key by which this device makes payment codes: script can use it and not read it, and the
//! browser keeps it.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto, window};

use super::clock::Moment;
use super::database::{self, DatabaseError, Store};

/// A device has one.
const RECORD: &str = "payment-code";

/// The key with what belongs to it.
#[derive(Clone)]
pub struct DeviceKey {
    /// Whose it is: his id. Nobody else may use it.
    pub owner: String,
    /// The device's handle at the server, ten digits.
    pub handle: String,
    /// How much the server's clock is ahead of this device's, in milliseconds.
    pub ahead_ms: i64,
    /// When, by this device's clock, that was learnt.
    pub learnt_at: Moment,
    /// The first minute whose code may still be shown: those before it were used up.
    pub first_step: i64,
    key: CryptoKey,
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The browser has no keys that cannot be read, or the connection is not secure.
    Unsupported,
    /// The seed is none.
    BadSeed,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn atob(base64: &str) -> Result<String, JsValue>;
}

fn subtle() -> Option<SubtleCrypto> {
    let crypto = window()?.crypto().ok()?;
    // Browsers leave it out where the connection is not secure.
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.is_object().then(|| subtle.unchecked_into())
}

/// The bytes of base64url without padding.
fn bytes(base64url: &str) -> Option<Vec<u8>> {
    let base64 = base64url.replace('-', "+").replace('_', "/");
    // Each character of the answer stands for a byte.
    atob(&base64)
        .ok()?
        .chars()
        .map(|byte| u8::try_from(u32::from(byte)).ok())
        .collect()
}

impl DeviceKey {
    /// Makes a key of the seed that the server gave (base64url). The seed itself is kept nowhere.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn import(
        seed: &str,
        owner: String,
        handle: String,
        ahead_ms: i64,
        learnt_at: Moment,
    ) -> Result<Self, KeyError> {
        let subtle = subtle().ok_or(KeyError::Unsupported)?;
        let mut seed = bytes(seed).ok_or(KeyError::BadSeed)?;
        let raw = Uint8Array::from(&*seed);
        seed.fill(0);
        let algorithm = Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&algorithm, &"name".into(), &"HMAC".into());
        let _ = Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into());
        let uses = Array::of1(&"sign".into());
        let import = subtle.import_key_with_object("raw", &raw, &algorithm, false, &uses);
        let key = JsFuture::from(import.map_err(|_| KeyError::Unsupported)?)
            .await
            .map_err(|_| KeyError::BadSeed);
        raw.fill(0, 0, raw.length());
        Ok(Self {
            owner,
            handle,
            ahead_ms,
            learnt_at,
            first_step: 0,
            key: key?.unchecked_into(),
        })
    }

    /// The HMAC-SHA-256 of the message; `None` where the browser refuses.
    pub async fn sign(&self, message: [u8; 8]) -> Option<[u8; 32]> {
        let message = Uint8Array::from(&message[..]);
        let signing = subtle()?
            .sign_with_str_and_buffer_source("HMAC", &self.key, &message)
            .ok()?;
        let mac = JsFuture::from(signing).await.ok()?;
        let mut bytes = [0; 32];
        let mac = Uint8Array::new(&mac);
        (mac.length() == 32).then(|| mac.copy_to(&mut bytes))?;
        Some(bytes)
    }

    /// Keeps it on this device in the place of any other.
    ///
    /// # Errors
    /// [`DatabaseError`]; what was kept before still is.
    pub async fn keep(&self) -> Result<(), DatabaseError> {
        let record = Object::new();
        for (name, value) in [
            ("owner", JsValue::from(&self.owner)),
            ("handle", JsValue::from(&self.handle)),
            ("ahead", number(self.ahead_ms)),
            ("learnt", number(self.learnt_at)),
            ("first", number(self.first_step)),
            ("key", JsValue::from(&self.key)),
        ] {
            Reflect::set(&record, &name.into(), &value)?;
        }
        database::put_value(Store::Keys, RECORD, &record).await
    }

    /// The key that is kept on this device; `None` where there is none.
    pub async fn kept() -> Option<Self> {
        let record = database::get_value(Store::Keys, RECORD).await.ok()?;
        let field = |name: &str| Reflect::get(&record, &name.into()).ok();
        Some(Self {
            owner: field("owner")?.as_string()?,
            handle: field("handle")?.as_string()?,
            ahead_ms: whole(&field("ahead")?)?,
            learnt_at: whole(&field("learnt")?)?,
            first_step: whole(&field("first")?)?,
            key: field("key")?.dyn_into().ok()?,
        })
    }

    /// Removes the key from this device.
    pub async fn discard() {
        // One that stays is void at the server, and its owner's alone.
        let _ = database::remove(Store::Keys, RECORD).await;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds and minutes fit 53 bits for 285 000 years"
)]
fn number(value: i64) -> JsValue {
    JsValue::from_f64(value as f64)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "whole numbers that this module wrote"
)]
fn whole(value: &JsValue) -> Option<i64> {
    value.as_f64().map(|value| value as i64)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// What is expected was computed by Python's `hmac`: eight zero bytes under 32 bytes of 0x0b.
    #[wasm_bindgen_test]
    async fn a_kept_key_signs_as_before_and_cannot_be_read() {
        let seed = "CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws";
        let made = DeviceKey::import(seed, "owner".into(), "0000000017".into(), -5, 7).await;
        let made = made.ok().unwrap();
        made.keep().await.unwrap();
        let kept = DeviceKey::kept().await.unwrap();
        assert_eq!((&*kept.owner, &*kept.handle), ("owner", "0000000017"));
        assert_eq!((kept.ahead_ms, kept.learnt_at, kept.first_step), (-5, 7, 0));
        let mac = kept.sign([0; 8]).await.unwrap();
        assert_eq!(mac[..4], EXPECTED);
        assert!(!kept.key.extractable());
        DeviceKey::discard().await;
        assert!(DeviceKey::kept().await.is_none());
        let wrong = DeviceKey::import("!", String::new(), String::new(), 0, 0).await;
        assert_eq!(wrong.err(), Some(KeyError::BadSeed));
    }

    const EXPECTED: [u8; 4] = [0xfb, 0x97, 0x2c, 0xd8];
}
