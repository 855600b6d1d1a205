//! What goes wrong in the wallet, as far as the one who asked may know.

use poltina_api_types::{ErrorCode, FieldError, LimitDetail, Quote};

use super::rate::Quota;

/// A request that was not fulfilled: a stable code and words for developers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stable code.
    pub code: ErrorCode,
    /// What happened here and what to do, in English.
    pub detail: String,
    /// Which parts of the request are wrong.
    pub errors: Vec<FieldError>,
    /// The limit that was hit.
    pub limit: Option<Box<LimitDetail>>,
    /// What the same exchange comes to now, where its quote's time is over.
    pub quote: Option<Box<Quote>>,
    /// When to come again, in seconds.
    pub retry_after: Option<u32>,
    /// The allowance of requests that was looked at, whether it was used up or not.
    pub quota: Option<Quota>,
}

impl Failure {
    /// A failure with its code and what to do about it.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            limit: None,
            quote: None,
            retry_after: None,
            quota: None,
        }
    }

    /// A part of the request breaks a rule; `pointer` says where, as in
    /// [`FieldError::pointer`].
    #[must_use]
    pub fn invalid(pointer: &str, detail: impl Into<String>) -> Self {
        let mut failure = Self::new(
            ErrorCode::InvalidRequest,
            "The request breaks a rule: see `errors`.",
        );
        failure.errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail: detail.into(),
        });
        failure
    }

    /// The thing does not exist, or is someone else's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// The server cannot do it now; come again after this many seconds.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>, retry_after: u32) -> Self {
        Self::new(ErrorCode::Unavailable, detail).after(retry_after)
    }

    /// A fault of the server itself. The cause belongs in the log, not in the answer.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            ErrorCode::Internal,
            "A fault of the server. If this was a transfer, ask for its outcome by its key.",
        )
        .after(1)
    }

    /// The same failure, with the time to come again.
    #[must_use]
    pub fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<crate::random::NoRandomness> for Failure {
    fn from(error: crate::random::NoRandomness) -> Self {
        tracing::error!(%error, "no secret can be made");
        Self::internal()
    }
}
