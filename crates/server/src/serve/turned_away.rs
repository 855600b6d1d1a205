//! What a connection hears for which there is no room: a problem, at once, and no more.

use std::sync::Arc;
use std::time::Duration;

use poltina_api_types::ErrorCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::app::Failure;
use crate::bounds::Full;
use crate::http;

/// How many are told at once; beyond, connections are closed without a word.
const AT_ONCE: usize = 256;

/// How long one is told, and listened to meanwhile: who is cut off while he speaks would not hear it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whoever turns connections away.
#[derive(Clone, Debug)]
pub(super) struct Porter(Arc<Semaphore>);

impl Porter {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// Tells one that there is no room. By TLS nothing is told: a handshake costs more than an answer.
    pub(super) fn turn_away(&self, mut stream: TcpStream, full: Full, tls: bool) {
        let Ok(permit) = Arc::clone(&self.0).try_acquire_owned() else {
            return;
        };
        if tls {
            return;
        }
        tokio::spawn(async move {
            let _permit = permit;
            let told = async {
                stream.write_all(words(full).as_bytes()).await?;
                stream.shutdown().await?;
                let mut ignored = [0; 1024];
                while stream.read(&mut ignored).await? > 0 {}
                std::io::Result::Ok(())
            };
            let _ = tokio::time::timeout(PATIENCE, told).await;
        });
    }
}

/// The whole answer, as it goes over the wire.
fn words(full: Full) -> String {
    let failure = match full {
        Full::OfOne => Failure::new(
            ErrorCode::TooManyRequests,
            "Too many connections are open from this address; close some.",
        )
        .after(5),
        Full::InAll => Failure::unavailable("The server holds all connections that it can.", 5),
    };
    let body = http::problem_json(&failure);
    let status = match full {
        Full::OfOne => "429 Too Many Requests",
        Full::InAll => "503 Service Unavailable",
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {length}\r\n\
         retry-after: 5\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{body}"
    )
}
