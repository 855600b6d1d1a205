//! Confirming one certain act.

use poltina_api_types::{Act, Confirmation, NewConfirmation, Proof};
use poltina_domain::ConfirmationId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Asks to confirm an act; also while the session is locked, to unlock it.
    ///
    /// # Errors
    /// [`ApiError`] with `factor-required` where there is neither a passkey nor a PIN.
    pub async fn begin_confirmation(self, act: Act) -> Result<Confirmation, ApiError> {
        Call::post("/confirmations", &NewConfirmation { act })
            .fetch()
            .await
    }

    /// Proves it.
    ///
    /// # Errors
    /// [`ApiError`] with `pin-wrong`, `pin-blocked`, `passkey-refused` or `confirmation-over`.
    pub async fn prove(self, id: ConfirmationId, proof: &Proof) -> Result<(), ApiError> {
        Call::post(format!("/confirmations/{id}"), proof)
            .send()
            .await
            .map(drop)
    }
}
