//! Moving money: checked here, decided by the sequencer, settled by key.

use poltina_api_types::{
    Amount, Category, ErrorCode, Hold, LimitDetail, OperationKind, PayeeId, Transfer,
    TransferRequest,
};
use poltina_domain::{AccountId, ConfirmationId, Currency, Money, OrderId, limits, misleads};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use super::authorizations::capture_until;
use super::guards::frozen;
use super::judging::Asked;
use super::limits::over;
use super::orders::{closed, no_order};
use super::payees::{self, Found};
use super::protected::{check_protection, code_wrong, protection_days};
use super::rate::TRANSFERS_PER_USER;
use super::requests::request_closed;
use super::{Failure, Viewer, Wallet};
use crate::clock::SECOND;
use crate::moscow;
use crate::sequencer::{OrderPayment, SubmitError, TransferCommand, transfer_id};
use crate::store::{Decision, OrderRow, Party, PostedTransfer};

/// How long a transfer may wait for its turn, in seconds. Shorter than any client's patience, so
/// that what the client gave up on is not begun.
pub(super) const DEADLINE_SECONDS: i64 = 5;

/// A transfer that was decided and not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What became of it.
    pub answer: Answer,
    /// Whether that was decided by an earlier request with the same key.
    pub replayed: bool,
}

/// What became of a transfer that was not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is posted.
    Posted(Box<Transfer>),
    /// It is held.
    Held(Box<Hold>),
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The transfer is posted.
    Posted(Box<Transfer>),
    /// It is held: posted or refused later.
    Held(Box<Hold>),
    /// It is refused for good.
    Refused(Failure),
}

impl Wallet {
    /// Pays. The same key gives the same answer for ever, and moves money at most once.
    ///
    /// # Errors
    /// Refusals (`insufficient-funds`, `limit-exceeded`, `same-party`, `account-closed`,
    /// `cancelled`) burn the key. `invalid-request` where it is to be protected and is held anyway,
    /// `level-too-low`, `second-person-required` of what a shop would hold, those of
    /// [`Wallet::confirmed`] and of [`Wallet::quote_to_pay`], and `order-closed` and `not-found` of the
    /// order that is named, decide nothing. After `internal` the outcome is unknown: ask by the key.
    pub async fn transfer(
        &self,
        viewer: Viewer,
        key: String,
        request: TransferRequest,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Sent, Failure> {
        let fingerprint = fingerprint(&request);
        if let Some(earlier) = self.sent_before(viewer, &key, &request).await? {
            return Ok(earlier);
        }
        check(&request)?;
        let now = self.clock.now();
        self.allowances
            .take(TRANSFERS_PER_USER, viewer.user.as_bytes(), now)?;
        let payer = self.store.user_by_id(viewer.user).await?;
        let payer = payer.ok_or_else(Failure::internal)?;
        let payee = self.find(request.payee_id).await?;
        let payee = payee.ok_or_else(payees::unknown)?;
        let limits = self.limited(viewer.user, &payee).await?;
        let order = match request.order_id {
            Some(id) => Some(self.order_to_pay(id, &request).await?),
            None => None,
        };
        let asked_for = match request.request_id {
            Some(id) => Some(self.request_to_pay(viewer, id, &request).await?),
            None => None,
        };
        let exchange = match request.quote_id {
            Some(id) => match self.quote_to_pay(viewer, id, &key, &request).await {
                Ok(exchange) => Some(exchange),
                Err(failure) => {
                    return self.unless_decided(viewer, &key, &request, failure).await;
                }
            },
            None => None,
        };
        self.transfer_confirmed(viewer, confirmation, &key, &request)
            .await?;
        let asked = Asked {
            payer: payer.account,
            payee_id: request.payee_id,
            payee: &payee,
            amount: request.amount.money(),
            device_since: None,
        };
        let hold = self.protected_terms(viewer, &key, &request)?;
        let note = match (&order, &asked_for) {
            (Some(order), _) if request.note.is_empty() => order.note.clone(),
            (_, Some(asked)) if request.note.is_empty() => asked.note.clone(),
            _ => request.note.clone(),
        };
        let command = TransferCommand {
            principal: viewer.user,
            key: key.clone(),
            fingerprint,
            payer: payer.account,
            payee: account(&payee),
            amount: request.amount.money(),
            note,
            kind: kind(request.payee_id),
            category: category(&payee),
            deadline: now + DEADLINE_SECONDS * SECOND,
            posted_at: None,
            order: order.as_ref().map(|order| OrderPayment {
                id: order.id,
                code: None,
            }),
            request: request.request_id,
            exchange,
            hold,
            authorize: order.as_ref().and_then(|order| capture_until(order, now)),
            refuse: None,
            limits: Some(limits),
            judged: None,
            audit: None,
        };
        let decided = self.submit_judged(viewer, &asked, order.as_ref(), command);
        let decision = match decided.await {
            Err(failure) if failure.code == ErrorCode::RoublesOnly => {
                return self.unless_decided(viewer, &key, &request, failure).await;
            }
            decision => decision?,
        };
        let answer = self.settled(viewer, decision).await?;
        let answer = self.with_exchange(viewer, request.quote_id, answer).await?;
        Ok(Sent {
            answer,
            replayed: false,
        })
    }

    /// The order that a transfer names, if the transfer is what it asks for. Whether it is open is
    /// the sequencer's to say, which knows if this very key has closed it.
    async fn order_to_pay(
        &self,
        id: OrderId,
        request: &TransferRequest,
    ) -> Result<OrderRow, Failure> {
        let order = self.store.order_by_id(id).await?.ok_or_else(no_order)?;
        if request.payee_id != PayeeId::Shop(order.shop.id) {
            return Err(Failure::invalid("/payee_id", "use the shop of the order"));
        }
        if request.amount.money() != order.amount {
            let detail = "use exactly the amount of the order";
            return Err(Failure::invalid("/amount/value", detail));
        }
        Ok(order)
    }

    /// What became of a key.
    ///
    /// # Errors
    /// `transfer-unknown` where no request with it has arrived, which is not final;
    /// `idempotency-key-in-flight` where one is being decided.
    pub async fn outcome(&self, viewer: Viewer, key: &str) -> Result<Settled, Failure> {
        // Asked first: what stops to be in flight after this is in the store.
        if self.sequencer.is_in_flight(viewer.user, key) {
            return Err(not_decided(SubmitError::InFlight));
        }
        match self.store.outcome_by_key(viewer.user, key).await? {
            Some(outcome) => {
                let settled = self.told_by_key(viewer, key, outcome.decision).await?;
                self.settled_with_exchange(viewer, settled).await
            }
            None => Err(Failure::new(
                ErrorCode::TransferUnknown,
                "No request with this key has arrived. It may still be on its way: send it again, \
                 or call it off.",
            )
            .after(1)),
        }
    }

    /// Calls off a key, so that it cannot post any more, and says what its outcome is. What is held
    /// by it is free again.
    ///
    /// # Errors
    /// `unavailable` where it could not be called off; `internal` where that is unknown.
    pub async fn call_off(&self, viewer: Viewer, key: String) -> Result<Settled, Failure> {
        let decision = self
            .sequencer
            .burn(viewer.user, key.clone())
            .await
            .map_err(not_decided)?;
        let settled = self.told_by_key(viewer, &key, decision).await?;
        self.settled_with_exchange(viewer, settled).await
    }

    /// As [`Wallet::told`], to whoever owns the key: of a payer's limits a till hears no figure.
    async fn told_by_key(
        &self,
        viewer: Viewer,
        key: &str,
        decision: Decision,
    ) -> Result<Settled, Failure> {
        if let Decision::Limited(_) | Decision::Refused(Refusal::LimitExceeded) = decision {
            let payer = self.store.charged(transfer_id(viewer.user, key)).await;
            // It is decided: nothing that goes wrong from here on may sound as if it were not.
            let payer = payer.map_err(|_| Failure::internal())?;
            if payer.is_some_and(|payer| payer != viewer.user) {
                return Ok(Settled::Refused(limit_of_payer()));
            }
        }
        self.told(viewer, decision).await
    }

    /// A decision as its outcome: refused is an answer here, not a failure to answer.
    async fn told(&self, viewer: Viewer, decision: Decision) -> Result<Settled, Failure> {
        match decision {
            Decision::Held(id) => self.told_of_hold(viewer, id).await,
            Decision::Authorized(id) => self.told_of_authorization(viewer, id).await,
            Decision::Posted(posted) => Ok(Settled::Posted(Box::new(self.posted(posted).await?))),
            Decision::Refused(refusal) => Ok(Settled::Refused(refused(refusal))),
            Decision::Limited(hit) => Ok(Settled::Refused(over(&hit))),
        }
    }

    pub(super) async fn settled(
        &self,
        viewer: Viewer,
        decision: Decision,
    ) -> Result<Answer, Failure> {
        match self.told(viewer, decision).await? {
            Settled::Posted(transfer) => Ok(Answer::Posted(transfer)),
            Settled::Held(hold) => Ok(Answer::Held(hold)),
            Settled::Refused(failure) => Err(failure),
        }
    }

    async fn posted(&self, posted: PostedTransfer) -> Result<Transfer, Failure> {
        let payee = match posted.payee {
            Party::Person(id) => self.find(PayeeId::Person(id)).await,
            Party::Shop(id) => self.find(PayeeId::Shop(id)).await,
            Party::System(_) => Ok(None),
        };
        // The money has moved: nothing that goes wrong from here on may sound as if it had not.
        let payee = payee.map_err(|_| Failure::internal())?;
        Ok(Transfer {
            id: posted.transfer_id,
            operation_id: posted.operation_id,
            receipt_id: posted.receipt_id,
            payee_name: payee.map(|payee| payee.shown().name).unwrap_or_default(),
            amount: posted.amount.into(),
            fee: Money::zero(posted.amount.currency()).into(),
            posted_at: moscow::rfc3339(posted.posted_at),
            exchange: None,
        })
    }
}

/// What the ledger cannot judge: the shape of the request.
pub(super) fn check(request: &TransferRequest) -> Result<(), Failure> {
    // What is too much is the ledger's to refuse.
    if !request.amount.money().is_positive() {
        return Err(not_positive());
    }
    check_protection(request)?;
    check_note(&request.note)
}

pub(super) fn not_positive() -> Failure {
    Failure::invalid("/amount/value", "use an amount above zero")
}

/// An amount that may be asked for.
pub(super) fn check_amount(amount: Money) -> Result<(), Failure> {
    if !amount.is_positive() {
        return Err(not_positive());
    }
    if amount.minor() > limits::TRANSFER_MAX_MINOR {
        return Err(refused(Refusal::LimitExceeded));
    }
    Ok(())
}

/// What is said of a text that [`misleads`].
pub(super) const HIDDEN: &str =
    "use no control and no direction characters, and none that hides or stands alone";

/// A note that may stand beside an amount.
pub(super) fn check_note(note: &str) -> Result<(), Failure> {
    if note.chars().count() > limits::NOTE_CHARS {
        let detail = format!("use at most {} characters", limits::NOTE_CHARS);
        return Err(Failure::invalid("/note", detail));
    }
    if misleads(note) {
        return Err(Failure::invalid("/note", HIDDEN));
    }
    Ok(())
}

/// The request in a canonical form: what the same key must come with.
pub(super) fn fingerprint(request: &TransferRequest) -> [u8; 32] {
    let money = request.amount.money();
    // No note holds a control character: an order cannot be taken for one.
    let order = request.order_id.map(|order| format!("order\0{order}\0"));
    let asked = request.request_id.map(|id| format!("request\0{id}\0"));
    let days = protection_days(request).map(|days| format!("protected\0{days}\0"));
    let quote = request.quote_id.map(|id| format!("quote\0{id}\0"));
    let what = format!(
        "{}\0{}\0{}\0{}{}{}{}",
        request.payee_id,
        money.minor(),
        money.currency().code(),
        order.unwrap_or_default(),
        asked.unwrap_or_default(),
        days.unwrap_or_default(),
        quote.unwrap_or_default()
    );
    Sha256::new()
        .chain_update(what)
        .chain_update(&request.note)
        .finalize()
        .into()
}

pub(super) fn account(payee: &Found) -> AccountId {
    match payee {
        Found::Person(user) => user.account,
        Found::Shop(shop) => shop.account,
    }
}

pub(super) fn kind(payee: PayeeId) -> OperationKind {
    match payee {
        PayeeId::Person(_) => OperationKind::Transfer,
        PayeeId::Shop(_) => OperationKind::Payment,
    }
}

pub(super) fn category(payee: &Found) -> Category {
    match payee {
        Found::Person(_) => Category::Transfers,
        Found::Shop(shop) => shop.category,
    }
}

pub(super) fn reused() -> Failure {
    Failure::new(
        ErrorCode::IdempotencyKeyReused,
        "The key was used with another body: make a new key for a new transfer.",
    )
}

pub(super) fn refused(refusal: Refusal) -> Failure {
    let new = Failure::new;
    match refusal {
        Refusal::InsufficientFunds => new(
            ErrorCode::InsufficientFunds,
            "Less is available than the amount.",
        ),
        // It is the payee's account on which the sum does not fit.
        Refusal::Overflow => new(
            ErrorCode::LimitExceeded,
            "The payee cannot take this amount.",
        ),
        Refusal::LimitExceeded => {
            let remaining = Amount::from(Money::new(limits::TRANSFER_MAX_MINOR, Currency::Rub));
            let mut failure = new(
                ErrorCode::LimitExceeded,
                "The amount is above what one transfer may be.",
            );
            failure.limit = Some(Box::new(LimitDetail {
                scope: "operation".to_owned(),
                period: "once".to_owned(),
                remaining,
                remaining_count: None,
                max: None,
                resets_at: None,
            }));
            failure
        }
        Refusal::SameParty => new(
            ErrorCode::SameParty,
            "The payee is the payer: choose another payee.",
        ),
        Refusal::AccountClosed => new(
            ErrorCode::AccountClosed,
            "The payer's or the payee's account is closed.",
        ),
        Refusal::CurrencyMismatch => {
            Failure::invalid("/amount/currency", "use the currency of both accounts")
        }
        Refusal::Cancelled => new(
            ErrorCode::Cancelled,
            "The transfer was called off before it was posted.",
        ),
        Refusal::HoldExpired => new(
            ErrorCode::Cancelled,
            "The transfer was held, and nobody released it in time.",
        ),
        Refusal::RiskRefused => new(
            ErrorCode::RiskRefused,
            "The transfer looks like what swindlers make people do.",
        ),
        Refusal::OrderClosed => closed(),
        Refusal::AuthorizationOver => super::authorizations::over(),
        Refusal::RequestClosed => request_closed(),
    }
}

pub(super) fn not_decided(error: SubmitError) -> Failure {
    match error {
        SubmitError::Full { retry_after } => {
            let seconds = u32::try_from(retry_after.as_millis().div_ceil(1_000)).unwrap_or(60);
            Failure::unavailable(
                "Too many transfers wait; send it again with the same key.",
                seconds.max(1),
            )
        }
        SubmitError::DeadlinePassed => Failure::unavailable(
            "The transfer waited too long and did not begin; send it again with the same key.",
            1,
        ),
        SubmitError::Outdated => Failure::unavailable(
            "Too much moves on the account at once; send it again with the same key.",
            1,
        ),
        SubmitError::ShuttingDown => Failure::unavailable(
            "The server is shutting down; send it again with the same key.",
            5,
        ),
        SubmitError::KeyReused => reused(),
        SubmitError::InFlight => Failure::new(
            ErrorCode::IdempotencyKeyInFlight,
            "A request with this key is being worked on: ask for its outcome.",
        )
        .after(1),
        SubmitError::OrderClosed => closed(),
        SubmitError::RequestClosed => request_closed(),
        SubmitError::QuoteExpired => Failure::new(
            ErrorCode::QuoteExpired,
            "The quote's time is over and nothing was exchanged: ask for a new one.",
        ),
        SubmitError::QuoteUsed => Failure::new(
            ErrorCode::QuoteUsed,
            "The quote was used for another exchange: ask for a new one.",
        ),
        SubmitError::HoldOver => Failure::new(ErrorCode::HoldOver, "It is decided already."),
        SubmitError::HoldCooling { .. } | SubmitError::HoldWaits => {
            Failure::new(ErrorCode::HoldCooling, "It cannot be released yet.").after(1)
        }
        SubmitError::Frozen => frozen(),
        SubmitError::CodeWrong { left } => code_wrong(left),
        SubmitError::PayeeFull => refused(Refusal::Overflow),
        SubmitError::LastPart => Failure::invalid(
            "/last",
            "use true: it is the last part that can be captured",
        ),
        SubmitError::Unconfirmed => Failure::new(
            ErrorCode::StepUpRequired,
            "More goes back in all than goes without a confirmation.",
        ),
        SubmitError::CodeUsed => Failure::new(
            ErrorCode::PaymentCodeUsed,
            "The code was used before: ask for the next one.",
        ),
        SubmitError::Invalid(why) => {
            tracing::error!(why, "the sequencer refused a command as invalid");
            Failure::internal()
        }
        SubmitError::Unknown => Failure::internal(),
    }
}

/// What a till hears of the payer's limits.
pub(super) fn limit_of_payer() -> Failure {
    Failure::new(
        ErrorCode::LimitExceeded,
        "A limit of the payer does not allow it.",
    )
}
