//! The key by which the wallet names itself to push services (VAPID, RFC 8292).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

use crate::sealing::{InvalidKey, digits};

/// For how long a signature counts, in seconds: half of what is allowed at most.
const COUNTS: i64 = 12 * 3_600;

/// The key.
#[derive(Clone)]
pub struct VapidKey(Arc<SigningKey>);

impl VapidKey {
    /// The key of these bytes: a number below the order of P-256, and not zero.
    ///
    /// # Errors
    /// [`InvalidKey`] where they are none.
    pub fn new(bytes: &[u8; 32]) -> Result<Self, InvalidKey> {
        let key = SigningKey::from_slice(bytes).map_err(|_| InvalidKey)?;
        Ok(Self(Arc::new(key)))
    }

    /// Reads 64 hexadecimal digits, with space around them.
    ///
    /// # Errors
    /// [`InvalidKey`] where the text is anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        Self::new(&digits(text)?)
    }

    /// What browsers subscribe with: the public key, in base64url.
    #[must_use]
    pub fn public(&self) -> String {
        let point = self.0.verifying_key().to_sec1_point(false);
        URL_SAFE_NO_PAD.encode(point.as_bytes())
    }

    /// The `Authorization` header for a push service, named by its origin, at this time in seconds.
    /// `contact` is where its operator finds ours.
    #[must_use]
    pub fn authorization(&self, origin: &str, contact: &str, now: i64) -> String {
        let head = json!({ "typ": "JWT", "alg": "ES256" });
        let claims = json!({ "aud": origin, "exp": now + COUNTS, "sub": contact });
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(head), part(claims));
        let signature: Signature = self.0.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public())
    }
}

/// Shows nothing of the key.
impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VapidKey")
    }
}
