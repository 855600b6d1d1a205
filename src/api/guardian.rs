//! The trusted second person, and being one.

use poltina_api_types::{Answer, Approvals, Guardian, NewGuardian};
use poltina_domain::{ConfirmationId, TransferId, UserId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// One's own second person.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none.
    pub async fn guardian(self) -> Result<Guardian, ApiError> {
        Call::get("/guardian").fetch().await
    }

    /// Asks somebody to be it.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required`.
    pub async fn set_guardian(
        self,
        guardian: &NewGuardian,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::put("/guardian", guardian)
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }

    /// Goes on without.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required`.
    pub async fn remove_guardian(
        self,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::delete("/guardian")
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }

    /// What waits for one as somebody's second person.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn approvals(self) -> Result<Approvals, ApiError> {
        Call::get("/approvals").fetch().await
    }

    /// Says yes or no to a held transfer of somebody else.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required` or `hold-over`.
    pub async fn answer_transfer(
        self,
        id: TransferId,
        approve: bool,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::post(format!("/approvals/{id}"), &Answer { approve })
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }

    /// Says yes or no to being somebody's second person.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn answer_invitation(self, id: UserId, approve: bool) -> Result<(), ApiError> {
        Call::post(format!("/wards/{id}"), &Answer { approve })
            .send()
            .await
            .map(drop)
    }

    /// Is somebody's second person no more.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn leave_ward(self, id: UserId) -> Result<(), ApiError> {
        Call::delete(format!("/wards/{id}")).send().await.map(drop)
    }
}
