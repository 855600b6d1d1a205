//! Errors on the wire: RFC 9457 problem documents with stable codes.

use serde::{Deserialize, Serialize};

use crate::Amount;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $status:literal, retryable $retryable:literal;)*) => {
        /// Every error code of the API. Stable: a code is never renamed, new ones may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
            /// A code this version does not know: it came from a newer server.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl ErrorCode {
            /// Every code that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code as it is written on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* Self::Unknown => "unknown" }
            }

            /// The HTTP status that carries the code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* Self::Unknown => 500 }
            }

            /// Whether the same request may succeed later. Where it moves money, it must then
            /// carry the same idempotency key.
            #[must_use]
            pub const fn retryable(self) -> bool {
                match self { $(Self::$variant => $retryable,)* Self::Unknown => false }
            }
        }
    };
}

codes! {
    /// The body, a header or the query breaks a rule; `errors` says which and where.
    InvalidRequest = "invalid-request", 400, retryable false;
    /// `POST` that moves money came without an `Idempotency-Key`.
    IdempotencyKeyMissing = "idempotency-key-missing", 400, retryable false;
    /// The key was used with another body.
    IdempotencyKeyReused = "idempotency-key-reused", 422, retryable false;
    /// A request with this key is being worked on.
    IdempotencyKeyInFlight = "idempotency-key-in-flight", 409, retryable true;
    /// No session, or it ended: sign in.
    SignInRequired = "sign-in-required", 401, retryable false;
    /// The one-time code is wrong; `detail` tells how many tries are left.
    CodeWrong = "code-wrong", 422, retryable false;
    /// The one-time code expired, was used, or bore too many tries: ask for a new one.
    CodeExpired = "code-expired", 422, retryable false;
    /// The API key may not do this: its scopes do not name it.
    ScopeMissing = "scope-missing", 403, retryable false;
    /// The request came from another site.
    CrossSite = "cross-site", 403, retryable false;
    /// There is no such thing, or it is someone else's.
    NotFound = "not-found", 404, retryable false;
    /// No wallet has this number, or no shop this link.
    PayeeUnknown = "payee-unknown", 404, retryable false;
    /// No request with this key has arrived.
    TransferUnknown = "transfer-unknown", 404, retryable true;
    /// The method is not for this address.
    MethodNotAllowed = "method-not-allowed", 405, retryable false;
    /// The body is larger than 16 KiB.
    BodyTooLarge = "body-too-large", 413, retryable false;
    /// The body is not JSON.
    UnsupportedMediaType = "unsupported-media-type", 415, retryable false;
    /// The thing was changed meanwhile: read it again.
    Changed = "changed", 412, retryable false;
    /// A change needs `If-Match`.
    IfMatchMissing = "if-match-missing", 428, retryable false;
    /// Not enough money is available.
    InsufficientFunds = "insufficient-funds", 422, retryable false;
    /// The amount is above a limit; `limit` says which.
    LimitExceeded = "limit-exceeded", 422, retryable false;
    /// Payer and payee are the same.
    SameParty = "same-party", 422, retryable false;
    /// An account of payer or payee is closed.
    AccountClosed = "account-closed", 422, retryable false;
    /// The payer called the transfer off before it was posted.
    Cancelled = "cancelled", 422, retryable false;
    /// The payment code is not one that holds now: wrong digits, or too old.
    PaymentCodeWrong = "payment-code-wrong", 422, retryable false;
    /// The payment code was used before: ask for the next one.
    PaymentCodeUsed = "payment-code-used", 409, retryable false;
    /// The order is paid, taken back, or its time ran out.
    OrderClosed = "order-closed", 409, retryable false;
    /// The request for money is paid, taken back, declined, or its time ran out.
    RequestClosed = "request-closed", 409, retryable false;
    /// This person takes no requests for money from the one who asks.
    RequestsRefused = "requests-refused", 403, retryable false;
    /// The session is locked: unlock it by passkey or PIN.
    SessionLocked = "session-locked", 403, retryable false;
    /// This act needs a confirmation by passkey or PIN: ask for one at `POST /confirmations`, and
    /// send its id in the header `Confirmation`. Nothing was done; the same key may come again.
    StepUpRequired = "step-up-required", 403, retryable true;
    /// The act needs a factor that the person has not set up yet: a passkey or a PIN.
    FactorRequired = "factor-required", 403, retryable true;
    /// The confirmation is over: used, older than 3 minutes, or for another act. Ask for a new one.
    ConfirmationOver = "confirmation-over", 409, retryable true;
    /// The PIN is wrong; `detail` tells how many tries are left before the next wait.
    PinWrong = "pin-wrong", 422, retryable false;
    /// Too many wrong PINs: wait as `Retry-After` says, or sign in by code.
    PinBlocked = "pin-blocked", 429, retryable true;
    /// The PIN is easily guessed: repeats, runs, or a birthday.
    PinWeak = "pin-weak", 422, retryable false;
    /// The passkey's answer does not hold: another passkey, an altered or old answer, or a copied
    /// authenticator.
    PasskeyRefused = "passkey-refused", 422, retryable false;
    /// It is the last way to confirm: set up another one first.
    LastFactor = "last-factor", 409, retryable false;
    /// The act needs a sign-in of the last minutes: sign in again first.
    FreshSignInRequired = "fresh-sign-in-required", 403, retryable false;
    /// The wallet is frozen by its owner: nothing leaves it until he unfreezes it. Nothing was
    /// done; the same key may come again.
    WalletFrozen = "wallet-frozen", 403, retryable true;
    /// The person's identification level does not allow this; raise it first. Nothing was done.
    LevelTooLow = "level-too-low", 403, retryable true;
    /// Above this sum the person's second person has to approve, and this cannot wait for him. Nothing
    /// was done.
    SecondPersonRequired = "second-person-required", 403, retryable false;
    /// What was told for identification does not hold: see `errors`, or the register's answer.
    IdentificationRefused = "identification-refused", 422, retryable false;
    /// The transfer looks like fraud and is refused for good.
    RiskRefused = "risk-refused", 422, retryable false;
    /// The payment to a bank looks like fraud, and was not begun. Whoever is sure of it asks for it anew
    /// with another key, after `Retry-After` seconds.
    PaymentSuspicious = "payment-suspicious", 422, retryable false;
    /// A held transfer cannot be released yet: wait as `Retry-After` says.
    HoldCooling = "hold-cooling", 409, retryable true;
    /// The held transfer is decided already: released, cancelled or expired.
    HoldOver = "hold-over", 409, retryable false;
    /// The plan has run for the last time, or is cancelled.
    PlanOver = "plan-over", 409, retryable false;
    /// No bank is connected to this wallet: money comes and goes within it alone.
    BankUnavailable = "bank-unavailable", 503, retryable false;
    /// The quote's time ran out, and nothing was exchanged; `quote` is a new one.
    QuoteExpired = "quote-expired", 409, retryable false;
    /// The quote was used for another exchange: ask for a new one.
    QuoteUsed = "quote-used", 409, retryable false;
    /// The transfer would wait, for its signs of fraud, for a second person or for its shop, and money in
    /// another currency cannot: pay it in roubles. Nothing was done.
    RoublesOnly = "roubles-only", 409, retryable false;
    /// There are no rates of this pair now, or the newest are too old to exchange by.
    RatesUnavailable = "rates-unavailable", 503, retryable true;
    /// The period ends before it begins: swap its days.
    PeriodReversed = "period-reversed", 422, retryable false;
    /// The period ends after today, in Moscow.
    PeriodInFuture = "period-in-future", 422, retryable false;
    /// The period is longer than 5 years, or has more operations than one statement bears: ask for
    /// parts of it.
    PeriodTooLong = "period-too-long", 422, retryable false;
    /// The statement is still being made: wait as `Retry-After` says.
    StatementNotReady = "statement-not-ready", 409, retryable true;
    /// Too many requests: wait as `Retry-After` says.
    TooManyRequests = "too-many-requests", 429, retryable true;
    /// The server is busy or shutting down: wait as `Retry-After` says.
    Unavailable = "unavailable", 503, retryable true;
    /// A fault of the server; the outcome of a transfer is unknown until asked by its key.
    Internal = "internal", 500, retryable true;
}

/// An error answer, `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference for the kind of problem: `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English title, the same for all problems of a kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here and what to do, in English, for developers.
    pub detail: String,
    /// The stable code.
    pub code: ErrorCode,
    /// Whether the same request (with the same key) may succeed later.
    pub retryable: bool,
    /// Which parts of the request are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The limit that was hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitDetail>,
}

/// A part of a request that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where: a JSON Pointer (RFC 6901) into the body, or `header:<name>`, `query:<name>`.
    pub pointer: String,
    /// Which rule is broken and what to do, in English.
    pub detail: String,
}

/// A limit that was hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitDetail {
    /// What is limited: `operation`, `balance` (the payee's, after the credit), `outgoing`,
    /// `counterparty` (outgoing to this payee), `count` (of outgoing transfers), `payment-code`.
    pub scope: String,
    /// Over what time: `once`, `day`, `month`, `year`.
    pub period: String,
    /// What is left of it; nothing of another person's balance is told.
    pub remaining: Amount,
    /// How many transfers are left, where the scope is `count`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_count: Option<u32>,
    /// The limit itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Amount>,
    /// When it starts anew (RFC 3339); absent for `once`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_at: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_written_as_it_is_read() {
        for code in ErrorCode::ALL {
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).unwrap(), *code);
        }
    }

    #[test]
    fn a_code_of_a_newer_server_is_read_as_unknown() {
        let code: ErrorCode = serde_json::from_str("\"moon-phase-wrong\"").unwrap();
        assert_eq!(code, ErrorCode::Unknown);
    }
}
