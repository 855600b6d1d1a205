//! `/authorizations` and refunds: what a shop may take, takes, frees, and gives back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{Authorization, NewCapture, NewRefund, Refund};
use poltina_domain::{ReceiptId, TransferId};

use super::Api;
use super::by_key::{Allowed, Paying, Reading, Refunding};
use super::extract::{ConfirmationHeader, IdempotencyKey, JsonBody, PathPart};
use super::transfers::replayed;
use crate::app::Failure;

/// What a shop may take
///
/// For the owner of the shop alone. Its payer finds it at `/holds/{id}`.
#[utoipa::path(
    get, path = "/authorizations/{id}", tag = "authorizations", operation_id = "getAuthorization",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The authorisation", body = Authorization)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<Authorization>, Failure> {
    api.wallet.authorization(viewer, id).await.map(Json)
}

/// Take a part
///
/// Posts a part of what was authorised: once, or several times up to the authorised amount. The last
/// part frees the rest. The same key captures once. Above what remains (`limit-exceeded`, whose
/// `limit.remaining` says how much that is) and after the end (`hold-over`) the refusal is final and
/// burns the key. While the payer's wallet is frozen nothing leaves it: `wallet-frozen`, which decides
/// nothing.
#[utoipa::path(
    post, path = "/authorizations/{id}/captures", tag = "authorizations",
    operation_id = "createCapture",
    params(
        ("id" = String, Path, format = "uuid"),
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
    ),
    request_body = NewCapture,
    responses((
        status = 201, description = "Captured; the authorisation as it is now", body = Authorization,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request captured it")),
    )),
    security(("session" = []), ("api_key" = ["payments:write"])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "not-found", "limit-exceeded", "hold-over", "account-closed",
        "cancelled", "wallet-frozen", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn capture(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Paying>,
    PathPart(id): PathPart<TransferId>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(new): JsonBody<NewCapture>,
) -> Result<Response, Failure> {
    let captured = api.wallet.capture(viewer, (key, id), new).await?;
    let response = (StatusCode::CREATED, Json(captured.authorization)).into_response();
    Ok(replayed(response, captured.replayed))
}

/// Free what is not captured
///
/// It can be spent again at once. One that was freed already stays so.
#[utoipa::path(
    delete, path = "/authorizations/{id}", tag = "authorizations",
    operation_id = "voidAuthorization",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The authorisation, freed", body = Authorization)),
    security(("session" = []), ("api_key" = ["payments:write"])),
    extensions(("x-problems" = json!(["not-found", "hold-over"]))),
)]
pub(super) async fn void(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Paying>,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<Authorization>, Failure> {
    api.wallet.void(viewer, id).await.map(Json)
}

/// Give back
///
/// Some of a payment to one's own shop, or all of it, in the payment's own currency: there is no
/// conversion. All refunds of a payment are together at most the payment. The same key gives back once.
/// What was spent comes back: the payer's limits and his spending count it no more, as of the payment's
/// own day. Above what is left of the payment (`limit-exceeded`, whose `limit.remaining` says how much
/// that is) and of what the shop has (`insufficient-funds`) the refusal is final and burns the key. A
/// large refund is confirmed.
#[utoipa::path(
    post, path = "/receipts/{id}/refunds", tag = "receipts", operation_id = "createRefund",
    params(
        ("id" = String, Path, format = "uuid", description = "The receipt of the payment"),
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    request_body = NewRefund,
    responses((
        status = 201, description = "Given back; final", body = Refund,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request gave it back")),
    )),
    security(("session" = []), ("api_key" = ["refunds:write"])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "not-found", "limit-exceeded", "insufficient-funds",
        "account-closed", "cancelled", "wallet-frozen", "step-up-required", "factor-required",
        "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn refund(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Refunding>,
    PathPart(receipt): PathPart<ReceiptId>,
    IdempotencyKey(key): IdempotencyKey,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewRefund>,
) -> Result<Response, Failure> {
    let refunded = api
        .wallet
        .refund(viewer, (key, receipt), confirmation, new)
        .await?;
    let response = (StatusCode::CREATED, Json(refunded.refund)).into_response();
    Ok(replayed(response, refunded.replayed))
}
