//! What guards the wallet now, and freezing it.

use poltina_api_types::{Amount, Security, SecurityChange, SecurityNotices};
use poltina_domain::ConfirmationId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// What guards the wallet now; also while the session is locked.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn security(self) -> Result<Security, ApiError> {
        Call::get("/security").fetch().await
    }

    /// What happened to the wallet's safety in the last 30 days.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn security_notices(self) -> Result<SecurityNotices, ApiError> {
        Call::get("/security/notices").fetch().await
    }

    /// Changes up to how much a day goes without a confirmation.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required` where the amount rises.
    pub async fn set_no_confirm(
        self,
        no_confirm: Amount,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::patch("/security", &SecurityChange { no_confirm })
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }

    /// Freezes the wallet: nothing leaves it. Also while the session is locked.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn freeze(self) -> Result<(), ApiError> {
        Call::post_nothing("/freeze").send().await.map(drop)
    }

    /// Unfreezes it.
    ///
    /// # Errors
    /// [`ApiError`] with `fresh-sign-in-required` or `step-up-required`.
    pub async fn unfreeze(self, confirmation: Option<ConfirmationId>) -> Result<(), ApiError> {
        Call::delete("/freeze")
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }
}
