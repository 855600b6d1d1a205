//! Keys by which third parties use the API for a person: made once, kept as a hash, ended.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_api_types::{
    Act, ApiKey, ApiKeys, ApiScope, ErrorCode, MadeApiKey, NewApiKey, SecurityNotice, SignInMethod,
};
use poltina_domain::{ApiKeyId, ConfirmationId, DeviceId, SessionId, misleads};
use sha2::{Digest, Sha256};

use super::rate::REQUESTS_PER_KEY;
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::store::{ApiKeyRow, NoticeInsert, Trace};
use crate::{moscow, random};

/// What every key begins with, so that it is known where it should not be.
pub const PREFIX: &str = "pol_";

/// How many keys of a person hold at once.
const MOST: u32 = 20;

/// How much of a key is shown, its prefix among it.
const SHOWN: usize = 12;

/// How exactly it is kept when a key was used.
const TOUCH: Micros = 60 * SECOND;

/// The name and the scopes of a key that may be made.
pub(super) fn checked(new: &NewApiKey) -> Result<(&str, Vec<ApiScope>), Failure> {
    let name = new.name.trim();
    let long = name.is_empty() || name.chars().count() > 40;
    if long || misleads(name) {
        let detail = "use 1 to 40 characters, none of them for control or hidden";
        return Err(Failure::invalid("/name", detail));
    }
    let mut scopes = new.scopes.clone();
    scopes.sort_unstable_by_key(|scope| scope.name());
    scopes.dedup();
    if scopes.is_empty() || scopes.len() != new.scopes.len() {
        return Err(Failure::invalid("/scopes", "name at least one, each once"));
    }
    if !(1..=365).contains(&new.days) {
        return Err(Failure::invalid("/days", "use 1 to 365"));
    }
    Ok((name, scopes))
}

impl Wallet {
    /// Makes a key. What is secret of it is told this once, and kept nowhere.
    ///
    /// # Errors
    /// `invalid-request`; `limit-exceeded` where he has too many; `wallet-frozen`; those of
    /// [`Wallet::confirmed`].
    pub async fn make_api_key(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        new: NewApiKey,
    ) -> Result<MadeApiKey, Failure> {
        let (name, scopes) = checked(&new)?;
        self.not_frozen(viewer).await?;
        let act = Act::MakeApiKey {
            request: new.clone(),
        };
        self.confirmed(viewer, confirmation, &act).await?;
        let now = self.clock.now();
        let secret: [u8; 32] = random::bytes(&*self.random)?;
        let secret = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret));
        let row = ApiKeyRow {
            id: ApiKeyId::new(unix_ms(now), random::bytes(&*self.random)?),
            user: viewer.user,
            name: name.to_owned(),
            prefix: secret.chars().take(SHOWN).collect(),
            scopes,
            created_at: now,
            expires_at: now + i64::from(new.days) * 24 * 3_600 * SECOND,
            last_used_at: None,
        };
        let trace = self.third_party_trace(
            viewer,
            ("api-key-made", format!("key={}", row.id)),
            (SecurityNotice::ApiKeyChanged, row.name.clone()),
        );
        let key = shown(&row);
        if !self
            .store
            .put_api_key(row, hash(&secret), MOST, trace)
            .await?
        {
            let detail = format!("At most {MOST} keys hold at once: end one first.");
            return Err(Failure::new(ErrorCode::LimitExceeded, detail));
        }
        self.wake(viewer.user).await;
        Ok(MadeApiKey { key, secret })
    }

    /// His keys that hold.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn api_keys(&self, viewer: Viewer) -> Result<ApiKeys, Failure> {
        let rows = self
            .store
            .api_keys_of(viewer.user, self.clock.now())
            .await?;
        Ok(ApiKeys {
            items: rows.iter().map(shown).collect(),
        })
    }

    /// Ends a key.
    ///
    /// # Errors
    /// `not-found` where there is none of his that holds.
    pub async fn revoke_api_key(&self, viewer: Viewer, id: ApiKeyId) -> Result<(), Failure> {
        let now = self.clock.now();
        let rows = self.store.api_keys_of(viewer.user, now).await?;
        let row = rows.into_iter().find(|row| row.id == id);
        let row = row.ok_or_else(|| Failure::not_found("API key"))?;
        let trace = self.third_party_trace(
            viewer,
            ("api-key-ended", format!("key={id}")),
            (SecurityNotice::ApiKeyChanged, row.name),
        );
        if !self
            .store
            .revoke_api_key(viewer.user, id, now, trace)
            .await?
        {
            return Err(Failure::not_found("API key"));
        }
        self.wake(viewer.user).await;
        Ok(())
    }

    /// For whom a key acts, if it holds and has this scope. The key stands in the place of a session:
    /// it is no fresh sign-in, has no device, and confirms nothing.
    ///
    /// # Errors
    /// `sign-in-required` where it does not hold; `scope-missing`; `too-many-requests`.
    pub async fn viewer_by_key(&self, secret: &str, scope: ApiScope) -> Result<Viewer, Failure> {
        let now = self.clock.now();
        let unknown = || {
            Failure::new(
                ErrorCode::SignInRequired,
                "The API key does not hold: it is wrong, was ended, or its time is over.",
            )
        };
        if !secret.starts_with(PREFIX) {
            return Err(unknown());
        }
        let row = self.store.api_key_by_hash(hash(secret), now).await?;
        let row = row.ok_or_else(unknown)?;
        self.allow(REQUESTS_PER_KEY, row.id.as_bytes())?;
        let stale = row.last_used_at.is_none_or(|at| at + TOUCH <= now);
        if stale {
            self.store.touch_api_key(row.id, now).await?;
        }
        if !row.scopes.contains(&scope) {
            return Err(Failure::new(
                ErrorCode::ScopeMissing,
                format!("The API key lacks the scope `{}`.", scope.name()),
            ));
        }
        Ok(Viewer {
            user: row.user,
            session_id: SessionId::from_bytes(*row.id.as_bytes()),
            device: DeviceId::from_bytes(*row.id.as_bytes()),
            locked: false,
            method: SignInMethod::Code,
            signed_in_at: Micros::MIN / 2,
            expires_at: row.expires_at,
        })
    }

    /// What a change for third parties leaves behind: `name` stands in the place of a device.
    pub(super) fn third_party_trace(
        &self,
        viewer: Viewer,
        (act, detail): (&'static str, String),
        (notice, name): (SecurityNotice, String),
    ) -> Trace {
        let audit = self.line(viewer, act, detail);
        Trace {
            notice: Some(NoticeInsert {
                user: viewer.user,
                notice,
                device_name: name,
                at: audit.at,
            }),
            audit,
        }
    }
}

/// What is kept of a key. It holds 256 random bits: a slow hash would hinder nobody but ourselves.
fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

fn shown(row: &ApiKeyRow) -> ApiKey {
    ApiKey {
        id: row.id,
        name: row.name.clone(),
        prefix: row.prefix.clone(),
        scopes: row.scopes.clone(),
        created_at: moscow::rfc3339(row.created_at),
        expires_at: moscow::rfc3339(row.expires_at),
        last_used_at: row.last_used_at.map(moscow::rfc3339),
    }
}
