//! `/operations/search`, and what their owner says of operations: category, note, labels.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{
    CategoryChange, FoundOperations, LabelList, LabelsChange, NoteChange, Operation,
    OperationSearch,
};
use poltina_domain::OperationId;

use super::Api;
use super::by_key::{Allowed, Reading};
use super::extract::{JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// Operations by words and filters, newest first
///
/// In a body, since no name and no amount goes into an address. Over everything that ever was; the
/// first page tells the sums over all that is found.
#[utoipa::path(
    post, path = "/operations/search", tag = "operations", operation_id = "searchOperations",
    request_body = OperationSearch,
    responses((status = 200, description = "A page", body = FoundOperations)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!([
        "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn search(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    JsonBody(search): JsonBody<OperationSearch>,
) -> Result<Json<FoundOperations>, Failure> {
    api.wallet.search_operations(viewer, search).await.map(Json)
}

/// Say what an operation was for
///
/// With `always` of all operations of its kind with this counterparty, earlier and later ones, but for
/// those that were set alone. The other side does not learn of it.
#[utoipa::path(
    put, path = "/operations/{id}/category", tag = "operations", operation_id = "setCategory",
    params(("id" = String, Path, format = "uuid")),
    request_body = CategoryChange,
    responses((status = 200, description = "The operation as it is now", body = Operation)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn set_category(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<OperationId>,
    JsonBody(change): JsonBody<CategoryChange>,
) -> Result<Json<Operation>, Failure> {
    api.wallet.set_category(viewer, id, change).await.map(Json)
}

/// Note something to an operation for oneself
///
/// In place of what there was. The other side does not see it.
#[utoipa::path(
    put, path = "/operations/{id}/note", tag = "operations", operation_id = "setNote",
    params(("id" = String, Path, format = "uuid")),
    request_body = NoteChange,
    responses((status = 200, description = "The operation as it is now", body = Operation)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn set_note(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<OperationId>,
    JsonBody(change): JsonBody<NoteChange>,
) -> Result<Json<Operation>, Failure> {
    api.wallet.set_note(viewer, id, change).await.map(Json)
}

/// Put labels on an operation
///
/// In place of what there was. The other side does not see them.
#[utoipa::path(
    put, path = "/operations/{id}/labels", tag = "operations", operation_id = "setLabels",
    params(("id" = String, Path, format = "uuid")),
    request_body = LabelsChange,
    responses((status = 200, description = "The operation as it is now", body = Operation)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn set_labels(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<OperationId>,
    JsonBody(change): JsonBody<LabelsChange>,
) -> Result<Json<Operation>, Failure> {
    api.wallet.set_labels(viewer, id, change).await.map(Json)
}

/// The labels that one put on operations
#[utoipa::path(
    get, path = "/operations/labels", tag = "operations", operation_id = "listLabels",
    responses((status = 200, description = "All of them", body = LabelList)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn labels(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<LabelList>, Failure> {
    api.wallet.labels(viewer).await.map(Json)
}
