//! Confirmations: what you see is what you sign. One act, proven once, within 3 minutes.

mod acts;

use poltina_api_types::{
    Act, Confirmation, ErrorCode, NewConfirmation, PayeeId, Proof, SignInMethod, TransferRequest,
};
use poltina_domain::ConfirmationId;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::passkeys::{corrupt, options, refused};
use super::rate::CONFIRMATIONS_PER_SESSION;
use super::{Failure, NewSession, Viewer, Wallet, locked};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::moscow;
use crate::random;
use crate::sequencer::transfer_id;
use crate::store::{ConfirmationRow, ProvenBy, Unconfirmed};

pub(crate) use acts::NO_KEY;
pub use acts::is_key;

/// How long a confirmation holds, in seconds.
const SECONDS: i64 = 180;

/// What a transfer costs the payer on top, in minor units: nothing, as long as it stays in the
/// wallet. It stands in what is signed, so that a fee that comes later cannot be slipped in.
const FEE: i64 = 0;

impl Wallet {
    /// Begins to confirm an act: keeps a hash over it beside the challenge that a passkey signs.
    ///
    /// # Errors
    /// `invalid-request` where the act cannot be done so; `factor-required` where the person has neither passkey nor PIN; `session-locked` where the
    /// session is, and the act is not to unlock it; `too-many-requests`.
    pub async fn begin_confirmation(
        &self,
        viewer: Viewer,
        new: NewConfirmation,
    ) -> Result<Confirmation, Failure> {
        let unlocks = matches!(new.act, Act::Unlock {});
        if viewer.locked && !unlocks {
            return Err(locked());
        }
        self.allow(CONFIRMATIONS_PER_SESSION, viewer.session_id.as_bytes())?;
        self.check_act(viewer, &new.act)?;
        let passkeys = self.store.passkeys_of(viewer.user).await?;
        let pin = self.pin_state(viewer.user).await?;
        let pin_spent = pin.as_ref().is_some_and(|pin| pin.spent);
        let pin = pin.filter(|pin| !pin.spent);
        if passkeys.is_empty() && pin.is_none() {
            return Err(no_factor());
        }
        let begun = if passkeys.is_empty() {
            None
        } else {
            let credentials: Vec<_> = passkeys.into_iter().map(|row| row.credential).collect();
            let begun = self.relying_party.begin_assertion(&credentials);
            Some(begun.map_err(corrupt)?)
        };
        let now = self.clock.now();
        let mut row = ConfirmationRow {
            id: ConfirmationId::new(unix_ms(now), random::bytes(&*self.random)?),
            user: viewer.user,
            session: viewer.session_id,
            unlocks,
            act: [0; 32],
            state: None,
            expires_at: now + SECONDS * SECOND,
            proven_by: None,
            used_at: None,
        };
        row.act = hash(&row, &new.act)?;
        let mut confirmation = Confirmation {
            id: row.id,
            expires_at: moscow::rfc3339(row.expires_at),
            passkey: None,
            pin: pin.is_some(),
            pin_spent,
            pin_blocked_until: pin.and_then(|pin| pin.blocked_until).map(moscow::rfc3339),
        };
        if let Some(begun) = begun {
            confirmation.passkey = Some(options(begun.options)?);
            row.state = Some(begun.state);
        }
        self.store.put_confirmation(row, now).await?;
        Ok(confirmation)
    }

    /// Proves a confirmation. The session gets another token; if it was about to be unlocked, it
    /// is.
    ///
    /// # Errors
    /// `not-found`; `confirmation-over`; `passkey-refused`; `pin-wrong`, `pin-blocked`;
    /// `session-locked` where the session is, and this does not unlock it.
    pub async fn prove(
        &self,
        viewer: Viewer,
        id: ConfirmationId,
        proof: Proof,
    ) -> Result<NewSession, Failure> {
        self.allow(CONFIRMATIONS_PER_SESSION, viewer.session_id.as_bytes())?;
        let row = self
            .store
            .confirmation_by_id(id)
            .await?
            .filter(|row| row.user == viewer.user && row.session == viewer.session_id)
            .ok_or_else(|| Failure::not_found("confirmation"))?;
        if viewer.locked && !row.unlocks {
            return Err(locked());
        }
        if row.proven_by.is_some() || row.expires_at <= self.clock.now() {
            return Err(over());
        }
        let by = match proof {
            Proof::Passkey(answer) => {
                let claim = self
                    .relying_party
                    .claim(answer.text())
                    .map_err(|why| pointed(refused(why), "/passkey"))?;
                let state = row.state.ok_or_else(super::passkeys::does_not_hold)?;
                self.check_assertion(&claim, &state, viewer.user).await?;
                ProvenBy::Passkey
            }
            Proof::Pin(pin) => {
                self.check_pin(viewer.user, &pin).await?;
                ProvenBy::Pin
            }
        };
        let proof = match by {
            ProvenBy::Passkey => "passkey",
            ProvenBy::Pin => "pin",
        };
        let line = self.line(viewer, "confirm", format!("confirmation={id} by={proof}"));
        if !self.store.prove_confirmation(id, by, line).await? {
            return Err(over());
        }
        if row.unlocks {
            self.unlock_session(viewer).await?;
        }
        self.rotate(viewer).await
    }

    /// Whether this person may do this now: by a confirmation of exactly this act, or because the
    /// rules ask for none. A confirmation counts once; for a transfer, whose key makes it happen
    /// once, also when the same is sent again.
    ///
    /// # Errors
    /// `step-up-required`, `factor-required`, `fresh-sign-in-required`, `confirmation-over`.
    pub async fn confirmed(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        act: &Act,
    ) -> Result<(), Failure> {
        if !self.rules.step_up.required {
            return Ok(());
        }
        let Some(id) = confirmation else {
            return self.unconfirmed_act(viewer, act).await;
        };
        let row = self
            .store
            .confirmation_by_id(id)
            .await?
            .filter(|row| row.user == viewer.user && row.session == viewer.session_id)
            .ok_or_else(over)?;
        let same: bool = hash(&row, act)?.ct_eq(&row.act).into();
        let again = matches!(
            act,
            Act::Transfer { .. }
                | Act::Withdraw { .. }
                | Act::PayByRequisites { .. }
                | Act::Refund { .. }
                | Act::MakePlan { .. }
        );
        let now = self.clock.now();
        if same && self.store.use_confirmation(id, again, now).await? {
            Ok(())
        } else {
            Err(over())
        }
    }

    /// What is to be said to someone who has brought no confirmation. To set up the first factor,
    /// or the next one after all were lost, a fresh sign-in is enough; limits are lower then.
    async fn unconfirmed_act(&self, viewer: Viewer, act: &Act) -> Result<(), Failure> {
        let has_factor = self.has_factor(viewer).await?;
        let fresh = self.fresh_sign_in(viewer);
        match act {
            Act::AddPasskey {} | Act::SetPin {} if has_factor => {
                let lost = viewer.method == SignInMethod::Code
                    && fresh.is_ok()
                    && self.cooling_until(viewer.user).await?.is_some();
                if lost { Ok(()) } else { Err(step_up()) }
            }
            Act::AddPasskey {} | Act::SetPin {} if !has_factor => self.first_factor(viewer).await,
            // What it may be used for is confirmed each time.
            Act::LinkAccount { .. } if !has_factor => Ok(()),
            Act::Unfreeze {} if !has_factor => fresh,
            _ if has_factor => Err(step_up()),
            _ => Err(no_factor()),
        }
    }

    /// Whether he may set up a first factor: after a fresh sign-in. Where the tries of a PIN were
    /// spent before, somebody else may be doing so: limits are lower for a while then.
    ///
    /// # Errors
    /// `fresh-sign-in-required`; `unavailable` where the store cannot write.
    pub(super) async fn first_factor(&self, viewer: Viewer) -> Result<(), Failure> {
        self.fresh_sign_in(viewer)?;
        let hours = i64::from(self.rules.cooling.hours);
        if hours > 0 && self.pin_state(viewer.user).await?.is_some() {
            let until = self.clock.now() + hours * 3_600 * SECOND;
            self.store.set_cooling(viewer.user, until).await?;
        }
        Ok(())
    }

    /// Whether he has anything to confirm by.
    pub(super) async fn has_factor(&self, viewer: Viewer) -> Result<bool, Failure> {
        Ok(self.has_pin(viewer.user).await?
            || !self.store.passkeys_of(viewer.user).await?.is_empty())
    }

    /// Whether this transfer needs a confirmation: it would take what goes without one above the
    /// person's amount for the day, or is the first to a person.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn needs_confirmation(
        &self,
        viewer: Viewer,
        request: &TransferRequest,
    ) -> Result<bool, Failure> {
        let step_up = self.rules.step_up;
        if !step_up.required {
            return Ok(false);
        }
        if step_up.first_payee && self.is_first(viewer, request.payee_id).await? {
            return Ok(true);
        }
        let most = self.no_confirm(viewer.user).await?;
        let day = self.day(self.clock.now());
        let before = self.store.unconfirmed_total(viewer.user, day).await?;
        let sum = before.checked_add(request.amount.money().minor());
        Ok(sum.is_none_or(|sum| sum > most))
    }

    /// Lets a transfer pass: confirmed, or small enough to go without.
    ///
    /// # Errors
    /// As for [`Wallet::confirmed`].
    pub(super) async fn transfer_confirmed(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        key: &str,
        request: &TransferRequest,
    ) -> Result<(), Failure> {
        let step_up = self.rules.step_up;
        if !step_up.required {
            return Ok(());
        }
        let act = || Act::Transfer {
            key: key.to_owned(),
            request: request.clone(),
        };
        let first = step_up.first_payee && self.is_first(viewer, request.payee_id).await?;
        if confirmation.is_some() || first {
            return self.confirmed(viewer, confirmation, &act()).await;
        }
        let transfer = Unconfirmed {
            transfer: transfer_id(viewer.user, key),
            user: viewer.user,
            day: self.day(self.clock.now()),
            amount: request.amount.money().minor(),
        };
        let most = self.no_confirm(viewer.user).await?;
        if self.store.put_unconfirmed(transfer, most).await? {
            return Ok(());
        }
        self.confirmed(viewer, None, &act()).await
    }

    async fn is_first(&self, viewer: Viewer, payee: PayeeId) -> Result<bool, Failure> {
        if !matches!(payee, PayeeId::Person(_)) {
            return Ok(false);
        }
        let history = self.store.payee_history(viewer.user, payee).await?;
        Ok(history.last_amount.is_none())
    }

    /// The beginning of this moment's day.
    pub(super) fn day(&self, now: Micros) -> Micros {
        moscow::start_of(moscow::zoned(now).date())
    }
}

/// SHA-256 over the act's canonical form: whose it is and until when, what it costs, and all of
/// the act as the contract writes it.
fn hash(row: &ConfirmationRow, act: &Act) -> Result<[u8; 32], Failure> {
    let act = serde_json::to_vec(act).map_err(|error| {
        tracing::error!(%error, "an act cannot be written as JSON");
        Failure::internal()
    })?;
    Ok(Sha256::new()
        .chain_update(b"poltina confirmation 1\0")
        .chain_update(row.id.as_bytes())
        .chain_update(row.user.as_bytes())
        .chain_update(row.session.as_bytes())
        .chain_update(row.expires_at.to_be_bytes())
        .chain_update(FEE.to_be_bytes())
        .chain_update(act)
        .finalize()
        .into())
}

/// The same failure, about another part of the body.
fn pointed(mut failure: Failure, pointer: &str) -> Failure {
    for error in &mut failure.errors {
        pointer.clone_into(&mut error.pointer);
    }
    failure
}

fn over() -> Failure {
    Failure::new(
        ErrorCode::ConfirmationOver,
        "The confirmation is over, or for something else: ask for a new one.",
    )
}

fn step_up() -> Failure {
    Failure::new(
        ErrorCode::StepUpRequired,
        "Confirm it: `POST /confirmations`, then send the same with the header `Confirmation`.",
    )
}

fn no_factor() -> Failure {
    Failure::new(
        ErrorCode::FactorRequired,
        "There is nothing to confirm by: add a passkey or set a PIN first.",
    )
}
