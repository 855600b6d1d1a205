//! A request that is put together and sent to a world's router.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::answer::Answer;
use super::world::World;

/// A request that is being put together.
pub(crate) struct Ask<'w> {
    pub(crate) world: &'w World,
    pub(crate) request: Request<Body>,
}

impl Ask<'_> {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request
            .headers_mut()
            .insert(name, value.parse().unwrap());
        self
    }

    /// One more header of this name.
    pub(crate) fn and_header(mut self, name: &'static str, value: &str) -> Self {
        self.request
            .headers_mut()
            .append(name, value.parse().unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.request.headers_mut().remove(name);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self.header("content-type", content_type)
    }

    /// The answer to come, apart from this world.
    pub(crate) fn into_future(self) -> impl Future<Output = Response> + Send + 'static {
        let (router, request) = (self.world.router.clone(), self.request);
        async move { router.oneshot(request).await.unwrap() }
    }

    /// The answer with its body still to come.
    pub(crate) async fn open(self) -> Response {
        self.into_future().await
    }

    pub(crate) async fn send(self) -> Answer {
        let operation =
            super::contract::operation(self.request.method(), self.request.uri().path());
        let (parts, mut body) = self.open().await.into_parts();
        if parts
            .headers
            .get("content-type")
            .is_some_and(|kind| kind == "text/event-stream")
        {
            // It opened, and never ends.
            body = Body::empty();
        }
        // A stream that opened where it should not would never end.
        let body = tokio::time::timeout(Duration::from_secs(60), body.collect()).await;
        let bytes = body.expect("the body does not end").unwrap().to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
            json,
        };
        // Whatever the test is about: what was answered stands in the contract.
        super::contract::check(operation.as_ref(), &answer);
        answer
    }
}
