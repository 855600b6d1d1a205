//! `/splits`: bills that are divided among people.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{NewSplit, Page, Split, SplitQuery};
use poltina_domain::SplitId;

use super::Api;
use super::extract::{IdempotencyKey, JsonBody, PathPart, Query, SignedIn};
use super::transfers::replayed;
use crate::app::Failure;

/// Divide a bill
///
/// Each share is a request of its own; those who are named are told at once. The same key gets the
/// same bill, as it is now.
#[utoipa::path(
    post, path = "/splits", tag = "splits", operation_id = "createSplit",
    params((
        "Idempotency-Key" = String, Header, example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
        description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
    )),
    request_body = NewSplit,
    responses((
        status = 201, description = "The bill", body = Split,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request made it")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused", "payee-unknown",
        "same-party", "limit-exceeded", "requests-refused", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(new): JsonBody<NewSplit>,
) -> Result<Response, Failure> {
    let made = api.wallet.make_split(viewer, key, new).await?;
    let response = (StatusCode::CREATED, Json(made.made)).into_response();
    Ok(replayed(response, made.replayed))
}

/// Bills that one divided
#[utoipa::path(
    get, path = "/splits", tag = "splits", operation_id = "listSplits",
    params(SplitQuery),
    responses((status = 200, description = "A page, the newest first", body = Page<Split>)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    Query(query): Query<SplitQuery>,
) -> Result<Json<Page<Split>>, Failure> {
    api.wallet.splits(viewer, query).await.map(Json)
}

/// A bill
///
/// For the one who divided it, for those who have a share, and for whoever has its id where there
/// are shares that name nobody.
#[utoipa::path(
    get, path = "/splits/{id}", tag = "splits", operation_id = "getSplit",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The bill as it is now", body = Split)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<SplitId>,
) -> Result<Json<Split>, Failure> {
    api.wallet.split(viewer, id).await.map(Json)
}

/// Close a bill
///
/// What is paid stays so, the other shares are taken back. One that is closed already stays so.
#[utoipa::path(
    delete, path = "/splits/{id}", tag = "splits", operation_id = "closeSplit",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The bill, closed", body = Split)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn close(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<SplitId>,
) -> Result<Json<Split>, Failure> {
    api.wallet.close_split(viewer, id).await.map(Json)
}
