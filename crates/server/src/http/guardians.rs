//! `/guardian`, `/approvals`, `/wards`: the trusted second person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{Answer, Approvals, Guardian, NewGuardian};
use poltina_domain::{TransferId, UserId};

use super::Api;
use super::extract::{ConfirmationHeader, JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// One's second person
#[utoipa::path(
    get, path = "/guardian", tag = "protection", operation_id = "getGuardian",
    responses((status = 200, description = "The second person", body = Guardian)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn get(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Guardian>, Failure> {
    api.wallet.guardian(viewer).await.map(Json)
}

/// Ask someone to be one's second person
///
/// He is asked about transfers once he agreed. One who agreed can be kept at a lower sum; another
/// person, or a higher sum, comes after he was removed.
#[utoipa::path(
    put, path = "/guardian", tag = "protection", operation_id = "setGuardian",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = NewGuardian,
    responses((status = 200, description = "The second person", body = Guardian)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "invalid-request", "payee-unknown", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn set(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewGuardian>,
) -> Result<Json<Guardian>, Failure> {
    api.wallet
        .set_guardian(viewer, confirmation, new)
        .await
        .map(Json)
}

/// Remove one's second person
///
/// At once where he has not agreed; else 24 hours later, as `ends_at` says.
#[utoipa::path(
    delete, path = "/guardian", tag = "protection", operation_id = "removeGuardian",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    responses((status = 204, description = "It ends")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "not-found"]))),
)]
pub(super) async fn remove(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<StatusCode, Failure> {
    api.wallet.remove_guardian(viewer, confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What waits for one as someone's second person
#[utoipa::path(
    get, path = "/approvals", tag = "protection", operation_id = "listApprovals",
    responses((status = 200, description = "Invitations, wards and transfers", body = Approvals)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn approvals(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Approvals>, Failure> {
    api.wallet.approvals(viewer).await.map(Json)
}

/// Approve a transfer, or call it off
///
/// An approved one is posted at once where nothing else holds it.
#[utoipa::path(
    post, path = "/approvals/{id}", tag = "protection", operation_id = "answerApproval",
    params(
        ("id" = String, Path, format = "uuid"),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    request_body = Answer,
    responses((status = 204, description = "It is answered")),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "step-up-required", "factor-required", "confirmation-over", "invalid-request", "not-found", "hold-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn approve(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    PathPart(id): PathPart<TransferId>,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<StatusCode, Failure> {
    api.wallet
        .answer_approval(viewer, confirmation, id, answer)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Agree to be someone's second person, or decline
#[utoipa::path(
    post, path = "/wards/{id}", tag = "protection", operation_id = "answerWard",
    params(("id" = String, Path, format = "uuid", description = "The person who asks")),
    request_body = Answer,
    responses((status = 204, description = "It is answered")),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn answer_ward(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<UserId>,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<StatusCode, Failure> {
    api.wallet.answer_ward(viewer, id, answer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Be someone's second person no more
///
/// From now on. Transfers that wait already can still be answered.
#[utoipa::path(
    delete, path = "/wards/{id}", tag = "protection", operation_id = "leaveWard",
    params(("id" = String, Path, format = "uuid", description = "The protected person")),
    responses((status = 204, description = "It has ended")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn leave_ward(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<UserId>,
) -> Result<StatusCode, Failure> {
    api.wallet.leave_ward(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
