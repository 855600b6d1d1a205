//! `/sessions`: ask for a code, sign in, lock, sign out.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use poltina_api_types::{CodeRequest, CodeSent, Me, SignIn};

use super::extract::{Client, JsonBody, SignedInOrLocked, SigningIn};
use super::{Api, cookie, rate_headers};
use crate::app::{Failure, NewSession, pace};

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
/// Sets the cookie `__Host-sid` of the session, and `__Host-did` by which the device is known again:
/// scripts cannot read them. That there is a session they see by `__Host-here`. A number without a wallet gets one.
#[utoipa::path(
    post, path = "/sessions", tag = "sessions", operation_id = "signIn",
    request_body = SignIn,
    responses((
        status = 201, description = "Signed in", body = Me,
        headers(("Set-Cookie" = String, description = "`__Host-sid`, and `__Host-did` by which the device is known again")),
    )),
    extensions(("x-problems" = json!([
        "invalid-request", "code-wrong", "code-expired", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn sign_in(
    State(api): State<Api>,
    Client(client): Client,
    SigningIn(browser): SigningIn,
    JsonBody(request): JsonBody<SignIn>,
) -> Result<Response, Failure> {
    let address = client.counted();
    let signing_in = api.wallet.sign_in(request, &browser, &address);
    let (session, quota) = api.wallet.unhurried(pace::SIGN_IN, signing_in).await?;
    let mut response = signed_in(&api, &session).await?;
    rate_headers::set(response.headers_mut(), quota);
    Ok(response)
}

/// The answer to who has signed in, whichever way: himself, and the cookies.
pub(super) async fn signed_in(api: &Api, session: &NewSession) -> Result<Response, Failure> {
    let (me, version) = api.wallet.me(session.viewer).await?;
    let etag = [(header::ETAG, super::me::etag(version))];
    let cookies = new_cookies(session)?;
    Ok((StatusCode::CREATED, etag, cookies, Json(me)).into_response())
}

/// The headers that give the browser what its session and its device are known by from now on.
pub(super) fn new_cookies(
    session: &NewSession,
) -> Result<AppendHeaders<Vec<(HeaderName, HeaderValue)>>, Failure> {
    let of_session = cookie::set(&session.secret, session.seconds);
    let here = cookie::set_here(&session.secret, session.seconds);
    let both = of_session.zip(here).ok_or_else(Failure::internal)?;
    let mut cookies = vec![both.0, both.1];
    if let Some(device) = &session.device_secret {
        cookies.push(cookie::set_device(device).ok_or_else(Failure::internal)?);
    }
    let headers = cookies.into_iter().map(|value| (header::SET_COOKIE, value));
    Ok(AppendHeaders(headers.collect()))
}

/// Nothing more to tell, and a new cookie for the session.
pub(super) fn rotated(session: &NewSession) -> Result<Response, Failure> {
    Ok((StatusCode::NO_CONTENT, new_cookies(session)?).into_response())
}

/// Sign out
///
/// Ends the session and its event streams, and clears the cookie. Also while it is locked.
#[utoipa::path(
    delete, path = "/sessions/current", tag = "sessions", operation_id = "signOut",
    responses((status = 204, description = "Signed out")),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn sign_out(
    State(api): State<Api>,
    SignedInOrLocked(viewer): SignedInOrLocked,
) -> Result<Response, Failure> {
    api.wallet.sign_out(viewer).await?;
    let cookies = cookie::clear().map(|cookie| (header::SET_COOKIE, cookie));
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookies)).into_response())
}

/// Lock the session
///
/// Until it is unlocked by passkey or PIN (`POST /confirmations`), it may read `GET /security`,
/// unlock, freeze the wallet and sign out, and nothing else. Its event streams end.
#[utoipa::path(
    post, path = "/sessions/current/lock", tag = "sessions", operation_id = "lockSession",
    responses((status = 204, description = "Locked")),
    security(("session" = [])),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn lock(
    State(api): State<Api>,
    SignedInOrLocked(viewer): SignedInOrLocked,
) -> Result<StatusCode, Failure> {
    api.wallet.lock_session(viewer).await?;
    Ok(StatusCode::NO_CONTENT)
}
