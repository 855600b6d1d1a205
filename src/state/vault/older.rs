//! What an older release kept without a cipher: sealed, and the clear copy is overwritten or removed.

use poltina_api_types::Me;
use poltina_domain::UserId;

use crate::platform::database::{self, Store};
use crate::platform::device_key::DeviceKey;
use crate::platform::random;
use crate::platform::vault::{self, VaultError};
use crate::state::cache::Kept;
use crate::state::session::CACHE as ME;

/// Takes it over, if it is this person's; else it goes.
pub(super) async fn take_over(me: UserId) {
    let copies = vault::clear_texts(Store::Cache).await.unwrap_or_default();
    let whose = copies.iter().find(|(name, _)| name == ME);
    let whose = whose.and_then(|(_, text)| serde_json::from_str::<Kept<Me>>(text).ok());
    if whose.is_some_and(|whose| whose.value.id != me) {
        return clear().await;
    }
    // Its key was not sealed: the server gives another.
    DeviceKey::discard().await;
    for store in [Store::Intents, Store::Cache, Store::Kept] {
        if seal(store).await.is_err() {
            // The full disk: what could not be sealed does not stay in the clear, but for transfers.
            if store != Store::Intents {
                let _ = database::clear_store(store).await;
            }
        }
    }
}

async fn clear() {
    for store in [Store::Intents, Store::Cache, Store::Keys, Store::Kept] {
        // A store that cannot be emptied cannot be read either.
        let _ = database::clear_store(store).await;
    }
}

async fn seal(store: Store) -> Result<(), VaultError> {
    for (name, text) in vault::clear_texts(store).await? {
        // A bill's key was the bill itself.
        let key = match store {
            Store::Kept => random::key().ok_or(VaultError::Unsupported)?,
            _ => name.clone(),
        };
        vault::put(store, &key, &text).await?;
        if key != name {
            database::remove(store, &name).await?;
        }
    }
    Ok(())
}
