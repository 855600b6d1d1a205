//! A bank outside the wallet: it moves money between its accounts and the wallet's, answers over
//! HTTP, calls back, and can be told to misbehave in every way that banks do.
//!
//! | call | does |
//! | --- | --- |
//! | `PUT /payments/{id}` | takes a payment; the same id again says how it stands |
//! | `GET /payments/{id}` | says how it stands; 404 where it never came |
//! | `PUT /behaviour` | sets what happens to payments from then on ([`Behaviour`]) |
//!
//! The first two need `Authorization: Bearer <key>`. Callbacks are signed as the Standard Webhooks
//! specification 1.0.0 says: HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`.
//!
//! Without being told anything, a payment is done after a moment; one of 13 kopecks beside whole
//! roubles is refused, one of 14 waits for 45 seconds: so that a person can see what happens then.

mod bank;
mod behaviour;

use std::future::Future;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use tokio::net::TcpListener;

pub use bank::{Settings, Status};
pub use behaviour::{Answer, Behaviour, Callback, Then};

use bank::{Bank, Order, Taken};

/// Serves the bank until `stop` resolves.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/payments/{id}", get(show).put(take))
        .route("/behaviour", put(behave))
        .with_state(Bank::new(settings));
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await
}

async fn behave(State(bank): State<Bank>, Json(behaviour): Json<Behaviour>) -> StatusCode {
    bank.behave(behaviour);
    StatusCode::NO_CONTENT
}

async fn show(State(bank): State<Bank>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if !admitted(&bank, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match bank.status(&id) {
        Some(status) => Json(status).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn take(
    State(bank): State<Bank>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(order): Json<Order>,
) -> Response {
    if !admitted(&bank, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match bank.take(id, order).await {
        Taken::Status(status) => Json(status).into_response(),
        Taken::Another => StatusCode::CONFLICT.into_response(),
        Taken::Broken => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn admitted(bank: &Bank, headers: &HeaderMap) -> bool {
    let shown = headers.get(header::AUTHORIZATION);
    let key = shown
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    key.is_some_and(|key| bank.admits(key))
}
