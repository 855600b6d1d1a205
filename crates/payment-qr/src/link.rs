//! Links of this wallet: to a receive code, and to an order.
//!
//! `https://<own host>/pay/r/<id>` and `/pay/o/<id>` are what the codes hold, so that any phone's
//! camera opens them; `web+poltina:pay/r/<id>` opens the installed app.

use poltina_domain::{OrderId, ReceiveId};

use crate::{Kind, Reason, Refusal};

/// A link of this wallet that pays someone. The server says whom, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnLink {
    /// A receive code.
    Receive(ReceiveId),
    /// An order of a shop.
    Order(OrderId),
}

/// What the app is registered for with the browser.
const SCHEME: &str = "web+poltina:";

const RECEIVE: &str = "/pay/r/";
const ORDER: &str = "/pay/o/";

/// The letters of an id.
const ID: usize = 36;

impl OwnLink {
    /// The path on the wallet's own host: `/pay/r/<id>`.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Receive(id) => format!("{RECEIVE}{id}"),
            Self::Order(id) => format!("{ORDER}{id}"),
        }
    }

    /// The link, given the wallet's origin (`https://poltina.example`), which ends without a slash.
    #[must_use]
    pub fn link(self, origin: &str) -> String {
        format!("{origin}{}", self.path())
    }

    /// The link that opens the installed app: `web+poltina:pay/r/<id>`.
    #[must_use]
    pub fn app_link(self) -> String {
        let path = self.path();
        format!("{SCHEME}{}", path.trim_start_matches('/'))
    }

    /// The link that a path is, whatever stands before it.
    fn of(path: &str) -> Option<Self> {
        let (form, id) = path.split_at_checked(RECEIVE.len())?;
        match form {
            RECEIVE => id.parse().ok().map(Self::Receive),
            ORDER => id.parse().ok().map(Self::Order),
            _ => None,
        }
    }
}

/// Reads a link. `None` where the bytes are nothing of the kind, a link of another kind included.
///
/// `own_host` is the wallet's host, with its port if it has one. It must stand there as it is (in
/// any case of letters): no user, no other port. Only `https` will do, and `http` on the machine
/// itself (`localhost`, `127.0.0.1`, `[::1]`).
///
/// A refusal is `HOST_NOT_ALLOWED` where a link of our form is on another host, and `FORMAT` where
/// a link of ours has no good id, or something behind it.
#[must_use]
pub fn read(bytes: &[u8], own_host: &str) -> Option<Result<OwnLink, Refusal>> {
    let text = str::from_utf8(bytes).ok()?;
    let refuse = |reason, at| Some(Err(Refusal::new(Kind::OwnLink, reason, at)));
    if let Some(rest) = without_prefix(text, SCHEME) {
        let path = rest.trim_start_matches('/');
        let start = text.len() - path.len();
        return match OwnLink::of(&format!("/{path}")) {
            Some(link) => Some(Ok(link)),
            None => refuse(Reason::Format, start),
        };
    }
    let (secure, rest) = match without_prefix(text, "https://") {
        Some(rest) => (true, rest),
        None => (false, without_prefix(text, "http://")?),
    };
    // Whatever a browser would take for the end of the host ends it here: a backslash too.
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    if !path.starts_with(RECEIVE) && !path.starts_with(ORDER) {
        return None;
    }
    let start = text.len() - rest.len();
    let ours = host.eq_ignore_ascii_case(own_host) && (secure || is_this_machine(host));
    match (OwnLink::of(path), ours) {
        (Some(link), true) => Some(Ok(link)),
        (None, true) => refuse(Reason::Format, start + end + RECEIVE.len()),
        // Another host's link is taken for an imitation only where it has our form to the end.
        (_, false) if has_id(path) => refuse(Reason::HostNotAllowed, start),
        (_, false) => None,
    }
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Whether an id follows the form, whatever follows the id.
fn has_id(path: &str) -> bool {
    path.get(..RECEIVE.len() + ID)
        .is_some_and(|path| OwnLink::of(path).is_some())
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOST: &str = "poltina.example";
    const ID: &str = "0192f4c0-0000-7000-8000-000000000001";

    fn receive() -> OwnLink {
        OwnLink::Receive(ID.parse().unwrap())
    }

    #[test]
    fn links_of_this_wallet_are_read() {
        for text in [
            format!("https://{HOST}/pay/r/{ID}"),
            format!("HTTPS://Poltina.EXAMPLE/pay/r/{}", ID.to_uppercase()),
            format!("web+poltina:pay/r/{ID}"),
            format!("web+poltina:/pay/r/{ID}"),
            format!("Web+Poltina://pay/r/{ID}"),
        ] {
            assert_eq!(read(text.as_bytes(), HOST), Some(Ok(receive())), "{text}");
        }
        let order = OwnLink::Order(ID.parse().unwrap());
        let text = format!("https://{HOST}/pay/o/{ID}");
        assert_eq!(read(text.as_bytes(), HOST), Some(Ok(order)));
    }

    #[test]
    fn only_this_machine_does_without_encryption() {
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8080",
        ] {
            let text = format!("http://{host}/pay/r/{ID}");
            assert_eq!(read(text.as_bytes(), host), Some(Ok(receive())), "{text}");
        }
        for host in [HOST, "localhost.example", "127.0.0.2", "::1", "[::2]:8080"] {
            let text = format!("http://{host}/pay/r/{ID}");
            let refusal = Refusal::new(Kind::OwnLink, Reason::HostNotAllowed, 7);
            assert_eq!(read(text.as_bytes(), host), Some(Err(refusal)), "{text}");
        }
    }

    #[test]
    fn a_link_of_our_form_on_another_host_is_refused() {
        for host in [
            "poltina.example.evil.example",
            "evil.example",
            "poltina.example:443",
            "poltina.example:",
            "poltina.example.",
            "poltina.example@evil.example",
            "evil@poltina.example",
            "evil:evil@poltina.example",
            "xpoltina.example",
            "poltina.example%2Eevil.example",
            "pоltina.example", // a Cyrillic letter
            "",
        ] {
            for behind in ["", "?a", "#a", "/b"] {
                let text = format!("https://{host}/pay/r/{ID}{behind}");
                let refusal = Refusal::new(Kind::OwnLink, Reason::HostNotAllowed, 8);
                assert_eq!(read(text.as_bytes(), HOST), Some(Err(refusal)), "{text}");
            }
        }
    }

    #[test]
    fn a_link_of_ours_ends_with_its_id() {
        for (text, at) in [
            (format!("https://{HOST}/pay/r/"), 30),
            (format!("https://{HOST}/pay/r/1"), 30),
            (format!("https://{HOST}/pay/r/{ID}?a=1"), 30),
            (format!("https://{HOST}/pay/o/{ID}#a"), 30),
            (format!("https://{HOST}/pay/o/{ID}/"), 30),
            (format!("web+poltina:pay/x/{ID}"), 12),
            (format!("web+poltina://pay/r/{ID}?x"), 14),
            ("web+poltina:".to_owned(), 12),
        ] {
            let refusal = Refusal::new(Kind::OwnLink, Reason::Format, at);
            assert_eq!(read(text.as_bytes(), HOST), Some(Err(refusal)), "{text}");
        }
    }

    #[test]
    fn any_other_link_is_none_of_ours() {
        for text in [
            "https://poltina.example/",
            "https://poltina.example",
            "https://poltina.example/pay/kofe",
            "https://evil.example/pay/r/1",
            "https://evil.example\\pay/r/0192f4c0-0000-7000-8000-000000000001",
            "https://evil.example?/pay/r/0192f4c0-0000-7000-8000-000000000001",
            "ftp://poltina.example/pay/r/0192f4c0-0000-7000-8000-000000000001",
            "poltina.example/pay/r/0192f4c0-0000-7000-8000-000000000001",
            "",
            "https://",
        ] {
            assert_eq!(read(text.as_bytes(), HOST), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_link_is_read_back_as_it_was_written(bytes in any::<[u8; 16]>(), order in any::<bool>()) {
            let link = if order {
                OwnLink::Order(OrderId::from_bytes(bytes))
            } else {
                OwnLink::Receive(ReceiveId::from_bytes(bytes))
            };
            for (text, host) in [
                (link.link("https://poltina.example"), HOST),
                (link.link("http://localhost:8080"), "localhost:8080"),
                (link.app_link(), HOST),
            ] {
                prop_assert_eq!(read(text.as_bytes(), host), Some(Ok(link)));
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in any::<Vec<u8>>(), text in "\\PC{0,80}", host in "\\PC{0,20}") {
            let _ = read(&bytes, &host);
            for start in ["https://", "http://", "web+poltina:", "https://poltina.example/pay/r/"] {
                let _ = read(format!("{start}{text}").as_bytes(), &host);
            }
        }
    }
}
