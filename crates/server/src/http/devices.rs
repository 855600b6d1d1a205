//! `/devices`: where one is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{DeviceSecret, Devices};
use poltina_domain::DeviceId;

use super::Api;
use super::extract::{ConfirmationHeader, PathPart, SignedIn};
use crate::app::Failure;

/// Where one is signed in
///
/// This device first, then the most recently used.
#[utoipa::path(
    get, path = "/devices", tag = "security", operation_id = "listDevices",
    responses((status = 200, description = "The devices", body = Devices)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Devices>, Failure> {
    api.wallet.devices(viewer).await.map(Json)
}

/// End a device
///
/// Ends its session and forgets it: signing in there again is signing in on a new device.
#[utoipa::path(
    delete, path = "/devices/{id}", tag = "security", operation_id = "endDevice",
    params(
        ("id" = String, Path, format = "uuid", description = "The device"),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    responses((status = 204, description = "Ended")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "step-up-required", "factor-required", "confirmation-over", "not-found"]))),
)]
pub(super) async fn end(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    PathPart(id): PathPart<DeviceId>,
) -> Result<StatusCode, Failure> {
    api.wallet.end_device(viewer, confirmation, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all other devices
///
/// All but the one that asks, also those on which one is not signed in now.
#[utoipa::path(
    delete, path = "/devices", tag = "security", operation_id = "endOtherDevices",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    responses((status = 204, description = "Ended")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "step-up-required", "factor-required", "confirmation-over"]))),
)]
pub(super) async fn end_others(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<StatusCode, Failure> {
    api.wallet.end_other_devices(viewer, confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The secret of this device
///
/// What the device wraps the key of its copies with, where its passkey cannot. The same until one
/// signs out there, or the device is ended.
#[utoipa::path(
    post, path = "/devices/current/secret", tag = "security", operation_id = "getDeviceSecret",
    responses((status = 200, description = "The secret", body = DeviceSecret)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn secret(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<DeviceSecret>, Failure> {
    api.wallet.device_secret(viewer).await.map(Json)
}
