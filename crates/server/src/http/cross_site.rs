//! The guard against other sites: a method that changes something must come from our own pages, and
//! pages of others may not even ask to read.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use poltina_api_types::ErrorCode;

use crate::app::Failure;

/// Refuses what other sites send. `Sec-Fetch-Site` decides where the browser sends it; else the
/// origin must be the host. Clients that are no browsers send `Origin` themselves. They, and a person
/// who types an address, may read.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let ours = if by_key(request.headers()) {
        true
    } else if reads {
        !from_others_pages(request.headers())
    } else {
        from_our_pages(request.headers(), request.uri())
    };
    if ours {
        return next.run(request).await;
    }
    Failure::new(
        ErrorCode::CrossSite,
        "Only our own pages may do this: send `Sec-Fetch-Site: same-origin`, or an `Origin` \
         that equals `Host`.",
    )
    .into_response()
}

/// Whether it comes with an API key and without a cookie: no page of another site can send such a key
/// along, and nothing is done in the name of who is signed in.
fn by_key(headers: &HeaderMap) -> bool {
    super::by_key::key(headers).is_some() && !headers.contains_key(header::COOKIE)
}

/// Whether a browser says that a page of another site asks. Such a page cannot read the answer, but
/// could measure it, and a page of a neighbouring host would send the cookie along.
fn from_others_pages(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

fn from_our_pages(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    // HTTP/2 carries the host in the request's target.
    let host = uri
        .authority()
        .map(axum::http::uri::Authority::as_str)
        .or_else(|| text(header::HOST));
    let origin_host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match (origin_host, host) {
        (Some(origin), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_same_origin_metadata_or_an_origin_equal_to_the_host_passes() {
        let passes = |pairs: &[(&'static str, &'static str)]| {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(name, value)| {
                    (
                        header::HeaderName::from_static(name),
                        HeaderValue::from_static(value),
                    )
                })
                .collect();
            from_our_pages(&headers, &Uri::from_static("/api/v1/me"))
        };
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(passes(&[
            ("origin", "http://localhost:8080"),
            ("host", "localhost:8080")
        ]));
        assert!(!passes(&[]));
        assert!(!passes(&[("host", "localhost")]));
        assert!(!passes(&[("origin", "null"), ("host", "null")]));
        assert!(!passes(&[
            ("origin", "http://localhost:8081"),
            ("host", "localhost:8080")
        ]));
        for site in ["cross-site", "same-site", "none"] {
            let as_if = [
                ("sec-fetch-site", site),
                ("origin", "http://a"),
                ("host", "a"),
            ];
            assert!(!passes(&as_if), "{site}");
        }
    }
}
