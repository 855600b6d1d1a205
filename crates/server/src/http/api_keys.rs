//! `/api-keys`: keys by which third parties use the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{ApiKeys, MadeApiKey, NewApiKey};
use poltina_domain::ApiKeyId;

use super::Api;
use super::extract::{ConfirmationHeader, JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// Make a key
///
/// Its secret is told this once: it is kept as a hash. At most 20 hold at once.
#[utoipa::path(
    post, path = "/api-keys", tag = "third parties", operation_id = "makeApiKey",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = NewApiKey,
    responses((status = 201, description = "The key, with its secret", body = MadeApiKey)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "limit-exceeded", "wallet-frozen", "step-up-required",
        "factor-required", "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn make(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewApiKey>,
) -> Result<(StatusCode, Json<MadeApiKey>), Failure> {
    let made = api.wallet.make_api_key(viewer, confirmation, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The keys
///
/// Those that hold, the newest first.
#[utoipa::path(
    get, path = "/api-keys", tag = "third parties", operation_id = "listApiKeys",
    responses((status = 200, description = "The keys, without their secrets", body = ApiKeys)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<ApiKeys>, Failure> {
    api.wallet.api_keys(viewer).await.map(Json)
}

/// End a key
///
/// It holds no more from the next request on.
#[utoipa::path(
    delete, path = "/api-keys/{id}", tag = "third parties", operation_id = "revokeApiKey",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 204, description = "It holds no more")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn revoke(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<ApiKeyId>,
) -> Result<StatusCode, Failure> {
    api.wallet.revoke_api_key(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
