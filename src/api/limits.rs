//! Identification levels and limits.

use poltina_api_types::{Identification, Identified, Levels, Limits, OwnLimits};
use poltina_domain::ConfirmationId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Every limit in force, with its use so far.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn limits(self) -> Result<Limits, ApiError> {
        Call::get("/limits").fetch().await
    }

    /// Sets lower limits of one's own: all of them at once.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required` where one rises or goes.
    pub async fn set_own_limits(
        self,
        own: OwnLimits,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Limits, ApiError> {
        let call = Call::put("/limits/own", &own).confirmed(confirmation);
        call.fetch().await
    }

    /// What each level allows.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn levels(self) -> Result<Levels, ApiError> {
        Call::get("/levels").fetch().await
    }

    /// Raises the level. Safe to repeat: a level that is there already is told.
    ///
    /// # Errors
    /// [`ApiError`]; `identification-refused` names the fields that cannot be.
    pub async fn identify(self, form: &Identification) -> Result<Identified, ApiError> {
        Call::post("/identification", form).fetch().await
    }
}
