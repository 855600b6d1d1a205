//! Encryption of what the store keeps and must not show: AES-256-GCM under the operator's key.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::random::{self, NoRandomness, Randomness};

/// The operator's key: 32 bytes. Whoever has it and the books can make everybody's payment codes.
///
/// While a key is exchanged there are several: the first seals, all open.
#[derive(Clone)]
pub struct SealingKey {
    first: LessSafeKey,
    older: Vec<LessSafeKey>,
}

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key: use 64 hexadecimal digits, as `openssl rand -hex 32` prints them")]
pub struct InvalidKey;

impl SealingKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// [`InvalidKey`] never for 32 bytes; it is the cipher's to say.
    pub fn new(bytes: &[u8; 32]) -> Result<Self, InvalidKey> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| InvalidKey)?;
        Ok(Self {
            first: LessSafeKey::new(key),
            older: Vec::new(),
        })
    }

    /// This key, which opens what the older one sealed too.
    #[must_use]
    pub fn before(mut self, older: Self) -> Self {
        self.older.push(older.first);
        self.older.extend(older.older);
        self
    }

    /// Reads 64 hexadecimal digits, with space around them.
    ///
    /// # Errors
    /// [`InvalidKey`] where the text is anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        Self::new(&digits(text)?)
    }

    /// Encrypts. `about` is not kept but must be the same when it is opened: what is sealed cannot
    /// be moved to another row.
    ///
    /// # Errors
    /// [`NoRandomness`] where there is none for the nonce.
    pub fn seal(
        &self,
        random: &dyn Randomness,
        about: &[u8],
        secret: &[u8; 32],
    ) -> Result<Vec<u8>, NoRandomness> {
        let nonce: [u8; NONCE_LEN] = random::bytes(random)?;
        let mut text = secret.to_vec();
        self.first
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(about),
                &mut text,
            )
            .map_err(|_| NoRandomness)?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// Decrypts what [`SealingKey::seal`] made with any of these keys; nothing where key, place or
    /// a bit are others.
    #[must_use]
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Option<[u8; 32]> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        core::iter::once(&self.first)
            .chain(&self.older)
            .find_map(|key| {
                // What failed to open is no text any more: each key gets its own copy.
                let mut text = sealed.to_vec();
                let nonce = Nonce::assume_unique_for_key(*nonce);
                let secret = key.open_in_place(nonce, Aad::from(about), &mut text);
                <[u8; 32]>::try_from(&*secret.ok()?).ok()
            })
    }
}

/// The bytes of a key that is written as 64 hexadecimal digits, with space around them.
pub(crate) fn digits(text: &str) -> Result<[u8; 32], InvalidKey> {
    let digits = text.trim().as_bytes();
    if digits.len() != 64 {
        return Err(InvalidKey);
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = str::from_utf8(pair).ok().filter(|pair| !pair.contains('+'));
        *byte = u8::from_str_radix(pair.ok_or(InvalidKey)?, 16).map_err(|_| InvalidKey)?;
    }
    Ok(bytes)
}

/// Shows nothing of the key.
impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn what_is_sealed_opens_with_its_key_at_its_place_and_nowhere_else() {
        let key = SealingKey::new(&[7; 32]).unwrap();
        let sealed = key.seal(&SystemRandom, b"here", &[42; 32]).unwrap();
        assert_eq!(key.open(b"here", &sealed), Some([42; 32]));
        assert_eq!(key.open(b"there", &sealed), None);
        let other = SealingKey::new(&[8; 32]).unwrap();
        assert_eq!(other.open(b"here", &sealed), None);
        for bit in 0..sealed.len() * 8 {
            let mut broken = sealed.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open(b"here", &broken), None, "bit {bit}");
        }
        assert_eq!(key.open(b"here", &[]), None);
        let again = key.seal(&SystemRandom, b"here", &[42; 32]).unwrap();
        assert_ne!(again, sealed, "the nonce is another each time");
    }

    #[test]
    fn of_several_keys_the_first_seals_and_all_open() {
        let key = |byte| SealingKey::new(&[byte; 32]).unwrap();
        let seal = |key: &SealingKey| key.seal(&SystemRandom, b"here", &[42; 32]).unwrap();
        let both = key(2).before(key(1));
        assert_eq!(both.open(b"here", &seal(&key(1))), Some([42; 32]));
        assert_eq!(both.open(b"here", &seal(&key(2))), Some([42; 32]));
        assert_eq!(both.open(b"here", &seal(&key(3))), None);
        let sealed = seal(&both);
        assert_eq!(key(2).open(b"here", &sealed), Some([42; 32]));
        assert_eq!(key(1).open(b"here", &sealed), None);
        let three = key(3).before(both);
        assert_eq!(three.open(b"here", &seal(&key(1))), Some([42; 32]));
    }

    #[test]
    fn a_key_is_sixty_four_hexadecimal_digits() {
        let text = format!(" {}\n", "0a".repeat(32));
        let sealed = SealingKey::new(&[10; 32]).unwrap();
        let sealed = sealed.seal(&SystemRandom, b"", &[1; 32]).unwrap();
        let key = SealingKey::parse(&text).unwrap();
        assert_eq!(key.open(b"", &sealed), Some([1; 32]));
        for wrong in [
            "",
            "0a",
            &"0g".repeat(32),
            &"+a".repeat(32),
            &"0a".repeat(33),
        ] {
            assert_eq!(SealingKey::parse(wrong).err(), Some(InvalidKey), "{wrong}");
        }
    }
}
