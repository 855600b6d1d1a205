//! The session cookie `__Host-sid`: read, set, cleared.

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookie's name; the prefix binds it to this host, to `/` and to secure connections.
const NAME: &str = "__Host-sid";

/// The secret in the cookie, if there is one.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then_some(value))
}

/// The header that gives the browser a session for at most this many seconds.
pub(super) fn set(secret: &str, seconds: i64) -> Option<HeaderValue> {
    let text =
        format!("{NAME}={secret}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes the session out of the browser.
pub(super) fn clear() -> HeaderValue {
    HeaderValue::from_static("__Host-sid=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let read_from = |line: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, HeaderValue::from_static(line));
            read(&headers).map(str::to_owned)
        };
        assert_eq!(
            read_from("a=b; __Host-sid=xyz; c=d"),
            Some("xyz".to_owned())
        );
        assert_eq!(read_from("sid=xyz; x__Host-sid=abc"), None);
        assert_eq!(read_from(""), None);
    }
}
