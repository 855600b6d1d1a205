//! Statements: asked for, watched, fetched.

use poltina_api_types::{NewStatement, Statement};
use poltina_domain::{ConfirmationId, StatementId};

use super::request::{Call, Download};
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Has a statement made.
    ///
    /// # Errors
    /// [`ApiError`] with `period-reversed`, `period-in-future`, `period-too-long`,
    /// `step-up-required`.
    pub async fn make_statement(
        self,
        new: &NewStatement,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Statement, ApiError> {
        let call = Call::post("/statements", new).confirmed(confirmation);
        call.fetch().await
    }

    /// How far it has come.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where it is forgotten.
    pub async fn statement(self, id: StatementId) -> Result<Statement, ApiError> {
        Call::get(format!("/statements/{id}")).fetch().await
    }

    /// Its file.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where it is forgotten.
    pub async fn statement_file(self, id: StatementId) -> Result<Download, ApiError> {
        Call::get(format!("/statements/{id}/file")).download().await
    }
}
