//! `/holds`: transfers that are held, and how they end.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{Hold, Holds};
use poltina_domain::TransferId;

use super::Api;
use super::extract::{ConfirmationHeader, PathPart, SignedIn};
use crate::app::Failure;

/// What is held
///
/// What is held now, and what was decided in the last 30 days; the newest first, at most 100.
#[utoipa::path(
    get, path = "/holds", tag = "holds", operation_id = "listHolds",
    responses((status = 200, description = "The held transfers", body = Holds)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Holds>, Failure> {
    api.wallet.holds(viewer).await.map(Json)
}

/// A held transfer
#[utoipa::path(
    get, path = "/holds/{id}", tag = "holds", operation_id = "getHold",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The held transfer, whatever became of it", body = Hold)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<Hold>, Failure> {
    api.wallet.hold(viewer, id).await.map(Json)
}

/// Call a held transfer off
///
/// Its money is free again. One that was called off already stays so.
#[utoipa::path(
    delete, path = "/holds/{id}", tag = "holds", operation_id = "cancelHold",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The held transfer, called off", body = Hold)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "hold-over"]))),
)]
pub(super) async fn cancel(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<Hold>, Failure> {
    api.wallet.cancel_hold(viewer, id).await.map(Json)
}

/// Release a held transfer
///
/// Posts it under its own id. Where its payee cannot take it any more, its state is `failed`, and
/// its money is free again. One that went through already stays so.
#[utoipa::path(
    post, path = "/holds/{id}/release", tag = "holds", operation_id = "releaseHold",
    params(
        ("id" = String, Path, format = "uuid"),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    responses((status = 200, description = "The held transfer, decided", body = Hold)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "step-up-required", "factor-required", "confirmation-over", "not-found", "hold-cooling", "hold-over", "wallet-frozen"]))),
)]
pub(super) async fn release(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<Hold>, Failure> {
    api.wallet
        .release_hold(viewer, confirmation, id)
        .await
        .map(Json)
}
