//! Templates: transfers that one saved to make again.

use poltina_api_types::{ErrorCode, NewTemplate, Template, TemplateChange, Templates};
use poltina_domain::TemplateId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// The templates that he saved.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn templates(self) -> Result<Templates, ApiError> {
        Call::get("/templates").fetch().await
    }

    /// Saves a template.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn make_template(self, new: &NewTemplate) -> Result<Template, ApiError> {
        Call::post("/templates", new).fetch().await
    }

    /// Changes a template.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn change_template(
        self,
        id: TemplateId,
        change: &TemplateChange,
    ) -> Result<Template, ApiError> {
        Call::put(format!("/templates/{id}"), change).fetch().await
    }

    /// Removes a template. One that is not there is as good as removed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn remove_template(self, id: TemplateId) -> Result<(), ApiError> {
        match Call::delete(format!("/templates/{id}")).send().await {
            Err(error) if error.code() != Some(ErrorCode::NotFound) => Err(error),
            _ => Ok(()),
        }
    }
}
