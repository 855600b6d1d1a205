//! Failures as RFC 9457 problem documents.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use poltina_api_types::{ErrorCode, Problem, Quote};
use serde::Serialize;

use super::layers::Refused;
use super::rate_headers;
use crate::app::Failure;

/// The problem that tells of a failure.
#[must_use]
pub(super) fn problem(failure: &Failure) -> Problem {
    Problem {
        kind: format!("/problems/{}", failure.code.as_str()),
        title: title(failure.code).to_owned(),
        status: failure.code.status(),
        detail: failure.detail.clone(),
        code: failure.code,
        retryable: failure.code.retryable(),
        errors: failure.errors.clone(),
        limit: failure.limit.as_deref().cloned(),
    }
}

/// A short title, the same for all problems with this code.
#[must_use]
pub fn title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::InvalidRequest => "The request breaks a rule",
        ErrorCode::IdempotencyKeyMissing => "The Idempotency-Key header is missing",
        ErrorCode::IdempotencyKeyReused => "The idempotency key was used with another body",
        ErrorCode::IdempotencyKeyInFlight => "A request with this key is being worked on",
        ErrorCode::SignInRequired => "Sign in first",
        ErrorCode::CodeWrong => "The code is wrong",
        ErrorCode::CodeExpired => "The code does not hold any more",
        ErrorCode::ScopeMissing => "The API key may not do this",
        ErrorCode::CrossSite => "The request came from another site",
        ErrorCode::NotFound => "There is no such thing",
        ErrorCode::PayeeUnknown => "No one can be paid there",
        ErrorCode::TransferUnknown => "No request with this key has arrived",
        ErrorCode::MethodNotAllowed => "The method is not for this address",
        ErrorCode::BodyTooLarge => "The body is too large",
        ErrorCode::UnsupportedMediaType => "The body is not JSON",
        ErrorCode::Changed => "It was changed meanwhile",
        ErrorCode::IfMatchMissing => "The If-Match header is missing",
        ErrorCode::SecondPersonRequired => "The second person has to approve",
        ErrorCode::BankUnavailable => "No bank is connected",
        ErrorCode::QuoteExpired => "The quote's time is over",
        ErrorCode::RoublesOnly => "It can be paid in roubles alone",
        ErrorCode::QuoteUsed => "The quote was used before",
        ErrorCode::RatesUnavailable => "There are no rates to exchange by",
        ErrorCode::InsufficientFunds => "Not enough money is available",
        ErrorCode::LimitExceeded => "The amount is above a limit",
        ErrorCode::SameParty => "Payer and payee are the same",
        ErrorCode::AccountClosed => "An account is closed",
        ErrorCode::Cancelled => "The transfer was called off",
        ErrorCode::PaymentCodeWrong => "The payment code does not hold",
        ErrorCode::PaymentCodeUsed => "The payment code was used before",
        ErrorCode::OrderClosed => "The order is closed",
        ErrorCode::RequestClosed => "The request is closed",
        ErrorCode::RequestsRefused => "This person takes no requests from you",
        ErrorCode::SessionLocked => "The session is locked",
        ErrorCode::StepUpRequired => "This act needs a confirmation",
        ErrorCode::FactorRequired => "A passkey or a PIN is needed first",
        ErrorCode::ConfirmationOver => "The confirmation does not hold any more",
        ErrorCode::PinWrong => "The PIN is wrong",
        ErrorCode::PinBlocked => "Too many wrong PINs",
        ErrorCode::PinWeak => "The PIN is easily guessed",
        ErrorCode::PasskeyRefused => "The passkey's answer does not hold",
        ErrorCode::LastFactor => "It is the last way to confirm",
        ErrorCode::FreshSignInRequired => "Sign in again first",
        ErrorCode::WalletFrozen => "The wallet is frozen",
        ErrorCode::LevelTooLow => "The identification level does not allow this",
        ErrorCode::IdentificationRefused => "The identification is refused",
        ErrorCode::RiskRefused => "The transfer looks like fraud",
        ErrorCode::PaymentSuspicious => "The payment looks like fraud",
        ErrorCode::HoldCooling => "The held transfer cannot be released yet",
        ErrorCode::PlanOver => "The plan is over",
        ErrorCode::HoldOver => "The held transfer is decided already",
        ErrorCode::PeriodReversed => "The period ends before it begins",
        ErrorCode::PeriodInFuture => "The period ends after today",
        ErrorCode::PeriodTooLong => "The period is too long for one statement",
        ErrorCode::StatementNotReady => "The statement is still being made",
        ErrorCode::TooManyRequests => "Too many requests",
        ErrorCode::Unavailable => "The server cannot do this now",
        ErrorCode::Internal | ErrorCode::Unknown => "A fault of the server",
    }
}

/// A problem with what only `quote-expired` brings.
#[derive(Serialize)]
struct WithQuote<'f> {
    #[serde(flatten)]
    problem: Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<&'f Quote>,
}

/// The document that tells of a failure.
pub(crate) fn problem_json(failure: &Failure) -> String {
    // A problem holds nothing that JSON cannot carry.
    let answer = WithQuote {
        problem: problem(failure),
        quote: failure.quote.as_deref(),
    };
    serde_json::to_string(&answer).unwrap_or_default()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Body::from(problem_json(&self))).into_response();
        response.extensions_mut().insert(Refused(self.code));
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(quota) = self.quota {
            rate_headers::set(headers, quota);
        }
        response
    }
}

/// Nothing is at this address.
pub(super) async fn no_address() -> Failure {
    Failure::not_found("address")
}

/// Something is at this address, but not for this method.
pub(super) async fn no_method() -> Failure {
    Failure::new(
        ErrorCode::MethodNotAllowed,
        "This address does not take this method: see `Allow`.",
    )
}

/// What stands at a problem's `type`: what the code means.
pub(super) async fn explain(Path(code): Path<String>) -> Result<String, Failure> {
    let code = ErrorCode::ALL
        .iter()
        .find(|known| known.as_str() == code)
        .ok_or_else(|| Failure::not_found("problem"))?;
    let again = if code.retryable() {
        "The same request, with the same idempotency key, may succeed later."
    } else {
        "The same request will not succeed later."
    };
    Ok(format!(
        "{}\n\n{}: status {}. {again}\n",
        title(*code),
        code.as_str(),
        code.status()
    ))
}
