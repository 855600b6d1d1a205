//! The cookies `__Host-sid` of the session, `__Host-here` that tells the app that there is one, and `__Host-did` of
//! the device: read, set, cleared.

use axum::http::{HeaderMap, HeaderValue, header};
use poltina_api_types::HERE_COOKIE;
use sha2::{Digest, Sha256};

/// The cookie of the session; the prefix binds it to this host, to `/` and to secure connections.
const SESSION: &str = "__Host-sid";

/// The cookie by which the device is known again.
const DEVICE: &str = "__Host-did";

/// For how long browsers keep a cookie at most.
const DEVICE_SECONDS: i64 = 400 * 24 * 3_600;

/// The secret in the session's cookie, if there is one.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    find(headers, SESSION)
}

/// The secret in the device's cookie, if there is one.
pub(super) fn read_device(headers: &HeaderMap) -> Option<&str> {
    find(headers, DEVICE)
}

fn find<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted).then_some(value))
}

/// The header that gives the browser a session for at most this many seconds.
pub(super) fn set(secret: &str, seconds: i64) -> Option<HeaderValue> {
    cookie(SESSION, secret, seconds)
}

/// The header that tells scripts so, for as long: without it the app asks nobody who is signed in. Its value is
/// another for each session, and too little of a digest to say anything of the secret.
pub(super) fn set_here(secret: &str, seconds: i64) -> Option<HeaderValue> {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(secret));
    let word = u32::from_be_bytes([a, b, c, d]);
    let text =
        format!("{HERE_COOKIE}={word:08x}; Path=/; Max-Age={seconds}; Secure; SameSite=Strict");
    HeaderValue::from_str(&text).ok()
}

/// The header by which the browser is known again.
pub(super) fn set_device(secret: &str) -> Option<HeaderValue> {
    cookie(DEVICE, secret, DEVICE_SECONDS)
}

fn cookie(name: &str, secret: &str, seconds: i64) -> Option<HeaderValue> {
    let text =
        format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The headers that take the session out of the browser.
pub(super) fn clear() -> [HeaderValue; 2] {
    [
        HeaderValue::from_static(
            "__Host-sid=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
        ),
        HeaderValue::from_static("__Host-here=; Path=/; Max-Age=0; Secure; SameSite=Strict"),
    ]
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
