//! One call over HTTP: address, time limit, answer or error.

use gloo_net::http::{Method, RequestBuilder, Response};
use poltina_api_types::Problem;
use poltina_domain::ConfirmationId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ApiError, Refusal};
use crate::platform::abort::Deadline;
use crate::platform::document;

/// After this long an answer counts as lost.
const TIME_LIMIT_MS: u32 = 15_000;

/// The base path of the API, from the page's configuration.
pub(super) fn base() -> String {
    document::meta("poltina-api").unwrap_or_else(|| "/api/v1".into())
}

/// A call being put together.
pub(super) struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

/// A file that was fetched.
pub struct Download {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub kind: String,
}

/// A successful answer.
pub(super) struct Answer {
    text: String,
    /// Its status, 200 to 299.
    pub(super) status: u16,
    /// The version of the thing, for `If-Match`.
    pub(super) etag: Option<String>,
}

impl Call {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    pub(super) fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new(Method::POST, path).body(body)
    }

    /// A call whose body says nothing: what changes something is JSON all the same.
    pub(super) fn post_nothing(path: impl Into<String>) -> Self {
        let mut call = Self::new(Method::POST, path);
        call.body = Some("{}".into());
        call
    }

    pub(super) fn patch(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new(Method::PATCH, path).body(body)
    }

    pub(super) fn put(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new(Method::PUT, path).body(body)
    }

    fn body(mut self, body: &impl Serialize) -> Self {
        // The types of the wire have no map keys or floats, so that writing them cannot fail.
        self.body = serde_json::to_string(body).ok();
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The confirmation of the act, where there is one.
    pub(super) fn confirmed(self, confirmation: Option<ConfirmationId>) -> Self {
        match confirmation {
            Some(id) => self.header("Confirmation", id.to_string()),
            None => self,
        }
    }

    /// Sends the call and reads the answer's body.
    pub(super) async fn send(self) -> Result<Answer, ApiError> {
        self.send_told().await.map_err(|(error, _)| error)
    }

    /// As [`Call::send`]; a refusal comes with its text, which may say more than all of them do.
    pub(super) async fn send_told(self) -> Result<Answer, (ApiError, String)> {
        let deadline = Deadline::after(TIME_LIMIT_MS);
        let untold = |error| (error, String::new());
        let response = self.answered(&deadline).await.map_err(untold)?;
        let text = response.text().await;
        let text = text.map_err(|_| untold(lost(&deadline)))?;
        if response.ok() {
            Ok(Answer {
                text,
                status: response.status(),
                etag: response.headers().get("ETag"),
            })
        } else {
            Err((refusal(&response, &text), text))
        }
    }

    /// Sends the call and reads its answer as a file.
    pub(super) async fn download(self) -> Result<Download, ApiError> {
        let deadline = Deadline::after(TIME_LIMIT_MS);
        let response = self.answered(&deadline).await?;
        if !response.ok() {
            let text = response.text().await.map_err(|_| lost(&deadline))?;
            return Err(refusal(&response, &text));
        }
        let bytes = response.binary().await.map_err(|_| lost(&deadline))?;
        let kind = response.headers().get("Content-Type").unwrap_or_default();
        Ok(Download { bytes, kind })
    }

    /// Sends the call; the answer's body is still to come.
    async fn answered(self, deadline: &Deadline) -> Result<Response, ApiError> {
        let url = format!("{}{}", base(), self.path);
        let signal = deadline.signal();
        let mut request = RequestBuilder::new(&url)
            .method(self.method)
            .abort_signal(signal.as_ref());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match self.body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(body),
            None => request.build(),
        };
        let request = request.map_err(|_| ApiError::BadAnswer)?;
        request.send().await.map_err(|_| lost(deadline))
    }

    /// Sends the call and reads its answer as `T`.
    pub(super) async fn fetch<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        self.send().await?.read()
    }
}

impl Answer {
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.text).map_err(|_| ApiError::BadAnswer)
    }
}

/// Why there was no answer.
fn lost(deadline: &Deadline) -> ApiError {
    if deadline.passed() {
        ApiError::TimedOut
    } else {
        ApiError::Unreachable
    }
}

/// A proxy's own error page is no problem document, and says nothing about what happened.
fn refusal(response: &Response, text: &str) -> ApiError {
    match serde_json::from_str::<Problem>(text) {
        Ok(problem) => {
            let retry_after = response
                .headers()
                .get("Retry-After")
                .and_then(|s| s.parse().ok());
            ApiError::Refused(Box::new(Refusal {
                problem,
                retry_after,
            }))
        }
        Err(_) => ApiError::BadAnswer,
    }
}
