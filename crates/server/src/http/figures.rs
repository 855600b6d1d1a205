//! What is counted of requests: by route, never by address, so that nobody is told of and no label grows.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use poltina_api_types::ErrorCode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of how long an answer takes, in seconds. Sign-in and look-ups are slow on purpose.
const TIMES: [f64; 10] = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// Codes of what is refused for load.
const REFUSED: [ErrorCode; 2] = [ErrorCode::TooManyRequests, ErrorCode::Unavailable];

type Labels<const N: usize> = [(&'static str, String); N];

/// The figures of requests. Cheap to clone: all clones count as one.
#[derive(Clone, Debug)]
pub struct Figures {
    requests: Family<Labels<3>, Counter>,
    seconds: Family<Labels<2>, Histogram, fn() -> Histogram>,
    refused: Family<[(&'static str, &'static str); 1], Counter>,
}

impl Default for Figures {
    fn default() -> Self {
        let refused: Family<_, Counter> = Family::default();
        // A count that begins with the first refusal would hide it from whoever looks for a rise.
        for code in REFUSED {
            drop(refused.get_or_create(&[("code", code.as_str())]));
        }
        Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(TIMES)),
            refused,
        }
    }
}

impl Figures {
    /// A request was answered.
    pub(super) fn answered(
        &self,
        (method, route): (&Method, &str),
        status: StatusCode,
        refused: Option<ErrorCode>,
        took: Duration,
    ) {
        let asked = [
            ("method", known(method).to_owned()),
            ("route", route.to_owned()),
        ];
        self.seconds
            .get_or_create(&asked)
            .observe(took.as_secs_f64());
        let [method, route] = asked;
        let status = ("status", format!("{}xx", status.as_u16() / 100));
        self.requests.get_or_create(&[method, route, status]).inc();
        if let Some(code) = refused.filter(|code| REFUSED.contains(code)) {
            self.refused.get_or_create(&[("code", code.as_str())]).inc();
        }
    }

    /// Makes them known under their names.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Answers, by route and class of status",
            self.requests.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "From the head of a request to the head of its answer",
            self.seconds.clone(),
        );
        registry.register(
            "http_refused",
            "Refused for load: by one client (too-many-requests, 429) or of the whole (unavailable, 503)",
            self.refused.clone(),
        );
    }
}

/// A method as a label: anybody may make up others.
pub(super) fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
