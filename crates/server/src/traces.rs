//! Traces: each request and each batch as a span, sent by OTLP over HTTP to the operator's collector.
//!
//! Spans are made here out of what they may tell, rather than out of the log's fields: what is added to a log
//! never leaves the machine by this door.

mod sender;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, SpanKind, Status, Tracer as _, TracerProvider as _};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use self::sender::Sender;

/// How long the last spans may take on their way when the server stops.
const FAREWELL: Duration = Duration::from_secs(1);

/// Where spans go. Cheap to clone. They wait in a queue of fixed length; beyond it they are left out, and no
/// request waits for them.
#[derive(Clone)]
pub struct Traces(Arc<Tracing>);

struct Tracing {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Traces")
    }
}

/// What a request's span tells.
pub(crate) struct Answered<'a> {
    pub(crate) method: &'a str,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) request_id: &'a str,
    pub(crate) took: Duration,
}

impl Traces {
    /// To the collector at this address: `http://127.0.0.1:4318`. Call it on the runtime that is to send.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the address.
    pub fn to(collector: &str) -> Result<Self, String> {
        let told = |error: &dyn std::fmt::Display| format!("--otlp {collector}: {error}");
        let sender = Sender::new(collector).map_err(|error| told(&error))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
            .with_http_client(sender)
            .build()
            .map_err(|error| told(&error))?;
        let resource = Resource::builder_empty()
            .with_service_name("poltina-server")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        let tracer = provider.tracer("poltina");
        Ok(Self(Arc::new(Tracing { provider, tracer })))
    }

    /// A request was answered just now.
    pub(crate) fn request(&self, answered: &Answered<'_>) {
        let Answered {
            method,
            route,
            status,
            request_id,
            took,
        } = *answered;
        let attributes = [
            KeyValue::new("http.request.method", method.to_owned()),
            KeyValue::new("http.route", route.to_owned()),
            KeyValue::new("http.response.status_code", i64::from(status)),
            KeyValue::new("poltina.request_id", request_id.to_owned()),
        ];
        let failed = status >= 500;
        self.span(
            format!("{method} {route}"),
            SpanKind::Server,
            attributes,
            took,
            failed,
        );
    }

    /// A batch was decided and written just now, or not.
    pub(crate) fn batch(&self, commands: usize, took: Duration) {
        let commands = i64::try_from(commands).unwrap_or(i64::MAX);
        let attributes = [KeyValue::new("poltina.commands", commands)];
        self.span(
            "sequencer batch".to_owned(),
            SpanKind::Internal,
            attributes,
            took,
            false,
        );
    }

    fn span(
        &self,
        name: String,
        kind: SpanKind,
        attributes: impl IntoIterator<Item = KeyValue>,
        took: Duration,
        failed: bool,
    ) {
        let now = SystemTime::now();
        let mut span = self
            .0
            .tracer
            .span_builder(name)
            .with_kind(kind)
            .with_start_time(now.checked_sub(took).unwrap_or(now))
            .with_attributes(attributes)
            .start(&self.0.tracer);
        if failed {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(now);
    }

    /// Sends what waits; what cannot be sent in a second is left out.
    pub async fn end(self) {
        // It waits for a thread of its own, which waits for this runtime.
        let ended =
            tokio::task::spawn_blocking(move || self.0.provider.shutdown_with_timeout(FAREWELL));
        if !matches!(ended.await, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }
}
