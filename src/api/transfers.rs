//! Moving money, and asking what became of it.

use poltina_api_types::{Hold, Outcome, Transfer, TransferRequest};
use poltina_domain::ConfirmationId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

/// What became of a transfer that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is posted.
    Posted(Transfer),
    /// It is held: its amount is reserved, nothing moved yet.
    Held(Box<Hold>),
}

/// The status of an answer that something is held.
const ACCEPTED: u16 = 202;

impl Client<SignedIn> {
    /// Pays, under a confirmation where there is one. The same key with the same body pays once, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required` where it has to be confirmed first; without a final
    /// refusal the outcome is unknown: ask by the key.
    pub async fn transfer(
        self,
        key: &str,
        body: &TransferRequest,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Sent, ApiError> {
        let answer = Call::post("/transfers", body)
            .header("Idempotency-Key", format!("\"{key}\""))
            .confirmed(confirmation)
            .send()
            .await?;
        if answer.status == ACCEPTED {
            answer.read().map(Sent::Held)
        } else {
            answer.read().map(Sent::Posted)
        }
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
