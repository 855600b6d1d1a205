//! `/bank`: money from and to banks.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use poltina_api_types::{
    BankPayment, BankPayments, BankTerms, LinkedAccount, LinkedAccounts, NewBankPayment,
    NewBankTransfer, NewLinkedAccount,
};
use poltina_domain::{BankAccountId, BankPaymentId};

use super::Api;
use super::extract::{ConfirmationHeader, IdempotencyKey, JsonBody, PathPart, SignedIn};
use super::transfers::replayed;
use crate::app::Failure;
use crate::gateway::Callback;

/// What it costs
///
/// Bounds, fees and how soon money is there, both ways.
#[utoipa::path(
    get, path = "/bank/terms", tag = "bank", operation_id = "getBankTerms",
    responses((status = 200, description = "The terms", body = BankTerms)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["bank-unavailable"]))),
)]
pub(super) async fn terms(
    State(api): State<Api>,
    SignedIn(_viewer): SignedIn,
) -> Result<Json<BankTerms>, Failure> {
    api.wallet.bank_terms().map(Json)
}

/// Saved accounts
#[utoipa::path(
    get, path = "/bank/accounts", tag = "bank", operation_id = "listBankAccounts",
    responses((status = 200, description = "The accounts, the newest first", body = LinkedAccounts)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn accounts(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<LinkedAccounts>, Failure> {
    api.wallet.linked_accounts(viewer).await.map(Json)
}

/// Save an account
///
/// One's own account in a Russian bank. One that is saved already stays as it is. At most 10.
#[utoipa::path(
    post, path = "/bank/accounts", tag = "bank", operation_id = "addBankAccount",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    request_body = NewLinkedAccount,
    responses((status = 201, description = "The account", body = LinkedAccount)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "bank-unavailable", "limit-exceeded", "wallet-frozen",
        "step-up-required", "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn link(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewLinkedAccount>,
) -> Result<(StatusCode, Json<LinkedAccount>), Failure> {
    let saved = api.wallet.link_account(viewer, confirmation, new).await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

/// Remove a saved account
///
/// What is under way with it goes on.
#[utoipa::path(
    delete, path = "/bank/accounts/{id}", tag = "bank", operation_id = "removeBankAccount",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 204, description = "It is removed")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn unlink(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<BankAccountId>,
) -> Result<StatusCode, Failure> {
    api.wallet.unlink_account(viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Top up or withdraw
///
/// Begins the payment and answers at once; `bank_payment_changed` tells how it ends. The same key
/// begins one payment, for ever. A withdrawal leaves the account at once, and comes back where the
/// bank refuses it.
#[utoipa::path(
    post, path = "/bank/payments", tag = "bank", operation_id = "createBankPayment",
    params(
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    request_body = NewBankPayment,
    responses((
        status = 201, description = "The payment", body = BankPayment,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request began it")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "bank-unavailable", "not-found", "insufficient-funds",
        "limit-exceeded", "account-closed", "cancelled", "level-too-low", "wallet-frozen",
        "second-person-required", "payment-suspicious", "step-up-required", "factor-required",
        "confirmation-over", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn pay(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewBankPayment>,
) -> Result<Response, Failure> {
    let begun = api
        .wallet
        .begin_bank_payment(viewer, key, confirmation, new)
        .await?;
    let response = (StatusCode::CREATED, Json(begun.payment)).into_response();
    Ok(replayed(response, begun.replayed))
}

/// Pay by requisites
///
/// To anybody's account in a Russian bank, on the terms of a withdrawal, and by its stages. The same key
/// begins one payment, for ever.
#[utoipa::path(
    post, path = "/bank/transfers", tag = "bank", operation_id = "createBankTransfer",
    params(
        (
            "Idempotency-Key" = String, Header,
            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
            description = "A structured-field string of 16 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`",
        ),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    request_body = NewBankTransfer,
    responses((
        status = 201, description = "The payment", body = BankPayment,
        headers(("Idempotency-Replayed" = String, description = "`true` where an earlier request began it")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "idempotency-key-missing", "idempotency-key-reused",
        "idempotency-key-in-flight", "bank-unavailable", "insufficient-funds", "limit-exceeded",
        "account-closed", "cancelled", "level-too-low", "wallet-frozen", "second-person-required",
        "payment-suspicious", "step-up-required", "factor-required", "confirmation-over",
        "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn transfer(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    ConfirmationHeader(confirmation): ConfirmationHeader,
    JsonBody(new): JsonBody<NewBankTransfer>,
) -> Result<Response, Failure> {
    let begun = api
        .wallet
        .begin_bank_transfer(viewer, key, confirmation, new)
        .await?;
    let response = (StatusCode::CREATED, Json(begun.payment)).into_response();
    Ok(replayed(response, begun.replayed))
}

/// Payments from and to banks
#[utoipa::path(
    get, path = "/bank/payments", tag = "bank", operation_id = "listBankPayments",
    responses((status = 200, description = "The newest 50, the newest first", body = BankPayments)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn payments(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<BankPayments>, Failure> {
    api.wallet.bank_payments(viewer).await.map(Json)
}

/// A payment from or to a bank
#[utoipa::path(
    get, path = "/bank/payments/{id}", tag = "bank", operation_id = "getBankPayment",
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The payment as it is now", body = BankPayment)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["not-found"]))),
)]
pub(super) async fn payment(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<BankPaymentId>,
) -> Result<Json<BankPayment>, Failure> {
    api.wallet.bank_payment(viewer, id).await.map(Json)
}

/// What the bank calls to say. No session and no page is behind it: its signature is all.
pub(super) async fn callback(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    };
    let callback = Callback {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signatures: text("webhook-signature"),
        body: &body,
    };
    api.wallet.hear_bank(callback).await?;
    Ok(StatusCode::NO_CONTENT)
}
