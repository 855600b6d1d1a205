//! Codes by which someone is paid.

use poltina_api_types::{NewReceiveCode, ReceiveCode};
use poltina_domain::ReceiveId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// The code for this; the same request gets the same code.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn new_receive_code(self, code: &NewReceiveCode) -> Result<ReceiveCode, ApiError> {
        Call::post("/receive-codes", code).fetch().await
    }

    /// Whom a code pays, and how much.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is no such code.
    pub async fn receive_code(self, id: ReceiveId) -> Result<ReceiveCode, ApiError> {
        Call::get(format!("/receive-codes/{id}")).fetch().await
    }
}
