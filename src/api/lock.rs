//! Locking the session, and the secret that this device wraps its key with.

use poltina_api_types::DeviceSecret;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Locks the session: until it is unlocked, it may do next to nothing.
    ///
    /// # Errors
    /// [`ApiError`]; the session is then as it was.
    pub async fn lock(self) -> Result<(), ApiError> {
        Call::post_nothing("/sessions/current/lock")
            .send()
            .await
            .map(drop)
    }

    /// What this device wraps the key of its copies with.
    ///
    /// # Errors
    /// [`ApiError`] with `session-locked` where it is.
    pub async fn device_secret(self) -> Result<DeviceSecret, ApiError> {
        Call::post_nothing("/devices/current/secret").fetch().await
    }
}

/// Where a session is locked, for a page that is being left.
#[must_use]
pub fn lock_address() -> String {
    format!("{}/sessions/current/lock", super::request::base())
}
