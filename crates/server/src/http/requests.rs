//! `/requests`: asking another person, or whoever has the link, for money.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{
    MoneyRequest, NewMoneyRequest, Page, PayeeId, RefusedAskers, RequestQuery,
};
use poltina_domain::RequestId;

use super::Api;
use super::extract::{IdempotencyKey, JsonBody, PathPart, Query, SignedIn};
use super::transfers::replayed;
use crate::app::Failure;

/// Ask for money
///
/// Of a person, who is told at once, or of whoever has the request's id. The same key gets the same
/// request, as it is now.
#[utoipa::path(
    post, path = "/requests", tag = "requests", operation_id = "createRequest",
    params((
        "Idempotency-Key" = String, Header, example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
        description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
    )),
    request_body = NewMoneyRequest,
    responses((
        status = 201, description = "The request", body = MoneyRequest,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request made it")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused", "payee-unknown",
        "same-party", "limit-exceeded", "requests-refused", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(new): JsonBody<NewMoneyRequest>,
) -> Result<Response, Failure> {
    let made = api.wallet.make_request(viewer, key, new).await?;
    let response = (StatusCode::CREATED, Json(made.made)).into_response();
    Ok(replayed(response, made.replayed))
}

/// Requests by oneself or to oneself
#[utoipa::path(
    get, path = "/requests", tag = "requests", operation_id = "listRequests",
    params(RequestQuery),
    responses((status = 200, description = "A page, the newest first", body = Page<MoneyRequest>)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    Query(query): Query<RequestQuery>,
) -> Result<Json<Page<MoneyRequest>>, Failure> {
    api.wallet.requests(viewer, query).await.map(Json)
}

/// A request
///
/// For the one who asks, for the one who is asked, and for whoever has the id of one that names
/// nobody.
#[utoipa::path(
    get, path = "/requests/{id}", tag = "requests", operation_id = "getRequest",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The request as it is now", body = MoneyRequest)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<RequestId>,
) -> Result<Json<MoneyRequest>, Failure> {
    api.wallet.request(viewer, id).await.map(Json)
}

/// Take a request back
///
/// It cannot be paid from then on. One that is taken back already stays so.
#[utoipa::path(
    delete, path = "/requests/{id}", tag = "requests", operation_id = "cancelRequest",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The request, taken back", body = MoneyRequest)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "request-closed"]))),
)]
pub(super) async fn cancel(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<RequestId>,
) -> Result<Json<MoneyRequest>, Failure> {
    api.wallet.cancel_request(viewer, id).await.map(Json)
}

/// Decline a request
///
/// By the one who is asked. One that is declined already stays so.
#[utoipa::path(
    post, path = "/requests/{id}/decline", tag = "requests", operation_id = "declineRequest",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The request, declined", body = MoneyRequest)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "request-closed"]))),
)]
pub(super) async fn decline(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<RequestId>,
) -> Result<Json<MoneyRequest>, Failure> {
    api.wallet.decline_request(viewer, id).await.map(Json)
}

/// Remind the one who is asked
///
/// At most once in 24 hours.
#[utoipa::path(
    post, path = "/requests/{id}/remind", tag = "requests", operation_id = "remindRequest",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The request", body = MoneyRequest)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "not-found", "request-closed"]))),
)]
pub(super) async fn remind(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<RequestId>,
) -> Result<Json<MoneyRequest>, Failure> {
    api.wallet.remind(viewer, id).await.map(Json)
}

/// Whose requests one does not take
#[utoipa::path(
    get, path = "/requests/refused", tag = "requests", operation_id = "listRefusedAskers",
    responses((status = 200, description = "The people, the newest first", body = RefusedAskers)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn refused(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<RefusedAskers>, Failure> {
    api.wallet.refused_askers(viewer).await.map(Json)
}

/// Take no requests of a person
///
/// New ones of his are `requests-refused`; those that are open stay. At most 500 people.
#[utoipa::path(
    put, path = "/requests/refused/{payee_id}", tag = "requests", operation_id = "refuseAsker",
    params(("payee_id" = String, Path, description = "`person:<uuid>`")),
    responses((status = 204, description = "They are refused")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "payee-unknown", "limit-exceeded"]))),
)]
pub(super) async fn refuse(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    id: Result<PathPart<PayeeId>, Failure>,
) -> Result<StatusCode, Failure> {
    let PathPart(id) = id.map_err(|_| crate::app::payee_unknown())?;
    api.wallet.refuse_asker(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take requests of a person again
#[utoipa::path(
    delete, path = "/requests/refused/{payee_id}", tag = "requests", operation_id = "takeAskerAgain",
    params(("payee_id" = String, Path, description = "`person:<uuid>`")),
    responses((status = 204, description = "They are taken")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn take_again(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    id: Result<PathPart<PayeeId>, Failure>,
) -> Result<StatusCode, Failure> {
    let PathPart(id) = id.map_err(|_| crate::app::no_refused_asker())?;
    api.wallet.take_asker_again(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
