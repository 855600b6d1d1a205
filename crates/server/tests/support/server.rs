//! The real binary, started, killed and talked to over HTTP.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

const PROGRAM: &str = env!("CARGO_BIN_EXE_poltina-server");

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Serves the books of this folder on a free port; codes are shown, rate limits are open.
    pub(crate) fn start(data: &Path) -> Self {
        Self::run(Command::new(PROGRAM), data)
    }

    /// The same, where none of its files may grow beyond so many kilobytes.
    pub(crate) fn start_bounded(data: &Path, kilobytes: u32) -> Self {
        let mut shell = Command::new("bash");
        // Without the signal it is told as an error of writing.
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
        shell.args(["-c", &script, PROGRAM]);
        Self::run(shell, data)
    }

    fn run(mut command: Command, data: &Path) -> Self {
        let mut child = command
            .args([
                "serve", "--demo", "--policy", "open", "--port", "0", "--data",
            ])
            .arg(data)
            .args(super::books::flags(data))
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut greeting)
            .unwrap();
        let port = greeting.trim().rsplit(':').next().unwrap().parse();
        let port = port.unwrap_or_else(|_| panic!("no port in {greeting:?}"));
        Self { child, port }
    }

    /// `kill -9`: no farewell of any kind.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`: ends in order, with exit code 0.
    pub(crate) fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(
            self.child.wait().unwrap().success(),
            "SIGTERM ends the server with 0"
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that fails leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The connection broke before the answer was there.
#[derive(Debug)]
pub(crate) struct Lost;

/// A browser: one connection, kept open, and whoever is signed in.
pub(crate) struct Browser {
    pub(crate) port: u16,
    connection: Option<SendRequest<Full<Bytes>>>,
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    cookie: String,
    pub(crate) payee_id: String,
}

impl Browser {
    pub(crate) const fn new(port: u16) -> Self {
        Self {
            port,
            connection: None,
        }
    }

    /// Signs in by the code that the demo server shows.
    pub(crate) async fn sign_in(&mut self, phone: &str) -> Session {
        let ask = json!({ "phone": phone });
        let (_, sent) = self
            .call("POST", "/sessions/codes", None, &[], ask)
            .await
            .unwrap();
        let code = json!({ "challenge_id": sent["challenge_id"], "code": sent["demo_code"] });
        let request = self.request("POST", "/sessions", None, &[], code);
        let response = self.send(request).await.unwrap();
        assert_eq!(response.status(), 201);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let me = read(response).await.unwrap();
        let payee_id = format!("person:{}", me["id"].as_str().unwrap());
        Session { cookie, payee_id }
    }

    /// Pays; the answer's status and body.
    pub(crate) async fn transfer(
        &mut self,
        payer: &Session,
        (payee_id, kopecks): (&str, u64),
        key: &str,
    ) -> Result<(u16, Value), Lost> {
        let amount = json!({ "value": kopecks.to_string(), "currency": "RUB" });
        let body = json!({ "payee_id": payee_id, "amount": amount });
        let key = format!("\"{key}\"");
        let headers = [("idempotency-key", key.as_str())];
        self.call("POST", "/transfers", Some(payer), &headers, body)
            .await
    }

    pub(crate) async fn get(
        &mut self,
        path: &str,
        session: &Session,
    ) -> Result<(u16, Value), Lost> {
        self.call("GET", path, Some(session), &[], Value::Null)
            .await
    }

    pub(crate) async fn call(
        &mut self,
        method: &str,
        path: &str,
        session: Option<&Session>,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Result<(u16, Value), Lost> {
        let request = self.request(method, path, session, headers, body);
        let response = self.send(request).await?;
        let status = response.status().as_u16();
        Ok((status, read(response).await?))
    }

    /// Whether the server says that it can take work.
    pub(crate) async fn ready(&mut self) -> (u16, Value) {
        let request = Request::builder()
            .uri("/readyz")
            .header(header::HOST, format!("localhost:{}", self.port))
            .body(Full::default())
            .unwrap();
        let response = self.send(request).await.unwrap();
        (response.status().as_u16(), read(response).await.unwrap())
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        session: Option<&Session>,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, format!("localhost:{}", self.port))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(session) = session {
            request = request.header(header::COOKIE, &session.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        request.body(Full::from(body)).unwrap()
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Lost> {
        let mut connection = match self.connection.take() {
            Some(open) if open.is_ready() => open,
            _ => connect(self.port).await?,
        };
        let response = connection.send_request(request).await.map_err(|_| Lost)?;
        self.connection = Some(connection);
        Ok(response)
    }

    /// Opens the event stream on a connection of its own, as a browser resumes it.
    pub(crate) async fn follow(&self, session: &Session, resume: Resume) -> EventStream {
        let after = match resume {
            Resume::After(after) => format!("?after={after}"),
            Resume::LastEventId(_) => String::new(),
        };
        let last = match resume {
            Resume::After(_) => String::new(),
            Resume::LastEventId(last) => last.to_string(),
        };
        let headers: &[(&str, &str)] = match resume {
            Resume::After(_) => &[],
            Resume::LastEventId(_) => &[("last-event-id", &last)],
        };
        let path = format!("/events{after}");
        let request = self.request("GET", &path, Some(session), headers, Value::Null);
        let mut connection = connect(self.port).await.unwrap();
        let response = connection.send_request(request).await.unwrap();
        assert_eq!(response.status(), 200);
        EventStream {
            body: response.into_body(),
            _connection: connection,
            unread: Vec::new(),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Resume {
    After(i64),
    LastEventId(i64),
}

/// An open event stream.
pub(crate) struct EventStream {
    body: Incoming,
    _connection: SendRequest<Full<Bytes>>,
    /// Bytes: a frame may end inside a letter.
    unread: Vec<u8>,
}

impl EventStream {
    /// The `id` and `data` of the next event.
    pub(crate) async fn next(&mut self) -> (i64, Value) {
        loop {
            let end = self.unread.windows(2).position(|pair| pair == b"\n\n");
            if let Some(end) = end {
                let rest = self.unread.split_off(end + 2);
                let block = std::mem::replace(&mut self.unread, rest);
                let block = String::from_utf8(block).unwrap();
                let field = |name| block.lines().find_map(|line| line.strip_prefix(name));
                if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                    return (id.parse().unwrap(), serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let frame = self.body.frame().await.unwrap().unwrap();
            if let Some(bytes) = frame.data_ref() {
                self.unread.extend_from_slice(bytes);
            }
        }
    }
}

async fn connect(port: u16) -> Result<SendRequest<Full<Bytes>>, Lost> {
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .map_err(|_| Lost)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| Lost)?;
    // It ends with the sender, or when the server dies.
    tokio::spawn(connection);
    Ok(sender)
}

async fn read(response: Response<Incoming>) -> Result<Value, Lost> {
    let bytes = response
        .into_body()
        .collect()
        .await
        .map_err(|_| Lost)?
        .to_bytes();
    Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}
