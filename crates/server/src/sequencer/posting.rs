//! What a batch writes of a posted transfer, and whom it tells.

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Money, OperationId, ReceiptId, TransferId, UserId};
use poltina_ledger as ledger;
use poltina_ledger::Entry;
use sha2::{Digest, Sha256};

use super::batch::Round;
use super::{SubmitError, TransferCommand};
use crate::clock::{Micros, unix_ms};
use crate::store::{
    AccountMark, EventInsert, EventSubject, Party, PostedTransfer, ReceiptInsert, TransferInsert,
};

impl Round {
    pub(super) fn post(
        &mut self,
        moved: &Moved<'_>,
        debit: Entry,
        credit: Entry,
    ) -> Result<PostedTransfer, SubmitError> {
        let (id, amount) = (moved.id, moved.amount);
        let posted_at = moved.posted_at.unwrap_or(self.now);
        let time = unix_ms(posted_at);
        let payee = self
            .accounts
            .get(&credit.account)
            .map(|loaded| loaded.account.owner);
        // The book posts only between accounts that were loaded.
        let payee = payee.ok_or(SubmitError::Invalid("there is no such account"))?;
        let posted = PostedTransfer {
            transfer_id: id,
            operation_id: OperationId::new(time, follows_from(id, b"debit")),
            receipt_id: ReceiptId::new(time, follows_from(id, b"receipt")),
            payee,
            amount,
            posted_at,
        };
        let batch = &mut self.decided.batch;
        batch.transfers.push(TransferInsert {
            id,
            debit,
            credit,
            debit_operation: posted.operation_id,
            credit_operation: OperationId::new(time, follows_from(id, b"credit")),
            amount,
            kind: moved.kind,
            category: moved.category,
            note: moved.note.to_owned(),
            pending: moved.pending,
            refund_of: moved.refund_of,
            posted_at,
        });
        batch.receipts.push(ReceiptInsert {
            id: posted.receipt_id,
            transfer_id: id,
            account_id: credit.account,
            seq: credit.seq,
            shop: match payee {
                Party::Shop(shop) => Some(shop),
                Party::Person(_) | Party::System(_) => None,
            },
            amount: amount.minor(),
            posted_at,
        });
        self.tell_of(debit);
        self.tell_of(credit);
        Ok(posted)
    }

    /// Writes an event of an entry for whoever watches its account.
    fn tell_of(&mut self, entry: Entry) {
        let loaded = self.accounts.get(&entry.account);
        if let Some(subject) = loaded.and_then(|loaded| loaded.subject(entry)) {
            self.tell(entry.account, subject);
        }
    }

    /// Writes an event for whoever watches the account.
    pub(super) fn tell(&mut self, account: AccountId, subject: EventSubject) {
        let loaded = self.accounts.get(&account);
        let Some(user) = loaded.and_then(|loaded| loaded.watcher) else {
            return;
        };
        let mark = self
            .book
            .account(account)
            .and_then(|now| mark(now, subject));
        self.tell_person(user, subject, mark);
    }

    /// Writes an event for this person.
    pub(super) fn tell_person(
        &mut self,
        user: UserId,
        subject: EventSubject,
        mark: Option<AccountMark>,
    ) {
        let newest = self.newest_events.entry(user).or_default();
        *newest += 1;
        self.decided.told.insert(user, *newest);
        self.decided.batch.events.push(EventInsert {
            user,
            seq: *newest,
            subject,
            mark,
        });
    }
}

/// What a transfer moves, whether it was held before or not.
pub(super) struct Moved<'c> {
    pub(super) id: TransferId,
    pub(super) amount: Money,
    pub(super) kind: OperationKind,
    pub(super) category: Category,
    pub(super) note: &'c str,
    pub(super) posted_at: Option<Micros>,
    /// What reserved it before, if anything did.
    pub(super) pending: Option<TransferId>,
    /// The payment of which it gives some back.
    pub(super) refund_of: Option<TransferId>,
}

impl<'c> Moved<'c> {
    pub(super) fn of(id: TransferId, command: &'c TransferCommand) -> Self {
        Self {
            id,
            amount: command.amount,
            kind: command.kind,
            category: command.category,
            note: &command.note,
            posted_at: command.posted_at,
            pending: None,
            refund_of: None,
        }
    }
}

/// How an account stands right after what an event is about. An entry tells by itself as long as
/// nothing was ever held.
fn mark(account: &ledger::Account, subject: EventSubject) -> Option<AccountMark> {
    let told = match subject {
        EventSubject::Operation(_) => account.hold_seq > 0,
        EventSubject::HoldChanged(_) | EventSubject::AuthorizationChanged(_) => true,
        _ => false,
    };
    told.then(|| AccountMark {
        account: account.id,
        balance: account.balance(),
        held: account.debits_pending,
        version: account.last_seq.saturating_add(account.hold_seq),
    })
}

/// Ten bytes that follow from a transfer and what they are for: the same transfer gives its
/// operations and its receipt the same ids, without any randomness.
fn follows_from(id: TransferId, what: &[u8]) -> [u8; 10] {
    let digest = Sha256::new()
        .chain_update(id.as_bytes())
        .chain_update(what)
        .finalize();
    let mut bytes = [0; 10];
    for (byte, value) in bytes.iter_mut().zip(digest) {
        *byte = value;
    }
    bytes
}
