//! Transfers that are protected by a code: the payer is shown it, the payee enters it.

use poltina_api_types::{
    ErrorCode, PayeeId, ProtectedCode, ProtectedQuery, ProtectedSide, ProtectedState,
    ProtectedTransfer, ProtectedTransfers, Protection, TransferRequest,
};
use poltina_domain::limits::{
    PROTECTION_DAYS, PROTECTION_DAYS_DEFAULT, PROTECTION_DIGITS, PROTECTION_TRIES,
};
use poltina_domain::{TransferId, UserId};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::holds::{LISTED, MOST};
use super::people::Shown;
use super::rate::PROTECTED_PER_USER;
use super::transfers::reused;
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::moscow;
use crate::random;
use crate::sequencer::{Attempt, HoldAct, SubmitError, transfer_id};
use crate::store::{HoldRow, HoldTerms, PartyRow, ProtectedBy, ProtectedPart, WrongCode};

/// A code: decimal digits, as they are shown.
type Code = [u8; PROTECTION_DIGITS];

/// What became of a code that was entered rightly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The transfer.
    pub transfer: ProtectedTransfer,
    /// Whether it was accepted before.
    pub replayed: bool,
}

impl Wallet {
    /// On what terms a transfer is held that is to be protected; none where it is not.
    pub(super) fn protected_terms(
        &self,
        viewer: Viewer,
        key: &str,
        request: &TransferRequest,
    ) -> Result<Option<HoldTerms>, Failure> {
        let Some(days) = protection_days(request) else {
            return Ok(None);
        };
        self.allowances
            .take(PROTECTED_PER_USER, viewer.user.as_bytes(), self.clock.now())?;
        let about = transfer_id(viewer.user, key);
        let mut secret = [0; 32];
        for (byte, digit) in secret.iter_mut().zip(self.protection_code()?) {
            *byte = digit;
        }
        let sealed = self
            .sealing()?
            .seal(&*self.random, &sealed_about(about), &secret)?;
        let now = self.clock.now();
        Ok(Some(HoldTerms {
            signs: Vec::new(),
            release_from: now,
            expires_at: now + Micros::from(days) * 24 * 3_600 * SECOND,
            guardian: None,
            protected: Some(ProtectedBy { sealed }),
        }))
    }

    /// Each code is as likely as any other.
    fn protection_code(&self) -> Result<Code, Failure> {
        let mut code = [0; PROTECTION_DIGITS];
        for digit in &mut code {
            *digit = loop {
                let [drawn] = random::bytes(&*self.random)?;
                // 250 is the last multiple of ten below 256; what is beyond is drawn again.
                if drawn < 250 {
                    break b'0' + drawn % 10;
                }
            };
        }
        Ok(code)
    }

    fn opened_code(&self, row: &HoldRow) -> Result<Option<Code>, Failure> {
        let Some(sealed) = row.protected.as_ref().and_then(|part| part.sealed.as_ref()) else {
            return Ok(None);
        };
        let secret = self.sealing()?.open(&sealed_about(row.id), sealed);
        let secret = secret.ok_or_else(|| {
            tracing::error!(transfer = %row.id, "no key opens the code of transfer {}", row.id);
            Failure::internal()
        })?;
        Ok(secret.first_chunk().copied())
    }

    /// The code of what waits, for its payer. What no key opens any more is told without, and can be called
    /// off.
    pub(super) fn code_of(&self, row: &HoldRow) -> Option<String> {
        let code = self.opened_code(row).ok().flatten()?;
        Some(code.map(char::from).iter().collect())
    }

    /// What waits for a code, to him or by him, and what ended in the last 30 days.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn protected_transfers(
        &self,
        viewer: Viewer,
        query: ProtectedQuery,
    ) -> Result<ProtectedTransfers, Failure> {
        let to_him = query.side.unwrap_or_default() == ProtectedSide::ToMe;
        let since = self.clock.now() - LISTED;
        let rows = self
            .store
            .protected_of(viewer.user, to_him, since, MOST)
            .await?;
        let items = rows.iter().map(|row| transfer(row, viewer.user));
        Ok(ProtectedTransfers {
            items: items.collect(),
        })
    }

    /// A protected transfer, for both sides; its code for the payer alone.
    ///
    /// # Errors
    /// `not-found` where he is neither.
    pub async fn protected_transfer(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<ProtectedTransfer, Failure> {
        let row = self.protected_where(viewer, id, |_, _| true).await?;
        let mut told = transfer(&row, viewer.user);
        if told.mine {
            told.code = self.code_of(&row);
        }
        Ok(told)
    }

    /// Takes what is protected, by its code. What is accepted stays so.
    ///
    /// # Errors
    /// `not-found` where it does not pay him; `invalid-request`; `code-wrong`, which counted once for this
    /// key; `hold-over` where it ended otherwise; without counting a try `wallet-frozen` where the payer's
    /// wallet is, and `limit-exceeded` where his own cannot take it; `idempotency-key-reused`; `internal`
    /// where it is unknown.
    pub async fn accept_protected(
        &self,
        viewer: Viewer,
        key: &str,
        id: TransferId,
        entered: &ProtectedCode,
    ) -> Result<Accepted, Failure> {
        let code = entered.code.as_bytes();
        if code.len() != PROTECTION_DIGITS || !code.iter().all(u8::is_ascii_digit) {
            return Err(Failure::invalid("/code", "use four digits"));
        }
        let row = self.protected_where(viewer, id, pays).await?;
        let attempt = WrongCode {
            id: transfer_id(viewer.user, key),
            fingerprint: fingerprint(id, code),
        };
        self.not_tried(id, attempt).await?;
        let replayed = state(&row) == Some(ProtectedState::Accepted);
        if !replayed {
            let Some(right) = self.opened_code(&row)? else {
                self.not_tried(id, attempt).await?;
                return Err(over());
            };
            let right: bool = right.as_slice().ct_eq(code).into();
            let act = HoldAct::Accept(Attempt {
                code: attempt,
                right,
            });
            let within = self.payee_ceiling(&row.payee).await?;
            let done = self
                .decided(viewer, id, (act, within), ProtectedState::Accepted)
                .await;
            if done.is_err() {
                // This very request may have come before, and have been the last one that counted.
                self.not_tried(id, attempt).await?;
            }
            done?;
        }
        let row = self.protected_where(viewer, id, pays).await?;
        match state(&row) {
            Some(ProtectedState::Accepted) => Ok(Accepted {
                transfer: transfer(&row, viewer.user),
                replayed,
            }),
            // It was right, and could not be posted.
            _ => Err(over()),
        }
    }

    /// Answers a wrong code that counted before with what it was answered then.
    async fn not_tried(&self, id: TransferId, attempt: WrongCode) -> Result<(), Failure> {
        let Some(before) = self.store.wrong_code(id, attempt.id).await? else {
            return Ok(());
        };
        let left = PROTECTION_TRIES.saturating_sub(before.nth);
        let same = before.fingerprint == attempt.fingerprint;
        Err(if same { code_wrong(left) } else { reused() })
    }

    /// Declines what is protected for him. What is declined stays so.
    ///
    /// # Errors
    /// `not-found` where it does not pay him; `hold-over` where it ended otherwise.
    pub async fn decline_protected(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<ProtectedTransfer, Failure> {
        self.protected_where(viewer, id, pays).await?;
        self.end_protected(viewer, id, HoldAct::Decline, ProtectedState::Declined)
            .await
    }

    /// Calls off what he protected. What is called off stays so.
    ///
    /// # Errors
    /// `not-found` where it is not his; `hold-over` where it ended otherwise.
    pub async fn cancel_protected(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<ProtectedTransfer, Failure> {
        self.protected_where(viewer, id, |row, user| party(&row.payer) == Some(user))
            .await?;
        self.end_protected(viewer, id, HoldAct::Cancel, ProtectedState::Cancelled)
            .await
    }

    async fn end_protected(
        &self,
        viewer: Viewer,
        id: TransferId,
        act: HoldAct,
        wanted: ProtectedState,
    ) -> Result<ProtectedTransfer, Failure> {
        let row = self.protected_where(viewer, id, |_, _| true).await?;
        match state(&row) {
            Some(now) if now == wanted => {}
            Some(ProtectedState::Waiting) => {
                self.decided(viewer, id, (act, None), wanted).await?;
            }
            _ => return Err(over()),
        }
        self.protected_transfer(viewer, id).await
    }

    /// Has the sequencer do it. Where it had ended before, it is well if it ended as is wanted.
    async fn decided(
        &self,
        viewer: Viewer,
        id: TransferId,
        (act, within): (HoldAct, Option<i64>),
        wanted: ProtectedState,
    ) -> Result<(), Failure> {
        match self.sequencer.decide_hold_within(id, act, within).await {
            Ok(_) => Ok(()),
            Err(SubmitError::HoldOver) => {
                let row = self.protected_where(viewer, id, |_, _| true).await?;
                let same = state(&row) == Some(wanted);
                same.then_some(()).ok_or_else(over)
            }
            Err(error) => Err(self.not_ended(error)),
        }
    }

    /// The protected transfer, if it is his and such a one.
    async fn protected_where(
        &self,
        viewer: Viewer,
        id: TransferId,
        is_such: impl Fn(&HoldRow, UserId) -> bool,
    ) -> Result<HoldRow, Failure> {
        let row = self.store.protected_by_id(viewer.user, id).await?;
        let row = row.filter(|row| is_such(row, viewer.user));
        row.ok_or_else(|| Failure::not_found("protected transfer"))
    }
}

/// For how many days a transfer is to be protected; none where it is not.
pub(super) fn protection_days(request: &TransferRequest) -> Option<u32> {
    let protection = request.protection?;
    Some(protection.days.unwrap_or(PROTECTION_DAYS_DEFAULT))
}

/// Whether it can be protected, as far as the request tells.
pub(super) fn check_protection(request: &TransferRequest) -> Result<(), Failure> {
    let Some(days) = protection_days(request) else {
        return Ok(());
    };
    if !PROTECTION_DAYS.contains(&days) {
        return Err(Failure::invalid("/protection/days", "use 1 to 30"));
    }
    let wrong = |detail| Err(Failure::invalid("/protection", detail));
    match request.payee_id {
        PayeeId::Shop(_) => wrong("protect transfers to persons only"),
        PayeeId::Person(_) if request.order_id.is_some() || request.request_id.is_some() => {
            wrong("what pays an order or a request is not protected")
        }
        PayeeId::Person(_) if request.quote_id.is_some() => wrong(
            "what is paid out of another currency is not protected: a price is not held so long",
        ),
        PayeeId::Person(_) => Ok(()),
    }
}

/// What is held for its signs, or for the second person, is not protected as well: its payer releases it.
pub(super) fn held_anyway() -> Failure {
    let detail = "this transfer would be held for two days: send it without protection";
    Failure::invalid("/protection", detail)
}

pub(super) fn code_wrong(left: u32) -> Failure {
    let detail = match left {
        0 => "The code is wrong, and no try is left: the money is the payer's again.".to_owned(),
        left => format!("The code is wrong; tries left: {left}."),
    };
    Failure::new(ErrorCode::CodeWrong, detail)
}

fn over() -> Failure {
    Failure::new(
        ErrorCode::HoldOver,
        "It was accepted, declined or called off, its time is over, or its tries are spent.",
    )
}

/// What became of it; none where no code protects it.
fn state(row: &HoldRow) -> Option<ProtectedState> {
    use poltina_api_types::HoldState;
    let part = row.protected.as_ref()?;
    Some(match row.state {
        HoldState::Held => ProtectedState::Waiting,
        HoldState::Released => ProtectedState::Accepted,
        HoldState::Cancelled if part.declined => ProtectedState::Declined,
        HoldState::Cancelled if tries_left(part) == 0 => ProtectedState::CodeSpent,
        HoldState::Cancelled => ProtectedState::Cancelled,
        HoldState::Expired => ProtectedState::Expired,
        HoldState::Failed => ProtectedState::Failed,
    })
}

fn tries_left(part: &ProtectedPart) -> u32 {
    PROTECTION_TRIES.saturating_sub(part.tries)
}

/// By what a hold is protected, without the code.
pub(super) fn protection(row: &HoldRow) -> Option<Protection> {
    Some(Protection {
        state: state(row)?,
        code: None,
        tries_left: tries_left(row.protected.as_ref()?),
    })
}

/// A protected transfer on the wire, without the code.
pub(super) fn transfer(row: &HoldRow, viewer: UserId) -> ProtectedTransfer {
    let mine = party(&row.payer) == Some(viewer);
    let part = row.protected.as_ref();
    let ended_at = part.and_then(|part| part.ended_at);
    ProtectedTransfer {
        id: row.id,
        mine,
        payer: Shown::party(&row.payer).counterparty(),
        payee: Shown::party(&row.payee).counterparty(),
        amount: row.amount.into(),
        note: row.note.clone(),
        state: state(row).unwrap_or(ProtectedState::Failed),
        code: None,
        tries_left: part.map_or(0, tries_left),
        sent_at: moscow::rfc3339(row.held_at),
        expires_at: moscow::rfc3339(row.expires_at),
        ended_at: ended_at.map(moscow::rfc3339),
        operation_id: match mine {
            true => row.operation_id,
            false => part.and_then(|part| part.payee_operation),
        },
    }
}

fn party(party: &PartyRow) -> Option<UserId> {
    match party {
        PartyRow::Person { id, .. } => Some(*id),
        PartyRow::Shop(_) | PartyRow::System(_) => None,
    }
}

fn pays(row: &HoldRow, user: UserId) -> bool {
    party(&row.payee) == Some(user)
}

/// What a sealed code belongs to: it opens nowhere else.
fn sealed_about(id: TransferId) -> Vec<u8> {
    [b"protection code\0".as_slice(), id.as_bytes()].concat()
}

/// By what a code is known when it comes again.
fn fingerprint(id: TransferId, code: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"protection code\0")
        .chain_update(id.as_bytes())
        .chain_update(code)
        .finalize()
        .into()
}
