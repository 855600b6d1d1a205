//! The operator's keys for PINs and devices: what is derived from them, and which is which.

use ring::hmac::{self, HMAC_SHA256};

use crate::sealing::InvalidKey;

/// One key: 32 bytes.
#[derive(Clone)]
pub struct GuardKey(hmac::Key);

/// The keys: the first makes what is new, all open what was made.
#[derive(Clone)]
pub struct GuardKeys {
    current: GuardKey,
    older: Vec<GuardKey>,
}

impl GuardKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, bytes))
    }

    /// Reads 64 hexadecimal digits, with space around them.
    ///
    /// # Errors
    /// [`InvalidKey`] where the text is anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        crate::sealing::digits(text).map(|bytes| Self::new(&bytes))
    }

    /// By which what was made with it finds it again. Tells nothing of it.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let [a, b, c, d, ..] = self.derived(b"id", &[]);
        [a, b, c, d]
    }

    /// The secret of a device.
    #[must_use]
    pub fn device_secret(&self, of: &[&[u8; 16]; 3]) -> [u8; 32] {
        let parts: Vec<u8> = of.iter().flat_map(|part| part.iter().copied()).collect();
        self.derived(b"device", &parts)
    }

    /// What PINs are hashed with: whoever has the books alone cannot try them.
    #[must_use]
    pub fn pepper(&self) -> [u8; 32] {
        self.derived(b"pin", &[])
    }

    fn derived(&self, what: &[u8], of: &[u8]) -> [u8; 32] {
        let mut message = what.to_vec();
        message.push(0);
        message.extend_from_slice(of);
        let tag = hmac::sign(&self.0, &message);
        let mut bytes = [0; 32];
        for (byte, value) in bytes.iter_mut().zip(tag.as_ref()) {
            *byte = *value;
        }
        bytes
    }
}

impl GuardKeys {
    /// The first is in use, the others were before; none where there is none.
    #[must_use]
    pub fn new(keys: Vec<GuardKey>) -> Option<Self> {
        let mut keys = keys.into_iter();
        Some(Self {
            current: keys.next()?,
            older: keys.collect(),
        })
    }

    /// What new things are made with.
    #[must_use]
    pub const fn current(&self) -> &GuardKey {
        &self.current
    }

    /// The key with this id, if the operator still has it.
    #[must_use]
    pub fn by_id(&self, id: [u8; 4]) -> Option<&GuardKey> {
        std::iter::once(&self.current)
            .chain(&self.older)
            .find(|key| key.id() == id)
    }
}

/// Shows nothing of the keys.
impl std::fmt::Debug for GuardKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GuardKeys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_their_id_and_what_follows_from_them_differs_by_use_and_device() {
        let [old, new] = [1, 2].map(|byte| GuardKey::new(&[byte; 32]));
        let keys = GuardKeys::new(vec![new.clone(), old.clone()]).unwrap();
        assert_eq!(keys.current().id(), new.id());
        assert_eq!(
            keys.by_id(old.id()).map(GuardKey::pepper),
            Some(old.pepper())
        );
        assert!(keys.by_id([0; 4]).is_none());
        let secret = |key: &GuardKey, salt| key.device_secret(&[&[1; 16], &[2; 16], &[salt; 16]]);
        assert_eq!(secret(&old, 3), secret(&old, 3));
        assert_ne!(secret(&old, 3), secret(&old, 4));
        assert_ne!(secret(&old, 3), secret(&new, 3));
        assert_ne!(secret(&old, 3), old.pepper());
        assert!(GuardKeys::new(Vec::new()).is_none());
    }
}
