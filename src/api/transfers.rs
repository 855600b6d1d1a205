//! Moving money, and asking what became of it.

use poltina_api_types::{Outcome, Transfer, TransferRequest};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Pays. The same key with the same body pays once, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`]; without a final refusal the outcome is unknown: ask by the key.
    pub async fn transfer(self, key: &str, body: &TransferRequest) -> Result<Transfer, ApiError> {
        Call::post("/transfers", body)
            .header("Idempotency-Key", format!("\"{key}\""))
            .fetch()
            .await
    }

    /// What became of a key.
    ///
    /// # Errors
    /// [`ApiError`] with `transfer-unknown` where no request with this key has arrived yet.
    pub async fn outcome(self, key: &str) -> Result<Outcome, ApiError> {
        Call::get(format!("/transfers/keys/{key}")).fetch().await
    }

    /// Burns a key, so that nothing sent with it can still post; answers its final outcome.
    ///
    /// # Errors
    /// [`ApiError`]; the key is then as it was.
    pub async fn call_off(self, key: &str) -> Result<Outcome, ApiError> {
        Call::delete(format!("/transfers/keys/{key}")).fetch().await
    }
}
