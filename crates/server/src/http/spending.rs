//! `/operations/months` and `/spending`: the sums of months.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{Months, Spending, SpendingQuery};

use super::Api;
use super::extract::{Query, SignedIn};
use crate::app::Failure;

/// What came and what was spent, by month
///
/// Without what one moved to oneself.
#[utoipa::path(
    get, path = "/operations/months", tag = "operations", operation_id = "listMonths",
    responses((status = 200, description = "The months, newest first", body = Months)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn months(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Months>, Failure> {
    api.wallet.months(viewer).await.map(Json)
}

/// What was spent in a month, by category and by payee, against the month before
#[utoipa::path(
    get, path = "/spending", tag = "operations", operation_id = "getSpending",
    params(SpendingQuery),
    responses((status = 200, description = "The month", body = Spending)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn spending(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    Query(query): Query<SpendingQuery>,
) -> Result<Json<Spending>, Failure> {
    api.wallet.spending(viewer, query).await.map(Json)
}
