//! `/templates`: transfers that a person saved to make again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{NewTemplate, Template, TemplateChange, Templates};
use poltina_domain::TemplateId;

use super::Api;
use super::extract::{JsonBody, PathPart, SignedIn};
use crate::app::Failure;

/// The templates that one saved
#[utoipa::path(
    get, path = "/templates", tag = "transfers", operation_id = "listTemplates",
    responses((status = 200, description = "All of them, the newest first", body = Templates)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Templates>, Failure> {
    api.wallet.templates(viewer).await.map(Json)
}

/// Save a template
///
/// A transfer under a name, to be made again. It moves nothing, and nobody else sees it. The same once
/// more is the one that is there. At most 50 are kept.
#[utoipa::path(
    post, path = "/templates", tag = "transfers", operation_id = "createTemplate",
    request_body = NewTemplate,
    responses((status = 201, description = "It is there", body = Template)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "payee-unknown", "same-party", "limit-exceeded", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<NewTemplate>,
) -> Result<(StatusCode, Json<Template>), Failure> {
    let made = api.wallet.make_template(viewer, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Change a template
///
/// Its name, its amount and its message. Its payee stays.
#[utoipa::path(
    put, path = "/templates/{id}", tag = "transfers", operation_id = "changeTemplate",
    params(("id" = String, Path, description = "The template's id")),
    request_body = TemplateChange,
    responses((status = 200, description = "As it is now", body = Template)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "limit-exceeded", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn change(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TemplateId>,
    JsonBody(change): JsonBody<TemplateChange>,
) -> Result<Json<Template>, Failure> {
    api.wallet
        .change_template(viewer, id, change)
        .await
        .map(Json)
}

/// Remove a template
#[utoipa::path(
    delete, path = "/templates/{id}", tag = "transfers", operation_id = "removeTemplate",
    params(("id" = String, Path, description = "The template's id")),
    responses((status = 204, description = "It is gone")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn remove(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TemplateId>,
) -> Result<StatusCode, Failure> {
    api.wallet.remove_template(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
