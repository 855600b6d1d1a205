//! `/receive-codes`: codes by which someone is paid.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{NewReceiveCode, ReceiveCode};
use poltina_domain::ReceiveId;

use super::Api;
use super::extract::{JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// A code to be paid by
///
/// For oneself or one's own shop, with an amount or without. The same request gets the same code.
#[utoipa::path(
    post, path = "/receive-codes", tag = "receive codes", operation_id = "createReceiveCode",
    request_body = NewReceiveCode,
    responses((status = 200, description = "The code, made now or before", body = ReceiveCode)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "limit-exceeded", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<NewReceiveCode>,
) -> Result<Json<ReceiveCode>, Failure> {
    Ok(Json(api.wallet.make_receive_code(viewer, new).await?))
}

/// Whom a code pays
///
/// For whoever is signed in and has its id: the payee, masked, the amount and the note.
#[utoipa::path(
    get, path = "/receive-codes/{id}", tag = "receive codes", operation_id = "getReceiveCode",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The code", body = ReceiveCode)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<ReceiveId>,
) -> Result<Json<ReceiveCode>, Failure> {
    Ok(Json(api.wallet.receive_code(viewer, id).await?))
}
