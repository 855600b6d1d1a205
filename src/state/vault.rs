//! The vault: how the key of what this device keeps is had, made and given another lid.

mod older;
mod tab;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Confirmation, Passkey, WebauthnJson};
use poltina_domain::UserId;
use serde::Deserialize;

use super::{State, cache};
use crate::api::{ApiError, Client};
use crate::platform::database::{self, Store};
use crate::platform::vault::{self, Lid, RawKey, VaultError, Wrapping};
use crate::platform::{locks, page};

pub(super) use tab::{keep_in_tab, kept_in_tab, take_up};

const LOCK: &str = "poltina:vault";

/// Why what is kept cannot be read now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shut {
    /// The server, which has the secret, could not be asked.
    Api(ApiError),
    /// The browser cannot seal, so that nothing is kept; or its database is away.
    Vault(VaultError),
}

impl From<VaultError> for Shut {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

/// A key that a passkey has derived, until it is erased.
struct Derived {
    passkey: String,
    key: [u8; 32],
}

impl Drop for Derived {
    fn drop(&mut self) {
        self.key.fill(0);
    }
}

/// The vault. Its key is in `platform`, in memory alone.
#[derive(Clone, Copy)]
pub struct Vault {
    /// What a passkey derived before the vault was opened.
    offered: StoredValue<Option<Derived>, LocalStorage>,
    bare: RwSignal<Option<bool>>,
}

impl Vault {
    pub(super) fn new() -> Self {
        Self {
            offered: StoredValue::new_local(None),
            bare: RwSignal::new(None),
        }
    }

    /// Whether the person wants to read without a network on this device; `None` until it is known.
    /// Tracked.
    #[must_use]
    pub fn is_bare(self) -> Option<bool> {
        self.bare.get()
    }

    /// A passkey has derived a key: from now on it opens the vault, also without a network. Call it
    /// whenever one was made or has proven something.
    pub fn offer_prf(self, state: State, passkey: String, key: [u8; 32]) {
        self.offered.set_value(Some(Derived { passkey, key }));
        spawn_local(async move {
            if vault::is_open() {
                let _held = locks::acquire(LOCK).await;
                // It is offered again the next time.
                let _ = self.take_offer(state).await;
            }
        });
    }

    /// Only the passkeys that the server names for a confirmation open the vault from now on: one that
    /// was removed does not.
    pub(super) fn keep_named(self, confirmation: &Confirmation) {
        if let Some(named) = named(confirmation.passkey.as_ref().map(WebauthnJson::text)) {
            spawn_local(self.keep_alone(named));
        }
    }

    /// The same for the passkeys of this list.
    pub(super) async fn keep_listed(self, passkeys: &[Passkey]) {
        if let Some(listed) = listed(passkeys) {
            self.keep_alone(listed).await;
        }
    }

    /// Asks which passkeys there are where some open the vault: one may have been removed while this
    /// device was away.
    pub(super) fn look_for_removed(self, state: State) {
        spawn_local(async move {
            let lid = Lid::kept().await;
            if lid.is_some_and(|lid| lid.passkeys().next().is_some()) {
                state.rooms().passkeys.refresh(state);
            }
        });
    }

    async fn keep_alone(self, ids: Vec<String>) {
        let _held = locks::acquire(LOCK).await;
        if let Some(mut lid) = Lid::kept().await {
            let before = lid.passkeys().count();
            lid.keep_passkeys(|id| ids.iter().any(|kept| kept == id));
            if lid.passkeys().count() < before {
                // It is tried again at the next confirmation, and with the next list.
                let _ = lid.keep().await;
            }
        }
    }

    /// Lays the key bare on this device, or covers it again.
    pub fn set_bare(self, bare: bool) {
        spawn_local(async move {
            let _held = locks::acquire(LOCK).await;
            if let Some(mut lid) = Lid::kept().await
                && lid.set_bare(bare).is_ok()
                && lid.keep().await.is_ok()
            {
                self.bare.set(Some(bare));
            }
        });
    }

    /// Opens what is kept on this device, before it is known who is signed in.
    pub(super) async fn open_kept(self, state: State) -> Result<(), Shut> {
        let _held = locks::acquire(LOCK).await;
        if vault::is_open() {
            return Ok(());
        }
        let lid = Lid::kept().await.ok_or(VaultError::Closed)?;
        self.bare.set(Some(lid.is_bare()));
        if lid.open_bare() {
            return Ok(());
        }
        if let Some(key) = self.by_offer(&lid).await {
            return Ok(key.open().await?);
        }
        if !page::online() {
            return Err(Shut::Api(ApiError::Unreachable));
        }
        let secret = secret(state).await?;
        lid.by_secret(&secret).await?.open().await?;
        Ok(())
    }

    /// Opens it by what a passkey derived, without the server; whether that passkey opens it.
    pub(super) async fn open_by_passkey(self, passkey: &str, key: [u8; 32]) -> bool {
        let opened = async {
            let lid = Lid::kept().await.ok_or(VaultError::Closed)?;
            let derived = Wrapping::derive(&key).await?;
            lid.by_passkey(passkey, &derived).await?.open().await
        };
        opened.await.is_ok()
    }

    /// Sees to it that the vault is open and this person's, whoever left it on this device.
    pub(super) async fn ensure(self, state: State, me: UserId) -> Result<(), Shut> {
        let _held = locks::acquire(LOCK).await;
        let owner = me.to_string();
        let mut lid = Lid::kept().await;
        if lid.as_ref().is_some_and(|lid| lid.owner != owner) {
            state.wipe().await;
            lid = None;
        }
        if let Some(lid) = &lid {
            self.bare.set(Some(lid.is_bare()));
            if vault::is_open() || lid.open_bare() {
                // Who unlocked by a passkey offered it while the vault was shut.
                let _ = self.take_offer(state).await;
                return Ok(());
            }
            let secret = secret(state).await?;
            match lid.by_secret(&secret).await {
                Ok(key) => key.open().await?,
                Err(VaultError::Unreadable) => match self.by_offer(lid).await {
                    Some(key) => self.cover(key, &owner, &secret).await?,
                    None => {
                        self.give_up_unreadable(state).await;
                        self.cover(RawKey::fresh()?, &owner, &secret).await?;
                    }
                },
                Err(error) => return Err(error.into()),
            }
        } else {
            let secret = secret(state).await?;
            self.cover(RawKey::fresh()?, &owner, &secret).await?;
            older::take_over(me).await;
        }
        // It is offered again the next time.
        let _ = self.take_offer(state).await;
        Ok(())
    }

    /// Puts a new lid over a key, and opens with it.
    async fn cover(self, key: RawKey, owner: &str, secret: &Wrapping) -> Result<(), Shut> {
        let lid = Lid::over(&key, owner.to_owned(), secret).await?;
        lid.keep().await.map_err(VaultError::from)?;
        self.bare.set(Some(false));
        Ok(key.open().await?)
    }

    async fn by_offer(self, lid: &Lid) -> Option<RawKey> {
        let offered = self.offered.try_update_value(Option::take).flatten()?;
        let derived = Wrapping::derive(&offered.key).await.ok()?;
        let key = lid.by_passkey(&offered.passkey, &derived).await.ok();
        self.offered.set_value(Some(offered));
        key
    }

    /// Lets the passkey that was offered open the vault as well.
    async fn take_offer(self, state: State) -> Result<(), Shut> {
        let Some(offered) = self.offered.try_update_value(Option::take).flatten() else {
            return Ok(());
        };
        let mut lid = Lid::kept().await.ok_or(VaultError::Closed)?;
        if lid.passkeys().any(|known| known == offered.passkey) {
            return Ok(());
        }
        // The key in memory cannot be read: it is had once more from under the secret.
        let key = lid.by_secret(&secret(state).await?).await?;
        let derived = Wrapping::derive(&offered.key).await?;
        lid.add_passkey(&key, &offered.passkey, &derived).await?;
        lid.keep().await.map_err(VaultError::from)?;
        Ok(())
    }

    /// The secret is another, so that nothing of before can be read. Copies come anew from the server,
    /// which also knows what became of transfers; bills that were kept are told of.
    async fn give_up_unreadable(self, state: State) {
        let lost = vault::count(Store::Kept).await;
        // What stays is as unreadable as before.
        let _ = database::clear_cache().await;
        let _ = database::clear_store(Store::Kept).await;
        if lost > 0 {
            let t = crate::i18n::Texts::new(state.settings.language());
            state.notices.warn(t.vault_lost());
        }
    }

    pub(super) fn forget(self) {
        self.offered.set_value(None);
        self.bare.set(None);
    }
}

/// The ids of the passkeys that options of an assertion name; of no options at all, there are none.
/// Nothing where they cannot be read.
fn named(options: Option<&str>) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Options {
        allow_credentials: Vec<Allowed>,
    }
    #[derive(Deserialize)]
    struct Allowed {
        id: String,
    }
    let Some(options) = options else {
        return Some(Vec::new());
    };
    let options: Options = serde_json::from_str(options).ok()?;
    let ids = options.allow_credentials.into_iter().map(|one| one.id);
    Some(ids.collect())
}

/// The ids of the passkeys of a list. Nothing where one has none: an older server does not tell them.
fn listed(passkeys: &[Passkey]) -> Option<Vec<String>> {
    let ids = passkeys.iter().map(|one| one.credential_id.clone());
    let ids: Vec<_> = ids.collect();
    ids.iter().all(|id| !id.is_empty()).then_some(ids)
}

/// What the server gives this device to wrap its key with.
async fn secret(state: State) -> Result<Wrapping, Shut> {
    let answer = state.hear(Client::new().remembered().device_secret().await);
    let answer = answer.map_err(Shut::Api)?;
    let mut bytes = vault::base64(&answer.secret).ok_or(Shut::Api(ApiError::BadAnswer))?;
    let wrapping = Wrapping::derive(&bytes).await;
    bytes.fill(0);
    Ok(wrapping?)
}

/// Forgets the key in this tab.
pub(super) fn close() {
    cache::close();
    vault::close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_passkeys_that_a_confirmation_names_are_read_and_none_where_it_names_none() {
        let options = r#"{"challenge":"AQ","allowCredentials":[{"type":"public-key","id":"cGFzcw"},
            {"type":"public-key","id":"b3RoZXI","transports":["usb"]}]}"#;
        assert_eq!(
            named(Some(options)),
            Some(vec!["cGFzcw".into(), "b3RoZXI".into()])
        );
        assert_eq!(named(None), Some(Vec::new()));
        // What cannot be read takes nothing away.
        assert_eq!(named(Some("{}")), None);
    }

    #[wasm_bindgen_test]
    fn a_list_names_its_passkeys_unless_it_is_of_a_server_that_does_not_tell_them() {
        let passkey = |credential: &str| -> Passkey {
            let text = format!(
                r#"{{"id":"018bcfe5-6800-7fff-bfff-ffffffffffff",{credential}"name":"","backed_up":true,"created_at":""}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let known = passkey(r#""credential_id":"AQ","#);
        assert_eq!(
            listed(core::slice::from_ref(&known)),
            Some(vec!["AQ".into()])
        );
        assert_eq!(listed(&[]), Some(Vec::new()));
        assert_eq!(listed(&[known, passkey("")]), None);
    }
}
