//! `/security`, `/pin`, `/freeze`: what guards the wallet.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use poltina_api_types::{NewPin, Security, SecurityChange, SecurityNotices};

use super::Api;
use super::extract::{ConfirmationHeader, JsonBody, SignedIn, SignedInOrLocked};
use super::sessions::rotated;
use crate::app::Failure;

/// What guards the wallet
///
/// Also while the session is locked.
#[utoipa::path(
    get, path = "/security", tag = "security", operation_id = "getSecurity",
    responses((status = 200, description = "What guards the wallet now", body = Security)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn show(
    State(api): State<Api>,
    SignedInOrLocked(viewer): SignedInOrLocked,
) -> Result<Json<Security>, Failure> {
    api.wallet.security(viewer).await.map(Json)
}

/// What happened to the wallet's safety
///
/// In the last 30 days, the newest first, at most 100: for a device that did not follow the events
/// meanwhile.
#[utoipa::path(
    get, path = "/security/notices", tag = "security", operation_id = "listNotices",
    responses((status = 200, description = "What happened", body = SecurityNotices)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn notices(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<SecurityNotices>, Failure> {
    api.wallet.security_notices(viewer).await.map(Json)
}

/// Change up to how much a day goes without a confirmation
#[utoipa::path(
    patch, path = "/security", tag = "security", operation_id = "changeSecurity",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = SecurityChange,
    responses((status = 200, description = "Changed", body = Security)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "invalid-request", "unsupported-media-type", "body-too-large"]))),
)]
pub(super) async fn change(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(change): JsonBody<SecurityChange>,
) -> Result<Json<Security>, Failure> {
    api.wallet
        .change_security(viewer, confirmation, change)
        .await
        .map(Json)
}

/// Set or change the PIN
///
/// The first factor of all, and a PIN whose tries are spent, needs a sign-in of the last minutes
/// instead of a confirmation. The session gets a new cookie.
#[utoipa::path(
    put, path = "/pin", tag = "security", operation_id = "setPin",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = NewPin,
    responses((
        status = 204, description = "Set",
        headers(("Set-Cookie" = String, description = "`__Host-sid`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "invalid-request", "pin-weak", "fresh-sign-in-required", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn set_pin(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(pin): JsonBody<NewPin>,
) -> Result<Response, Failure> {
    rotated(&api.wallet.set_pin(viewer, confirmation, pin).await?)
}

/// Remove the PIN
///
/// It stays where the person has no passkey. The session gets a new cookie.
#[utoipa::path(
    delete, path = "/pin", tag = "security", operation_id = "removePin",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    responses((
        status = 204, description = "Removed",
        headers(("Set-Cookie" = String, description = "`__Host-sid`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "last-factor", "not-found"]))),
)]
pub(super) async fn remove_pin(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<Response, Failure> {
    rotated(&api.wallet.remove_pin(viewer, confirmation).await?)
}

/// Freeze the wallet
///
/// Nothing leaves it from now on: no transfer, no payment by code, no held transfer; and what guards
/// it is not loosened: no limit rises, no second person is set, removed or answers for it, and a
/// factor is changed only by who signed in within the last minutes. Also while the session is locked.
#[utoipa::path(
    post, path = "/freeze", tag = "security", operation_id = "freeze",
    responses((status = 204, description = "Frozen")),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn freeze(
    State(api): State<Api>,
    SignedInOrLocked(viewer): SignedInOrLocked,
) -> Result<StatusCode, Failure> {
    api.wallet.freeze(viewer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unfreeze the wallet
///
/// Needs a sign-in of the last minutes.
#[utoipa::path(
    delete, path = "/freeze", tag = "security", operation_id = "unfreeze",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    responses((status = 204, description = "Unfrozen")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "step-up-required", "factor-required", "confirmation-over", "fresh-sign-in-required"]))),
)]
pub(super) async fn unfreeze(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<StatusCode, Failure> {
    api.wallet.unfreeze(viewer, confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}
