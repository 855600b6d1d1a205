//! Deciding about held transfers: how a hold begins, and how it ends.

use poltina_api_types::HoldState;
use poltina_domain::TransferId;
use poltina_domain::limits::PROTECTION_TRIES;
use poltina_ledger as ledger;
use poltina_ledger::{Refusal, Verdict};

use super::batch::Round;
use super::posting::Moved;
use super::{Attempt, HoldAct, SubmitError, TransferCommand};
use crate::store::{
    AuditInsert, Decision, EventSubject, HoldChange, HoldInsert, HoldStep, LoadedHold, OrderClosing,
};

/// The held transfer as the ledger knows it.
pub(super) const fn in_ledger(hold: &LoadedHold) -> ledger::Transfer {
    ledger::Transfer {
        id: hold.id,
        fingerprint: hold.fingerprint,
        debit: hold.payer,
        credit: hold.payee,
        amount: hold.amount,
    }
}

impl Round {
    /// A transfer that was decided to be held.
    pub(super) fn begin_hold(
        &mut self,
        id: TransferId,
        command: &TransferCommand,
        decision: &Decision,
    ) {
        let (Decision::Held(_), Some(terms)) = (decision, &command.hold) else {
            return;
        };
        let hold = LoadedHold {
            id,
            fingerprint: command.fingerprint,
            payer: command.payer,
            payee: command.payee,
            amount: command.amount,
            kind: command.kind,
            category: command.category,
            note: command.note.clone(),
            order: command.order.map(|order| order.id),
            request: command.request,
            terms: terms.clone(),
            approved: false,
            tried: Vec::new(),
            held_at: self.now,
        };
        self.holds.insert(id, hold.clone());
        self.log(&hold, "held");
        self.decided.batch.holds.push(HoldInsert {
            hold: hold.clone(),
            at: self.now,
        });
        self.tell(command.payer, EventSubject::HoldChanged(id));
        self.tell_payee(&hold);
        if let Some(guardian) = terms.guardian {
            self.tell_person(guardian, EventSubject::ApprovalsChanged, None);
        }
    }

    pub(super) fn hold_act(
        &mut self,
        id: TransferId,
        act: HoldAct,
        payee_balance: Option<i64>,
    ) -> Result<Decision, SubmitError> {
        match self.decisions.get(&id) {
            Some(Decision::Held(_)) => {}
            Some(_) => return Err(SubmitError::HoldOver),
            None => return Err(SubmitError::Invalid("there is no such hold")),
        }
        let hold = self.holds.get(&id).cloned();
        let hold = hold.ok_or(SubmitError::Invalid("there is no such hold"))?;
        let over = hold.terms.expires_at <= self.now;
        match act {
            HoldAct::Cancel => Ok(self.void(&hold, HoldState::Cancelled, Refusal::Cancelled)),
            HoldAct::Expire if !over => Err(SubmitError::HoldCooling {
                until: hold.terms.expires_at,
            }),
            HoldAct::Expire => Ok(self.void(&hold, HoldState::Expired, Refusal::HoldExpired)),
            // The task that ends it is on its way.
            HoldAct::Release | HoldAct::Approve | HoldAct::Accept(_) if over => {
                Err(SubmitError::HoldOver)
            }
            HoldAct::Accept(_) | HoldAct::Decline if hold.terms.protected.is_none() => {
                Err(SubmitError::Invalid("no code protects it"))
            }
            HoldAct::Accept(attempt) => self.accept(hold, attempt, payee_balance),
            HoldAct::Decline => {
                self.change(id, HoldStep::Declined);
                self.log(&hold, "declined");
                Ok(self.void(&hold, HoldState::Cancelled, Refusal::Cancelled))
            }
            HoldAct::Release if hold.waits_for_another() => Err(SubmitError::HoldWaits),
            HoldAct::Release if self.now < hold.terms.release_from => {
                Err(SubmitError::HoldCooling {
                    until: hold.terms.release_from,
                })
            }
            HoldAct::Release => {
                self.check_leave(hold.payer)?;
                self.release(&hold, payee_balance)
            }
            HoldAct::Approve => {
                if hold.only_for_guardian() {
                    self.check_leave(hold.payer)?;
                }
                self.approve(hold, payee_balance)
            }
        }
    }

    /// Posts what the right code is entered for. A wrong one is counted once, however often it comes;
    /// what cannot be posted now counts none.
    fn accept(
        &mut self,
        mut hold: LoadedHold,
        attempt: Attempt,
        payee_balance: Option<i64>,
    ) -> Result<Decision, SubmitError> {
        let left = |tried: usize| {
            PROTECTION_TRIES.saturating_sub(u32::try_from(tried).unwrap_or(u32::MAX))
        };
        let before = hold.tried.iter().position(|one| one.id == attempt.code.id);
        if let Some((at, one)) = before.and_then(|at| Some((at, hold.tried.get(at)?))) {
            return Err(if one.fingerprint == attempt.code.fingerprint {
                SubmitError::CodeWrong { left: left(at + 1) }
            } else {
                SubmitError::KeyReused
            });
        }
        self.check_leave(hold.payer)?;
        if payee_balance.is_some_and(|most| self.is_above(&hold, most)) {
            return Err(SubmitError::PayeeFull);
        }
        if attempt.right {
            return self.release(&hold, None);
        }
        let id = hold.id;
        self.change(id, HoldStep::Tried(attempt.code));
        self.log(&hold, "code-wrong");
        hold.tried.push(attempt.code);
        let left = left(hold.tried.len());
        if left == 0 {
            self.log(&hold, "code-spent");
            self.void(&hold, HoldState::Cancelled, Refusal::Cancelled);
        } else {
            self.holds.insert(id, hold);
            // What is known of it now is not what was known before this batch.
            self.known_before.remove(&id);
        }
        Err(SubmitError::CodeWrong { left })
    }

    /// Tells the payee of what a code protects for him.
    fn tell_payee(&mut self, hold: &LoadedHold) {
        let payee = self.accounts.get(&hold.payee);
        let payee = payee.and_then(|payee| payee.watcher);
        if let (Some(_), Some(payee)) = (&hold.terms.protected, payee) {
            self.tell_person(payee, EventSubject::ProtectedChanged(hold.id), None);
        }
    }

    fn approve(
        &mut self,
        mut hold: LoadedHold,
        payee_balance: Option<i64>,
    ) -> Result<Decision, SubmitError> {
        let id = hold.id;
        if !hold.waits_for_guardian() {
            return Err(SubmitError::HoldOver);
        }
        self.change(id, HoldStep::Approved);
        self.log(&hold, "approved");
        hold.approved = true;
        if hold.only_for_guardian() {
            return self.release(&hold, payee_balance);
        }
        if let Some(guardian) = hold.terms.guardian {
            self.tell_person(guardian, EventSubject::ApprovalsChanged, None);
        }
        let payer = hold.payer;
        self.holds.insert(id, hold);
        self.known_before.remove(&id);
        self.tell(payer, EventSubject::HoldChanged(id));
        self.known(id)
    }

    fn release(
        &mut self,
        hold: &LoadedHold,
        payee_balance: Option<i64>,
    ) -> Result<Decision, SubmitError> {
        if let Some(id) = hold.order {
            let order = self.orders.get(&id);
            if order.is_none_or(|order| order.closed || order.expires_at <= self.now) {
                return Ok(self.void(hold, HoldState::Failed, Refusal::OrderClosed));
            }
        }
        if hold.request.is_some_and(|id| self.is_request_closed(id)) {
            return Ok(self.void(hold, HoldState::Failed, Refusal::RequestClosed));
        }
        if payee_balance.is_some_and(|most| self.is_above(hold, most)) {
            return Ok(self.void(hold, HoldState::Failed, Refusal::Overflow));
        }
        let (debit, credit) = match self.book.capture(hold.id) {
            Verdict::Posted { debit, credit } => (debit, credit),
            Verdict::Refused(refusal) => {
                return Ok(self.end_hold(hold.id, HoldState::Failed, refusal));
            }
            _ => return Err(SubmitError::Invalid("there is no such hold")),
        };
        let moved = Moved {
            id: hold.id,
            amount: hold.amount,
            kind: hold.kind,
            category: hold.category,
            note: &hold.note,
            posted_at: None,
            pending: Some(hold.id),
            refund_of: None,
        };
        let decision = Decision::Posted(self.post(&moved, debit, credit)?);
        if let Some(order) = hold.order {
            self.close_order(order, hold.payee, OrderClosing::Paid(hold.id));
        }
        if let Some(request) = hold.request {
            self.pay_request(request, (hold.payer, hold.payee), hold.id);
        }
        self.end(hold.id, HoldStep::Released, &decision);
        Ok(decision)
    }

    /// Whether more would lie on the payee's account than may: since it was held, more has come.
    fn is_above(&self, hold: &LoadedHold, most: i64) -> bool {
        let payee = self.book.account(hold.payee);
        let after = payee.and_then(|payee| payee.balance().checked_add(hold.amount.minor()));
        after.is_none_or(|after| after > most)
    }

    fn void(&mut self, hold: &LoadedHold, state: HoldState, refusal: Refusal) -> Decision {
        self.book.void(hold.id, refusal);
        self.end_hold(hold.id, state, refusal)
    }

    /// Keeps how a hold ended that the ledger has freed already.
    pub(super) fn end_hold(
        &mut self,
        id: TransferId,
        state: HoldState,
        refusal: Refusal,
    ) -> Decision {
        let decision = Decision::Refused(refusal);
        self.end(id, HoldStep::Ended(state, refusal), &decision);
        decision
    }

    fn end(&mut self, id: TransferId, step: HoldStep, decision: &Decision) {
        self.change(id, step);
        self.decisions.insert(id, decision.clone());
        // What is decided now is not what was known before this batch.
        self.known_before.remove(&id);
        let Some(hold) = self.holds.remove(&id) else {
            return;
        };
        self.log(
            &hold,
            match step {
                HoldStep::Ended(HoldState::Cancelled, _) => "cancelled",
                HoldStep::Ended(HoldState::Expired, _) => "expired",
                HoldStep::Ended(..) => "failed",
                HoldStep::Released if hold.terms.protected.is_some() => "accepted",
                HoldStep::Approved
                | HoldStep::Tried(_)
                | HoldStep::Declined
                | HoldStep::Released => "released",
            },
        );
        if let HoldStep::Ended(..) = step {
            self.take_back(&hold);
        }
        self.tell(hold.payer, EventSubject::HoldChanged(id));
        self.tell_payee(&hold);
        if let (Some(guardian), false) = (hold.terms.guardian, hold.approved) {
            self.tell_person(guardian, EventSubject::ApprovalsChanged, None);
        }
    }

    /// A line for the audit log on what became of a held transfer, about its payer.
    fn log(&mut self, hold: &LoadedHold, state: &str) {
        let payer = self.accounts.get(&hold.payer);
        self.decided.batch.audit.push(AuditInsert {
            at: self.now,
            user: payer.and_then(|payer| payer.watcher),
            session: None,
            device: None,
            act: "hold",
            detail: format!("transfer={} state={state}", hold.id),
        });
    }

    fn change(&mut self, id: TransferId, what: HoldStep) {
        let at = self.now;
        self.decided
            .batch
            .hold_changes
            .push(HoldChange { id, what, at });
    }
}
