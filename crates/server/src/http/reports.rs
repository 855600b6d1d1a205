//! `/reports`: payees that were reported, and what became of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{NewReport, Report, Reports};

use super::Api;
use super::extract::{JsonBody, SignedIn};
use crate::app::Failure;

/// Report a payee
///
/// Once for each payee: who reported him before gets that report.
#[utoipa::path(
    post, path = "/reports", tag = "protection", operation_id = "createReport",
    request_body = NewReport,
    responses(
        (status = 201, description = "The report", body = Report),
        (status = 200, description = "The report that was made before", body = Report),
    ),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "payee-unknown", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<NewReport>,
) -> Result<(StatusCode, Json<Report>), Failure> {
    let (report, made) = api.wallet.report(viewer, new).await?;
    let status = if made {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(report)))
}

/// One's own reports
#[utoipa::path(
    get, path = "/reports", tag = "protection", operation_id = "listReports",
    responses((status = 200, description = "The reports, the newest first", body = Reports)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Reports>, Failure> {
    api.wallet.reports(viewer).await.map(Json)
}
