//! `/me`: the signed-in person.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{ErrorCode, Me, NameChange};

use super::Api;
use super::extract::{IfMatch, JsonBody, SignedIn};
use crate::app::Failure;

/// Who is signed in
#[utoipa::path(
    get, path = "/me", tag = "me", operation_id = "getMe",
    responses((
        status = 200, description = "The signed-in person", body = Me,
        headers(("ETag" = String, description = "For `If-Match`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn get_me(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Response, Failure> {
    Ok(answer(api.wallet.me(viewer).await?))
}

/// Tell or change the name
#[utoipa::path(
    patch, path = "/me", tag = "me", operation_id = "changeMe",
    params(("If-Match" = String, Header, description = "The `ETag` of what was read")),
    request_body = NameChange,
    responses((
        status = 200, description = "Changed", body = Me,
        headers(("ETag" = String, description = "For the next `If-Match`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "changed", "if-match-missing", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn change_me(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IfMatch(tag): IfMatch,
    JsonBody(change): JsonBody<NameChange>,
) -> Result<Response, Failure> {
    let version = version(&tag).ok_or_else(|| {
        Failure::new(
            ErrorCode::Changed,
            "`If-Match` names another state: read it again.",
        )
    })?;
    Ok(answer(api.wallet.rename(viewer, change, version).await?))
}

/// The entity tag of a version of the person.
pub(super) fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

fn version(tag: &str) -> Option<i64> {
    tag.strip_prefix("\"v")?.strip_suffix('"')?.parse().ok()
}

fn answer((me, version): (Me, i64)) -> Response {
    ([(header::ETAG, etag(version))], Json(me)).into_response()
}
