//! `/statements`: an account's statement, made, watched and fetched.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use poltina_api_types::{NewStatement, Statement};
use poltina_domain::StatementId;

use super::Api;
use super::extract::{ConfirmationHeader, JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// Have a statement made
///
/// It tells opening and closing balance and every operation between, as the books had them when it
/// was asked for. It takes a moment: watch it, then fetch its file, which is kept for 10 minutes, in
/// memory alone. Of one person the newest 3 are kept; 20 an hour are made.
#[utoipa::path(
    post, path = "/statements", tag = "statements", operation_id = "createStatement",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = NewStatement,
    responses((status = 202, description = "It is being made", body = Statement)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "period-reversed", "period-in-future", "period-too-long",
        "step-up-required", "factor-required", "confirmation-over", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewStatement>,
) -> Result<(StatusCode, Json<Statement>), Failure> {
    let made = api.wallet.make_statement(viewer, confirmation, new).await?;
    Ok((StatusCode::ACCEPTED, Json(made)))
}

/// How far a statement has come
#[utoipa::path(
    get, path = "/statements/{id}", tag = "statements", operation_id = "getStatement",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The statement", body = Statement)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<StatementId>,
) -> Result<Json<Statement>, Failure> {
    api.wallet.statement(viewer, id).map(Json)
}

/// A statement's file
///
/// Its name tells the period and the format, and nothing of a person.
#[utoipa::path(
    get, path = "/statements/{id}/file", tag = "statements", operation_id = "getStatementFile",
    params(("id" = String, Path, format = "uuid")),
    responses((
        status = 200, description = "The file",
        content(
            (String = "text/csv"), (String = "application/xml"), (String = "application/x-ofx"),
            (String = "text/plain"), (String = "application/pdf"),
        ),
        headers(("Content-Disposition" = String, description = "`attachment` with a file name")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found", "statement-not-ready"]))),
)]
pub(super) async fn file(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<StatementId>,
) -> Result<Response, Failure> {
    let file = api.wallet.statement_file(viewer, id)?;
    let mut response = Response::new(Body::from(Bytes::from_owner(file.bytes)));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(file.media_type);
    headers.insert(header::CONTENT_TYPE, kind);
    let name = format!("attachment; filename=\"{}\"", file.name);
    let name = HeaderValue::from_str(&name).map_err(|_| Failure::internal())?;
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
