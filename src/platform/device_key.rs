//! The key by which this device makes payment codes: script can use it and not read it, and the
//! browser keeps it.

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::clock::Moment;
use super::database::{self, DatabaseError, Store};
use super::dynamic::{get, object, promised};
use super::vault::{self, VaultError};

/// A device has one.
const RECORD: &str = "payment-code";

/// For what its parts are sealed.
const FACTS: &str = "keys/payment-code/facts";
const SEED: &str = "keys/payment-code/seed";

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
    key: JsValue,
    /// The seed as it is kept: sealed.
    seed: JsValue,
}

/// What is kept beside the seed, sealed as well.
#[derive(Serialize, Deserialize)]
struct Facts {
    owner: String,
    handle: String,
    ahead_ms: i64,
    learnt_at: Moment,
    first_step: i64,
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The browser has no keys that cannot be read, or the connection is not secure.
    Unsupported,
    /// The seed is none.
    BadSeed,
    /// Nothing can be kept now.
    Closed,
}

impl From<VaultError> for KeyError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Closed | VaultError::Database => Self::Closed,
            VaultError::Unreadable => Self::BadSeed,
            VaultError::Unsupported => Self::Unsupported,
        }
    }
}

/// The key that the sealed seed makes.
async fn unseal(seed: &JsValue) -> Result<JsValue, VaultError> {
    let algorithm = object(&[("name", "HMAC".into()), ("hash", "SHA-256".into())]);
    vault::unseal_key(SEED, seed, algorithm, &["sign"]).await
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
        let mut seed = vault::base64(seed).filter(|seed| !seed.is_empty());
        let raw = Uint8Array::from(seed.as_deref().ok_or(KeyError::BadSeed)?);
        if let Some(seed) = &mut seed {
            seed.fill(0);
        }
        let sealed = vault::seal(SEED, &raw).await;
        raw.fill(0, 0, raw.length());
        let seed = JsValue::from(sealed?);
        Ok(Self {
            owner,
            handle,
            ahead_ms,
            learnt_at,
            first_step: 0,
            key: unseal(&seed).await?,
            seed,
        })
    }

    /// The HMAC-SHA-256 of the message; `None` where the browser refuses.
    pub async fn sign(&self, message: [u8; 8]) -> Option<[u8; 32]> {
        let message = Uint8Array::from(&message[..]);
        let arguments = ["HMAC".into(), self.key.clone(), message.into()];
        let mac = promised(&vault::subtle().ok()?, "sign", &arguments)
            .await
            .ok()?;
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
        let facts = Facts {
            owner: self.owner.clone(),
            handle: self.handle.clone(),
            ahead_ms: self.ahead_ms,
            learnt_at: self.learnt_at,
            first_step: self.first_step,
        };
        let facts = serde_json::to_string(&facts).map_err(|_| DatabaseError)?;
        let facts = vault::seal_text(FACTS, &facts).await;
        let facts = facts.map_err(|_| DatabaseError)?;
        let record = object(&[("facts", facts.into()), ("seed", self.seed.clone())]);
        database::put_value(Store::Keys, RECORD, &record).await
    }

    /// The key that is kept on this device; `None` where there is none that can be read.
    pub async fn kept() -> Option<Self> {
        let record = database::get_value(Store::Keys, RECORD).await.ok()?;
        let facts = get(&record, "facts").as_string()?;
        let facts = vault::unseal_text(FACTS, &facts).await.ok()?;
        let facts: Facts = serde_json::from_str(&facts).ok()?;
        let seed = get(&record, "seed");
        Some(Self {
            owner: facts.owner,
            handle: facts.handle,
            ahead_ms: facts.ahead_ms,
            learnt_at: facts.learnt_at,
            first_step: facts.first_step,
            key: unseal(&seed).await.ok()?,
            seed,
        })
    }

    /// Removes the key from this device.
    pub async fn discard() {
        // One that stays is void at the server, and its owner's alone.
        let _ = database::remove(Store::Keys, RECORD).await;
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// What is expected was computed by Python's `hmac`: eight zero bytes under 32 bytes of 0x0b.
    #[wasm_bindgen_test]
    async fn a_kept_key_signs_as_before_and_cannot_be_read() {
        vault::RawKey::fresh().ok().unwrap().open().await.unwrap();
        let seed = "CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws";
        let made = DeviceKey::import(seed, "owner".into(), "0000000017".into(), -5, 7).await;
        let made = made.ok().unwrap();
        made.keep().await.unwrap();
        let kept = DeviceKey::kept().await.unwrap();
        assert_eq!((&*kept.owner, &*kept.handle), ("owner", "0000000017"));
        assert_eq!((kept.ahead_ms, kept.learnt_at, kept.first_step), (-5, 7, 0));
        let mac = kept.sign([0; 8]).await.unwrap();
        assert_eq!(mac[..4], EXPECTED);
        assert_eq!(get(&kept.key, "extractable"), JsValue::FALSE);
        vault::close();
        assert!(
            DeviceKey::kept().await.is_none(),
            "a closed vault gives no key"
        );
        vault::RawKey::fresh().ok().unwrap().open().await.unwrap();
        assert!(DeviceKey::kept().await.is_none(), "nor does another key");
        DeviceKey::discard().await;
        assert!(DeviceKey::kept().await.is_none());
        let wrong = DeviceKey::import("!", String::new(), String::new(), 0, 0).await;
        assert_eq!(wrong.err(), Some(KeyError::BadSeed));
    }

    const EXPECTED: [u8; 4] = [0xfb, 0x97, 0x2c, 0xd8];
}
