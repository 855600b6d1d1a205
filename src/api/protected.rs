//! Transfers with a protection code, for both sides.

use poltina_api_types::{ProtectedCode, ProtectedTransfer, ProtectedTransfers};
use poltina_domain::TransferId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// What waits for one's code, and what ended lately.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn protected_to_me(self) -> Result<Vec<ProtectedTransfer>, ApiError> {
        let call = Call::get("/protected?side=to_me");
        call.fetch().await.map(|all: ProtectedTransfers| all.items)
    }

    /// One of them as it is now; its code to the payer.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none, or one is neither side.
    pub async fn protected_transfer(self, id: TransferId) -> Result<ProtectedTransfer, ApiError> {
        Call::get(format!("/protected/{id}")).fetch().await
    }

    /// Takes it by its code. The same key with the same code is the same try.
    ///
    /// # Errors
    /// [`ApiError`] with `code-wrong`, `hold-over` where it has ended; without an answer it is unknown.
    pub async fn accept_protected(
        self,
        id: TransferId,
        key: &str,
        code: &str,
    ) -> Result<ProtectedTransfer, ApiError> {
        let body = ProtectedCode {
            code: code.to_owned(),
        };
        Call::post(format!("/protected/{id}/accept"), &body)
            .header("Idempotency-Key", format!("\"{key}\""))
            .fetch()
            .await
    }

    /// Declines it: the money is the payer's again.
    ///
    /// # Errors
    /// [`ApiError`] with `hold-over` where it has ended.
    pub async fn decline_protected(self, id: TransferId) -> Result<ProtectedTransfer, ApiError> {
        let call = Call::post_nothing(format!("/protected/{id}/decline"));
        call.fetch().await
    }

    /// Calls it off: the money is one's own again.
    ///
    /// # Errors
    /// As for [`Client::decline_protected`].
    pub async fn cancel_protected(self, id: TransferId) -> Result<ProtectedTransfer, ApiError> {
        let call = Call::post_nothing(format!("/protected/{id}/cancel"));
        call.fetch().await
    }
}
