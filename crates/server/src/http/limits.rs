//! `/limits`, `/levels` and `/identification`: what a person may, and how he may more.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{Identification, Identified, Levels, Limits, OwnLimits};

use super::Api;
use super::extract::{ConfirmationHeader, JsonBody, SignedIn};
use crate::app::Failure;

/// Every limit in force
///
/// One for each scope and period, the lowest of all sources, with its use so far. Held amounts are
/// used.
#[utoipa::path(
    get, path = "/limits", tag = "limits", operation_id = "getLimits",
    responses((status = 200, description = "The limits", body = Limits)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn get(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Limits>, Failure> {
    api.wallet.limits(viewer).await.map(Json)
}

/// Set lower limits of one's own
///
/// All of them at once: what is absent is lifted.
#[utoipa::path(
    put, path = "/limits/own", tag = "limits", operation_id = "setOwnLimits",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = OwnLimits,
    responses((status = 200, description = "The limits from now on", body = Limits)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn set_own(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(limits): JsonBody<OwnLimits>,
) -> Result<Json<Limits>, Failure> {
    api.wallet
        .set_own_limits(viewer, confirmation, limits)
        .await
        .map(Json)
}

/// What each level allows
#[utoipa::path(
    get, path = "/levels", tag = "limits", operation_id = "getLevels",
    responses((status = 200, description = "Every level, the lowest first", body = Levels)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn levels(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Levels>, Failure> {
    api.wallet.levels(viewer).await.map(Json)
}

/// Raise one's level
///
/// What is told goes to the register and is kept nowhere. Fields that cannot be stand in `errors`;
/// without them, the register does not know the person. A level that he has already is told at once.
#[utoipa::path(
    post, path = "/identification", tag = "limits", operation_id = "identify",
    request_body = Identification,
    responses((status = 200, description = "The level from now on", body = Identified)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "invalid-request", "identification-refused", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn identify(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(form): JsonBody<Identification>,
) -> Result<Json<Identified>, Failure> {
    api.wallet.identify(viewer, form).await.map(Json)
}
