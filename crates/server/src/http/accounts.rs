//! `/accounts`: balances, and accounts in other currencies.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use poltina_api_types::{Account, Accounts, NewAccount};

use super::Api;
use super::extract::{JsonBody, SignedIn};
use crate::app::Failure;

/// The accounts and their balances
///
/// Read in one snapshot with the number of the newest event: follow the events from there.
#[utoipa::path(
    get, path = "/accounts", tag = "accounts", operation_id = "listAccounts",
    responses((status = 200, description = "The accounts", body = Accounts)),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Accounts>, Failure> {
    Ok(Json(api.wallet.accounts(viewer).await?))
}

/// Open an account
///
/// In another currency, for an identified person. One that is open already stays as it is.
#[utoipa::path(
    post, path = "/accounts", tag = "accounts", operation_id = "openAccount",
    request_body = NewAccount,
    responses(
        (status = 201, description = "The account, opened now", body = Account),
        (status = 200, description = "The account, which was there", body = Account),
    ),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "level-too-low", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn open(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<NewAccount>,
) -> Result<(StatusCode, Json<Account>), Failure> {
    let (account, made) = api.wallet.open_account(viewer, new).await?;
    let status = if made {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(account)))
}
