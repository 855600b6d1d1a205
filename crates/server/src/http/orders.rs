//! `/orders`: what a shop asks to be paid, once.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{Charge, NewOrder, Order};
use poltina_domain::OrderId;

use super::Api;
use super::by_key::{Allowed, Paying, Reading};
use super::extract::{Client, IdempotencyKey, JsonBody, PathPart};
use super::transfers::replayed;
use crate::app::Failure;

/// Ask to be paid
///
/// Makes an order of one's own shop; it can be paid once, within ten minutes. The same key gets
/// the same order, as it is now. With `capture` as `manual` its amount is only reserved when it is
/// paid: what is `authorized` then is captured at `/authorizations/{id}`.
#[utoipa::path(
    post, path = "/orders", tag = "orders", operation_id = "createOrder",
    params((
        "Idempotency-Key" = String, Header, example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
        description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
    )),
    request_body = NewOrder,
    responses((
        status = 201, description = "The order", body = Order,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request made it")),
    )),
    security(("session" = []), ("api_key" = ["payments:write"])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused", "not-found",
        "limit-exceeded", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Paying>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(new): JsonBody<NewOrder>,
) -> Result<Response, Failure> {
    let made = api.wallet.make_order(viewer, key, new).await?;
    let response = (StatusCode::CREATED, Json(made.order)).into_response();
    Ok(replayed(response, made.replayed))
}

/// An order
///
/// For its owner, and for whoever has its id: what a payer needs to confirm.
#[utoipa::path(
    get, path = "/orders/{id}", tag = "orders", operation_id = "getOrder",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The order", body = Order)),
    security(("session" = []), ("api_key" = ["operations:read"])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Reading>,
    PathPart(id): PathPart<OrderId>,
) -> Result<Json<Order>, Failure> {
    Ok(Json(api.wallet.order(viewer, id).await?))
}

/// Take an order back
///
/// It cannot be paid from then on. One that is taken back already stays so.
#[utoipa::path(
    delete, path = "/orders/{id}", tag = "orders", operation_id = "cancelOrder",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The order, taken back", body = Order)),
    security(("session" = []), ("api_key" = ["payments:write"])),
    extensions(("x-problems" = json!(["not-found", "order-closed"]))),
)]
pub(super) async fn cancel(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Paying>,
    PathPart(id): PathPart<OrderId>,
) -> Result<Json<Order>, Failure> {
    Ok(Json(api.wallet.cancel_order(viewer, id).await?))
}

/// Charge a payment code
///
/// Takes the order's amount, at most 3 000 roubles, from whoever shows this code. The same key
/// gets the same outcome. Refusals on funds and closed accounts are final: they burn the key and
/// the code. Other problems use up neither.
#[utoipa::path(
    post, path = "/orders/{id}/charge", tag = "orders", operation_id = "chargeOrder",
    params(
        ("id" = String, Path, format = "uuid"),
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
    ),
    request_body = Charge,
    responses((
        status = 201, description = "The order, paid; final", body = Order,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request charged it")),
    )),
    security(("session" = []), ("api_key" = ["payments:write"])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "not-found", "payment-code-wrong", "payment-code-used",
        "order-closed", "insufficient-funds", "limit-exceeded", "same-party", "account-closed",
        "cancelled", "wallet-frozen", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn charge(
    State(api): State<Api>,
    Allowed(viewer, ..): Allowed<Paying>,
    Client(client): Client,
    PathPart(id): PathPart<OrderId>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(charge): JsonBody<Charge>,
) -> Result<Response, Failure> {
    let wallet = &api.wallet;
    let charged = wallet
        .charge(viewer, (key, id), charge, &client.counted())
        .await?;
    let response = (StatusCode::CREATED, Json(charged.order)).into_response();
    Ok(replayed(response, charged.replayed))
}
