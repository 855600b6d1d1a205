//! Metrics: what the rooms count of themselves, told at an address of the operator's own.

mod process;

pub(crate) use process::open_files_at_most;

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;

use crate::sequencer::Sequencer;

/// A registry that knows the process, its build and the sequencer; rooms make themselves known in it under
/// the wallet's prefix.
#[must_use]
pub fn registry(sequencer: &Sequencer, rooms: impl FnOnce(&mut Registry)) -> Registry {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(process::Process::new()));
    let poltina = registry.sub_registry_with_prefix("poltina");
    let version = vec![("version", env!("CARGO_PKG_VERSION"))];
    poltina.register("build", "The release that runs", Info::new(version));
    poltina.register_collector(Box::new(Waiting(sequencer.clone())));
    sequencer.figures().register(poltina);
    rooms(poltina);
    registry
}

/// How many commands wait, looked at when it is asked for.
#[derive(Debug)]
struct Waiting(Sequencer);

impl Collector for Waiting {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let waiting = ConstGauge::new(i64::try_from(self.0.waiting()).unwrap_or(i64::MAX));
        let told = encoder.encode_descriptor(
            "sequencer_waiting",
            "Commands that wait to be decided",
            None,
            MetricType::Gauge,
        )?;
        waiting.encode(told)
    }
}

/// Tells them to whoever asks, until it is dropped.
///
/// # Errors
/// Where connections can be taken no more.
pub async fn serve(listener: TcpListener, registry: Registry) -> std::io::Result<()> {
    let registry = Arc::new(registry);
    let told = move || std::future::ready(tell(&registry));
    axum::serve(listener, Router::new().route("/metrics", get(told))).await
}

fn tell(registry: &Registry) -> Response {
    let mut text = String::new();
    match prometheus_text::encode(&mut text, registry) {
        Ok(()) => (
            [(header::CONTENT_TYPE, prometheus_text::CONTENT_TYPE)],
            text,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
