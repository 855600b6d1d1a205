//! `/payees`: whom one can pay.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{Payee, PayeeId, PayeeList, PayeeLookup};
use poltina_domain::ShopSlug;

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

fn answer((payee, quota): (Payee, Quota)) -> Response {
    let mut response = Json(payee).into_response();
    rate_headers::set(response.headers_mut(), quota);
    response
}
