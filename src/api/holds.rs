//! Transfers that are held, and what would be asked of a payer before he sends.

use poltina_api_types::{Hold, Holds, TransferCheck, TransferRequest};
use poltina_domain::{ConfirmationId, TransferId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// What would be asked of the payer, and what he should know. Nothing moves.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn check_transfer(self, body: &TransferRequest) -> Result<TransferCheck, ApiError> {
        Call::post("/transfers/check", body).fetch().await
    }

    /// What is held now, and what was decided lately.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn holds(self) -> Result<Holds, ApiError> {
        Call::get("/holds").fetch().await
    }

    /// One held transfer.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none.
    pub async fn hold(self, id: TransferId) -> Result<Hold, ApiError> {
        Call::get(format!("/holds/{id}")).fetch().await
    }

    /// Lets it go through.
    ///
    /// # Errors
    /// [`ApiError`] with `hold-cooling` where it is too early, `hold-over` where it is decided.
    pub async fn release_hold(
        self,
        id: TransferId,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Hold, ApiError> {
        Call::post_nothing(format!("/holds/{id}/release"))
            .confirmed(confirmation)
            .fetch()
            .await
    }

    /// Calls it off: the money is free again.
    ///
    /// # Errors
    /// [`ApiError`] with `hold-over` where it is decided.
    pub async fn cancel_hold(self, id: TransferId) -> Result<Hold, ApiError> {
        Call::delete(format!("/holds/{id}")).fetch().await
    }
}
