//! `/operations`: the history.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{Operation, OperationQuery, Page};
use poltina_domain::OperationId;

use super::Api;
use super::by_key::{Allowed, Reading};
use super::extract::{PathPart, Query};
use crate::app::Failure;

/// The history, newest first
#[utoipa::path(
    get, path = "/operations", tag = "operations", operation_id = "listOperations",
    params(OperationQuery),
    responses((status = 200, description = "A page", body = Page<Operation>)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    Query(query): Query<OperationQuery>,
) -> Result<Json<Page<Operation>>, Failure> {
    Ok(Json(api.wallet.operations(viewer, query).await?))
}

/// One operation
#[utoipa::path(
    get, path = "/operations/{id}", tag = "operations", operation_id = "getOperation",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The operation", body = Operation)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    PathPart(id): PathPart<OperationId>,
) -> Result<Json<Operation>, Failure> {
    Ok(Json(api.wallet.operation(viewer, id).await?))
}
