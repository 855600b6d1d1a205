//! Operations that third parties may ask for by an API key, beside whoever is signed in.

use core::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use poltina_api_types::ApiScope;

use super::extract::SignedIn;
use super::{Api, layers};
use crate::app::{API_KEY_PREFIX, Failure, Viewer};

/// The signed-in person, or the person for whom a key acts that has this scope. A key that is sent
/// counts alone: a cookie beside it does not.
pub(super) struct Allowed<S>(pub(super) Viewer, pub(super) PhantomData<S>);

/// The scope that an operation needs of a key.
pub(super) trait Scope {
    const NEEDED: ApiScope;
}

/// `operations:read`.
pub(super) struct Reading;

/// `payments:write`.
pub(super) struct Paying;

/// `refunds:write`.
pub(super) struct Refunding;

impl Scope for Reading {
    const NEEDED: ApiScope = ApiScope::OperationsRead;
}

impl Scope for Paying {
    const NEEDED: ApiScope = ApiScope::PaymentsWrite;
}

impl Scope for Refunding {
    const NEEDED: ApiScope = ApiScope::RefundsWrite;
}

impl<S: Scope> FromRequestParts<Api> for Allowed<S> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Failure> {
        let Some(key) = key(&parts.headers) else {
            let SignedIn(viewer) = SignedIn::from_request_parts(parts, api).await?;
            return Ok(Self(viewer, PhantomData));
        };
        let viewer = api.wallet.viewer_by_key(key, S::NEEDED).await?;
        layers::asked_by(viewer.user);
        Ok(Self(viewer, PhantomData))
    }
}

/// The API key that a request brings.
pub(super) fn key(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let bearer = scheme.eq_ignore_ascii_case("bearer") && values.next().is_none();
    (bearer && key.starts_with(API_KEY_PREFIX)).then_some(key)
}
