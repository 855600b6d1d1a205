//! How many requests are let in at once. Whoever is beyond hears so at once: those that are let in keep their
//! time, and no queue grows.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use poltina_api_types::ErrorCode;
use poltina_domain::limits::BODY_BYTES;

use super::client::ClientAddress;
use super::extract::too_large;
use crate::app::Failure;
use crate::bounds::{Bound, Full};

/// Bounds on what goes on at once. Cheap to clone: all clones count as one.
#[derive(Clone, Debug)]
pub struct Load {
    /// Requests that are worked on, by client.
    pub requests: Bound<Vec<u8>>,
    /// Bodies that are still on their way, by client.
    pub uploads: Bound<Vec<u8>>,
    /// How long a body may be on its way.
    pub body: Duration,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            requests: Bound::default(),
            uploads: Bound::default(),
            body: Duration::from_secs(10),
        }
    }
}

fn client(request: &Request) -> Vec<u8> {
    let client: Option<&ClientAddress> = request.extensions().get();
    client.copied().unwrap_or_default().counted()
}

fn turned_away(full: Full) -> Response {
    let failure = match full {
        Full::OfOne => Failure::new(
            ErrorCode::TooManyRequests,
            "Too many of your requests are under way; wait for their answers.",
        )
        .after(1),
        Full::InAll => Failure::unavailable("Too many requests are under way; try again.", 1),
    };
    failure.into_response()
}

/// Reads the body first, so that whoever sends it slowly holds nothing that others wait for.
pub(super) async fn read_body(State(load): State<Load>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let pass = match load.uploads.enter(&client(&request)) {
        Ok(pass) => pass,
        Err(full) => return turned_away(full),
    };
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_BYTES).collect();
    let read = tokio::time::timeout(load.body, body).await;
    drop(pass);
    let failure = match read {
        Ok(Ok(body)) => {
            let request = Request::from_parts(parts, Body::from(body.to_bytes()));
            return next.run(request).await;
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => too_large(),
        Ok(Err(_)) => Failure::invalid("", "the body ended before it was complete: send it again"),
        Err(_) => Failure::invalid("", "the body took too long: send it again"),
    };
    failure.into_response()
}

/// Lets a request in, or turns it away. An event stream is under way until it is open, and is then counted
/// among streams.
pub(super) async fn admit(State(load): State<Load>, request: Request, next: Next) -> Response {
    match load.requests.enter(&client(&request)) {
        Ok(_pass) => next.run(request).await,
        Err(full) => turned_away(full),
    }
}
