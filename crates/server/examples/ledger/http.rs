//! A client of few lines: requests one after the other over one connection that is kept.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Outcome;

/// A connection to the server on this machine.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What has come and was not read yet.
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(port: u16) -> Outcome<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4_096),
        })
    }

    /// Sends a request and hands its answer's status and body to `read`.
    pub(crate) async fn ask<T>(
        &mut self,
        request: &[u8],
        read: impl FnOnce(u16, &[u8]) -> T,
    ) -> Outcome<T> {
        self.stream.write_all(request).await?;
        let body = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let (status, length) = head(self.buffer.get(..body).unwrap_or_default())?;
        while self.buffer.len() < body + length {
            self.more().await?;
        }
        let read = read(
            status,
            self.buffer.get(body..body + length).unwrap_or_default(),
        );
        self.buffer.drain(..body + length);
        Ok(read)
    }

    async fn more(&mut self) -> Outcome<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err("the server ended the connection".into()),
            _ => Ok(()),
        }
    }
}

/// The status, and how long the body is: the API tells it always.
fn head(head: &[u8]) -> Outcome<(u16, usize)> {
    let text = std::str::from_utf8(head)?;
    let mut lines = text.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.ok_or("no status line")?.parse()?;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            return Ok((status, value.trim().parse()?));
        }
    }
    Err(format!("an answer without a length: {text}").into())
}

/// The head of a request as the app's browser sends it, up to what differs from one to the next.
pub(crate) fn signed_in(port: u16, method: &str, path: &str, secret: &str) -> String {
    format!(
        "{method} /api/v1{path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         Sec-Fetch-Site: same-origin\r\nUser-Agent: bench\r\nAccept: */*\r\n\
         Cookie: __Host-here=1; __Host-sid={secret}\r\n"
    )
}
