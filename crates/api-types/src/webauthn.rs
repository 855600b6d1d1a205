//! What browser and server say to each other about passkeys: passed on as it is.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A JSON object of WebAuthn (Level 3, §5.1.8 to 5.1.10), which the app hands on unread.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebauthnJson(Box<RawValue>);

impl WebauthnJson {
    /// From JSON text.
    ///
    /// # Errors
    /// Where the text is no JSON.
    ///
    /// ```
    /// use poltina_api_types::WebauthnJson;
    ///
    /// let json = WebauthnJson::from_text(r#"{"rpId":"localhost"}"#.into())?;
    /// assert_eq!(json.text(), r#"{"rpId":"localhost"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn from_text(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Self)
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for WebauthnJson {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for WebauthnJson {}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for WebauthnJson {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .description(Some(
                "An object of WebAuthn Level 3, as browsers read and write it",
            ))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for WebauthnJson {}
