//! Why a call gave no result.

use poltina_api_types::{ErrorCode, Problem};

/// A call without a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server answered with a problem.
    Refused(Box<Refusal>),
    /// No answer: there is no network, or the connection broke. What was asked may have happened.
    Unreachable,
    /// No answer in time. What was asked may have happened.
    TimedOut,
    /// An answer that is no answer of this API. What was asked may have happened.
    BadAnswer,
}

/// A problem, and when to come again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The problem.
    pub problem: Problem,
    /// Seconds to wait, from `Retry-After`.
    pub retry_after: Option<u32>,
}

impl ApiError {
    /// The code of the problem, where the server gave one.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.problem.code),
            _ => None,
        }
    }

    /// Seconds to wait, where the server said how many.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            _ => None,
        }
    }

    /// There is no such thing, as a list says that was asked for already.
    #[must_use]
    pub fn not_found() -> Self {
        let code = ErrorCode::NotFound;
        Self::Refused(Box::new(Refusal {
            problem: Problem {
                kind: String::new(),
                title: String::new(),
                status: code.status(),
                detail: String::new(),
                code,
                retryable: false,
                errors: Vec::new(),
                limit: None,
            },
            retry_after: None,
        }))
    }

    /// The session ended.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.code() == Some(ErrorCode::SignInRequired)
    }

    /// The session is locked: nothing but unlocking is answered.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.code() == Some(ErrorCode::SessionLocked)
    }

    /// Nothing was heard from the server: what is shown may be old.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut)
    }
}
