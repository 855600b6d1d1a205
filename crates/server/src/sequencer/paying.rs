//! What a transfer pays: an order of a shop, or a request of a person. Each is paid once.

use poltina_domain::{AccountId, OrderId, RequestId, TransferId};

use super::batch::Round;
use super::{OrderCancel, OrderPayment, SubmitError, TransferCommand};
use crate::store::{ChargeInsert, Decision, EventSubject, OrderClosing, OrderEnd, RequestPaid};

impl Round {
    /// Whether what it names can be paid by this. Nothing is decided where not.
    pub(super) fn check_paid(&self, command: &TransferCommand) -> Result<(), SubmitError> {
        match (&command.order, command.request) {
            (None, None) => Ok(()),
            (Some(order), None) => self.check_order(order, command),
            (None, Some(request)) => self.check_request(request, command),
            (Some(_), Some(_)) => Err(SubmitError::Invalid("an order or a request, not both")),
        }
    }

    /// Whether the order can be paid by this, and its code be used.
    fn check_order(
        &self,
        payment: &OrderPayment,
        command: &TransferCommand,
    ) -> Result<(), SubmitError> {
        // One that is forgotten has run out long ago.
        let order = self.orders.get(&payment.id);
        let order = order.ok_or(SubmitError::OrderClosed)?;
        if order.account != command.payee || order.amount != command.amount {
            return Err(SubmitError::Invalid("the order is another one"));
        }
        if order.closed || order.expires_at <= self.now {
            return Err(SubmitError::OrderClosed);
        }
        match payment.code {
            Some(shown) if self.used_codes.contains(&shown.code) => Err(SubmitError::CodeUsed),
            _ => Ok(()),
        }
    }

    fn check_request(&self, id: RequestId, command: &TransferCommand) -> Result<(), SubmitError> {
        let request = self.requests.get(&id);
        let request = request.ok_or(SubmitError::Invalid("there is no such request"))?;
        let payer = self.accounts.get(&command.payer);
        let payer = payer.and_then(|payer| payer.watcher);
        let asked = request.payer.is_none() || request.payer == payer;
        let same = request.amount.is_none_or(|amount| amount == command.amount);
        if request.account != command.payee || !asked || !same {
            return Err(SubmitError::Invalid("the request is another one"));
        }
        if request.closed || request.expires_at <= self.now {
            return Err(SubmitError::RequestClosed);
        }
        Ok(())
    }

    /// A posted or an authorised transfer closes what it pays; a code is used up either way.
    pub(super) fn settle_paid(
        &mut self,
        id: TransferId,
        command: &TransferCommand,
        decision: &Decision,
    ) {
        if let Some((order, shown)) = command.shown_code() {
            self.used_codes.insert(shown.code);
            self.decided.batch.charges.push(ChargeInsert {
                transfer_id: id,
                order,
                payer: shown.payer,
                code: shown.code,
            });
            if decision.refusal().is_some() {
                self.tell(command.payer, EventSubject::ChargeRefused(id));
            }
        }
        let closing = match decision {
            Decision::Posted(_) => OrderClosing::Paid(id),
            Decision::Authorized(_) => OrderClosing::Authorized(id),
            Decision::Held(_) | Decision::Refused(_) | Decision::Limited(_) => return,
        };
        if let Some(order) = &command.order {
            self.close_order(order.id, command.payee, closing);
        }
        if let (Some(request), Decision::Posted(_)) = (command.request, decision) {
            self.pay_request(request, (command.payer, command.payee), id);
        }
    }

    pub(super) fn close_order(&mut self, id: OrderId, account: AccountId, how: OrderClosing) {
        if let Some(order) = self.orders.get_mut(&id) {
            order.closed = true;
        }
        self.decided.batch.closed_orders.push(OrderEnd {
            id,
            how,
            at: self.now,
        });
        self.tell(account, EventSubject::OrderClosed(id));
    }

    pub(super) fn pay_request(
        &mut self,
        id: RequestId,
        (payer, payee): (AccountId, AccountId),
        transfer: TransferId,
    ) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.closed = true;
        }
        // A person pays: no account of the wallet's own, which nobody watches, does.
        let person = self.accounts.get(&payer).and_then(|payer| payer.watcher);
        self.decided
            .batch
            .paid_requests
            .extend(person.map(|payer| RequestPaid {
                id,
                transfer,
                payer,
            }));
        self.tell(payee, EventSubject::RequestChanged(id));
        self.tell(payer, EventSubject::RequestChanged(id));
    }

    /// Whether a request cannot be paid any more by what is held for it: its time may be over.
    pub(super) fn is_request_closed(&self, id: RequestId) -> bool {
        self.requests.get(&id).is_none_or(|request| request.closed)
    }

    pub(super) fn cancel_order(&mut self, cancel: &OrderCancel) -> Result<(), SubmitError> {
        let order = self.orders.get(&cancel.id);
        let order = order.ok_or(SubmitError::OrderClosed)?;
        if order.account != cancel.account {
            return Err(SubmitError::Invalid("the order is another shop's"));
        }
        if order.closed || order.expires_at <= self.now {
            return Err(SubmitError::OrderClosed);
        }
        self.close_order(cancel.id, cancel.account, OrderClosing::Cancelled);
        Ok(())
    }
}
