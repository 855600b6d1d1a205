//! `/confirmations`: one certain act, proven by passkey or PIN.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use poltina_api_types::{Confirmation, NewConfirmation, Proof};
use poltina_domain::ConfirmationId;

use super::Api;
use super::extract::{JsonBody, PathPart, SignedInOrLocked};
use super::sessions::rotated;
use crate::app::Failure;

/// Begin to confirm an act
///
/// The server keeps a hash over all of the act: what is then done must be exactly that. It holds
/// 3 minutes, once. While the session is locked, only to unlock it.
#[utoipa::path(
    post, path = "/confirmations", tag = "confirmations", operation_id = "beginConfirmation",
    request_body = NewConfirmation,
    responses((status = 201, description = "To be proven", body = Confirmation)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "session-locked", "factor-required", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn begin(
    State(api): State<Api>,
    SignedInOrLocked(viewer): SignedInOrLocked,
    JsonBody(new): JsonBody<NewConfirmation>,
) -> Result<(StatusCode, Json<Confirmation>), Failure> {
    let confirmation = api.wallet.begin_confirmation(viewer, new).await?;
    Ok((StatusCode::CREATED, Json(confirmation)))
}

/// Prove a confirmation
///
/// By passkey or PIN. Answers with a new session cookie; the act is then sent with the header
/// `Confirmation`. What unlocks the session has unlocked it.
#[utoipa::path(
    post, path = "/confirmations/{id}", tag = "confirmations", operation_id = "prove",
    params(("id" = String, Path, description = "The confirmation")),
    request_body = Proof,
    responses((
        status = 204, description = "Proven",
        headers(("Set-Cookie" = String, description = "`__Host-sid`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "session-locked", "confirmation-over", "passkey-refused",
        "pin-wrong", "pin-blocked", "factor-required", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn prove(
    State(api): State<Api>,
    SignedInOrLocked(viewer): SignedInOrLocked,
    PathPart(id): PathPart<ConfirmationId>,
    JsonBody(proof): JsonBody<Proof>,
) -> Result<Response, Failure> {
    let session = api.wallet.prove(viewer, id, proof).await?;
    rotated(&session)
}
