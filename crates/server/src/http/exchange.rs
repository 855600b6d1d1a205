//! `/rates`, `/quotes`, `/exchanges`: one currency for another.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{
    Exchange, ExchangeOutcome, NewExchange, NewQuote, Quote, Rates, RatesQuery,
};
use poltina_domain::TransferId;

use super::Api;
use super::extract::{IdempotencyKey, JsonBody, KeyInPath, PathPart, Query, SignedIn};
use super::problem::problem;
use super::transfers::replayed;
use crate::app::{ExchangeSettled, Failure};

/// The rates of a pair
///
/// What an exchange costs now, and the official rates of a year.
#[utoipa::path(
    get, path = "/rates", tag = "exchange", operation_id = "getRates",
    params(RatesQuery),
    responses((status = 200, description = "The rates", body = Rates)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request", "rates-unavailable"]))),
)]
pub(super) async fn rates(
    State(api): State<Api>,
    SignedIn(_viewer): SignedIn,
    Query(query): Query<RatesQuery>,
) -> Result<Json<Rates>, Failure> {
    api.wallet.rates(&query).await.map(Json)
}

/// Ask for a quote
///
/// What an exchange would come to. It is held for a short time, moves nothing, and is used once at
/// most.
#[utoipa::path(
    post, path = "/quotes", tag = "exchange", operation_id = "createQuote",
    request_body = NewQuote,
    responses((status = 201, description = "The quote", body = Quote)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "limit-exceeded", "rates-unavailable", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn quote(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<NewQuote>,
) -> Result<(StatusCode, Json<Quote>), Failure> {
    let quote = api.wallet.quote(viewer, new).await?;
    Ok((StatusCode::CREATED, Json(quote)))
}

/// Exchange
///
/// Exchanges what a quote says, all of it or nothing, once. The same key gets the same answer.
/// `quote-expired` brings a new quote in `quote`: show it, and confirm it with a new key. Refusals on
/// funds, limits and closed accounts are final: they burn the key.
#[utoipa::path(
    post, path = "/exchanges", tag = "exchange", operation_id = "createExchange",
    params((
        "Idempotency-Key" = String, Header,
        example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
        description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
    )),
    request_body = NewExchange,
    responses((
        status = 201, description = "Posted; final", body = Exchange,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request posted it")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "not-found", "quote-expired", "quote-used",
        "insufficient-funds", "limit-exceeded", "account-closed", "wallet-frozen",
        "rates-unavailable", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn create(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(new): JsonBody<NewExchange>,
) -> Result<Response, Failure> {
    let done = api.wallet.exchange(viewer, key, new).await?;
    let response = (StatusCode::CREATED, Json(done.exchange)).into_response();
    Ok(replayed(response, done.replayed))
}

/// What became of an exchange's key
///
/// `transfer-unknown` is final once the quote's time is over.
#[utoipa::path(
    get, path = "/exchanges/keys/{key}", tag = "exchange", operation_id = "getExchangeOutcome",
    params(("key" = String, Path, description = "The idempotency key")),
    responses((status = 200, description = "The outcome; final", body = ExchangeOutcome)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["idempotency-key-in-flight", "invalid-request", "transfer-unknown"]))),
)]
pub(super) async fn outcome(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    KeyInPath(key): KeyInPath,
) -> Result<Json<ExchangeOutcome>, Failure> {
    let settled = api.wallet.exchange_outcome(viewer, &key).await?;
    Ok(Json(match settled {
        ExchangeSettled::Posted(exchange) => ExchangeOutcome::Posted {
            exchange: *exchange,
        },
        ExchangeSettled::Refused(failure) => ExchangeOutcome::Refused {
            problem: problem(&failure),
        },
    }))
}

/// An exchange
///
/// By the transfer of either side, as the operations name it.
#[utoipa::path(
    get, path = "/exchanges/{id}", tag = "exchange", operation_id = "getExchange",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The exchange", body = Exchange)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn by_id(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<TransferId>,
) -> Result<Json<Exchange>, Failure> {
    api.wallet.exchange_by_transfer(viewer, id).await.map(Json)
}
