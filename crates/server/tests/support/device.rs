//! A device that makes payment codes, by another hand than the server's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_server::clock::{Micros, SECOND};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What a device has, to make payment codes with no network.
pub(crate) struct Device {
    pub(crate) handle: String,
    seed: Vec<u8>,
}

impl Device {
    pub(crate) fn of(issued: &Value) -> Self {
        let seed = issued["seed"].as_str().unwrap();
        Self {
            handle: issued["handle"].as_str().unwrap().to_owned(),
            seed: URL_SAFE_NO_PAD.decode(seed).unwrap(),
        }
    }

    /// The code that it shows at this moment: RFC 4226 by another hand than the server's.
    pub(crate) fn code(&self, now: Micros) -> String {
        let step = u64::try_from(now / (60 * SECOND)).unwrap();
        let mut key = [0x36; 64];
        self.seed.iter().zip(&mut key).for_each(|(s, k)| *k ^= s);
        let inner = Sha256::new()
            .chain_update(key)
            .chain_update(step.to_be_bytes());
        let outer = Sha256::new()
            .chain_update(key.map(|byte| byte ^ 0x36 ^ 0x5c))
            .chain_update(inner.finalize());
        let mac = outer.finalize();
        let from = usize::from(mac[31] & 0x0f);
        let bits = u32::from_be_bytes(mac[from..from + 4].try_into().unwrap());
        format!("88{}{:08}", self.handle, (bits & 0x7fff_ffff) % 100_000_000)
    }

    /// A code with its handle and other digits.
    pub(crate) fn wrong_code(&self, now: Micros) -> String {
        let right: Vec<String> = [-1, 0, 1]
            .map(|step| self.code(now + step * 60 * SECOND))
            .into();
        (0..4)
            .map(|n| format!("88{}{n:08}", self.handle))
            .find(|code| !right.contains(code))
            .unwrap()
    }
}
