//! `/transfers`: move money, and settle what became of it by its key.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use poltina_api_types::{Hold, Outcome, Transfer, TransferCheck, TransferRequest};

use super::Api;
use super::extract::{ConfirmationHeader, IdempotencyKey, JsonBody, KeyInPath, SignedIn};
use super::problem::problem;
use crate::app::{Answer, Failure, Settled};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Pay
///
/// Moves money at most once for a key, however often it is sent and however much later; the
/// same key gets the same answer. A transfer with signs of fraud, or above what the payer set for
/// his trusted second person, is held: 202, and its key's outcome tells what became of it. So is one
/// that pays an order whose shop captures by hand. With `quote_id` it is paid out of an account in
/// another currency, in the same moment; `quote-expired` brings a new quote in `quote`, and the same key
/// may come with it. What would be held is then refused, `roubles-only`. Refusals
/// on fraud (`risk-refused`), funds, limits, parties and closed accounts are
/// final: they burn the key. Other problems do not, and the same key may come again with the
/// same body. Without an answer the outcome is unknown: ask `GET /transfers/keys/{key}`.
#[utoipa::path(
    post, path = "/transfers", tag = "transfers", operation_id = "createTransfer",
    params(
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    request_body = TransferRequest,
    responses(
        (
            status = 201, description = "Posted; final", body = Transfer,
            headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request posted it")),
        ),
        (
            status = 202, description = "Held: reserved, posted or called off later", body = Hold,
            headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request was held")),
        ),
    ),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "payee-unknown", "insufficient-funds", "limit-exceeded",
        "same-party", "account-closed", "cancelled", "not-found", "order-closed", "request-closed", "quote-expired", "quote-used",
        "roubles-only", "rates-unavailable",
        "risk-refused", "level-too-low", "wallet-frozen", "step-up-required", "factor-required",
        "second-person-required", "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(request): JsonBody<TransferRequest>,
) -> Result<Response, Failure> {
    let sent = api
        .wallet
        .transfer(viewer, key, request, confirmation)
        .await?;
    let response = match sent.answer {
        Answer::Posted(transfer) => (StatusCode::CREATED, Json(*transfer)).into_response(),
        Answer::Held(hold) => (StatusCode::ACCEPTED, Json(*hold)).into_response(),
    };
    Ok(replayed(response, sent.replayed))
}

/// Marks an answer that an earlier request with the same key got already.
pub(super) fn replayed(mut response: Response, replayed: bool) -> Response {
    if replayed {
        let yes = HeaderValue::from_static("true");
        response.headers_mut().insert(REPLAYED, yes);
    }
    response
}

/// What would be asked
///
/// What the payer should know before he confirms this transfer. Decides nothing, and needs no key.
#[utoipa::path(
    post, path = "/transfers/check", tag = "transfers", operation_id = "checkTransfer",
    request_body = TransferRequest,
    responses((status = 200, description = "What would be asked of the payer", body = TransferCheck)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "payee-unknown", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn check(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(request): JsonBody<TransferRequest>,
) -> Result<Json<TransferCheck>, Failure> {
    api.wallet.check_transfer(viewer, request).await.map(Json)
}

/// What became of a key
///
/// `transfer-unknown` is not final: the request may still be on its way.
#[utoipa::path(
    get, path = "/transfers/keys/{key}", tag = "transfers", operation_id = "getTransferOutcome",
    params(("key" = String, Path, description = "The idempotency key")),
    responses((status = 200, description = "The outcome; final", body = Outcome)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["idempotency-key-in-flight", "invalid-request", "transfer-unknown"]))),
)]
pub(super) async fn outcome(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    KeyInPath(key): KeyInPath,
) -> Result<Json<Outcome>, Failure> {
    api.wallet.outcome(viewer, &key).await.map(told)
}

/// Call a key off
///
/// Burns the key where it was never used, so that a late request cannot post; calls off what is
/// held by it; answers what the key's outcome is from then on.
#[utoipa::path(
    delete, path = "/transfers/keys/{key}", tag = "transfers", operation_id = "callOffTransfer",
    params(("key" = String, Path, description = "The idempotency key")),
    responses((status = 200, description = "The outcome; final", body = Outcome)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "idempotency-key-in-flight"]))),
)]
pub(super) async fn call_off(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    KeyInPath(key): KeyInPath,
) -> Result<Json<Outcome>, Failure> {
    api.wallet.call_off(viewer, key).await.map(told)
}

fn told(settled: Settled) -> Json<Outcome> {
    Json(match settled {
        Settled::Posted(transfer) => Outcome::Posted {
            transfer: *transfer,
        },
        Settled::Held(hold) => Outcome::Held { hold },
        Settled::Refused(failure) => Outcome::Refused {
            problem: problem(&failure),
        },
    })
}
