//! `/accounts`: balances.

use axum::Json;
use axum::extract::State;
use poltina_api_types::Accounts;

use super::Api;
use super::extract::SignedIn;
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
