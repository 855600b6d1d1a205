//! `/payment-codes`: what a device makes its one-time payment codes from.

use axum::Json;
use axum::extract::State;
use poltina_api_types::{PaymentCodeRequest, PaymentCodeSeed};

use super::Api;
use super::extract::{JsonBody, SignedIn};
use crate::app::Failure;

/// Make payment codes on this device
///
/// Tells that what the device has still stands, or issues a handle and a seed; what it had before
/// is void then. They end with the session.
#[utoipa::path(
    post, path = "/payment-codes", tag = "payment codes", operation_id = "issuePaymentCodes",
    request_body = PaymentCodeRequest,
    responses((status = 200, description = "Standing, or issued", body = PaymentCodeSeed)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn issue(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(request): JsonBody<PaymentCodeRequest>,
) -> Result<Json<PaymentCodeSeed>, Failure> {
    Ok(Json(api.wallet.payment_code_seed(viewer, request).await?))
}
