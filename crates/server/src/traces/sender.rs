//! Sends spans with the client that everything else is sent with.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bytes of an answer that are read at most.
const ANSWER_BYTES: usize = 64 * 1024;

type Collector = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

#[derive(Clone, Debug)]
pub(super) struct Sender {
    client: Collector,
    /// Spans are gathered by a thread that is no part of the runtime.
    runtime: Handle,
}

impl Sender {
    pub(super) fn new(collector: &str) -> Result<Self, String> {
        let uri: Uri = collector
            .parse()
            .map_err(|error| format!("it is no address: {error}"))?;
        let known = matches!(uri.scheme_str(), Some("http" | "https"));
        if !known || uri.host().is_none() {
            return Err("it is no address of a collector: use http://127.0.0.1:4318".to_owned());
        }
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| format!("the system's certificates cannot be read: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            runtime: Handle::current(),
        })
    }
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sent = self
            .runtime
            .spawn(async move { tokio::time::timeout(PATIENCE, send(&client, request)).await });
        let answer: Result<Response<Bytes>, HttpError> = match sent.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err("it did not answer in time".into()),
            Err(error) => Err(error.into()),
        };
        match &answer {
            Ok(answer) if !answer.status().is_success() => {
                tracing::warn!(
                    status = answer.status().as_u16(),
                    "the collector refuses traces"
                );
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "traces do not reach the collector"),
        }
        answer
    }
}

async fn send(client: &Collector, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let (parts, body) = client.request(request.map(Full::new)).await?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES).collect().await?.to_bytes();
    Ok(Response::from_parts(parts, body))
}
