//! `/notices`: what a person should know.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{NoticeList, NoticeQuery, NoticesRead};

use super::Api;
use super::extract::{JsonBody, Query, SignedIn};
use crate::app::Failure;

/// What one should know
///
/// Those events that tell something, the newest first, 50 a page; each as what it is about is now, and
/// with whether it was read.
#[utoipa::path(
    get, path = "/notices", tag = "events", operation_id = "listNews",
    params(NoticeQuery),
    responses((status = 200, description = "The notices", body = NoticeList)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    Query(query): Query<NoticeQuery>,
) -> Result<Json<NoticeList>, Failure> {
    api.wallet.notices(viewer, query).await.map(Json)
}

/// Mark as read
///
/// All up to this one, on all devices. What was read stays so.
#[utoipa::path(
    put, path = "/notices/read", tag = "events", operation_id = "readNews",
    request_body = NoticesRead,
    responses((status = 204, description = "They are read")),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn read(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(read): JsonBody<NoticesRead>,
) -> Result<StatusCode, Failure> {
    api.wallet.read_notices(viewer, read.sequence).await?;
    Ok(StatusCode::NO_CONTENT)
}
