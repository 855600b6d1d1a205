//! `/sessions`: ask for a code, sign in, sign out.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use poltina_api_types::{CodeRequest, CodeSent, Me, SignIn};

use super::extract::{Client, JsonBody, SignedIn};
use super::{Api, cookie, rate_headers};
use crate::app::{Failure, SESSION_SECONDS, pace};

/// Send a one-time code
///
/// The answer is the same whether the number has a wallet or not. A demo server answers with
/// the code itself.
#[utoipa::path(
    post, path = "/sessions/codes", tag = "sessions", operation_id = "sendCode",
    request_body = CodeRequest,
    responses((status = 202, description = "A code is on its way", body = CodeSent)),
    extensions(("x-problems" = json!([
        "invalid-request", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn send_code(
    State(api): State<Api>,
    Client(client): Client,
    JsonBody(request): JsonBody<CodeRequest>,
) -> Result<Response, Failure> {
    let address = client.counted();
    let sending = api.wallet.send_code(request, &address);
    let (sent, quota) = api.wallet.unhurried(pace::CODE, sending).await?;
    let mut response = (StatusCode::ACCEPTED, Json(sent)).into_response();
    rate_headers::set(response.headers_mut(), quota);
    Ok(response)
}

/// Sign in with the code
///
/// Sets the cookie `__Host-sid`, which scripts cannot read. A number without a wallet gets one.
#[utoipa::path(
    post, path = "/sessions", tag = "sessions", operation_id = "signIn",
    request_body = SignIn,
    responses((
        status = 201, description = "Signed in", body = Me,
        headers(("Set-Cookie" = String, description = "`__Host-sid`")),
    )),
    extensions(("x-problems" = json!([
        "invalid-request", "code-wrong", "code-expired", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn sign_in(
    State(api): State<Api>,
    Client(client): Client,
    headers: HeaderMap,
    JsonBody(request): JsonBody<SignIn>,
) -> Result<Response, Failure> {
    let old = cookie::read(&headers);
    let address = client.counted();
    let signing_in = api.wallet.sign_in(request, old, &address);
    let (session, quota) = api.wallet.unhurried(pace::SIGN_IN, signing_in).await?;
    let (me, version) = api.wallet.me(session.viewer).await?;
    let cookie = cookie::set(&session.secret, SESSION_SECONDS).ok_or_else(Failure::internal)?;
    let mut response = (
        StatusCode::CREATED,
        [(header::ETAG, super::me::etag(version))],
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Json(me),
    )
        .into_response();
    rate_headers::set(response.headers_mut(), quota);
    Ok(response)
}

/// Sign out
///
/// Ends the session and its event streams, and clears the cookie.
#[utoipa::path(
    delete, path = "/sessions/current", tag = "sessions", operation_id = "signOut",
    responses((status = 204, description = "Signed out")),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn sign_out(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Response, Failure> {
    api.wallet.end_session(viewer.session).await?;
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie::clear())]);
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}
