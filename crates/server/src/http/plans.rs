//! `/plans`: transfers that are made later, once or again and again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{NewPlan, Plan, PlanChange, PlanWithRuns, Plans};
use poltina_domain::PlanId;

use super::Api;
use super::extract::{ConfirmationHeader, IdempotencyKey, JsonBody, PathPart, SignedIn};
use super::transfers::replayed;
use crate::app::Failure;

/// Plan a transfer
///
/// It is made later: once, or again and again. The confirmation is of the whole plan; its runs ask for
/// none. Each run is under the limits and checks of a transfer by hand, and is skipped where it cannot be
/// made: `plan_changed` tells. Each day runs at most once; of days that were missed while no server ran
/// the newest runs, once. The same key makes one plan, for ever.
#[utoipa::path(
    post, path = "/plans", tag = "plans", operation_id = "createPlan",
    params(
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    request_body = NewPlan,
    responses((
        status = 201, description = "The plan", body = Plan,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request made it")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused", "payee-unknown",
        "same-party", "limit-exceeded", "level-too-low", "wallet-frozen", "step-up-required",
        "factor-required", "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewPlan>,
) -> Result<Response, Failure> {
    let planned = api.wallet.make_plan(viewer, key, confirmation, new).await?;
    let response = (StatusCode::CREATED, Json(planned.plan)).into_response();
    Ok(replayed(response, planned.replayed))
}

/// Plans
#[utoipa::path(
    get, path = "/plans", tag = "plans", operation_id = "listPlans",
    responses((status = 200, description = "The plans, the next to run first", body = Plans)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Plans>, Failure> {
    api.wallet.plans(viewer).await.map(Json)
}

/// A plan and its runs
#[utoipa::path(
    get, path = "/plans/{id}", tag = "plans", operation_id = "getPlan",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The plan as it is now", body = PlanWithRuns)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<PlanId>,
) -> Result<Json<PlanWithRuns>, Failure> {
    api.wallet.plan(viewer, id).await.map(Json)
}

/// Pause or resume a plan
///
/// What falls into a pause is not made up for. One whose last moment passed meanwhile is over.
#[utoipa::path(
    patch, path = "/plans/{id}", tag = "plans", operation_id = "changePlan",
    params(("id" = String, Path, format = "uuid")),
    request_body = PlanChange,
    responses((status = 200, description = "The plan as it is now", body = Plan)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "plan-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn change(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<PlanId>,
    JsonBody(change): JsonBody<PlanChange>,
) -> Result<Json<Plan>, Failure> {
    api.wallet.change_plan(viewer, id, change).await.map(Json)
}

/// Cancel a plan
///
/// It runs no more. One that is cancelled stays so.
#[utoipa::path(
    delete, path = "/plans/{id}", tag = "plans", operation_id = "cancelPlan",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The plan as it is now", body = Plan)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "plan-over"]))),
)]
pub(super) async fn cancel(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<PlanId>,
) -> Result<Json<Plan>, Failure> {
    api.wallet.cancel_plan(viewer, id).await.map(Json)
}
