//! Deciding about held transfers: how a hold begins, and how it ends.

use poltina_api_types::HoldState;
use poltina_domain::TransferId;
use poltina_ledger as ledger;
use poltina_ledger::{Refusal, Verdict};

use super::batch::Round;
use super::posting::Moved;
use super::{HoldAct, SubmitError, TransferCommand};
use crate::store::{Decision, EventSubject, HoldChange, HoldInsert, HoldStep, LoadedHold};

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
            terms: terms.clone(),
            approved: false,
            held_at: self.now,
        };
        self.holds.insert(id, hold.clone());
        self.decided
            .batch
            .holds
            .push(HoldInsert { hold, at: self.now });
        self.tell(command.payer, EventSubject::HoldChanged(id));
        if let Some(guardian) = terms.guardian {
            self.tell_person(guardian, EventSubject::ApprovalsChanged, None);
        }
    }

    pub(super) fn hold_act(
        &mut self,
        id: TransferId,
        act: HoldAct,
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
            HoldAct::Release | HoldAct::Approve if over => Err(SubmitError::HoldOver),
            HoldAct::Release if hold.waits_for_guardian() => Err(SubmitError::HoldWaits),
            HoldAct::Release if self.now < hold.terms.release_from => {
                Err(SubmitError::HoldCooling {
                    until: hold.terms.release_from,
                })
            }
            HoldAct::Release => {
                self.check_leave(hold.payer)?;
                self.release(&hold)
            }
            HoldAct::Approve => {
                if hold.only_for_guardian() {
                    self.check_leave(hold.payer)?;
                }
                self.approve(hold)
            }
        }
    }

    fn approve(&mut self, mut hold: LoadedHold) -> Result<Decision, SubmitError> {
        let id = hold.id;
        if !hold.waits_for_guardian() {
            return Err(SubmitError::HoldOver);
        }
        self.change(id, HoldStep::Approved);
        hold.approved = true;
        if hold.only_for_guardian() {
            return self.release(&hold);
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

    fn release(&mut self, hold: &LoadedHold) -> Result<Decision, SubmitError> {
        if let Some(id) = hold.order {
            let order = self.orders.get(&id);
            if order.is_none_or(|order| order.closed || order.expires_at <= self.now) {
                return Ok(self.void(hold, HoldState::Failed, Refusal::OrderClosed));
            }
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
            of_hold: true,
        };
        let decision = Decision::Posted(self.post(&moved, debit, credit)?);
        if let Some(order) = hold.order {
            self.close_order(order, hold.payee, Some(hold.id));
        }
        self.end(hold.id, HoldStep::Released, &decision);
        Ok(decision)
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
        if let HoldStep::Ended(..) = step {
            self.take_back(&hold);
        }
        self.tell(hold.payer, EventSubject::HoldChanged(id));
        if let (Some(guardian), false) = (hold.terms.guardian, hold.approved) {
            self.tell_person(guardian, EventSubject::ApprovalsChanged, None);
        }
    }

    fn change(&mut self, id: TransferId, what: HoldStep) {
        let at = self.now;
        self.decided
            .batch
            .hold_changes
            .push(HoldChange { id, what, at });
    }
}
