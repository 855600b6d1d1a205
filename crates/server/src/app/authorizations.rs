//! What shops may take: captured in parts, freed, over by the clock; and what they give back.

use poltina_api_types::{
    Act, Authorization, AuthorizationState, Capture, ErrorCode, EventBody, Hold, HoldState,
    NewCapture, NewRefund, OperationKind, Refund,
};
use poltina_domain::limits::AUTHORIZATION_SECONDS;
use poltina_domain::{ConfirmationId, Money, ReceiptId, TransferId};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use super::holds::{Stuck, marked, no_hold};
use super::payees::wire;
use super::people::Shown;
use super::rate::{CAPTURES_PER_USER, REFUNDS_PER_USER};
use super::transfers::{DEADLINE_SECONDS, check_note, not_decided, not_positive, refused, reused};
use super::{Failure, Settled, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::moscow;
use crate::sequencer::{AuthorizationEnd, CaptureCommand, RefundCommand, SubmitError};
use crate::store::{
    AccountMark, AuthorizationRow, AuthorizationStage, Decision, OrderRow, PartyRow,
    PostedTransfer, ReceiptRow,
};

/// What a capture came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The authorisation as it is now.
    pub authorization: Authorization,
    /// Whether an earlier request with the same key captured it.
    pub replayed: bool,
}

/// What was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The refund.
    pub refund: Refund,
    /// Whether an earlier request with the same key gave it back.
    pub replayed: bool,
}

impl Wallet {
    /// What was authorised for a shop of his.
    ///
    /// # Errors
    /// `not-found`, also where it is for someone else's shop.
    pub async fn authorization(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<Authorization, Failure> {
        let row = self.store.authorization(id).await?;
        let row = row.filter(|row| is_own(&row.payee, viewer));
        let row = row.ok_or_else(|| Failure::not_found("authorisation"))?;
        Ok(authorization(&row))
    }

    /// Captures a part. The same key captures once, and gets the same answer.
    ///
    /// # Errors
    /// `limit-exceeded`, with what remains to capture or what the shop's account takes, and `hold-over`
    /// burn the key. `not-found`,
    /// `invalid-request`, `wallet-frozen` of the payer, and `hold-over` of what ran out right now
    /// decide nothing. After `internal` it is unknown: send it again with its key.
    pub async fn capture(
        &self,
        viewer: Viewer,
        (key, id): (String, TransferId),
        new: NewCapture,
    ) -> Result<Captured, Failure> {
        let row = self.own_authorization(viewer, id).await?;
        let amount = new.amount.money();
        let fingerprint = digest(&[
            b"capture",
            id.as_bytes(),
            &amount.minor().to_be_bytes(),
            amount.currency().code().as_bytes(),
            &[u8::from(new.last)],
        ]);
        let replayed = match self.decided_before(viewer, &key, fingerprint).await? {
            Some(decision) => {
                posted(decision)?;
                true
            }
            None => {
                check_part(amount, row.amount)?;
                let now = self.clock.now();
                self.allowances
                    .take(CAPTURES_PER_USER, viewer.user.as_bytes(), now)?;
                let command = CaptureCommand {
                    principal: viewer.user,
                    key,
                    fingerprint,
                    authorization: id,
                    amount,
                    last: new.last,
                    payee_balance: self.payee_ceiling(&row.payee).await?,
                    deadline: now + DEADLINE_SECONDS * SECOND,
                };
                let decision = self.sequencer.capture(command).await;
                posted(decision.map_err(not_decided)?)?;
                false
            }
        };
        // The money has moved: nothing that goes wrong from here on may sound as if it had not.
        let row = self.store.authorization(id).await;
        let row = row.ok().flatten().ok_or_else(Failure::internal)?;
        Ok(Captured {
            authorization: authorization(&row),
            replayed,
        })
    }

    /// Frees what was not captured. What was freed already stays so.
    ///
    /// # Errors
    /// `not-found`; `hold-over` where it ended otherwise; `unavailable` where it could not be freed, `internal` where that is unknown.
    pub async fn void(&self, viewer: Viewer, id: TransferId) -> Result<Authorization, Failure> {
        self.own_authorization(viewer, id).await?;
        let ended = self.sequencer.end_authorization(id, AuthorizationEnd::Void);
        match ended.await {
            Ok(()) | Err(SubmitError::HoldOver) => {}
            Err(error) => return Err(not_decided(error)),
        }
        let row = self.authorization(viewer, id).await?;
        match row.state {
            AuthorizationState::Voided => Ok(row),
            _ => Err(over()),
        }
    }

    /// Ends what was authorised longer ago than it may be; returns how many. Call it every minute or so.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read; what was ended by then stays so.
    pub async fn expire_authorizations(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let mut stuck = Stuck::default();
        let mut ended = 0;
        loop {
            let over = self.store.authorizations_over(now, stuck.page()).await?;
            let over = stuck.without(over);
            if over.is_empty() {
                return stuck.end(ended);
            }
            for id in over {
                let expired = self
                    .sequencer
                    .end_authorization(id, AuthorizationEnd::Expire);
                match expired.await {
                    Ok(()) => ended += 1,
                    Err(SubmitError::HoldOver) => stuck.add(id, None),
                    Err(error) => stuck.add(id, Some(self.not_ended(error))),
                }
            }
        }
    }

    /// Gives back some of a payment to one of his shops, in its currency. The same key gives back once.
    ///
    /// # Errors
    /// `limit-exceeded`, with what is left of the payment, `insufficient-funds` of the shop and
    /// `account-closed` burn the key. `not-found` of the payment, `invalid-request`, `wallet-frozen`
    /// and those of [`Wallet::confirmed`] decide nothing. After `internal` it is unknown.
    pub async fn refund(
        &self,
        viewer: Viewer,
        (key, receipt): (String, ReceiptId),
        confirmation: Option<ConfirmationId>,
        new: NewRefund,
    ) -> Result<Refunded, Failure> {
        let payment = self.own_payment(viewer, receipt).await?;
        let amount = new.amount.money();
        let fingerprint = digest(&[
            b"refund",
            receipt.as_bytes(),
            &amount.minor().to_be_bytes(),
            amount.currency().code().as_bytes(),
            new.note.as_bytes(),
        ]);
        if let Some(decision) = self.decided_before(viewer, &key, fingerprint).await? {
            let refund = refund(&payment, posted(decision)?);
            return Ok(Refunded {
                refund,
                replayed: true,
            });
        }
        check_part(amount, payment.amount)?;
        check_note(&new.note)?;
        let now = self.clock.now();
        self.allowances
            .take(REFUNDS_PER_USER, viewer.user.as_bytes(), now)?;
        // Parts are asked about as the whole would be.
        let sum = payment.refunded.minor().checked_add(amount.minor());
        let most = self.rules.step_up.refund_no_confirm;
        let act = Act::Refund {
            key: key.clone(),
            receipt_id: receipt,
            request: new.clone(),
        };
        let above = sum.is_none_or(|sum| sum > most);
        if above {
            self.refund_confirmed(viewer, confirmation, &act).await?;
        }
        let command = RefundCommand {
            principal: viewer.user,
            key,
            fingerprint,
            payment: payment.transfer_id,
            amount,
            note: new.note,
            unconfirmed_most: (!above).then_some(most),
            deadline: now + DEADLINE_SECONDS * SECOND,
        };
        let decision = match self.sequencer.refund(command.clone()).await {
            // Others of it went back since we looked.
            Err(SubmitError::Unconfirmed) => {
                self.refund_confirmed(viewer, confirmation, &act).await?;
                let confirmed = RefundCommand {
                    unconfirmed_most: None,
                    ..command
                };
                self.sequencer.refund(confirmed).await
            }
            other => other,
        };
        let decision = decision.map_err(not_decided)?;
        let refund = refund(&payment, posted(decision)?);
        Ok(Refunded {
            refund,
            replayed: false,
        })
    }

    async fn refund_confirmed(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        act: &Act,
    ) -> Result<(), Failure> {
        self.not_frozen(viewer).await?;
        self.confirmed(viewer, confirmation, act).await
    }

    /// What was decided on a key, if anything was.
    async fn decided_before(
        &self,
        viewer: Viewer,
        key: &str,
        fingerprint: [u8; 32],
    ) -> Result<Option<Decision>, Failure> {
        let Some(earlier) = self.store.outcome_by_key(viewer.user, key).await? else {
            return Ok(None);
        };
        // A key that was called off unused has no body to differ from.
        if earlier
            .fingerprint
            .is_some_and(|earlier| earlier != fingerprint)
        {
            return Err(reused());
        }
        Ok(Some(earlier.decision))
    }

    /// Without its captures.
    async fn own_authorization(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<AuthorizationRow, Failure> {
        let row = self.store.authorization_alone(id).await?;
        row.filter(|row| is_own(&row.payee, viewer))
            .ok_or_else(|| Failure::not_found("authorisation"))
    }

    /// The receipt of a payment to one of his shops.
    async fn own_payment(&self, viewer: Viewer, id: ReceiptId) -> Result<ReceiptRow, Failure> {
        let row = self.store.receipt_by_id(viewer.user, id).await?;
        row.filter(|row| row.kind == OperationKind::Payment && is_own(&row.seller, viewer))
            .ok_or_else(|| Failure::not_found("payment"))
    }

    /// What a shop holds of his, as he sees it.
    pub(super) async fn held_by_shop(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<Hold, Failure> {
        let row = self.store.authorization_alone(id).await?;
        let own = row
            .filter(|row| matches!(&row.payer, PartyRow::Person { id, .. } if *id == viewer.user));
        own.and_then(held_by_shop).ok_or_else(no_hold)
    }

    /// A transfer that was decided to be authorised, as it is now; of its payer's operations it names none
    /// to the shop, whose till may have asked for it.
    pub(super) async fn told_of_authorization(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<Settled, Failure> {
        // The amount is reserved: nothing that goes wrong from here on may sound as if it were not.
        let row = self.store.authorization_alone(id).await;
        let row = row.ok().flatten().ok_or_else(Failure::internal)?;
        let row = match &row.payer {
            PartyRow::Person { id, .. } if *id == viewer.user => row,
            _ if is_own(&row.payee, viewer) => AuthorizationRow {
                operation_id: None,
                last_amount: None,
                ..row
            },
            _ => return Err(Failure::internal()),
        };
        let hold = held_by_shop(row).ok_or_else(Failure::internal)?;
        Ok(Settled::Held(Box::new(hold)))
    }
}

/// Until when what pays this order can be captured, where its shop does so by hand.
pub(super) fn capture_until(order: &OrderRow, now: Micros) -> Option<Micros> {
    order.manual.then_some(now + AUTHORIZATION_SECONDS * SECOND)
}

pub(super) fn over() -> Failure {
    Failure::new(
        ErrorCode::HoldOver,
        "All of it was captured, it was freed, or its time is over.",
    )
}

fn is_own(party: &PartyRow, viewer: Viewer) -> bool {
    matches!(party, PartyRow::Shop(shop) if shop.owner == viewer.user)
}

/// An amount that may be asked for of something in this currency.
fn check_part(amount: Money, of: Money) -> Result<(), Failure> {
    if !amount.is_positive() {
        return Err(not_positive());
    }
    if amount.currency() != of.currency() {
        return Err(refused(Refusal::CurrencyMismatch));
    }
    Ok(())
}

/// The same key must come with the same: each part with its length, so that no two are alike.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

fn posted(decision: Decision) -> Result<PostedTransfer, Failure> {
    match decision {
        Decision::Posted(posted) => Ok(posted),
        Decision::Refused(refusal) => Err(refused(refusal)),
        Decision::Limited(hit) => Err(super::limits::over(&hit)),
        Decision::Held(_) | Decision::Authorized(_) => Err(Failure::internal()),
    }
}

fn refund(payment: &ReceiptRow, posted: PostedTransfer) -> Refund {
    Refund {
        id: posted.transfer_id,
        payment_receipt_id: payment.id,
        receipt_id: posted.receipt_id,
        amount: posted.amount.into(),
        posted_at: moscow::rfc3339(posted.posted_at),
    }
}

/// The authorisation as its shop's owner sees it.
fn authorization(row: &AuthorizationRow) -> Authorization {
    let currency = row.amount.currency();
    let remaining = match row.stage {
        AuthorizationStage::Open => row.amount.minor().saturating_sub(row.captured.minor()),
        _ => 0,
    };
    let captures = row.captures.iter().map(|capture| Capture {
        receipt_id: capture.receipt,
        amount: capture.amount.into(),
        refunded: capture.refunded.into(),
        captured_at: moscow::rfc3339(capture.at),
    });
    Authorization {
        id: row.id,
        order_id: row.order,
        payer_name: Shown::party(&row.payer).name,
        amount: row.amount.into(),
        captured: row.captured.into(),
        remaining: Money::new(remaining, currency).into(),
        state: match row.stage {
            AuthorizationStage::Open => AuthorizationState::Open,
            AuthorizationStage::Captured => AuthorizationState::Captured,
            AuthorizationStage::Voided => AuthorizationState::Voided,
            AuthorizationStage::Expired => AuthorizationState::Expired,
        },
        captures: captures.collect(),
        authorized_at: moscow::rfc3339(row.authorized_at),
        expires_at: moscow::rfc3339(row.expires_at),
    }
}

/// The same as its payer sees it; none where its payee cannot be told, which no shop is.
pub(super) fn held_by_shop(row: AuthorizationRow) -> Option<Hold> {
    Some(Hold {
        id: row.id,
        payee: wire(Shown::party(&row.payee), row.last_amount)?,
        amount: row.amount.into(),
        note: row.note,
        state: match row.stage {
            AuthorizationStage::Open => HoldState::Held,
            _ if row.captured.is_positive() => HoldState::Released,
            AuthorizationStage::Expired => HoldState::Expired,
            AuthorizationStage::Captured | AuthorizationStage::Voided => HoldState::Cancelled,
        },
        signs: Vec::new(),
        held_at: moscow::rfc3339(row.authorized_at),
        release_from: moscow::rfc3339(row.expires_at),
        expires_at: moscow::rfc3339(row.expires_at),
        protection: None,
        captured: Some(row.captured.into()),
        operation_id: row.operation_id,
    })
}

/// The event of what a shop holds.
pub(super) fn authorization_changed(
    row: AuthorizationRow,
    mark: Option<AccountMark>,
) -> Option<EventBody> {
    let currency = row.amount.currency();
    let mark = mark?;
    Some(EventBody::HoldChanged {
        hold: Box::new(held_by_shop(row)?),
        account: marked(mark, currency),
    })
}
