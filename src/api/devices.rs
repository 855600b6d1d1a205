//! Where one is signed in.

use poltina_api_types::Devices;
use poltina_domain::{ConfirmationId, DeviceId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// All devices, this one first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn devices(self) -> Result<Devices, ApiError> {
        Call::get("/devices").fetch().await
    }

    /// Signs one device out.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required`.
    pub async fn end_device(
        self,
        id: DeviceId,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::delete(format!("/devices/{id}"))
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }

    /// Signs out all devices but this one.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required`.
    pub async fn end_other_devices(
        self,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::delete("/devices")
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }
}
