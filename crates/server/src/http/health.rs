//! `/healthz` and `/readyz`: for whoever keeps the server running.

use axum::extract::State;

use super::Api;
use crate::app::Failure;

/// The process runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The wallet can answer.
pub(super) async fn ready(State(api): State<Api>) -> Result<&'static str, Failure> {
    api.wallet.ready().await?;
    Ok("ok\n")
}
