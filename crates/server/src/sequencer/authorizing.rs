//! Deciding what is authorised for a shop, captured by it, freed, and given back.

use poltina_api_types::OperationKind;
use poltina_domain::limits::AUTHORIZATION_PARTS;
use poltina_domain::{Money, TransferId, UserId};
use poltina_ledger as ledger;
use poltina_ledger::{Fault, Refusal, Verdict};

use super::batch::Round;
use super::posting::Moved;
use super::{SubmitError, TransferCommand, transfer_id};
use crate::clock::Micros;
use crate::store::{
    AuditInsert, AuthorizationChange, AuthorizationStage, Decision, EventSubject, LimitHit,
    LimitPeriod, LimitScope, LoadedAuthorization, LoadedPayment,
};

/// Post a part of what was authorised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureCommand {
    /// Who asks, and owns the key.
    pub principal: UserId,
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of what he asks, in a canonical form: the same key must come with the same.
    pub fingerprint: [u8; 32],
    /// What was authorised.
    pub authorization: TransferId,
    /// How much; above zero.
    pub amount: Money,
    /// Whether it is the last part: the rest is free again.
    pub last: bool,
    /// The most that may lie on the shop's account with it, in minor units; none where nothing bounds it.
    pub payee_balance: Option<i64>,
    /// Do not begin after this moment.
    pub deadline: Micros,
}

/// Give back some of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundCommand {
    /// Who asks, and owns the key.
    pub principal: UserId,
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of what he asks, in a canonical form: the same key must come with the same.
    pub fingerprint: [u8; 32],
    /// The posted payment.
    pub payment: TransferId,
    /// How much; above zero.
    pub amount: Money,
    /// A message to who paid.
    pub note: String,
    /// How much of the payment may have gone back with it, in minor units, where nobody confirmed it; none
    /// where somebody did.
    pub unconfirmed_most: Option<i64>,
    /// Do not begin after this moment.
    pub deadline: Micros,
}

/// How an authorisation ends without the last capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationEnd {
    /// Its shop frees it.
    Void,
    /// Its time is over.
    Expire,
}

impl CaptureCommand {
    pub(super) fn id(&self) -> TransferId {
        transfer_id(self.principal, &self.key)
    }
}

impl RefundCommand {
    pub(super) fn id(&self) -> TransferId {
        transfer_id(self.principal, &self.key)
    }
}

/// The authorisation as the ledger knows it.
pub(super) fn in_ledger(one: &LoadedAuthorization) -> ledger::Authorization {
    ledger::Authorization {
        transfer: ledger::Transfer {
            id: one.id,
            fingerprint: one.fingerprint,
            debit: one.payer,
            credit: one.payee,
            amount: one.amount,
        },
        captured: one.captured,
        open: one.stage == AuthorizationStage::Open,
    }
}

/// The payment as the ledger knows it.
pub(super) const fn paid_in_ledger(payment: &LoadedPayment) -> ledger::Paid {
    ledger::Paid {
        debit: payment.payer,
        credit: payment.payee,
        amount: payment.amount,
        refunded: payment.refunded,
    }
}

impl Round {
    /// A transfer that was decided to be authorised.
    pub(super) fn begin_authorization(
        &mut self,
        id: TransferId,
        command: &TransferCommand,
        decision: &Decision,
    ) {
        let (Decision::Authorized(_), Some(expires_at)) = (decision, command.authorize) else {
            return;
        };
        let one = LoadedAuthorization {
            id,
            fingerprint: command.fingerprint,
            payer: command.payer,
            payee: command.payee,
            amount: command.amount,
            captured: 0,
            parts: 0,
            category: command.category,
            note: command.note.clone(),
            order: command.order.map(|order| order.id),
            stage: AuthorizationStage::Open,
            authorized_at: self.now,
            expires_at,
        };
        self.log_authorization(&one, "authorized");
        self.authorizations.insert(id, one.clone());
        self.authorizations_changed.insert(id);
        self.decided.batch.authorizations.push(one);
        self.tell(command.payer, EventSubject::AuthorizationChanged(id));
    }

    pub(super) fn capture(&mut self, command: &CaptureCommand) -> Result<Decision, SubmitError> {
        let (id, of) = (command.id(), command.authorization);
        let one = self.authorizations.get(&of).cloned();
        let one = one.ok_or(SubmitError::Invalid("there is no such authorisation"))?;
        if !self.decisions.contains_key(&id) {
            // The task that ends it is on its way.
            if one.stage == AuthorizationStage::Open && one.expires_at <= self.now {
                return Err(SubmitError::HoldOver);
            }
            self.check_leave(one.payer)?;
        }
        let remaining = in_ledger(&one).remaining();
        let minor = command.amount.minor();
        let parts = one.parts.saturating_add(1);
        let open = one.stage == AuthorizationStage::Open;
        let fits = open && minor <= remaining && !self.decisions.contains_key(&id);
        if fits && parts >= AUTHORIZATION_PARTS && !command.last && minor < remaining {
            return Err(SubmitError::LastPart);
        }
        let part = ledger::Transfer {
            id,
            fingerprint: command.fingerprint,
            debit: one.payer,
            credit: one.payee,
            amount: command.amount,
        };
        // The most that may lie on the shop's account, as its level says.
        let balance = self.book.account(one.payee).map(ledger::Account::balance);
        let room = command
            .payee_balance
            .map(|most| most.saturating_sub(balance.unwrap_or_default()).max(0));
        let full = room.filter(|room| fits && minor > *room);
        let verdict = match full {
            Some(_) => self.book.refuse(&part, Refusal::LimitExceeded),
            None => self.book.capture_part(of, &part, command.last),
        };
        let decision = match verdict {
            Verdict::Posted { debit, credit } => {
                let moved = Moved {
                    id,
                    amount: command.amount,
                    kind: OperationKind::Payment,
                    category: one.category,
                    note: &one.note,
                    posted_at: None,
                    pending: Some(of),
                    refund_of: None,
                };
                Decision::Posted(self.post(&moved, debit, credit)?)
            }
            other => {
                let above = (LimitScope::Authorization, remaining);
                let above = full.map_or(above, |room| (LimitScope::Balance, room));
                self.not_posted(id, other, above)?
            }
        };
        let fingerprint = Some(command.fingerprint);
        self.keep_new(
            id,
            (command.principal, &command.key),
            fingerprint,
            &decision,
            verdict,
        );
        if let Verdict::Posted { .. } = verdict {
            let rest = remaining.saturating_sub(minor);
            let over = command.last || rest == 0;
            let after = LoadedAuthorization {
                captured: one.captured.saturating_add(minor),
                parts,
                stage: if over {
                    AuthorizationStage::Captured
                } else {
                    AuthorizationStage::Open
                },
                ..one
            };
            self.change_authorization(&after, if over { rest } else { 0 }, "captured");
        }
        Ok(decision)
    }

    pub(super) fn end_authorization(
        &mut self,
        id: TransferId,
        how: AuthorizationEnd,
    ) -> Result<(), SubmitError> {
        let one = self.authorizations.get(&id).cloned();
        let one = one.ok_or(SubmitError::Invalid("there is no such authorisation"))?;
        if one.stage != AuthorizationStage::Open {
            return Err(SubmitError::HoldOver);
        }
        if how == AuthorizationEnd::Expire && self.now < one.expires_at {
            return Err(SubmitError::HoldCooling {
                until: one.expires_at,
            });
        }
        let rest = self.book.free_rest(id).ok_or(SubmitError::HoldOver)?;
        let (stage, word) = match how {
            AuthorizationEnd::Void => (AuthorizationStage::Voided, "voided"),
            AuthorizationEnd::Expire => (AuthorizationStage::Expired, "expired"),
        };
        self.change_authorization(&LoadedAuthorization { stage, ..one }, rest, word);
        Ok(())
    }

    pub(super) fn refund(&mut self, command: &RefundCommand) -> Result<Decision, SubmitError> {
        let id = command.id();
        let payment = self.payments.get(&command.payment).cloned();
        let payment = payment.ok_or(SubmitError::Invalid("there is no such payment"))?;
        let paid = self.book.paid(payment.id);
        if !self.decisions.contains_key(&id) {
            self.check_leave(payment.payee)?;
            // Of many at once each counts those before it.
            let before = paid.map_or(0, |paid| paid.refunded);
            let sum = before.checked_add(command.amount.minor());
            let most = command.unconfirmed_most;
            if most.is_some_and(|most| sum.is_none_or(|sum| sum > most)) {
                return Err(SubmitError::Unconfirmed);
            }
        }
        let back = ledger::Transfer {
            id,
            fingerprint: command.fingerprint,
            debit: payment.payee,
            credit: payment.payer,
            amount: command.amount,
        };
        let refundable = paid.map_or(0, ledger::Paid::refundable);
        let verdict = self.book.refund(payment.id, &back);
        let decision = match verdict {
            Verdict::Posted { debit, credit } => {
                let moved = Moved {
                    id,
                    amount: command.amount,
                    kind: OperationKind::Refund,
                    category: payment.category,
                    note: &command.note,
                    posted_at: None,
                    pending: None,
                    refund_of: Some(payment.id),
                };
                Decision::Posted(self.post(&moved, debit, credit)?)
            }
            other => self.not_posted(id, other, (LimitScope::Payment, refundable))?,
        };
        let fingerprint = Some(command.fingerprint);
        self.keep_new(
            id,
            (command.principal, &command.key),
            fingerprint,
            &decision,
            verdict,
        );
        if let Verdict::Posted { .. } = verdict {
            self.count_refund(&payment, command.amount.minor());
            self.tell_owner(&payment.payee, EventSubject::Refunded(id));
        }
        Ok(decision)
    }

    /// What is said where nothing was posted: more than is left is told with what is left.
    fn not_posted(
        &self,
        id: TransferId,
        verdict: Verdict,
        (scope, remaining): (LimitScope, i64),
    ) -> Result<Decision, SubmitError> {
        match verdict {
            Verdict::Refused(Refusal::LimitExceeded) => Ok(Decision::Limited(LimitHit {
                scope,
                period: LimitPeriod::Once,
                remaining,
                remaining_count: None,
                max: None,
                resets_at: None,
            })),
            Verdict::Refused(refusal) => Ok(Decision::Refused(refusal)),
            Verdict::Known(_) => self.known(id),
            Verdict::KeyReused => Err(SubmitError::KeyReused),
            Verdict::Invalid(Fault::AmountNotPositive) => {
                Err(SubmitError::Invalid("the amount is not above zero"))
            }
            _ => Err(SubmitError::Invalid("there is no such account")),
        }
    }

    /// Keeps a decision, unless it was known before.
    fn keep_new(
        &mut self,
        id: TransferId,
        key: (UserId, &str),
        fingerprint: Option<[u8; 32]>,
        decision: &Decision,
        verdict: Verdict,
    ) {
        if let Verdict::Posted { .. } | Verdict::Refused(_) = verdict {
            self.keep(id, key, fingerprint, decision);
        }
    }

    /// Keeps what an authorisation is now, and tells both sides; `rest` is free again.
    fn change_authorization(&mut self, after: &LoadedAuthorization, rest: i64, word: &str) {
        let id = after.id;
        if rest > 0 {
            self.take_rest_back(after, rest);
        }
        self.decided
            .batch
            .authorization_changes
            .push(AuthorizationChange {
                id,
                captured: after.captured,
                stage: after.stage,
                at: self.now,
            });
        self.log_authorization(after, word);
        self.authorizations.insert(id, after.clone());
        self.authorizations_changed.insert(id);
        let subject = EventSubject::AuthorizationChanged(id);
        self.tell(after.payer, subject);
        self.tell_owner(&after.payee, subject);
    }

    /// Tells a shop's owner, who has no account in it.
    fn tell_owner(&mut self, account: &poltina_domain::AccountId, subject: EventSubject) {
        let watcher = self.accounts.get(account).and_then(|loaded| loaded.watcher);
        if let Some(owner) = watcher {
            self.tell_person(owner, subject, None);
        }
    }

    /// A line for the audit log on what became of an authorisation, about its payer.
    fn log_authorization(&mut self, one: &LoadedAuthorization, state: &str) {
        let payer = self.accounts.get(&one.payer);
        self.decided.batch.audit.push(AuditInsert {
            at: self.now,
            user: payer.and_then(|payer| payer.watcher),
            session: None,
            device: None,
            act: "authorization",
            detail: format!("transfer={} state={state}", one.id),
        });
    }
}
