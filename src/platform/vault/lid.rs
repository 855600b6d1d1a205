//! What the key of everything lies under on this device: each way by which it is had again.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{RawKey, VaultError, Wrapping};
use crate::platform::database::{self, DatabaseError, Store};
use crate::platform::dynamic::{get, object};

/// A device has one.
const RECORD: &str = "lid";

/// The wrapped key, with whose things it opens.
#[derive(Clone)]
pub struct Lid {
    /// Whose: his id.
    pub owner: String,
    /// Under the secret that the server gives this device.
    secret: JsValue,
    /// Under what passkeys derive, by the passkey's id.
    passkeys: Vec<(String, JsValue)>,
    /// The key itself, where the person wants to read without a network.
    pub(super) bare: JsValue,
}

impl Lid {
    /// A lid over a key, under the device's secret.
    ///
    /// # Errors
    /// [`VaultError`].
    pub async fn over(key: &RawKey, owner: String, secret: &Wrapping) -> Result<Self, VaultError> {
        let place = place("secret", &owner);
        let secret = key.wrap(secret, &place).await?.into();
        Ok(Self {
            owner,
            secret,
            passkeys: Vec::new(),
            bare: JsValue::UNDEFINED,
        })
    }

    /// Whether a lid is on this device.
    pub async fn is_kept() -> bool {
        let kept = database::get_value(Store::Vault, RECORD).await;
        kept.is_ok_and(|kept| kept.is_object())
    }

    /// The lid of this device.
    pub async fn kept() -> Option<Self> {
        let kept = database::get_value(Store::Vault, RECORD).await.ok()?;
        let owner = get(&kept, "owner").as_string()?;
        let passkeys = Array::from(&get(&kept, "passkeys"));
        Some(Self {
            owner,
            secret: get(&kept, "secret"),
            passkeys: passkeys
                .iter()
                .filter_map(|one| Some((get(&one, "id").as_string()?, get(&one, "key"))))
                .collect(),
            bare: get(&kept, "bare"),
        })
    }

    /// Keeps it in the place of any other.
    ///
    /// # Errors
    /// [`DatabaseError`]; what was kept before still is.
    pub async fn keep(&self) -> Result<(), DatabaseError> {
        let passkeys = self.passkeys.iter();
        let passkeys: Array = passkeys
            .map(|(id, key)| object(&[("id", id.into()), ("key", key.clone())]))
            .collect();
        let record = object(&[
            ("owner", (&self.owner).into()),
            ("secret", self.secret.clone()),
            ("passkeys", passkeys.into()),
            ("bare", self.bare.clone()),
        ]);
        database::put_value(Store::Vault, RECORD, &record).await
    }

    /// The key, by the device's secret.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] where it is another secret.
    pub async fn by_secret(&self, secret: &Wrapping) -> Result<RawKey, VaultError> {
        RawKey::unwrap(secret, &place("secret", &self.owner), &self.secret).await
    }

    /// The key, by what the passkey of this id derived.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] where that passkey opens nothing here.
    pub async fn by_passkey(&self, id: &str, derived: &Wrapping) -> Result<RawKey, VaultError> {
        let found = self.passkeys.iter().find(|(known, _)| known == id);
        let (id, wrapped) = found.ok_or(VaultError::Unreadable)?;
        RawKey::unwrap(derived, &place(id, &self.owner), wrapped).await
    }

    /// The passkeys that open it.
    pub fn passkeys(&self) -> impl Iterator<Item = &str> {
        self.passkeys.iter().map(|(id, _)| &**id)
    }

    /// From now on the passkey of this id opens it as well.
    ///
    /// # Errors
    /// [`VaultError`].
    pub async fn add_passkey(
        &mut self,
        key: &RawKey,
        id: &str,
        derived: &Wrapping,
    ) -> Result<(), VaultError> {
        let wrapped = key.wrap(derived, &place(id, &self.owner)).await?;
        self.passkeys.retain(|(known, _)| known != id);
        self.passkeys.push((id.to_owned(), wrapped.into()));
        Ok(())
    }

    /// Only these passkeys open it: the person has no others any more.
    pub fn keep_passkeys(&mut self, wanted: impl Fn(&str) -> bool) {
        self.passkeys.retain(|(id, _)| wanted(id));
    }

    /// Whether the key lies here bare.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.bare.is_object()
    }

    /// Lays the key that is in use here bare, or covers it again.
    ///
    /// # Errors
    /// [`VaultError::Closed`].
    pub fn set_bare(&mut self, bare: bool) -> Result<(), VaultError> {
        self.bare = if bare {
            super::key()?
        } else {
            JsValue::UNDEFINED
        };
        Ok(())
    }

    /// Opens the vault by the bare key; whether there is one.
    #[must_use]
    pub fn open_bare(&self) -> bool {
        if self.is_bare() {
            super::OPEN.set(Some(self.bare.clone()));
        }
        self.is_bare()
    }
}

/// A wrapped key is good for its way and its owner alone.
fn place(way: &str, owner: &str) -> String {
    format!("vault/{owner}/{way}")
}
