//! `/webhooks`: where third parties are told what happens.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{Deliveries, MadeWebhook, NewWebhook, SendAgain, Webhook, Webhooks};
use poltina_domain::WebhookId;

use super::Api;
use super::extract::{ConfirmationHeader, JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// Tell an address
///
/// What happens from now on is told there, by Standard Webhooks 1.0. The secret is told this once. At most
/// 10 addresses are told.
#[utoipa::path(
    post, path = "/webhooks", tag = "third parties", operation_id = "addWebhook",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = NewWebhook,
    responses((status = 201, description = "The webhook, with its secret", body = MadeWebhook)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "limit-exceeded", "wallet-frozen", "step-up-required",
        "factor-required", "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn add(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewWebhook>,
) -> Result<(StatusCode, Json<MadeWebhook>), Failure> {
    let made = api.wallet.add_webhook(viewer, confirmation, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The webhooks
#[utoipa::path(
    get, path = "/webhooks", tag = "third parties", operation_id = "listWebhooks",
    responses((status = 200, description = "The webhooks, the newest first", body = Webhooks)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Webhooks>, Failure> {
    api.wallet.webhooks(viewer).await.map(Json)
}

/// Tell an address nothing more
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "third parties", operation_id = "removeWebhook",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 204, description = "It is told nothing more")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn remove(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<WebhookId>,
) -> Result<StatusCode, Failure> {
    api.wallet.remove_webhook(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another secret
///
/// For 24 hours what is told is signed with both, the new one first.
#[utoipa::path(
    post, path = "/webhooks/{id}/secret", tag = "third parties",
    operation_id = "changeWebhookSecret",
    params(
        ("id" = String, Path, format = "uuid"),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    responses((status = 200, description = "The webhook, with its new secret", body = MadeWebhook)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "wallet-frozen", "step-up-required", "factor-required",
        "confirmation-over",
    ]))),
)]
pub(super) async fn change_secret(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<WebhookId>,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<Json<MadeWebhook>, Failure> {
    let wallet = &api.wallet;
    let made = wallet.change_webhook_secret(viewer, confirmation, id);
    made.await.map(Json)
}

/// Tell an address again
///
/// One that was told nothing any more is told from where it was left.
#[utoipa::path(
    post, path = "/webhooks/{id}/enable", tag = "third parties", operation_id = "enableWebhook",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The webhook", body = Webhook)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn enable(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<WebhookId>,
) -> Result<Json<Webhook>, Failure> {
    api.wallet.enable_webhook(viewer, id).await.map(Json)
}

/// What it is told
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "third parties",
    operation_id = "listDeliveries",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The deliveries, the newest first", body = Deliveries)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn deliveries(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<WebhookId>,
) -> Result<Json<Deliveries>, Failure> {
    api.wallet.deliveries(viewer, id).await.map(Json)
}

/// Send one again
///
/// Whatever became of it, and with the same `webhook-id`.
#[utoipa::path(
    post, path = "/webhooks/{id}/deliveries", tag = "third parties",
    operation_id = "sendDeliveryAgain",
    params(("id" = String, Path, format = "uuid")),
    request_body = SendAgain,
    responses((status = 200, description = "The deliveries, the newest first", body = Deliveries)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn send_again(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<WebhookId>,
    JsonBody(again): JsonBody<SendAgain>,
) -> Result<Json<Deliveries>, Failure> {
    let sent = api.wallet.send_again(viewer, id, again.sequence);
    sent.await.map(Json)
}
