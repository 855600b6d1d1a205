//! `/receipts`: one for every payment, and a shop's list.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{Page, Receipt, ReceiptSearch, ReceiptSummary};
use poltina_domain::ReceiptId;

use super::Api;
use super::by_key::{Allowed, Reading};
use super::extract::{JsonBody, PathPart};
use crate::app::Failure;

/// One receipt, the same for both sides
#[utoipa::path(
    get, path = "/receipts/{id}", tag = "receipts", operation_id = "getReceipt",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The receipt", body = Receipt)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    PathPart(id): PathPart<ReceiptId>,
) -> Result<Json<Receipt>, Failure> {
    Ok(Json(api.wallet.receipt(viewer, id).await?))
}

/// The receipts of one's shop, newest first
///
/// In a body, since no amount goes into an address.
#[utoipa::path(
    post, path = "/receipts/search", tag = "receipts", operation_id = "searchReceipts",
    request_body = ReceiptSearch,
    responses((status = 200, description = "A page", body = Page<ReceiptSummary>)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn search(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    JsonBody(search): JsonBody<ReceiptSearch>,
) -> Result<Json<Page<ReceiptSummary>>, Failure> {
    Ok(Json(api.wallet.search_receipts(viewer, search).await?))
}
