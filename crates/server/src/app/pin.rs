//! The PIN: set, removed, tried.

use argon2::{Algorithm, Argon2, Params, Version};
use poltina_api_types::{Act, ErrorCode, NewPin, SecurityNotice};
use poltina_domain::{ConfirmationId, Pin, PinError, UserId, limits};
use subtle::ConstantTimeEq;

use super::passkeys::last;
use super::{Failure, NewSession, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::guard_keys::{GuardKey, GuardKeys};
use crate::random;
use crate::store::{FactorRemoved, PinRow, PinTry};

/// How many PINs are hashed at once: each takes 19 MiB for some tens of milliseconds.
pub(super) const AT_ONCE: usize = 2;

/// Memory of one hash, in KiB.
const MEMORY: u32 = 19 * 1_024;

/// How often the memory is gone through.
const PASSES: u32 = 2;

/// How a person's PIN stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PinState {
    /// When the next try counts; absent where now.
    pub(super) blocked_until: Option<Micros>,
    /// Whether all tries are spent: it proves nothing any more.
    pub(super) spent: bool,
}

impl Wallet {
    /// Sets the PIN in place of what there was. The session gets another secret.
    ///
    /// # Errors
    /// `invalid-request` where it is not six digits; `pin-weak`; `fresh-sign-in-required` where it is
    /// the first factor and the sign-in is too old; `wallet-frozen` where the wallet is, and the sign-in
    /// is too old.
    pub async fn set_pin(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        new: NewPin,
    ) -> Result<NewSession, Failure> {
        let pin: Pin = new.pin.parse().map_err(|error| match error {
            PinError::NotSixDigits => Failure::invalid("/pin", error.to_string()),
            PinError::Weak => {
                Failure::new(ErrorCode::PinWeak, format!("Choose another PIN: {error}."))
            }
        })?;
        let keys = self.guard_keys()?.clone();
        self.factors_may_change(viewer).await?;
        if self.has_factor(viewer).await? {
            self.confirmed(viewer, confirmation, &Act::SetPin {})
                .await?;
        } else {
            self.first_factor(viewer).await?;
        }
        let salt = random::bytes(&*self.random)?;
        let hash = self
            .hashed(move || made(keys.current(), salt, &pin))
            .await?;
        let trace = self.factor_trace(viewer, "set-pin").await?;
        self.store.put_pin(viewer.user, hash, trace).await?;
        self.wake(viewer.user).await;
        self.rotate(viewer).await
    }

    /// Removes the PIN. The session gets another secret.
    ///
    /// # Errors
    /// `not-found` where there is none; `last-factor` where he has no passkey; `wallet-frozen` as for
    /// setting one; those of [`Wallet::confirmed`].
    pub async fn remove_pin(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
    ) -> Result<NewSession, Failure> {
        // What is not there needs no confirmation, and neither does what cannot be done.
        if self.store.pin_of(viewer.user).await?.is_none() {
            return Err(no_pin());
        }
        if self.store.passkeys_of(viewer.user).await?.is_empty() {
            return Err(last());
        }
        self.factors_may_change(viewer).await?;
        self.confirmed(viewer, confirmation, &Act::RemovePin {})
            .await?;
        let trace = self.factor_trace(viewer, "remove-pin").await?;
        match self.store.remove_pin(viewer.user, trace).await? {
            FactorRemoved::Removed => {}
            FactorRemoved::NotThere => return Err(no_pin()),
            FactorRemoved::Last => return Err(last()),
        }
        self.wake(viewer.user).await;
        self.rotate(viewer).await
    }

    /// Whether he has a PIN that may still prove something.
    pub(super) async fn has_pin(&self, user: UserId) -> Result<bool, Failure> {
        Ok(self.pin_state(user).await?.is_some_and(|pin| !pin.spent))
    }

    /// How his PIN stands; none where he has none.
    pub(super) async fn pin_state(&self, user: UserId) -> Result<Option<PinState>, Failure> {
        let now = self.clock.now();
        let state = |pin: PinRow| {
            let spent = pin.tries >= limits::PIN_TRIES;
            let waits = !spent && pin.blocked_until > now;
            PinState {
                blocked_until: waits.then_some(pin.blocked_until),
                spent,
            }
        };
        Ok(self.store.pin_of(user).await?.map(state))
    }

    /// Proves a person by his PIN. The try is counted before it is compared.
    ///
    /// # Errors
    /// `invalid-request` where it is not six digits; `pin-wrong`; `pin-blocked` where it is too early
    /// or all tries are spent; `factor-required` where he has none.
    pub async fn check_pin(&self, user: UserId, typed: &str) -> Result<(), Failure> {
        let pin =
            Pin::typed(typed).ok_or_else(|| Failure::invalid("/pin", "use the six digits"))?;
        let keys = self.guard_keys()?.clone();
        let now = self.clock.now();
        let row = match self.store.take_pin_try(user, now).await? {
            PinTry::Taken(row) => row,
            PinTry::Blocked { until } => return Err(blocked(until - now)),
            PinTry::Spent => return Err(spent()),
            PinTry::NotSet => {
                return Err(Failure::new(
                    ErrorCode::FactorRequired,
                    "There is no PIN: set one first.",
                ));
            }
        };
        let hash = row.hash;
        if self.hashed(move || fits(&keys, &hash, &pin)).await? {
            self.store.pin_proven(user).await?;
            return Ok(());
        }
        let line = crate::store::AuditInsert {
            at: now,
            user: Some(user),
            session: None,
            device: None,
            act: "wrong-pin",
            detail: format!("in-a-row={}", row.tries),
        };
        self.store.append_audit(line).await?;
        Err(wrong(row.tries))
    }

    /// Hashes off the threads that answer, a few at once: more would fill the memory.
    async fn hashed<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = std::sync::Arc::clone(&self.hashing).acquire_owned().await;
        let turn = turn.map_err(|_| Failure::internal())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        let done = done.await.map_err(|_| Failure::internal())?;
        done.map_err(|error| {
            tracing::error!(%error, "a PIN could not be hashed");
            Failure::internal()
        })
    }

    async fn factor_trace(
        &self,
        viewer: Viewer,
        act: &'static str,
    ) -> Result<crate::store::Trace, Failure> {
        self.trace(viewer, act, String::new(), SecurityNotice::FactorChanged)
            .await
    }
}

/// What is kept of a PIN: the key's id, the salt, the hash.
fn made(key: &GuardKey, salt: [u8; 16], pin: &Pin) -> Result<Vec<u8>, argon2::Error> {
    let hash = slowly(&key.pepper(), salt, pin.as_bytes())?;
    Ok([key.id().as_slice(), &salt, &hash].concat())
}

/// Argon2id (RFC 9106) of 19 MiB, two passes and one lane: what OWASP asks for at least.
fn slowly(pepper: &[u8; 32], salt: [u8; 16], pin: &[u8]) -> Result<[u8; 32], argon2::Error> {
    let mut hash = [0; 32];
    let params = Params::new(MEMORY, PASSES, 1, Some(hash.len()))?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)?
        .hash_password_into(pin, &salt, &mut hash)?;
    Ok(hash)
}

/// Whether the PIN is the one that was kept. A key that the operator has no more fits none.
fn fits(keys: &GuardKeys, kept: &[u8], pin: &Pin) -> Result<bool, argon2::Error> {
    let parts = kept
        .split_first_chunk::<4>()
        .and_then(|(id, rest)| Some((keys.by_id(*id)?, rest.first_chunk::<16>()?)));
    let Some((key, salt)) = parts else {
        tracing::error!("a PIN was made with a key that is not here: see --guard-key");
        return Ok(false);
    };
    Ok(made(key, *salt, pin)?.ct_eq(kept).into())
}

fn wrong(in_a_row: u32) -> Failure {
    let wait = limits::pin_wait_seconds(in_a_row);
    if in_a_row >= limits::PIN_TRIES {
        return spent();
    }
    if wait > 0 {
        let detail = format!("The PIN is wrong; the next try counts after {wait} s.");
        return Failure::new(ErrorCode::PinWrong, detail).after(wait);
    }
    let left = limits::PIN_FREE_TRIES - in_a_row;
    Failure::new(
        ErrorCode::PinWrong,
        format!("The PIN is wrong; {left} tries are left before one has to wait."),
    )
}

fn blocked(wait: Micros) -> Failure {
    let seconds = u32::try_from((wait + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
    Failure::new(
        ErrorCode::PinBlocked,
        format!("Too many wrong PINs: wait {seconds} s, or sign in by code."),
    )
    .after(seconds)
}

fn no_pin() -> Failure {
    Failure::not_found("PIN")
}

fn spent() -> Failure {
    Failure::new(
        ErrorCode::PinBlocked,
        "Too many wrong PINs: sign in by code, and set a new one.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_hashed_as_the_reference_implementation_does_with_19_mib_and_two_passes() {
        let salt = core::array::from_fn(|n| u8::try_from(n).unwrap());
        let hash = slowly(&[7; 32], salt, b"274916").unwrap();
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        // By libargon2: type id, version 0x13, t=2, m=19456, p=1, secret of 32 bytes of 7.
        let expected = "38334e038c1c7dc0c0b6cc33020bca5dcd24e02d22218b0afbec32472e73604c";
        assert_eq!(hex, expected);
    }
}
