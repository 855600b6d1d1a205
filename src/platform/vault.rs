//! Encryption of what this device keeps: AES-256-GCM under a key that script can use and not read.
//!
//! Everything is called by name, so that it comes with the pieces that need it.

mod lid;

use core::cell::RefCell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::database::{self, DatabaseError, Store};
use super::dynamic::{call, get as member, global, object, promised};

pub use lid::Lid;

/// Bytes of the nonce that stands before what is sealed.
const NONCE: u32 = 12;

/// Bytes of a key.
const KEY: usize = 32;

const CIPHER: &str = "AES-GCM";

thread_local! {
    static OPEN: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Why nothing could be sealed or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// The key is not here.
    Closed,
    /// The browser has no such cipher, or the connection is not secure.
    Unsupported,
    /// It was sealed under another key, for another place, or was changed.
    Unreadable,
    /// The browser's database.
    Database,
}

impl From<DatabaseError> for VaultError {
    fn from(_: DatabaseError) -> Self {
        Self::Database
    }
}

/// The key of everything, as bytes: only while it is made or wrapped. It is erased when dropped.
pub struct RawKey([u8; KEY]);

impl Drop for RawKey {
    fn drop(&mut self) {
        self.0.fill(0);
        core::hint::black_box(&self.0);
    }
}

/// A key that wraps the key of everything, derived from a secret.
pub struct Wrapping(JsValue);

/// A record as it is kept: its key, and its text where it can be read.
pub type Record = (String, Option<String>);

pub(super) fn subtle() -> Result<JsValue, VaultError> {
    // Browsers leave it out where the connection is not secure.
    let subtle = member(&global("crypto"), "subtle");
    if subtle.is_object() {
        Ok(subtle)
    } else {
        Err(VaultError::Unsupported)
    }
}

fn random(bytes: u32) -> Result<Uint8Array, VaultError> {
    let fresh = Uint8Array::new_with_length(bytes);
    call(
        &global("crypto"),
        "getRandomValues",
        &[fresh.clone().into()],
    )
    .map_err(|_| VaultError::Unsupported)?;
    Ok(fresh)
}

fn cipher(nonce: &Uint8Array, place: &str) -> JsValue {
    object(&[
        ("name", CIPHER.into()),
        ("iv", nonce.into()),
        ("additionalData", Uint8Array::from(place.as_bytes()).into()),
    ])
}

async fn encrypt(key: &JsValue, place: &str, plain: &Uint8Array) -> Result<Uint8Array, VaultError> {
    let nonce = random(NONCE)?;
    let arguments = [cipher(&nonce, place), key.clone(), plain.into()];
    let sealed = promised(&subtle()?, "encrypt", &arguments).await;
    let sealed = Uint8Array::new(&sealed.map_err(|_| VaultError::Unsupported)?);
    let both = Uint8Array::new_with_length(NONCE.saturating_add(sealed.length()));
    both.set(&nonce, 0);
    both.set(&sealed, NONCE);
    Ok(both)
}

async fn decrypt(key: &JsValue, place: &str, sealed: &JsValue) -> Result<Uint8Array, VaultError> {
    let (nonce, sealed) = parts(sealed)?;
    let arguments = [cipher(&nonce, place), key.clone(), sealed.into()];
    let plain = promised(&subtle()?, "decrypt", &arguments).await;
    Ok(Uint8Array::new(&plain.map_err(|_| VaultError::Unreadable)?))
}

fn parts(sealed: &JsValue) -> Result<(Uint8Array, Uint8Array), VaultError> {
    let sealed: &Uint8Array = sealed.dyn_ref().ok_or(VaultError::Unreadable)?;
    let length = sealed.length();
    if length <= NONCE {
        return Err(VaultError::Unreadable);
    }
    Ok((sealed.subarray(0, NONCE), sealed.subarray(NONCE, length)))
}

impl Wrapping {
    /// Derives it from a secret of 32 random bytes by HKDF-SHA-256.
    ///
    /// # Errors
    /// [`VaultError::Unsupported`].
    pub async fn derive(secret: &[u8]) -> Result<Self, VaultError> {
        let subtle = subtle()?;
        let raw = Uint8Array::from(secret);
        let uses = Array::of1(&"deriveKey".into());
        let import = [
            "raw".into(),
            raw.clone().into(),
            "HKDF".into(),
            false.into(),
            uses.into(),
        ];
        let base = promised(&subtle, "importKey", &import).await;
        raw.fill(0, 0, raw.length());
        let how = object(&[
            ("name", "HKDF".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::new_with_length(0).into()),
            ("info", Uint8Array::from(&b"poltina vault 1"[..]).into()),
        ]);
        let what = object(&[("name", CIPHER.into()), ("length", 256.into())]);
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let base = base.map_err(|_| VaultError::Unsupported)?;
        let derive = [how, base, what, false.into(), uses.into()];
        let key = promised(&subtle, "deriveKey", &derive).await;
        key.map(Self).map_err(|_| VaultError::Unsupported)
    }
}

impl RawKey {
    /// A new one.
    ///
    /// # Errors
    /// [`VaultError::Unsupported`].
    pub fn fresh() -> Result<Self, VaultError> {
        let bytes = random(32)?;
        Self::take(&bytes)
    }

    fn take(bytes: &Uint8Array) -> Result<Self, VaultError> {
        if bytes.length() != 32 {
            return Err(VaultError::Unreadable);
        }
        let mut raw = Self([0; KEY]);
        bytes.copy_to(&mut raw.0);
        bytes.fill(0, 0, 32);
        Ok(raw)
    }

    async fn wrap(&self, wrapping: &Wrapping, place: &str) -> Result<Uint8Array, VaultError> {
        let plain = Uint8Array::from(&self.0[..]);
        let wrapped = encrypt(&wrapping.0, place, &plain).await;
        plain.fill(0, 0, 32);
        wrapped
    }

    async fn unwrap(
        wrapping: &Wrapping,
        place: &str,
        wrapped: &JsValue,
    ) -> Result<Self, VaultError> {
        Self::take(&decrypt(&wrapping.0, place, wrapped).await?)
    }

    /// As a key of the browser, which nobody can read.
    async fn import(&self) -> Result<JsValue, VaultError> {
        let raw = Uint8Array::from(&self.0[..]);
        let uses = ["encrypt", "decrypt", "unwrapKey"].map(JsValue::from);
        let uses: Array = uses.iter().collect();
        let import = [
            "raw".into(),
            raw.clone().into(),
            CIPHER.into(),
            false.into(),
            uses.into(),
        ];
        let key = promised(&subtle()?, "importKey", &import).await;
        raw.fill(0, 0, 32);
        key.map_err(|_| VaultError::Unsupported)
    }

    /// Opens the vault with it.
    ///
    /// # Errors
    /// [`VaultError::Unsupported`].
    pub async fn open(&self) -> Result<(), VaultError> {
        let key = self.import().await?;
        OPEN.set(Some(key));
        Ok(())
    }
}

/// Whether the key is here.
#[must_use]
pub fn is_open() -> bool {
    OPEN.with_borrow(Option::is_some)
}

/// Forgets the key: nothing is read or kept any more.
pub fn close() {
    OPEN.set(None);
}

fn key() -> Result<JsValue, VaultError> {
    OPEN.with_borrow(Clone::clone).ok_or(VaultError::Closed)
}

fn place(store: Store, key: &str) -> String {
    format!("{}/{key}", store.name())
}

/// Seals bytes for a place: nowhere else can they be read.
pub(super) async fn seal(place: &str, plain: &Uint8Array) -> Result<Uint8Array, VaultError> {
    encrypt(&key()?, place, plain).await
}

/// Makes a key of the browser of sealed bytes, which script never sees.
pub(super) async fn unseal_key(
    place: &str,
    sealed: &JsValue,
    algorithm: JsValue,
    uses: &[&str],
) -> Result<JsValue, VaultError> {
    let (nonce, sealed) = parts(sealed)?;
    let uses: Array = uses.iter().map(|name| JsValue::from(*name)).collect();
    let arguments = [
        "raw".into(),
        sealed.into(),
        key()?,
        cipher(&nonce, place),
        algorithm,
        false.into(),
        uses.into(),
    ];
    let unsealed = promised(&subtle()?, "unwrapKey", &arguments).await;
    unsealed.map_err(|_| VaultError::Unreadable)
}

/// Seals a text for a place, as text.
///
/// # Errors
/// [`VaultError`].
pub async fn seal_text(place: &str, text: &str) -> Result<String, VaultError> {
    let sealed = seal(place, &Uint8Array::from(text.as_bytes())).await?;
    // Each byte as the character of its number, as `btoa` wants it.
    let bytes: String = sealed.to_vec().into_iter().map(char::from).collect();
    let text = call(&js_sys::global(), "btoa", &[bytes.into()]);
    text.ok()
        .and_then(|text| text.as_string())
        .ok_or(VaultError::Unsupported)
}

/// Reads such a text.
///
/// # Errors
/// [`VaultError`].
pub async fn unseal_text(place: &str, sealed: &str) -> Result<String, VaultError> {
    let bytes = base64(sealed).ok_or(VaultError::Unreadable)?;
    let plain = decrypt(&key()?, place, &Uint8Array::from(&*bytes).into()).await?;
    String::from_utf8(plain.to_vec()).map_err(|_| VaultError::Unreadable)
}

/// The bytes of base64 or base64url, padded or not.
#[must_use]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let plain = text.replace('-', "+").replace('_', "/");
    let decoded = call(&js_sys::global(), "atob", &[plain.into()]).ok()?;
    // Each character of the answer stands for a byte.
    let bytes = decoded.as_string()?;
    bytes
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

/// Keeps the text under this key, sealed. Once this returns, it is on the disk.
///
/// # Errors
/// [`VaultError`]; nothing was kept.
pub async fn put(store: Store, key: &str, text: &str) -> Result<(), VaultError> {
    let plain = Uint8Array::from(text.as_bytes());
    let sealed = seal(&place(store, key), &plain).await?;
    Ok(database::put_value(store, key, &sealed).await?)
}

/// The text under this key; `None` where nothing is.
///
/// # Errors
/// [`VaultError`].
pub async fn get(store: Store, key: &str) -> Result<Option<String>, VaultError> {
    let value = database::get_value(store, key).await?;
    if value.is_undefined() {
        return Ok(None);
    }
    read(store, key, &value).await.map(Some)
}

async fn read(store: Store, name: &str, value: &JsValue) -> Result<String, VaultError> {
    let plain = decrypt(&key()?, &place(store, name), value).await?;
    String::from_utf8(plain.to_vec()).map_err(|_| VaultError::Unreadable)
}

/// Every record of the store, by order of keys.
///
/// # Errors
/// [`VaultError`]; a record that cannot be read is none: it is there without its text.
pub async fn all(store: Store) -> Result<Vec<Record>, VaultError> {
    key()?;
    let mut all = Vec::new();
    for (name, value) in database::entries(store).await? {
        let text = read(store, &name, &value).await.ok();
        all.push((name, text));
    }
    Ok(all)
}

/// How many records the store holds, whether or not they can be read.
pub async fn count(store: Store) -> usize {
    database::entries(store).await.map_or(0, |all| all.len())
}

/// What an older release kept as it is, without a cipher.
///
/// # Errors
/// [`VaultError`].
pub async fn clear_texts(store: Store) -> Result<Vec<(String, String)>, VaultError> {
    let all = database::entries(store).await?;
    let texts = all
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_string()?)));
    Ok(texts.collect())
}

#[cfg(test)]
mod tests;
