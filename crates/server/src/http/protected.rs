//! `/protected`: transfers that wait for a code, for both sides.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{ProtectedCode, ProtectedQuery, ProtectedTransfer, ProtectedTransfers};
use poltina_domain::TransferId;

use super::Api;
use super::extract::{IdempotencyKey, JsonBody, PathPart, Query, SignedIn};
use super::transfers::replayed;
use crate::app::Failure;

/// Transfers with a protection code
///
/// What waits now, and what ended in the last 30 days; the newest first, at most 100. No code is in it.
#[utoipa::path(
    get, path = "/protected", tag = "protected", operation_id = "listProtected",
    params(ProtectedQuery),
    responses((status = 200, description = "The transfers", body = ProtectedTransfers)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    Query(query): Query<ProtectedQuery>,
) -> Result<Json<ProtectedTransfers>, Failure> {
    let listed = api.wallet.protected_transfers(viewer, query).await;
    listed.map(Json)
}

/// A transfer with a protection code
///
/// For its payer, who is shown the code as long as it waits, and for its payee.
#[utoipa::path(
    get, path = "/protected/{id}", tag = "protected", operation_id = "getProtected",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The transfer as it is now", body = ProtectedTransfer)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<ProtectedTransfer>, Failure> {
    api.wallet.protected_transfer(viewer, id).await.map(Json)
}

/// Take a protected transfer
///
/// By its payee, with the code that the payer told. A wrong code counts once for a key, and the same key
/// with the same code gets the same answer; after five wrong ones the money is the payer's again. One that
/// is accepted already stays so. While the payer's wallet is frozen, or the payee's cannot take the amount,
/// nothing is decided, and no try is counted.
#[utoipa::path(
    post, path = "/protected/{id}/accept", tag = "protected", operation_id = "acceptProtected",
    params(
        ("id" = String, Path, format = "uuid"),
        (
            "Idempotency-Key" = String, Header, example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
    ),
    request_body = ProtectedCode,
    responses((
        status = 200, description = "The transfer, accepted", body = ProtectedTransfer,
        headers(("Idempotency-Replayed" = String, description = "`true` where it was accepted before")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused", "not-found",
        "code-wrong", "hold-over", "wallet-frozen", "limit-exceeded", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn accept(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    PathPart(id): PathPart<TransferId>,
    JsonBody(code): JsonBody<ProtectedCode>,
) -> Result<Response, Failure> {
    let accepted = api.wallet.accept_protected(viewer, &key, id, &code).await?;
    let response = Json(accepted.transfer).into_response();
    Ok(replayed(response, accepted.replayed))
}

/// Decline a protected transfer
///
/// By its payee. The money is the payer's again. One that is declined already stays so.
#[utoipa::path(
    post, path = "/protected/{id}/decline", tag = "protected", operation_id = "declineProtected",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The transfer, declined", body = ProtectedTransfer)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "hold-over"]))),
)]
pub(super) async fn decline(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<ProtectedTransfer>, Failure> {
    api.wallet.decline_protected(viewer, id).await.map(Json)
}

/// Call a protected transfer off
///
/// By its payer. The money is his again. One that is called off already stays so.
#[utoipa::path(
    post, path = "/protected/{id}/cancel", tag = "protected", operation_id = "cancelProtected",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The transfer, called off", body = ProtectedTransfer)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "hold-over"]))),
)]
pub(super) async fn cancel(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<ProtectedTransfer>, Failure> {
    api.wallet.cancel_protected(viewer, id).await.map(Json)
}
