//! `/push`: which devices are woken, of what, and when.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{PushChoice, PushKey, PushSettings, PushSubscription};

use super::Api;
use super::extract::{JsonBody, SignedIn};
use crate::app::Failure;

/// What a browser subscribes with
///
/// `applicationServerKey` of the Push API, by RFC 8292.
#[utoipa::path(
    get, path = "/push/key", tag = "events", operation_id = "getPushKey",
    responses((status = 200, description = "The key", body = PushKey)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn key(
    State(api): State<Api>,
    SignedIn(_viewer): SignedIn,
) -> Result<Json<PushKey>, Failure> {
    api.wallet.push_key().map(Json)
}

/// Wake this device
///
/// By empty pushes to the address that its browser was given: what happened is then asked for. The address
/// is forgotten when the session ends, and when the push service says that it is gone.
#[utoipa::path(
    put, path = "/push/subscription", tag = "events", operation_id = "subscribePush",
    request_body = PushSubscription,
    responses((status = 204, description = "It is woken from now on")),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn subscribe(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<PushSubscription>,
) -> Result<StatusCode, Failure> {
    api.wallet.subscribe_push(viewer, new.endpoint).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Wake this device no more
#[utoipa::path(
    delete, path = "/push/subscription", tag = "events", operation_id = "unsubscribePush",
    responses((status = 204, description = "It is woken no more")),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn unsubscribe(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<StatusCode, Failure> {
    api.wallet.unsubscribe_push(viewer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Of what devices are woken
#[utoipa::path(
    get, path = "/push/settings", tag = "events", operation_id = "getPushSettings",
    responses((status = 200, description = "The settings", body = PushSettings)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn settings(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<PushSettings>, Failure> {
    api.wallet.push_settings(viewer).await.map(Json)
}

/// Choose of what devices are woken
///
/// For all devices of the person. In quiet hours nothing is sent; what waited is told by one push after
/// them.
#[utoipa::path(
    put, path = "/push/settings", tag = "events", operation_id = "setPushSettings",
    request_body = PushChoice,
    responses((status = 204, description = "It is kept")),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn choose(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(choice): JsonBody<PushChoice>,
) -> Result<StatusCode, Failure> {
    api.wallet.set_push(viewer, choice).await?;
    Ok(StatusCode::NO_CONTENT)
}
