//! The PIN.

use poltina_api_types::NewPin;
use poltina_domain::ConfirmationId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Sets the PIN, or another one.
    ///
    /// # Errors
    /// [`ApiError`] with `pin-weak` where it is easily guessed.
    pub async fn set_pin(
        self,
        pin: String,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::put("/pin", &NewPin { pin })
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }

    /// Removes the PIN.
    ///
    /// # Errors
    /// [`ApiError`] with `last-factor` where nothing else is left to confirm by.
    pub async fn remove_pin(self, confirmation: Option<ConfirmationId>) -> Result<(), ApiError> {
        Call::delete("/pin")
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }
}
