//! Waking this device when there is something that the person should know.

use poltina_api_types::{PushChoice, PushKey, PushSettings, PushSubscription};

use super::request::{Call, base};
use super::{ApiError, Client, SignedIn};

/// Where the API is, for the worker: it has no page to read that from.
#[must_use]
pub fn address() -> String {
    base()
}

impl Client<SignedIn> {
    /// What a browser subscribes with.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn push_key(self) -> Result<String, ApiError> {
        let answer: PushKey = Call::get("/push/key").fetch().await?;
        Ok(answer.key)
    }

    /// Has this device woken at this address.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn subscribe_push(self, endpoint: String) -> Result<(), ApiError> {
        Call::put("/push/subscription", &PushSubscription { endpoint })
            .send()
            .await
            .map(drop)
    }

    /// Has it woken no more.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn unsubscribe_push(self) -> Result<(), ApiError> {
        Call::delete("/push/subscription").send().await.map(drop)
    }

    /// Whether this device is woken, and of what.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn push_settings(self) -> Result<PushSettings, ApiError> {
        Call::get("/push/settings").fetch().await
    }

    /// Chooses of what the person's devices are woken.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn choose_push(self, choice: PushChoice) -> Result<(), ApiError> {
        Call::put("/push/settings", &choice).send().await.map(drop)
    }
}
