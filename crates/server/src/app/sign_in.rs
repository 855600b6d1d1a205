//! Signing in by a one-time code.

use poltina_api_types::{CodeRequest, CodeSent, ErrorCode, SignIn, SignInMethod};
use poltina_domain::{AccountId, ChallengeId, Phone, UserId, limits};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::rate::{
    CODES_IN_ALL, CODES_PER_ADDRESS, CODES_PER_PHONE, CODES_RESEND, Policy, Quota,
    TRIES_PER_ADDRESS,
};
use super::sessions::{Browser, NewSession, time_zone};
use super::{Failure, Wallet};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::gateway::DeliveryError;
use crate::moscow;
use crate::random;
use crate::store::{Challenge, NewUser, Try};

/// How long one waits for another code, in seconds.
const RESEND_SECONDS: u32 = CODES_RESEND.window;

impl Wallet {
    /// Sends a one-time code. Says the same whether the number has a wallet or not: nothing is
    /// looked up.
    ///
    /// # Errors
    /// `too-many-requests`; `unavailable` where no code can be delivered.
    pub async fn send_code(
        &self,
        request: CodeRequest,
        address: &[u8],
    ) -> Result<(CodeSent, Quota), Failure> {
        let now = self.clock.now();
        let phone = request.phone;
        let quota = self.allow_code(&phone, address, now)?;
        let code = self.draw_code()?;
        let id = ChallengeId::new(unix_ms(now), random::bytes(&*self.random)?);
        let salt: [u8; 16] = random::bytes(&*self.random)?;
        let expires_at = now + limits::CODE_SECONDS * SECOND;
        let challenge = Challenge {
            id,
            phone: phone.clone(),
            code_hash: salted(salt, id, &code),
            expires_at,
            tries: 0,
            used: false,
            created_at: now,
        };
        loop {
            let seen = self.codes_made(&phone, now).await?;
            // Another server may have sent one to this number meanwhile: then it is judged anew.
            if self.store.put_challenge(challenge.clone(), seen).await? {
                break;
            }
        }
        let delivered = self.codes.deliver(&phone, &code).await.map_err(|error| {
            tracing::error!(%error, "a code could not be delivered");
            match error {
                DeliveryError::NotConfigured => Failure::unavailable(error.to_string(), 3_600),
                DeliveryError::Failed(_) => {
                    Failure::unavailable("The code could not be sent; try again.", RESEND_SECONDS)
                }
            }
        })?;
        let sent = CodeSent {
            challenge_id: id,
            expires_at: moscow::rfc3339(expires_at),
            resend_after_seconds: RESEND_SECONDS,
            demo_code: delivered.shown,
        };
        Ok((sent, quota))
    }

    fn allow_code(&self, phone: &Phone, address: &[u8], now: Micros) -> Result<Quota, Failure> {
        let allowances = &self.allowances;
        allowances.take(CODES_PER_ADDRESS, address, now)?;
        allowances.take(CODES_RESEND, phone.as_str().as_bytes(), now)?;
        let quota = allowances.take(CODES_PER_PHONE, phone.as_str().as_bytes(), now)?;
        allowances.take(CODES_IN_ALL, b"", now)?;
        Ok(quota)
    }

    /// How many codes were made for this number within the hour, and since when that is counted; none where it is
    /// not. Memory forgets at a restart and knows of no other server, and a bucket refills within the hour: the
    /// store counts.
    async fn codes_made(
        &self,
        phone: &Phone,
        now: Micros,
    ) -> Result<Option<(Micros, u32)>, Failure> {
        if self.allowances.policy() == Policy::Open {
            return Ok(None);
        }
        let since = now - Micros::from(CODES_PER_PHONE.window) * SECOND;
        let (made, newest) = self.store.challenges_since(phone, since).await?;
        let since_newest = newest.map_or(i64::MAX, |newest| (now - newest) / SECOND);
        if made >= CODES_PER_PHONE.burst || since_newest < i64::from(RESEND_SECONDS) {
            let wait = if made >= CODES_PER_PHONE.burst {
                600
            } else {
                RESEND_SECONDS
            };
            return Err(Failure::new(
                ErrorCode::TooManyRequests,
                "Too many codes for this number; wait.",
            )
            .after(wait));
        }
        Ok(Some((since, made)))
    }

    /// Six digits, each combination as likely as any other.
    fn draw_code(&self) -> Result<String, Failure> {
        const SPAN: u32 = 1_000_000;
        loop {
            let drawn = u32::from_be_bytes(random::bytes(&*self.random)?);
            // The last, incomplete span would make low codes likelier.
            if drawn < u32::MAX - u32::MAX % SPAN {
                return Ok(format!("{:06}", drawn % SPAN));
            }
        }
    }

    /// Exchanges a code for a session; a number without a wallet gets one. A session that the
    /// browser had before ends.
    ///
    /// # Errors
    /// `code-wrong`, `code-expired`, `too-many-requests`.
    pub async fn sign_in(
        &self,
        request: SignIn,
        browser: &Browser,
        address: &[u8],
    ) -> Result<(NewSession, Quota), Failure> {
        let now = self.clock.now();
        let digits = request.code.len() == limits::CODE_DIGITS
            && request.code.bytes().all(|b| b.is_ascii_digit());
        if !digits {
            return Err(Failure::invalid("/code", "use the six digits of the code"));
        }
        let zone = time_zone(request.time_zone)?;
        let quota = self.allowances.take(TRIES_PER_ADDRESS, address, now)?;
        let phone = self
            .check_code(request.challenge_id, &request.code, now)
            .await?;
        let ms = unix_ms(now);
        let user = self
            .store
            .find_or_create_user(NewUser {
                id: UserId::new(ms, random::bytes(&*self.random)?),
                account: AccountId::new(ms, random::bytes(&*self.random)?),
                phone,
                now,
            })
            .await?;
        let session = self
            .begin_session(user.id, SignInMethod::Code, browser, &zone)
            .await?;
        tracing::info!(user = %user.id, "signed in by a one-time code (user {})", user.id);
        Ok((session, quota))
    }

    /// Counts a try and compares; the number is proven if it returns.
    async fn check_code(&self, id: ChallengeId, code: &str, now: Micros) -> Result<Phone, Failure> {
        let over = || {
            Failure::new(
                ErrorCode::CodeExpired,
                "The code does not hold any more; ask for a new one.",
            )
        };
        let Try::Taken(challenge) = self.store.take_try(id, now).await? else {
            return Err(over());
        };
        if !fits(&challenge, code) {
            tracing::info!(challenge = %id, tries = challenge.tries, "a one-time code was wrong (challenge {id})");
            return Err(match limits::CODE_TRIES.saturating_sub(challenge.tries) {
                0 => over(),
                left => Failure::new(
                    ErrorCode::CodeWrong,
                    format!("The code is wrong; {left} tries are left."),
                ),
            });
        }
        if !self.store.consume_challenge(id).await? {
            return Err(over());
        }
        Ok(challenge.phone)
    }
}

/// Salt, then the digest over salt, attempt and code.
fn salted(salt: [u8; 16], id: ChallengeId, code: &str) -> Vec<u8> {
    let digest = Sha256::new()
        .chain_update(salt)
        .chain_update(id.as_bytes())
        .chain_update(code)
        .finalize();
    [salt.as_slice(), digest.as_slice()].concat()
}

fn fits(challenge: &Challenge, code: &str) -> bool {
    let Some(salt) = challenge.code_hash.first_chunk::<16>() else {
        return false;
    };
    salted(*salt, challenge.id, code)
        .ct_eq(&challenge.code_hash)
        .into()
}
