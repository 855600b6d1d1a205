//! Where a request came from, for rate limits.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::HeaderMap;

/// The address of the client, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl Default for ClientAddress {
    fn default() -> Self {
        Self(Ipv4Addr::UNSPECIFIED.into())
    }
}

impl ClientAddress {
    /// The address as it is counted: whole for IPv4; for IPv6 the /64 that one subscriber has.
    #[must_use]
    pub fn counted(self) -> Vec<u8> {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().into_iter().take(8).collect(),
        }
    }

    /// The client's address as the reverse proxy in front of us tells it: the last entry of
    /// `X-Forwarded-For`, the only one that the client cannot write.
    #[must_use]
    pub fn forwarded(headers: &HeaderMap) -> Option<Self> {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?;
        let last = last.to_str().ok()?.rsplit(',').next()?;
        last.trim().parse().ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_proxy_has_the_last_word() {
        let mut headers = HeaderMap::new();
        assert_eq!(ClientAddress::forwarded(&headers), None);
        headers.append(
            "x-forwarded-for",
            HeaderValue::from_static("1.1.1.1, 10.0.0.7"),
        );
        let address = ClientAddress::forwarded(&headers).map(|address| address.0.to_string());
        assert_eq!(address.as_deref(), Some("10.0.0.7"));
    }

    #[test]
    fn one_subscriber_is_one_client() {
        let counted = |text: &str| ClientAddress(text.parse().unwrap()).counted();
        assert_eq!(counted("2001:db8::1"), counted("2001:db8::2"));
        assert_ne!(counted("2001:db8::1"), counted("2001:db8:0:1::1"));
        assert_eq!(counted("::ffff:10.0.0.1"), counted("10.0.0.1"));
    }
}
