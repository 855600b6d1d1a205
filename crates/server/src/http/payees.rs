//! `/payees`: whom one can pay.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{
    NewSavedName, Payee, PayeeId, PayeeList, PayeeLookup, SavedPayeeName, SavedPayeeNames,
};
use poltina_domain::ShopSlug;
use serde::Serialize;

use super::extract::{Client, JsonBody, PathPart, SignedIn};
use super::{Api, rate_headers};
use crate::app::Failure;
use crate::app::rate::Quota;

/// Who has this number
///
/// A masked name. In a body, since no number goes into an address. Takes the same time whether
/// somebody has the number or not, and longer with each that is looked up.
#[utoipa::path(
    post, path = "/payees/lookup", tag = "payees", operation_id = "lookUpPayee",
    request_body = PayeeLookup,
    responses((status = 200, description = "The payee", body = Payee)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "payee-unknown", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn look_up(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    Client(client): Client,
    JsonBody(lookup): JsonBody<PayeeLookup>,
) -> Result<Response, Failure> {
    api.wallet
        .payee_by_phone(viewer, &lookup.phone, &client.counted())
        .await
        .map(answer)
}

/// The shop behind a payment link
#[utoipa::path(
    get, path = "/payees/shops/{slug}", tag = "payees", operation_id = "getShopPayee",
    params(("slug" = String, Path, description = "From the link `/pay/<slug>`")),
    responses((status = 200, description = "The shop", body = Payee)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["payee-unknown"]))),
)]
pub(super) async fn shop(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    slug: Result<PathPart<ShopSlug>, Failure>,
) -> Result<Response, Failure> {
    // What can be no shop's link is the link of no shop.
    let PathPart(slug) = slug.map_err(|_| crate::app::payee_unknown())?;
    api.wallet.payee_by_slug(viewer, &slug).await.map(answer)
}

/// Those paid most often in the last 90 days
#[utoipa::path(
    get, path = "/payees/frequent", tag = "payees", operation_id = "listFrequentPayees",
    responses((status = 200, description = "The payees, the most frequent first", body = PayeeList)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn frequent(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<PayeeList>, Failure> {
    Ok(Json(api.wallet.frequent_payees(viewer).await?))
}

/// Whom one knows
///
/// Those one ever paid (at most 300, the most frequent first), then those whose names one saved.
#[utoipa::path(
    get, path = "/payees/contacts", tag = "payees", operation_id = "listContacts",
    responses((status = 200, description = "The payees", body = PayeeList)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn contacts(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<PayeeList>, Failure> {
    Ok(Json(api.wallet.contacts(viewer).await?))
}

/// One payee by his id
#[utoipa::path(
    get, path = "/payees/{payee_id}", tag = "payees", operation_id = "getPayee",
    params(("payee_id" = String, Path, description = "`person:<uuid>` or `shop:<uuid>`")),
    responses((status = 200, description = "The payee", body = Payee)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["payee-unknown"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    id: Result<PathPart<PayeeId>, Failure>,
) -> Result<Response, Failure> {
    let PathPart(id) = id.map_err(|_| crate::app::payee_unknown())?;
    api.wallet.payee_by_id(viewer, id).await.map(answer)
}

/// The names under which one knows people
#[utoipa::path(
    get, path = "/payees/names", tag = "payees", operation_id = "listSavedNames",
    responses((status = 200, description = "All of them, the newest first", body = SavedPayeeNames)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn names(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<SavedPayeeNames>, Failure> {
    api.wallet.saved_names(viewer).await.map(Json)
}

/// Save the name under which one knows a person
///
/// In place of what was saved before. He does not see it, nor does anybody else. A transfer to him is
/// warned of where it cannot be his masked name: `name_differs`. At most 500 are kept.
#[utoipa::path(
    put, path = "/payees/{payee_id}/name", tag = "payees", operation_id = "saveName",
    params(("payee_id" = String, Path, description = "`person:<uuid>`")),
    request_body = NewSavedName,
    responses((status = 200, description = "What is saved", body = SavedPayeeName)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "payee-unknown", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn save_name(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    id: Result<PathPart<PayeeId>, Failure>,
    JsonBody(new): JsonBody<NewSavedName>,
) -> Result<Response, Failure> {
    let PathPart(id) = id.map_err(|_| crate::app::payee_unknown())?;
    api.wallet.save_name(viewer, id, new.name).await.map(answer)
}

/// Remove the name under which one knows a person
#[utoipa::path(
    delete, path = "/payees/{payee_id}/name", tag = "payees", operation_id = "forgetName",
    params(("payee_id" = String, Path, description = "`person:<uuid>`")),
    responses((status = 204, description = "It is gone")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn forget_name(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    id: Result<PathPart<PayeeId>, Failure>,
) -> Result<StatusCode, Failure> {
    let PathPart(id) = id.map_err(|_| crate::app::no_saved_name())?;
    api.wallet.forget_name(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer<T: Serialize>((told, quota): (T, Quota)) -> Response {
    let mut response = Json(told).into_response();
    rate_headers::set(response.headers_mut(), quota);
    response
}
