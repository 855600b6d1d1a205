//! What is sent to push services: an empty message by RFC 8030.

use hyper::Uri;

/// How long a push service keeps a push for a device that is away, in seconds.
const TTL: u32 = 24 * 3_600;

/// Of several that wait for a device the newest is kept: they say the same.
const TOPIC: &str = "poltina";

/// A push: no payload, and so nothing of anybody.
#[derive(Clone, PartialEq, Eq)]
pub struct PushMessage {
    /// Where.
    pub url: String,
    /// `Authorization`, by RFC 8292.
    pub authorization: String,
    /// Whether it should come even where the device saves power.
    pub urgent: bool,
}

/// What a push service answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushAnswer {
    /// The status.
    pub status: u16,
    /// When to come again, in seconds.
    pub retry_after: Option<u32>,
}

impl PushMessage {
    /// A push to this address, with what names us to its origin; none where it is no address.
    pub fn new(url: &str, urgent: bool, authorize: impl FnOnce(&str) -> String) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let origin = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
        Some(Self {
            url: url.to_owned(),
            authorization: authorize(&origin),
            urgent,
        })
    }

    /// Its headers.
    pub(super) fn headers(&self) -> [(&'static str, String); 6] {
        let urgency = if self.urgent { "high" } else { "normal" };
        [
            ("authorization", self.authorization.clone()),
            ("ttl", TTL.to_string()),
            ("topic", TOPIC.to_owned()),
            ("urgency", urgency.to_owned()),
            ("user-agent", "Poltina-Push/1".to_owned()),
            ("content-length", "0".to_owned()),
        ]
    }
}

/// Whoever knows the address can wake the device.
impl std::fmt::Debug for PushMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushMessage(•)")
    }
}
