//! Serving connections, with or without TLS, until told to stop.

mod hurried;
mod turned_away;

use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tower::Service;

use self::hurried::Hurried;
use self::turned_away::Porter;
use crate::bounds::Bound;
use crate::http::ClientAddress;

/// How often an HTTP/2 connection is asked whether it is alive.
const PING: Duration = Duration::from_secs(20);

/// How long a client may leave what was sent to him: one that is gone without a word, or does not read.
const UNHEARD: Duration = Duration::from_secs(60);

/// How long open requests may take once the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Reads a certificate chain and its key, both PEM, for TLS with HTTP/2 and HTTP/1.1.
///
/// # Errors
/// A sentence that names the file and what is wrong with it.
pub fn tls(certificate: &Path, key: &Path) -> Result<TlsAcceptor, String> {
    let told = |file: &Path, error: &dyn std::fmt::Display| {
        format!("cannot use {}: {error}", file.display())
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| told(certificate, &error))?;
    if chain.is_empty() {
        return Err(told(certificate, &"it holds no certificate in PEM form"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| told(key, &error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| told(key, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// How connections are taken.
#[derive(Clone)]
pub struct Doors {
    /// By what they are encrypted, if they are.
    pub tls: Option<TlsAcceptor>,
    /// How many may be open, by client.
    pub connections: Bound<Vec<u8>>,
    /// How long a client may take to send a request's head, or to finish its TLS handshake.
    pub head: Duration,
}

/// Serves until `stop` resolves; then `closing` is called, so that endless answers end, and open
/// requests get a few seconds.
pub async fn serve(
    listener: TcpListener,
    doors: Doors,
    router: Router,
    stop: impl Future<Output = ()>,
    closing: impl FnOnce(),
) {
    let porter = Porter::new();
    let farewell = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        let client = ClientAddress(address.ip());
        let pass = match doors.connections.enter(&client.counted()) {
            Ok(pass) => pass,
            Err(full) => {
                porter.turn_away(stream, full, doors.tls.is_some());
                continue;
            }
        };
        let (router, watcher) = (router.clone(), farewell.watcher());
        let (tls, head) = (doors.tls.clone(), doors.head);
        tokio::spawn(async move {
            let _pass = pass;
            match tls {
                None => converse(stream, client, head, router, watcher).await,
                Some(tls) => match tokio::time::timeout(head, tls.accept(stream)).await {
                    Ok(Ok(stream)) => converse(stream, client, head, router, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                },
            }
        });
    }
    drop(listener);
    closing();
    if tokio::time::timeout(FAREWELL, farewell.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time and are cut off");
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Small answers must not wait for one another.
                let _ = stream.set_nodelay(true);
                let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(UNHEARD));
                return (stream, address);
            }
            Err(error) => {
                // Out of file handles, most likely: let some connections end.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Answers the requests of one connection.
async fn converse<S>(
    stream: S,
    client: ClientAddress,
    head: Duration,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(client);
        router.clone().call(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .max_concurrent_streams(200);
    let connection = builder.serve_connection(TokioIo::new(Hurried::new(stream, head)), service);
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        tracing::debug!(error, "a connection broke off");
    }
}
