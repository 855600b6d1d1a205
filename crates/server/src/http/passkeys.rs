//! `/passkeys`, and signing in by one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{
    Me, NewPasskey, Passkey, PasskeyCeremony, PasskeyName, PasskeySignIn, Passkeys,
};
use poltina_domain::PasskeyId;

use super::extract::{Client, ConfirmationHeader, JsonBody, PathPart, SignedIn, SigningIn};
use super::sessions::{new_cookies, rotated, signed_in};
use super::{Api, rate_headers};
use crate::app::Failure;

/// Begin to add a passkey
///
/// The answer holds 5 minutes, once. Needs a confirmation of `add_passkey`; the first factor of
/// all needs a sign-in of the last minutes instead, and so does one who signed in by code since he
/// lost the others, as long as his limits are lower.
#[utoipa::path(
    post, path = "/passkeys/options", tag = "passkeys", operation_id = "beginPasskey",
    params(("Confirmation" = Option<String>, Header, description = "The confirmation's id")),
    responses((status = 201, description = "What the browser is to be asked", body = PasskeyCeremony)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "invalid-request", "session-locked", "step-up-required", "fresh-sign-in-required",
        "confirmation-over",
    ]))),
)]
pub(super) async fn begin(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<(StatusCode, Json<PasskeyCeremony>), Failure> {
    let ceremony = api.wallet.begin_passkey(viewer, confirmation).await?;
    Ok((StatusCode::CREATED, Json(ceremony)))
}

/// Add a passkey
///
/// Answers with a new session cookie.
#[utoipa::path(
    post, path = "/passkeys", tag = "passkeys", operation_id = "addPasskey",
    request_body = NewPasskey,
    responses((
        status = 201, description = "Added", body = Passkey,
        headers(("Set-Cookie" = String, description = "`__Host-sid`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "invalid-request", "session-locked", "passkey-refused", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn add(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    JsonBody(new): JsonBody<NewPasskey>,
) -> Result<Response, Failure> {
    let (passkey, session) = api.wallet.add_passkey(viewer, new).await?;
    Ok((StatusCode::CREATED, new_cookies(&session)?, Json(passkey)).into_response())
}

/// List the passkeys
#[utoipa::path(
    get, path = "/passkeys", tag = "passkeys", operation_id = "listPasskeys",
    responses((status = 200, description = "The newest first", body = Passkeys)),
    security(("session" = [])),
    extensions(("x-problems" = json!(["session-locked"]))),
)]
pub(super) async fn list(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
) -> Result<Json<Passkeys>, Failure> {
    api.wallet.passkeys(viewer).await.map(Json)
}

/// Name a passkey
#[utoipa::path(
    patch, path = "/passkeys/{id}", tag = "passkeys", operation_id = "namePasskey",
    params(("id" = String, Path, description = "The passkey")),
    request_body = PasskeyName,
    responses((status = 200, description = "Named", body = Passkey)),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "invalid-request", "not-found", "session-locked", "unsupported-media-type",
        "body-too-large",
    ]))),
)]
pub(super) async fn rename(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<PasskeyId>,
    JsonBody(change): JsonBody<PasskeyName>,
) -> Result<Json<Passkey>, Failure> {
    api.wallet
        .rename_passkey(viewer, id, change)
        .await
        .map(Json)
}

/// Remove a passkey
///
/// Needs a confirmation of `remove_passkey`. The last one stays where no PIN is set. Answers with
/// a new session cookie.
#[utoipa::path(
    delete, path = "/passkeys/{id}", tag = "passkeys", operation_id = "removePasskey",
    params(
        ("id" = String, Path, description = "The passkey"),
        ("Confirmation" = Option<String>, Header, description = "The confirmation's id"),
    ),
    responses((
        status = 204, description = "Removed",
        headers(("Set-Cookie" = String, description = "`__Host-sid`")),
    )),
    security(("session" = [])),
    extensions(("x-problems" = json!([
        "wallet-frozen", "invalid-request", "not-found", "session-locked", "last-factor", "step-up-required",
        "confirmation-over",
    ]))),
)]
pub(super) async fn remove(
    State(api): State<Api>,
    SignedIn(viewer): SignedIn,
    PathPart(id): PathPart<PasskeyId>,
    ConfirmationHeader(confirmation): ConfirmationHeader,
) -> Result<Response, Failure> {
    let session = api.wallet.remove_passkey(viewer, confirmation, id).await?;
    rotated(&session)
}

/// Begin to sign in by passkey
///
/// Names no passkey: the browser offers those that it finds, also while a field is filled in
/// (conditional mediation). The answer holds 5 minutes, once.
#[utoipa::path(
    post, path = "/sessions/passkey/options", tag = "sessions",
    operation_id = "beginPasskeySignIn",
    responses((status = 201, description = "What the browser is to be asked", body = PasskeyCeremony)),
    extensions(("x-problems" = json!([]))),
)]
pub(super) async fn begin_sign_in(
    State(api): State<Api>,
    Client(client): Client,
) -> Result<(StatusCode, Json<PasskeyCeremony>), Failure> {
    let ceremony = api.wallet.begin_passkey_sign_in(&client.counted()).await?;
    Ok((StatusCode::CREATED, Json(ceremony)))
}

/// Sign in by passkey
///
/// Answers what `POST /sessions/passkey/options` began; the passkey says whose it is. Sets the same
/// cookies as a sign-in by code.
#[utoipa::path(
    post, path = "/sessions/passkey", tag = "sessions", operation_id = "signInByPasskey",
    request_body = PasskeySignIn,
    responses((
        status = 201, description = "Signed in", body = Me,
        headers(("Set-Cookie" = String, description = "`__Host-sid`, and `__Host-did` by which the device is known again")),
    )),
    extensions(("x-problems" = json!([
        "invalid-request", "passkey-refused", "unsupported-media-type", "body-too-large",
    ]))),
)]
pub(super) async fn sign_in(
    State(api): State<Api>,
    Client(client): Client,
    SigningIn(browser): SigningIn,
    JsonBody(request): JsonBody<PasskeySignIn>,
) -> Result<Response, Failure> {
    let (session, quota) = api
        .wallet
        .sign_in_by_passkey(request, &browser, &client.counted())
        .await?;
    let mut response = signed_in(&api, &session).await?;
    rate_headers::set(response.headers_mut(), quota);
    Ok(response)
}
