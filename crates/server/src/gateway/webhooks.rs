//! Third parties that are told what happened: a request to an address that a person gave, and so one
//! that may not lead into the operator's own network.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use ring::hmac;
use tower::Service;

use super::push::{PushAnswer, PushMessage};

/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest address of a third party.
const URL_CHARS: usize = 500;

/// The longest address of a push service.
const PUSH_CHARS: usize = 2_000;

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookMessage {
    /// Where.
    pub url: String,
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, in seconds.
    pub timestamp: i64,
    /// `webhook-signature`: one or two, with space between.
    pub signatures: String,
    /// The body.
    pub body: Vec<u8>,
}

/// The signature of a message by Standard Webhooks: `v1,` and the base64 of HMAC-SHA-256 over id, time in
/// seconds and body, with points between.
///
/// ```
/// use poltina_server::gateway::sign_hook;
///
/// let signature = sign_hook(&[7; 32], "msg_1", 1_795_338_000, b"{}");
/// assert_eq!(signature.len(), "v1,".len() + 44);
/// ```
#[must_use]
pub fn sign(secret: &[u8; 32], id: &str, timestamp: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut signed = hmac::Context::with_key(&key);
    signed.update(format!("{id}.{timestamp}.").as_bytes());
    signed.update(body);
    format!("v1,{}", STANDARD.encode(signed.sign()))
}

/// Why nothing was answered. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {0}")]
pub struct NoAnswer(pub String);

/// How third parties are told.
#[async_trait]
pub trait Hooks: Send + Sync + 'static {
    /// Whether an address may be told at all, by what it says; where its name leads is looked at each
    /// time that something is sent.
    ///
    /// # Errors
    /// A sentence that says what to change.
    fn check(&self, url: &str) -> Result<(), &'static str>;

    /// Sends a message, and says the status of the answer. A redirection is an answer, and not
    /// followed; nothing of the answer's body is read.
    ///
    /// # Errors
    /// [`NoAnswer`]: it may have come, or not.
    async fn send(&self, message: &HookMessage) -> Result<u16, NoAnswer>;

    /// The same as `check` of the address of a push service.
    ///
    /// # Errors
    /// A sentence that says what to change.
    fn check_push(&self, url: &str) -> Result<(), &'static str>;

    /// Sends a push, which is empty.
    ///
    /// # Errors
    /// [`NoAnswer`]: it may have come, or not.
    async fn push(&self, message: &PushMessage) -> Result<PushAnswer, NoAnswer>;
}

/// By HTTPS.
pub struct HttpHooks {
    /// Whether this machine may be told, also without TLS: for a demo, and for tests.
    loopback: bool,
    client: Client<HttpsConnector<HttpConnector<Guarded>>, Full<Bytes>>,
}

impl HttpHooks {
    /// Tells addresses of the public network, and this machine where `loopback` is set.
    ///
    /// # Errors
    /// A sentence where the system's certificates cannot be read.
    pub fn new(loopback: bool) -> Result<Self, String> {
        let mut http = HttpConnector::new_with_resolver(Guarded { loopback });
        http.enforce_http(false);
        http.set_connect_timeout(Some(PATIENCE));
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| format!("the system's certificates cannot be read: {error}"))?
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        // Each message looks its address up anew: no connection is kept.
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        Ok(Self { loopback, client })
    }

    async fn try_to_send(&self, message: &HookMessage) -> Result<u16, String> {
        self.check(&message.url).map_err(str::to_owned)?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(&message.url)
            .header("content-type", "application/json")
            .header("user-agent", "Poltina-Webhooks/1")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", message.timestamp)
            .header("webhook-signature", &message.signatures)
            .body(Full::from(message.body.clone()))
            .map_err(|error| error.to_string())?;
        Ok(self.asked(request).await?.status().as_u16())
    }

    async fn try_to_push(&self, message: &PushMessage) -> Result<PushAnswer, String> {
        self.check_push(&message.url).map_err(str::to_owned)?;
        let mut request = Request::builder().method(Method::POST).uri(&message.url);
        for (name, value) in message.headers() {
            request = request.header(name, value);
        }
        let request = request.body(Full::default());
        let answer = self.asked(request.map_err(|error| error.to_string())?);
        let answer = answer.await?;
        let retry_after = answer.headers().get("retry-after");
        Ok(PushAnswer {
            status: answer.status().as_u16(),
            retry_after: retry_after.and_then(|text| text.to_str().ok()?.parse().ok()),
        })
    }

    async fn asked(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, String> {
        let answer = self.client.request(request).await;
        // What is wrong in the end is said by the innermost cause.
        answer.map_err(|error| {
            let mut cause: &dyn std::error::Error = &error;
            while let Some(inner) = cause.source() {
                cause = inner;
            }
            cause.to_string()
        })
    }
}

#[async_trait]
impl Hooks for HttpHooks {
    fn check(&self, url: &str) -> Result<(), &'static str> {
        check(url, self.loopback, URL_CHARS)
    }

    fn check_push(&self, url: &str) -> Result<(), &'static str> {
        check(url, self.loopback, PUSH_CHARS)
    }

    async fn push(&self, message: &PushMessage) -> Result<PushAnswer, NoAnswer> {
        let sent = tokio::time::timeout(PATIENCE, self.try_to_push(message)).await;
        let sent = sent.unwrap_or_else(|_| Err("it took too long".to_owned()));
        sent.map_err(NoAnswer)
    }

    async fn send(&self, message: &HookMessage) -> Result<u16, NoAnswer> {
        let sent = tokio::time::timeout(PATIENCE, self.try_to_send(message)).await;
        let sent = sent.unwrap_or_else(|_| Err("it took too long".to_owned()));
        sent.map_err(NoAnswer)
    }
}

fn check(url: &str, loopback: bool, most: usize) -> Result<(), &'static str> {
    if url.len() > most || !url.is_ascii() || url.contains('#') {
        return Err("use fewer characters, ASCII alone, without a fragment");
    }
    let uri: Uri = url.parse().map_err(|_| "use an address: https://…")?;
    let authority = uri.authority().ok_or("use an address with a host")?;
    if authority.as_str().contains('@') {
        return Err("use an address without a name or a password in it");
    }
    let host = authority.host();
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    let literal: Option<IpAddr> = literal.parse().ok();
    let here = host == "localhost" || literal.is_some_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if loopback && here => {}
        _ => return Err("use https"),
    }
    // Named hosts are looked at where they lead; this one is told by what it is.
    if here && loopback || literal.is_none_or(is_public) && !here {
        return Ok(());
    }
    Err("use a host in the public network")
}

/// Looks names up, once for a connection, and gives only addresses that may be connected to: what was
/// checked is what is connected to.
#[derive(Clone, Copy, Debug)]
struct Guarded {
    loopback: bool,
}

type Looked = Pin<Box<dyn Future<Output = std::io::Result<std::vec::IntoIter<SocketAddr>>> + Send>>;

impl Service<Name> for Guarded {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Looked;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let loopback = self.loopback;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may = |address: &SocketAddr| {
                let ip = address.ip();
                is_public(ip) || loopback && ip.is_loopback()
            };
            let found: Vec<SocketAddr> = found.collect();
            // One private address among public ones is an attempt, not an accident.
            if found.is_empty() || !found.iter().all(may) {
                return Err(std::io::Error::other(
                    "the host is not in the public network",
                ));
            }
            Ok(found.into_iter())
        })
    }
}

/// Whether an address is one of the public network: nothing of one's own, of a neighbour, or made up.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

const fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && b & 0b1100_0000 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0b1111_1110 == 18))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b) {
        // IPv4 in IPv6, mapped and by NAT64: the address within counts.
        (0, 0) if (c, d, e, f) == (0, 0, 0, 0xffff) => inner(g, h),
        (0x64, 0xff9b) if (c, d, e, f) == (0, 0, 0, 0) => inner(g, h),
        (0x2002, _) => inner(b, c),
        // Teredo, documentation, benchmarks and the like.
        (0x2001, 0..=0x01ff | 0x0db8) | (0x3fff, 0..=0x0fff) => false,
        // Of the rest, global unicast alone.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_addresses_of_public_hosts_are_told() {
        for good in [
            "https://shop.example/hooks",
            "https://shop.example:8443/a?b=c",
            "https://93.184.216.34/x",
            "https://[2606:2800:220:1::1]/x",
        ] {
            assert_eq!(check(good, false, 500), Ok(()), "{good}");
        }
        let long = format!("https://shop.example/{}", "x".repeat(500));
        for bad in [
            "http://shop.example/hooks",
            "ftp://shop.example/",
            "shop.example/hooks",
            "https://user:word@shop.example/",
            "https://shop.example@10.0.0.1/",
            "https://shop.example/#there",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data",
            "https://192.168.0.1/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://магазин.example/",
            &long,
            "",
        ] {
            assert!(check(bad, false, 500).is_err(), "{bad}");
        }
        for here in [
            "http://127.0.0.1:8080/x",
            "http://localhost:1/",
            "http://[::1]:1/",
        ] {
            assert_eq!(check(here, true, 500), Ok(()), "{here}");
        }
        assert!(check("http://10.0.0.1/", true, 500).is_err());
        assert!(check("http://shop.example/", true, 500).is_err());
    }

    #[test]
    fn what_is_not_of_the_public_network_is_known_by_its_number() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for yes in [
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.32.0.1",
            "2a00:1450::1",
        ] {
            assert!(public(yes), "{yes}");
        }
        for no in [
            "0.1.2.3",
            "10.0.0.1",
            "100.127.255.255",
            "127.1.2.3",
            "169.254.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.255.255",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public(no), "{no}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_connected_to() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refused = Guarded { loopback: false }.call(name()).await;
        assert!(refused.is_err());
        let here = Guarded { loopback: true }.call(name()).await.unwrap();
        assert!(here.into_iter().all(|address| address.ip().is_loopback()));
    }
}
