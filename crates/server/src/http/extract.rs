//! Extractors that answer with problems: bodies, queries, paths and headers parsed at the edge.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use poltina_api_types::ErrorCode;
use poltina_domain::{ConfirmationId, limits};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Api;
use super::client::ClientAddress;
use super::objects::Objects;
use super::{cookie, layers};
use crate::app::{Browser, Failure, NO_KEY, Viewer, is_key, locked};

/// A JSON body of exactly the expected shape.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Api> for JsonBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::new(
                ErrorCode::UnsupportedMediaType,
                "Send the body as `Content-Type: application/json`.",
            ));
        }
        let body = Bytes::from_request(request, api)
            .await
            .map_err(|rejection| match rejection.status().as_u16() {
                413 => too_large(),
                _ => Failure::invalid("", "the body ended before it was complete: send it again"),
            })?;
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(Failure::invalid("", "send a JSON object"));
        }
        let mut json = serde_json::Deserializer::from_slice(&body);
        let value = serde_path_to_error::deserialize(Objects(&mut json)).map_err(|error| {
            let path = pointer(error.path());
            let error = error.into_inner();
            // What is JSON and cannot be read is wrong where it was read, whatever the reader calls it.
            let data = matches!(error.classify(), serde_json::error::Category::Data);
            let parsed = data || serde_json::from_slice::<IgnoredAny>(&body).is_ok();
            let path = if parsed { path } else { String::new() };
            wrong_part(path, "/", &error.to_string())
        })?;
        json.end().map_err(|_| {
            Failure::invalid("", "there is more after the JSON value: send one value")
        })?;
        Ok(Self(value))
    }
}

/// The failure of a body above the bound.
pub(super) fn too_large() -> Failure {
    Failure::new(
        ErrorCode::BodyTooLarge,
        format!("Send at most {} bytes.", limits::BODY_BYTES),
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// The JSON Pointer (RFC 6901) of a place in a body.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            // What is chosen stands under its name.
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&token);
    }
    pointer
}

/// The failure of a part that cannot be read. Serde says only in words *which* field is missing or
/// not known; the pointer must name it too.
fn wrong_part(mut pointer: String, separator: &str, message: &str) -> Failure {
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next());
    if let Some(field) = named {
        let last = format!("{separator}{field}");
        if !pointer.ends_with(&last) {
            pointer.push_str(&last);
        }
    }
    // What the reader adds on lines and columns helps no one who built the body by program.
    let words = match message.split(" at line ").next().unwrap_or(message) {
        "expected value" => "of another type, or more than one of what there is to choose from",
        words => words,
    };
    Failure::invalid(&pointer, words)
}

/// A query string of exactly the expected shape.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_pairs(query);
        serde_path_to_error::deserialize(pairs)
            .map(Self)
            .map_err(|error| {
                let path = error.path().to_string();
                // A single dot is serde's name for the whole.
                let name = if path == "." { "" } else { path.as_str() };
                wrong_part(format!("query:{name}"), "", &error.into_inner().to_string())
            })
    }
}

fn form_pairs(query: &str) -> serde_urlencoded::Deserializer<'_> {
    serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()))
}

/// The one variable part of a path. What cannot be an id is an address where nothing is.
pub(super) struct PathPart<T>(pub(super) T);

impl<T: core::str::FromStr + Send> FromRequestParts<Api> for PathPart<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Failure> {
        let nothing = || Failure::not_found("address");
        let Path(text) = Path::<String>::from_request_parts(parts, api)
            .await
            .map_err(|_| nothing())?;
        text.parse().map(Self).map_err(|_| nothing())
    }
}

/// The signed-in person, whose session is not locked.
pub(super) struct SignedIn(pub(super) Viewer);

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Failure> {
        let SignedInOrLocked(viewer) = SignedInOrLocked::from_request_parts(parts, api).await?;
        if viewer.locked {
            return Err(locked());
        }
        Ok(Self(viewer))
    }
}

/// The signed-in person, for the few things that a locked session may do.
pub(super) struct SignedInOrLocked(pub(super) Viewer);

impl FromRequestParts<Api> for SignedInOrLocked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Failure> {
        let secret = cookie::read(&parts.headers).unwrap_or_default();
        let viewer = api.wallet.viewer(secret).await?;
        layers::asked_by(viewer.user);
        Ok(Self(viewer))
    }
}

/// The browser that signs in, as far as it tells.
pub(super) struct SigningIn(pub(super) Browser);

impl<S: Send + Sync> FromRequestParts<S> for SigningIn {
    type Rejection = core::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let headers = &parts.headers;
        let user_agent = headers.get(header::USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok());
        Ok(Self(Browser {
            session: cookie::read(headers).map(str::to_owned),
            device: cookie::read_device(headers).map(str::to_owned),
            user_agent: user_agent.unwrap_or_default().to_owned(),
        }))
    }
}

/// The address the request came from.
pub(super) struct Client(pub(super) ClientAddress);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = core::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get().copied().unwrap_or_default()))
    }
}

/// The `Idempotency-Key` header: a structured-field string (RFC 8941); a bare token is borne.
pub(super) struct IdempotencyKey(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else {
            return Err(Failure::new(
                ErrorCode::IdempotencyKeyMissing,
                "Send an `Idempotency-Key` header: 16 to 64 of A-Z, a-z, 0-9, `-`, `_`, in quotes.",
            ));
        };
        let text = value.to_str().unwrap_or_default().trim();
        let key = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(text);
        if values.next().is_none() && is_key(key) {
            Ok(Self(key.to_owned()))
        } else {
            Err(Failure::invalid("header:idempotency-key", NO_KEY))
        }
    }
}

/// The `Confirmation` header: the id of a confirmation, where the request brings one.
pub(super) struct ConfirmationHeader(pub(super) Option<ConfirmationId>);

impl<S: Send + Sync> FromRequestParts<S> for ConfirmationHeader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let mut values = parts.headers.get_all("confirmation").iter();
        let Some(value) = values.next() else {
            return Ok(Self(None));
        };
        let id = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().parse().ok());
        match id.filter(|_| values.next().is_none()) {
            Some(id) => Ok(Self(Some(id))),
            None => Err(Failure::invalid(
                "header:confirmation",
                "use the id of one confirmation, or leave the header out",
            )),
        }
    }
}

/// An idempotency key in the path.
pub(super) struct KeyInPath(pub(super) String);

impl FromRequestParts<Api> for KeyInPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Failure> {
        let PathPart(key) = PathPart::<String>::from_request_parts(parts, api).await?;
        if is_key(&key) {
            Ok(Self(key))
        } else {
            Err(Failure::invalid(
                "path:key",
                "use the key: 16 to 64 characters of A-Z, a-z, 0-9, `-` and `_`",
            ))
        }
    }
}

/// The `If-Match` header with one strong entity tag.
pub(super) struct IfMatch(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let mut values = parts.headers.get_all(header::IF_MATCH).iter();
        let Some(value) = values.next() else {
            return Err(Failure::new(
                ErrorCode::IfMatchMissing,
                "Send `If-Match` with the `ETag` of what you read.",
            ));
        };
        let tag = value.to_str().unwrap_or_default().trim();
        let inside = tag
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let one = inside.is_some_and(|inside| !inside.contains('"')) && values.next().is_none();
        if !one {
            let detail = "use the `ETag` of what was read: one, in quotes";
            return Err(Failure::invalid("header:if-match", detail));
        }
        Ok(Self(tag.to_owned()))
    }
}
