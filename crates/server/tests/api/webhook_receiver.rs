//! A third party that webhooks tell: it keeps what it is sent, and does as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// What a receiver does with what it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Does {
    /// Answers so.
    Answer(u16),
    /// Answers with a redirection to itself.
    Redirect,
    /// Answers, and never stops talking.
    Talk,
    /// Hangs up.
    HangUp,
}

/// What a receiver was sent.
#[derive(Clone, Debug)]
pub(super) struct Got {
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        &found.unwrap().1
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether one of its signatures is by this secret, as the standard says.
    pub(super) fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        assert_eq!(key.len(), 32);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let (id, time) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = [format!("{id}.{time}.").as_bytes(), &self.body].concat();
        let signatures = self.header("webhook-signature").split(' ');
        let tags = signatures.map(|one| STANDARD.decode(one.strip_prefix("v1,").unwrap()));
        tags.into_iter()
            .any(|tag| hmac::verify(&key, &signed, &tag.unwrap()).is_ok())
    }
}

/// A third party on this machine.
pub(super) struct Receiver {
    pub(super) url: String,
    pub(super) got: Arc<Mutex<Vec<Got>>>,
    pub(super) plan: Arc<Mutex<VecDeque<Does>>>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Self {
            url: format!("http://127.0.0.1:{port}/hooks?secret=1"),
            got: Arc::default(),
            plan: Arc::default(),
        };
        let (got, plan) = (Arc::clone(&receiver.got), Arc::clone(&receiver.plan));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (got, plan) = (Arc::clone(&got), Arc::clone(&plan));
                tokio::spawn(async move {
                    let mut read = Vec::new();
                    let end = loop {
                        let mut part = [0; 4_096];
                        let many = stream.read(&mut part).await.unwrap_or(0);
                        if many == 0 {
                            return;
                        }
                        read.extend_from_slice(&part[..many]);
                        let head = read.windows(4).position(|four| four == b"\r\n\r\n");
                        let Some(head) = head else { continue };
                        let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
                        let length = text.split("content-length: ").nth(1).unwrap();
                        let length: usize = length.lines().next().unwrap().parse().unwrap();
                        if read.len() >= head + 4 + length {
                            break head;
                        }
                    };
                    let text = String::from_utf8_lossy(&read[..end]).into_owned();
                    let headers = text.lines().skip(1).filter_map(|line| {
                        let (name, value) = line.split_once(": ")?;
                        Some((name.to_lowercase(), value.to_owned()))
                    });
                    let one = Got {
                        headers: headers.collect(),
                        body: read[end + 4..].to_vec(),
                    };
                    got.lock().unwrap().push(one);
                    let does = plan.lock().unwrap().pop_front();
                    let answer = match does.unwrap_or(Does::Answer(204)) {
                        Does::Answer(status) => {
                            format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n")
                        }
                        Does::Redirect => "HTTP/1.1 307 X\r\nlocation: /other\r\n\
                                           content-length: 0\r\n\r\n"
                            .to_owned(),
                        Does::HangUp => return,
                        Does::Talk => {
                            let head = "HTTP/1.1 200 X\r\ncontent-length: 99999999999\r\n\r\n";
                            let _ = stream.write_all(head.as_bytes()).await;
                            while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
                            return;
                        }
                    };
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        receiver
    }

    pub(super) fn will(&self, plan: impl IntoIterator<Item = Does>) {
        self.plan.lock().unwrap().extend(plan);
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}
