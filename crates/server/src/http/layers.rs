//! What happens to every request around its handler: log, count, time, survive.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use poltina_api_types::ErrorCode;
use poltina_domain::UserId;
use tracing::field::Empty;

use super::client::ClientAddress;
use super::{Api, Figures, figures, rate_headers};
use crate::app::Failure;
use crate::app::rate::REQUESTS;
use crate::traces::{Answered, Traces};

/// How long a handler may take; the body was read before.
const PATIENCE: Duration = Duration::from_secs(15);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why a request was refused: what the log says of it. A response carries it as an extension.
#[derive(Clone, Copy)]
pub(super) struct Refused(pub(super) ErrorCode);

/// Where answers are told of, beside the log.
#[derive(Clone)]
pub(super) struct Watch {
    pub(super) figures: Figures,
    pub(super) traces: Option<Traces>,
}

/// One line for each answer, a count of it, and an id to find it by: who asked (an id, never a name), for which
/// route, and why it was refused. The route is logged, never the address: addresses carry what
/// belongs to people.
pub(super) async fn log(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request_id();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(files)".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id, user = Empty);
    let mut response = tracing::Instrument::instrument(next.run(request), span.clone()).await;
    let status = response.status().as_u16();
    let took = begun.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let refused = response
        .extensions()
        .get::<Refused>()
        .map(|refused| refused.0);
    let why = refused.map_or("-", |refused| refused.as_str());
    watch
        .figures
        .answered((&method, &route), response.status(), refused, took);
    span.in_scope(|| {
        tracing::info!(
            id, %method, route, status, why, ms,
            "{method} {route} {status} {why} (request {id})"
        );
    });
    if let Some(traces) = &watch.traces {
        traces.request(&Answered {
            method: figures::known(&method),
            route: &route,
            status,
            request_id: &id,
            took,
        });
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The log says from here on who asked.
pub(super) fn asked_by(user: UserId) {
    tracing::Span::current().record("user", tracing::field::display(user));
}

/// Sixteen random hexadecimal digits; all zeros where there is no randomness, which is no secret.
fn request_id() -> String {
    let mut bytes = [0; 8];
    let _ = getrandom::fill(&mut bytes);
    format!("{:016x}", u64::from_be_bytes(bytes))
}

/// A panic in a handler is a fault of this request alone.
pub(super) async fn survive(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            Failure::internal().into_response()
        }
    }
}

/// Ends handlers that take too long.
pub(super) async fn time_out(request: Request, next: Next) -> Response {
    let reads = request.method().is_safe();
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) if reads => {
            Failure::unavailable("The server took too long; try again.", 1).into_response()
        }
        // What was to be changed may be changed all the same: the outcome is unknown.
        Err(_) => {
            tracing::error!("a handler took too long");
            Failure::internal().into_response()
        }
    }
}

/// Counts the requests of an address, and says how many are left.
pub(super) async fn count(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    if api.behind_proxy
        && let Some(client) = ClientAddress::forwarded(request.headers())
    {
        request.extensions_mut().insert(client);
    }
    let client: ClientAddress = request.extensions().get().copied().unwrap_or_default();
    match api.wallet.allow(REQUESTS, &client.counted()) {
        Ok(quota) => {
            let mut response = next.run(request).await;
            if !rate_headers::has(response.headers()) {
                rate_headers::set(response.headers_mut(), quota);
            }
            response
        }
        Err(failure) => failure.into_response(),
    }
}

/// Keeps answers of the API out of every cache.
pub(super) async fn do_not_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}
