//! Passkeys: adding, naming and removing them, and signing in by one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_api_types::{
    Act, ErrorCode, NewPasskey, Passkey, PasskeyCeremony, PasskeyName, PasskeySignIn, Passkeys,
    SecurityNotice, SignInMethod, WebauthnJson,
};
use poltina_domain::{CeremonyId, ConfirmationId, PasskeyId, SessionId, UserId, misleads};

use super::rate::{
    CEREMONIES_IN_ALL, CEREMONIES_PER_ADDRESS, CEREMONIES_PER_USER, Quota, TRIES_PER_ADDRESS,
};
use super::sessions::time_zone;
use super::transfers::HIDDEN;
use super::{Browser, Failure, NewSession, Viewer, Wallet};
use crate::clock::{SECOND, unix_ms};
use crate::moscow;
use crate::random;
use crate::relying_party::{Begun, Claim, PATIENCE_SECONDS, Refused};
use crate::store::{
    AuditInsert, CeremonyRow, FactorRemoved, NoticeInsert, PasskeyKept, PasskeyRow, PasskeyUse,
    Trace,
};

/// How many passkeys a person may have.
const MOST: u32 = 20;

/// How long a passkey's name may be, in characters.
const NAME_CHARS: usize = 40;

impl Wallet {
    /// Begins to add a passkey.
    ///
    /// # Errors
    /// Those of [`Wallet::confirmed`]; `too-many-requests`.
    pub async fn begin_passkey(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
    ) -> Result<PasskeyCeremony, Failure> {
        self.allow(CEREMONIES_PER_USER, viewer.user.as_bytes())?;
        self.factors_may_change(viewer).await?;
        self.confirmed(viewer, confirmation, &Act::AddPasskey {})
            .await?;
        let user = self
            .store
            .user_by_id(viewer.user)
            .await?
            .ok_or_else(Failure::internal)?;
        let there = self.store.passkeys_of(viewer.user).await?;
        let there: Vec<_> = there.into_iter().map(|row| row.credential).collect();
        // Beside it stands the number: masked, as authenticators show it to whoever looks.
        let number = user.phone.masked();
        let shown = match format!("{} {}", user.given_name, user.family_name).trim() {
            "" => number.clone(),
            name => name.to_owned(),
        };
        let begun = self
            .relying_party
            .begin_creation(user.id, (&number, &shown), &there)
            .map_err(corrupt)?;
        self.keep_ceremony(begun, Some((viewer.user, viewer.session_id)))
            .await
    }

    /// Adds the passkey that the browser made. Whoever began it has confirmed it.
    ///
    /// # Errors
    /// `passkey-refused` where the answer does not hold, or the ceremony is over;
    /// `invalid-request` where the name is none, or the person has too many.
    pub async fn add_passkey(
        &self,
        viewer: Viewer,
        new: NewPasskey,
    ) -> Result<(Passkey, NewSession), Failure> {
        // It may have been frozen since the passkey was begun.
        self.factors_may_change(viewer).await?;
        let name = self.passkey_name(viewer, &new.name).await?;
        let now = self.clock.now();
        let adds = Some((viewer.user, viewer.session_id));
        let state = self
            .store
            .take_ceremony(new.ceremony_id, adds, now)
            .await?
            .ok_or_else(over)?;
        let key = self
            .relying_party
            .finish_creation(new.credential.text(), &state)
            .map_err(refused)?;
        let row = PasskeyRow {
            id: PasskeyId::new(unix_ms(now), random::bytes(&*self.random)?),
            user: viewer.user,
            credential_id: key.credential_id,
            credential: key.credential,
            counter: key.counter,
            backed_up: key.backed_up,
            name,
            created_at: now,
            last_used_at: None,
        };
        let trace = self.passkey_trace(viewer, "add-passkey", row.id).await?;
        match self.store.put_passkey(row.clone(), MOST, trace).await? {
            PasskeyKept::Kept => {}
            PasskeyKept::Taken => return Err(does_not_hold()),
            PasskeyKept::TooMany => {
                let detail = format!("remove one first: {MOST} are the most");
                return Err(Failure::invalid("", detail));
            }
        }
        self.wake(viewer.user).await;
        Ok((passkey(&row), self.rotate(viewer).await?))
    }

    /// The person's passkeys, the newest first.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn passkeys(&self, viewer: Viewer) -> Result<Passkeys, Failure> {
        let rows = self.store.passkeys_of(viewer.user).await?;
        let items = rows.iter().map(passkey).collect();
        Ok(Passkeys { items })
    }

    /// Names a passkey.
    ///
    /// # Errors
    /// `not-found`; `invalid-request` where it is no name.
    pub async fn rename_passkey(
        &self,
        viewer: Viewer,
        id: PasskeyId,
        change: PasskeyName,
    ) -> Result<Passkey, Failure> {
        let name = checked_name(&change.name)?;
        let renamed = self.store.rename_passkey(viewer.user, id, name).await?;
        let row = renamed.ok_or_else(|| Failure::not_found("passkey"))?;
        Ok(passkey(&row))
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// `not-found`; `last-factor` where it is the last one and no PIN is set; those of
    /// [`Wallet::confirmed`].
    pub async fn remove_passkey(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        id: PasskeyId,
    ) -> Result<NewSession, Failure> {
        // What is not there needs no confirmation, and neither does what cannot be done.
        let rows = self.store.passkeys_of(viewer.user).await?;
        if !rows.iter().any(|row| row.id == id) {
            return Err(Failure::not_found("passkey"));
        }
        if rows.len() == 1 && !self.has_pin(viewer.user).await? {
            return Err(last());
        }
        self.factors_may_change(viewer).await?;
        self.confirmed(viewer, confirmation, &Act::RemovePasskey { id })
            .await?;
        let trace = self.passkey_trace(viewer, "remove-passkey", id).await?;
        match self.store.remove_passkey(viewer.user, id, trace).await? {
            FactorRemoved::Removed => {}
            FactorRemoved::NotThere => return Err(Failure::not_found("passkey")),
            FactorRemoved::Last => return Err(last()),
        }
        self.wake(viewer.user).await;
        self.rotate(viewer).await
    }

    /// Begins to sign in by whichever passkey the browser finds.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub async fn begin_passkey_sign_in(&self, address: &[u8]) -> Result<PasskeyCeremony, Failure> {
        self.allow(CEREMONIES_PER_ADDRESS, address)?;
        self.allow(CEREMONIES_IN_ALL, b"")?;
        let begun = self.relying_party.begin_assertion(&[]).map_err(corrupt)?;
        self.keep_ceremony(begun, None).await
    }

    /// Signs in by a passkey. A session that the browser had before ends.
    ///
    /// # Errors
    /// `passkey-refused` where the answer does not hold, or the ceremony is over;
    /// `too-many-requests`.
    pub async fn sign_in_by_passkey(
        &self,
        request: PasskeySignIn,
        browser: &Browser,
        address: &[u8],
    ) -> Result<(NewSession, Quota), Failure> {
        let zone = time_zone(request.time_zone.clone())?;
        let quota = self.allow(TRIES_PER_ADDRESS, address)?;
        let user = self.check_passkey_sign_in(&request).await?;
        let session = self
            .begin_session(user, SignInMethod::Passkey, browser, &zone)
            .await?;
        tracing::info!(user = %user, "signed in by a passkey (user {user})");
        Ok((session, quota))
    }

    /// Whose passkey answered a ceremony of signing in.
    ///
    /// # Errors
    /// `passkey-refused` where the answer does not hold, or the ceremony is over.
    async fn check_passkey_sign_in(&self, request: &PasskeySignIn) -> Result<UserId, Failure> {
        let now = self.clock.now();
        let state = self
            .store
            .take_ceremony(request.ceremony_id, None, now)
            .await?
            .ok_or_else(over)?;
        let claim = self
            .relying_party
            .claim(request.credential.text())
            .map_err(refused)?;
        // Nobody has told who he is: the authenticator must.
        let user = claim.user().ok_or_else(does_not_hold)?;
        self.check_assertion(&claim, &state, user).await?;
        Ok(user)
    }

    /// Checks an assertion by a passkey of this person, and notes that it was used.
    pub(super) async fn check_assertion(
        &self,
        claim: &Claim,
        state: &[u8],
        user: UserId,
    ) -> Result<(), Failure> {
        let row = self
            .store
            .passkey_by_credential(claim.credential_id())
            .await?
            .filter(|row| row.user == user && claim.user().is_none_or(|told| told == user))
            .ok_or_else(does_not_hold)?;
        let key = match self
            .relying_party
            .finish_assertion(claim, state, &row.credential)
        {
            Ok(key) => key,
            Err(Refused::Copied) => return Err(self.copied(&row).await),
            Err(other) => return Err(refused(other)),
        };
        let used = PasskeyUse {
            id: row.id,
            credential: key.credential,
            counter: key.counter,
            backed_up: key.backed_up,
            at: self.clock.now(),
        };
        if !self.store.use_passkey(used).await? {
            return Err(self.copied(&row).await);
        }
        Ok(())
    }

    /// Someone may have a copy of the authenticator: its owner is told.
    async fn copied(&self, row: &PasskeyRow) -> Failure {
        tracing::warn!(passkey = %row.id, "the counter of passkey {} did not rise", row.id);
        let audit = AuditInsert {
            at: self.clock.now(),
            user: Some(row.user),
            session: None,
            device: None,
            act: "passkey-copied",
            detail: format!("passkey={}", row.id),
        };
        let notice = NoticeInsert {
            user: row.user,
            notice: SecurityNotice::PasskeyCopied,
            device_name: row.name.clone(),
            at: audit.at,
        };
        let trace = Trace {
            notice: Some(notice),
            audit,
        };
        if let Err(error) = self.store.leave_trace(trace).await {
            return error.into();
        }
        self.wake(row.user).await;
        does_not_hold()
    }

    async fn passkey_trace(
        &self,
        viewer: Viewer,
        act: &'static str,
        id: PasskeyId,
    ) -> Result<Trace, Failure> {
        let detail = format!("passkey={id}");
        self.trace(viewer, act, detail, SecurityNotice::FactorChanged)
            .await
    }

    async fn keep_ceremony(
        &self,
        begun: Begun,
        adds: Option<(UserId, SessionId)>,
    ) -> Result<PasskeyCeremony, Failure> {
        let now = self.clock.now();
        let ceremony_id = CeremonyId::new(unix_ms(now), random::bytes(&*self.random)?);
        let options = options(begun.options)?;
        let patience = i64::try_from(PATIENCE_SECONDS).unwrap_or(0);
        let row = CeremonyRow {
            id: ceremony_id,
            adds,
            state: begun.state,
            expires_at: now + patience * SECOND,
        };
        self.store.put_ceremony(row, now).await?;
        Ok(PasskeyCeremony {
            ceremony_id,
            options,
        })
    }

    /// The name that a new passkey gets.
    async fn passkey_name(&self, viewer: Viewer, told: &str) -> Result<String, Failure> {
        if told.trim().is_empty() {
            let device = self.device_name(viewer).await?;
            return Ok(device.chars().take(NAME_CHARS).collect());
        }
        checked_name(told).map(str::to_owned)
    }
}

fn checked_name(told: &str) -> Result<&str, Failure> {
    let name = told.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARS {
        let detail = format!("use 1 to {NAME_CHARS} characters");
        return Err(Failure::invalid("/name", detail));
    }
    if misleads(name) {
        return Err(Failure::invalid("/name", HIDDEN));
    }
    Ok(name)
}

fn passkey(row: &PasskeyRow) -> Passkey {
    Passkey {
        id: row.id,
        credential_id: URL_SAFE_NO_PAD.encode(&row.credential_id),
        name: row.name.clone(),
        backed_up: row.backed_up,
        created_at: moscow::rfc3339(row.created_at),
        last_used_at: row.last_used_at.map(moscow::rfc3339),
    }
}

/// Options as they go over the wire.
pub(super) fn options(text: String) -> Result<WebauthnJson, Failure> {
    WebauthnJson::from_text(text).map_err(|error| {
        tracing::error!(%error, "options of WebAuthn are no JSON");
        Failure::internal()
    })
}

/// The same for an unknown passkey, another's, and an answer that is altered, old or copied: who
/// tries learns nothing.
pub(super) fn does_not_hold() -> Failure {
    Failure::new(
        ErrorCode::PasskeyRefused,
        "The passkey's answer does not hold: begin again.",
    )
}

fn over() -> Failure {
    Failure::new(
        ErrorCode::PasskeyRefused,
        "The ceremony is over, or was begun by someone else: begin again.",
    )
}

pub(super) fn last() -> Failure {
    Failure::new(
        ErrorCode::LastFactor,
        "It is the last way to confirm: add another first, a passkey or a PIN.",
    )
}

pub(super) fn refused(why: Refused) -> Failure {
    match why {
        Refused::Malformed(detail) => Failure::invalid("/credential", detail),
        Refused::Corrupt(_) => corrupt(why),
        Refused::Wrong(_) | Refused::Copied => {
            tracing::info!(%why, "a passkey's answer was refused");
            does_not_hold()
        }
    }
}

pub(super) fn corrupt(why: Refused) -> Failure {
    tracing::error!(%why, "a ceremony of passkeys failed");
    Failure::internal()
}
