//! Sessions: how they begin, what they are known by, how they are locked and end.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_api_types::{ErrorCode, SignInMethod};
use poltina_domain::{DeviceId, SessionId, UserId};
use sha2::{Digest, Sha256};

use super::device_name::device_name;
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::random;
use crate::store::{AuditInsert, DeviceRow, NewSessionRow, SessionRow};

/// The longest life of a session in seconds, however much it is used.
const SESSION_SECONDS: i64 = 60 * 24 * 3_600;

/// How long a session lives without being used, in seconds.
const IDLE_SECONDS: i64 = 14 * 24 * 3_600;

/// Use is noted at most this often, so that reading does not write.
const NOTED_SECONDS: i64 = 300;

/// How long older tokens hold once a newer one came back, in seconds: for other tabs, and for what is
/// on its way. Until it comes back they hold as they did: the answer that brought it may be lost.
const GRACE_SECONDS: i64 = 30;

/// The longest name of a time zone, in characters.
const ZONE_CHARS: usize = 64;

/// The browser that signs in, as far as it tells.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The session's secret that it had.
    pub session: Option<String>,
    /// The device's secret that it had.
    pub device: Option<String>,
    /// Its `User-Agent`.
    pub user_agent: String,
}

/// A session that has a new secret.
pub struct NewSession {
    /// The secret for the session's cookie; it is kept nowhere.
    pub secret: String,
    /// The secret for the device's cookie, where one signed in.
    pub device_secret: Option<String>,
    /// For how many seconds the session's cookie is of use at most.
    pub seconds: i64,
    /// Who is signed in.
    pub viewer: Viewer,
}

impl Wallet {
    /// Begins a session of a person who has proven who he is. What the browser had before ends.
    pub(super) async fn begin_session(
        &self,
        user: UserId,
        method: SignInMethod,
        browser: &Browser,
        zone: &str,
    ) -> Result<NewSession, Failure> {
        let now = self.clock.now();
        let secret = self.draw_secret()?;
        let device_secret = match &browser.device {
            // Only what was given out here is taken: nobody chooses by what a browser is known.
            Some(known) if self.store.is_known_cookie(digest(known)).await? => known.clone(),
            _ => self.draw_secret()?,
        };
        let hours = i64::from(self.rules.cooling.hours);
        let device = DeviceRow {
            id: DeviceId::new(unix_ms(now), random::bytes(&*self.random)?),
            user,
            cookie_hash: digest(&device_secret),
            salt: random::bytes(&*self.random)?,
            key_id: None,
            name: device_name(&browser.user_agent),
            time_zone: zone.to_owned(),
            created_at: now,
            last_seen_at: now,
        };
        let session = SessionRow {
            id: SessionId::new(unix_ms(now), random::bytes(&*self.random)?),
            user,
            device: device.id,
            method,
            locked: false,
            created_at: now,
            last_seen_at: now,
            expires_at: now + IDLE_SECONDS * SECOND,
        };
        let new = NewSessionRow {
            session: session.clone(),
            token_hash: digest(&secret),
            device,
            old_token: browser.session.as_deref().map(digest),
            other_salt: random::bytes(&*self.random)?,
            has_passkey: !self.store.passkeys_of(user).await?.is_empty(),
            cooling_until: (hours > 0).then_some(now + hours * 3_600 * SECOND),
        };
        let begun = self.store.begin_session(new).await?;
        self.figures.signed_in(method);
        self.tell_ended(begun.ended);
        if begun.noticed {
            self.wake(user).await;
        }
        let session = SessionRow {
            device: begun.device,
            ..session
        };
        Ok(NewSession {
            secret,
            device_secret: Some(device_secret),
            seconds: SESSION_SECONDS,
            viewer: viewer(&session),
        })
    }

    fn draw_secret(&self) -> Result<String, Failure> {
        let drawn: [u8; 32] = random::bytes(&*self.random)?;
        Ok(URL_SAFE_NO_PAD.encode(drawn))
    }

    /// The person behind a cookie's secret, whether his session is locked or not.
    ///
    /// # Errors
    /// `sign-in-required` where there is no such session, or it ended.
    pub async fn viewer(&self, secret: &str) -> Result<Viewer, Failure> {
        let now = self.clock.now();
        let token = digest(secret);
        let found = self.store.session_by_token(token).await?;
        let (mut session, token_state) = found.ok_or_else(no_session)?;
        let ended = token_state.ends_at.is_some_and(|ends_at| ends_at <= now);
        if ended || session.expires_at <= now {
            return Err(no_session());
        }
        if !token_state.used {
            let older_end_at = now + GRACE_SECONDS * SECOND;
            self.store.use_token(token, older_end_at).await?;
        }
        if now - session.last_seen_at >= NOTED_SECONDS * SECOND {
            let last = session.created_at + SESSION_SECONDS * SECOND;
            session.expires_at = last.min(now + IDLE_SECONDS * SECOND);
            self.store
                .touch_session(session.id, now, session.expires_at)
                .await?;
        }
        Ok(viewer(&session))
    }

    /// The session as the store has it now, if it holds and is not locked.
    pub(super) async fn open_session(&self, id: SessionId) -> Result<SessionRow, Failure> {
        let session = self.store.session_by_id(id).await?;
        let session = session
            .filter(|session| session.expires_at > self.clock.now())
            .ok_or_else(no_session)?;
        if session.locked {
            return Err(locked());
        }
        Ok(session)
    }

    /// Gives the session another secret, after who has it has shown more of himself. The one before
    /// holds until this one comes back, and half a minute longer.
    ///
    /// # Errors
    /// `sign-in-required` where the session is no more.
    pub async fn rotate(&self, viewer: Viewer) -> Result<NewSession, Failure> {
        let secret = self.draw_secret()?;
        let hash = digest(&secret);
        if !self.store.add_token(viewer.session_id, hash).await? {
            return Err(no_session());
        }
        let last = viewer.signed_in_at + SESSION_SECONDS * SECOND;
        Ok(NewSession {
            secret,
            device_secret: None,
            seconds: ((last - self.clock.now()) / SECOND).max(1),
            viewer,
        })
    }

    /// Locks the session: until it is unlocked it is told nothing, by its event streams neither.
    ///
    /// # Errors
    /// `unavailable` where the store cannot write.
    pub async fn lock_session(&self, viewer: Viewer) -> Result<(), Failure> {
        let audit = self.line(viewer, "lock", String::new());
        let id = viewer.session_id;
        if self.store.lock_session(id, true, audit).await? {
            self.tell_ended([id]);
        }
        Ok(())
    }

    /// Unlocks the session of someone who has just proven that it is he.
    ///
    /// # Errors
    /// `unavailable` where the store cannot write.
    pub async fn unlock_session(&self, viewer: Viewer) -> Result<(), Failure> {
        let audit = self.line(viewer, "unlock", String::new());
        let id = viewer.session_id;
        self.store.lock_session(id, false, audit).await?;
        Ok(())
    }

    /// Signs out: ends the session, with its event streams. What the device kept cannot be opened
    /// any more.
    ///
    /// # Errors
    /// `unavailable` where the store cannot write.
    pub async fn sign_out(&self, viewer: Viewer) -> Result<(), Failure> {
        let audit = self.line(viewer, "sign-out", String::new());
        let salt = random::bytes(&*self.random)?;
        let id = viewer.session_id;
        self.store.end_session(id, salt, audit).await?;
        self.tell_ended([id]);
        Ok(())
    }

    /// Ends the event streams of these sessions.
    pub(super) fn tell_ended(&self, ended: impl IntoIterator<Item = SessionId>) {
        for id in ended {
            // No stream listens: nothing to end.
            let _ = self.ended_sessions.send(id);
        }
    }

    /// A line for the audit log on what this session does.
    pub(super) fn line(&self, viewer: Viewer, act: &'static str, detail: String) -> AuditInsert {
        AuditInsert {
            at: self.clock.now(),
            user: Some(viewer.user),
            session: Some(viewer.session_id),
            device: Some(viewer.device),
            act,
            detail,
        }
    }

    /// Whether he signed in so lately that it counts as shown.
    ///
    /// # Errors
    /// `fresh-sign-in-required` where he did not.
    pub(super) fn fresh_sign_in(&self, viewer: Viewer) -> Result<(), Failure> {
        let minutes = Micros::from(self.rules.step_up.fresh_minutes);
        if self.clock.now() - viewer.signed_in_at <= minutes * 60 * SECOND {
            return Ok(());
        }
        Err(Failure::new(
            ErrorCode::FreshSignInRequired,
            format!("Sign in again first: it must be of the last {minutes} minutes."),
        ))
    }
}

const fn viewer(session: &SessionRow) -> Viewer {
    Viewer {
        user: session.user,
        session_id: session.id,
        device: session.device,
        locked: session.locked,
        method: session.method,
        signed_in_at: session.created_at,
        expires_at: session.expires_at,
    }
}

pub(super) fn no_session() -> Failure {
    Failure::new(
        ErrorCode::SignInRequired,
        "There is no session, or it ended: sign in.",
    )
}

/// The failure of what a locked session asks for.
#[must_use]
pub fn locked() -> Failure {
    Failure::new(
        ErrorCode::SessionLocked,
        "The session is locked: unlock it by passkey or PIN.",
    )
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// The name of a time zone as browsers tell it; empty where it is not told.
///
/// # Errors
/// `invalid-request` where it cannot be one.
pub(super) fn time_zone(told: Option<String>) -> Result<String, Failure> {
    let zone = told.unwrap_or_default();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    if zone.len() > ZONE_CHARS || !zone.bytes().all(fits) {
        let detail = format!("use the IANA name of the zone, at most {ZONE_CHARS} characters");
        return Err(Failure::invalid("/time_zone", detail));
    }
    Ok(zone)
}
