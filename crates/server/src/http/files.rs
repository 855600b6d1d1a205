//! The app's files: the right type, the best encoding, the right time in caches.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::problem;
use crate::assets::{self, Asset, Assets, Encoding};

/// The app's shell: what every address of the app gets.
const SHELL: &str = "index.html";

/// What a server without an app says.
const NO_APP: &str = "This server was built without the app.\n\n\
    Build both with `cargo xtask build`, or serve a built app with `--app DIR`.\n\
    The API is at /api/v1/, its description at /api/v1/openapi.json.\n";

/// Serves a file; addresses of the app itself get its shell; what is below `/api` and no
/// resource gets a problem.
pub(super) async fn serve(State(assets): State<Arc<Assets>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return problem::no_address().await.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (allow, problem::no_method().await).into_response();
    }
    let Some(name) = name(path) else {
        return nothing();
    };
    let accepted = accepted_encodings(request.headers());
    if let Some(asset) = assets.find(&name, &accepted) {
        return answer(&name, asset, request.headers());
    }
    // The app routes addresses itself; they are plain, and only pages ask for them.
    let is_page = (name == SHELL || is_plain(&name)) && accepts_html(request.headers());
    if !is_page {
        return nothing();
    }
    match assets.find(SHELL, &accepted) {
        Some(shell) => answer(SHELL, shell, request.headers()),
        None => (StatusCode::NOT_FOUND, NO_APP).into_response(),
    }
}

/// Whether the app could have such an address: without an extension, and without what copies of
/// files end with.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:/".contains(&byte);
    name.bytes().all(plain)
}

fn nothing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such file.\n").into_response()
}

/// The file's name in an address: decoded, without the leading slash. Nothing where it is no text.
fn name(path: &str) -> Option<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    let name = String::from_utf8(bytes).ok()?;
    let name = if name.is_empty() {
        SHELL.to_owned()
    } else {
        name
    };
    (!name.contains(['\\', '\0'])).then_some(name)
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(header::ACCEPT) else {
        return true;
    };
    let accept = accept.to_str().unwrap_or_default();
    accept.contains("text/html") || accept.contains("*/*")
}

/// What the client takes, the smallest first. What it forbids by `q=0` is left out.
fn accepted_encodings(headers: &HeaderMap) -> Vec<Encoding> {
    let mut accepted = Vec::with_capacity(3);
    let offers: Vec<(String, bool)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|offer| {
            let (name, parameters) = offer.split_once(';').unwrap_or((offer, ""));
            let weight = parameters.trim().strip_prefix("q=").unwrap_or("1").trim();
            let wanted = weight.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
            (name.trim().to_ascii_lowercase(), wanted)
        })
        .collect();
    for encoding in [Encoding::Brotli, Encoding::Gzip] {
        let named = offers.iter().find(|(name, _)| name == encoding.name());
        let any = offers.iter().find(|(name, _)| name == "*");
        if named.or(any).is_some_and(|(_, wanted)| *wanted) {
            accepted.push(encoding);
        }
    }
    accepted.push(Encoding::Identity);
    accepted
}

fn answer(name: &str, asset: Asset, request: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(assets::content_type(name)),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(assets::cache_control(name)),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if asset.encoding != Encoding::Identity {
        let encoding = HeaderValue::from_static(asset.encoding.name());
        headers.insert(header::CONTENT_ENCODING, encoding);
    }
    if let Ok(etag) = HeaderValue::from_str(&asset.etag) {
        headers.insert(header::ETAG, etag);
    }
    if is_known(request, &asset.etag) {
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_ENCODING);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let body = match asset.bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    (headers, body).into_response()
}

/// Whether the client has this very file: weak comparison, as RFC 9110 asks of `If-None-Match`.
fn is_known(request: &HeaderMap, etag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == etag)
}
