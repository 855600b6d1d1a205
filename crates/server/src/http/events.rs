//! `/events`: what happens, live, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event as Sse, KeepAlive};
use axum::response::{IntoResponse, Response, Sse as SseStream};
use futures_util::stream::{self, Stream};
use poltina_api_types::Event;
use serde::Deserialize;

use super::Api;
use super::extract::{Query, SignedIn};
use crate::app::{EventFeed, Failure};

/// How soon a browser comes again.
const RETRY: Duration = Duration::from_secs(1);

/// How often a silent stream says that it is alive, so that proxies do not cut it.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Where to resume.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventQuery {
    /// The last event that was seen; from the newest on where absent or beyond.
    #[serde(default)]
    after: Option<i64>,
}

/// What happens, live
///
/// Server-sent events: `id:` is the event's sequence, dense for each person; `data:` is an
/// `Event`. Resume with `Last-Event-ID` or `?after=`; no event is left out or comes twice. A
/// comment comes every 15 seconds. The stream ends with the session.
#[utoipa::path(
    get, path = "/events", tag = "events", operation_id = "followEvents",
    params(
        EventQuery,
        ("Last-Event-ID" = Option<i64>, Header, description = "Sent by browsers; goes before `after`"),
    ),
    responses((status = 200, description = "The stream; each `data:` is an `Event`", body = Event, content_type = "text/event-stream")),
    security(("session" = [])),
    extensions(("x-problems" = json!(["invalid-request"]))),
)]
pub(super) async fn follow(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    headers: HeaderMap,
    Query(query): Query<EventQuery>,
) -> Result<Response, Failure> {
    let after = match headers.get("last-event-id") {
        Some(id) => Some(last_event_id(id)?),
        None => query.after,
    };
    if after.is_some_and(|after| after < 0) {
        return Err(Failure::invalid(
            "query:after",
            "use the `id` of an event, or 0",
        ));
    }
    let feed = api.wallet.follow(viewer, after).await?;
    let mut response = SseStream::new(stream(feed))
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    // Proxies that gather answers would hold the events back.
    let name = HeaderName::from_static("x-accel-buffering");
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static("no"));
    Ok(response)
}

fn last_event_id(value: &HeaderValue) -> Result<i64, Failure> {
    value
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|id| *id >= 0)
        .ok_or_else(|| Failure::invalid("header:last-event-id", "use the `id` of an event"))
}

/// The feed as events on the wire. The first tells how soon to come again, and that it is open.
fn stream(feed: EventFeed) -> impl Stream<Item = Result<Sse, Infallible>> {
    let opening = Sse::default().retry(RETRY).comment("open");
    stream::unfold(
        (feed, VecDeque::from([opening])),
        |(mut feed, mut ready)| async move {
            if ready.is_empty() {
                // Rather no more than one left out.
                ready = feed.next().await?.iter().map(wire).collect::<Option<_>>()?;
            }
            let next = ready.pop_front()?;
            Some((Ok(next), (feed, ready)))
        },
    )
}

fn wire(event: &Event) -> Option<Sse> {
    Sse::default()
        .id(event.sequence.to_string())
        .json_data(event)
        .ok()
}
