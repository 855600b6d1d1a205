//! Deciding a batch: pure, so that a seeded simulation can go through it again and again.

use std::collections::{HashMap, HashSet};

use poltina_domain::{AccountId, OperationId, ReceiptId, TransferId, UserId};
use poltina_ledger as ledger;
use poltina_ledger::{Book, Entry, Known, Outcome, Verdict};
use sha2::{Digest, Sha256};

use super::{SubmitError, TransferCommand, transfer_id};
use crate::clock::{Micros, unix_ms};
use crate::store::{
    Account, AccountUpdate, Batch, Decision, EventInsert, EventSubject, Loaded, LoadedAccount,
    OutcomeInsert, Party, PostedTransfer, ReceiptInsert, TransferInsert,
};

/// What a caller hears.
pub(super) type Answer = Result<Decision, SubmitError>;

/// What a caller asks.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Transfer(TransferCommand),
    Burn { principal: UserId, key: String },
}

impl Ask {
    pub(super) fn id(&self) -> TransferId {
        match self {
            Self::Transfer(command) => transfer_id(command.principal, &command.key),
            Self::Burn { principal, key } => transfer_id(*principal, key),
        }
    }

    pub(super) const fn is_late(&self, now: Micros) -> bool {
        match self {
            Self::Transfer(command) => command.deadline < now,
            Self::Burn { .. } => false,
        }
    }
}

/// The accounts and outcomes that a batch needs, each once.
pub(super) fn needs(asks: &[Ask]) -> (Vec<AccountId>, Vec<TransferId>) {
    let (mut accounts, mut transfers) = (HashSet::new(), HashSet::new());
    for ask in asks {
        transfers.insert(ask.id());
        if let Ask::Transfer(command) = ask {
            accounts.extend([command.payer, command.payee]);
        }
    }
    (
        accounts.into_iter().collect(),
        transfers.into_iter().collect(),
    )
}

/// A decided batch: what is to be written, and what to answer once it is.
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub(super) batch: Batch,
    /// In the order of the asks. `true`: stands whether or not the batch is written.
    pub(super) answers: Vec<(Answer, bool)>,
    /// The newest event of each person who is to be told.
    pub(super) told: HashMap<UserId, i64>,
}

/// Decides all asks in their order over what was loaded for them.
pub(super) fn decide(loaded: Loaded, asks: &[Ask], now: Micros) -> Decided {
    let mut round = Round::new(loaded, now);
    for ask in asks {
        let answer = match ask {
            Ask::Transfer(command) => round.transfer(command),
            Ask::Burn { principal, key } => round.burn(*principal, key),
        };
        let stands = round.known_before.contains(&ask.id())
            || matches!(answer, Err(SubmitError::Invalid(_)));
        round.decided.answers.push((answer, stands));
    }
    let touched = round.book.touched();
    round.decided.batch.accounts = touched
        .map(|(account, seen_seq)| AccountUpdate {
            id: account.id,
            seen_seq,
            debits_posted: account.debits_posted,
            credits_posted: account.credits_posted,
            last_seq: account.last_seq,
        })
        .collect();
    round.decided
}

struct Round {
    now: Micros,
    book: Book,
    accounts: HashMap<AccountId, LoadedAccount>,
    decisions: HashMap<TransferId, Decision>,
    known_before: HashSet<TransferId>,
    newest_events: HashMap<UserId, i64>,
    decided: Decided,
}

impl Round {
    fn new(loaded: Loaded, now: Micros) -> Self {
        let accounts = loaded
            .accounts
            .iter()
            .map(|loaded| in_ledger(&loaded.account));
        let known = loaded.outcomes.iter().map(|(id, outcome)| {
            let known = Known {
                fingerprint: outcome.fingerprint,
                outcome: match outcome.decision {
                    Decision::Posted(_) => Outcome::Posted,
                    Decision::Refused(refusal) => Outcome::Refused(refusal),
                },
            };
            (*id, known)
        });
        let newest = |loaded: &LoadedAccount| Some((loaded.watcher?, loaded.watcher_events));
        Self {
            now,
            book: Book::new(accounts, known),
            known_before: loaded.outcomes.iter().map(|(id, _)| *id).collect(),
            newest_events: loaded.accounts.iter().filter_map(newest).collect(),
            decisions: loaded
                .outcomes
                .into_iter()
                .map(|(id, outcome)| (id, outcome.decision))
                .collect(),
            accounts: loaded
                .accounts
                .into_iter()
                .map(|loaded| (loaded.account.id, loaded))
                .collect(),
            decided: Decided::default(),
        }
    }

    fn transfer(&mut self, command: &TransferCommand) -> Answer {
        let id = transfer_id(command.principal, &command.key);
        let verdict = self.book.transfer(&ledger::Transfer {
            id,
            fingerprint: command.fingerprint,
            debit: command.payer,
            credit: command.payee,
            amount: command.amount,
        });
        let decision = match verdict {
            Verdict::Posted { debit, credit } => {
                Decision::Posted(self.post(id, command, debit, credit)?)
            }
            Verdict::Refused(refusal) => Decision::Refused(refusal),
            Verdict::Known(_) => return self.known(id),
            Verdict::KeyReused => return Err(SubmitError::KeyReused),
            Verdict::Invalid(ledger::Fault::AmountNotPositive) => {
                return Err(SubmitError::Invalid("the amount is not above zero"));
            }
            Verdict::Invalid(ledger::Fault::UnknownAccount) => {
                return Err(SubmitError::Invalid("there is no such account"));
            }
        };
        let fingerprint = Some(command.fingerprint);
        self.keep(
            id,
            (command.principal, &command.key),
            fingerprint,
            &decision,
        );
        Ok(decision)
    }

    fn burn(&mut self, principal: UserId, key: &str) -> Answer {
        let id = transfer_id(principal, key);
        match self.book.cancel(id) {
            Verdict::Refused(refusal) => {
                let decision = Decision::Refused(refusal);
                self.keep(id, (principal, key), None, &decision);
                Ok(decision)
            }
            _ => self.known(id),
        }
    }

    fn known(&self, id: TransferId) -> Answer {
        // The book knows an outcome only by way of this map.
        self.decisions.get(&id).cloned().ok_or(SubmitError::Unknown)
    }

    fn keep(
        &mut self,
        id: TransferId,
        (principal, key): (UserId, &str),
        fingerprint: Option<[u8; 32]>,
        decision: &Decision,
    ) {
        self.decisions.insert(id, decision.clone());
        self.decided.batch.outcomes.push(OutcomeInsert {
            principal,
            key: key.to_owned(),
            transfer_id: id,
            fingerprint,
            refusal: match decision {
                Decision::Posted(_) => None,
                Decision::Refused(refusal) => Some(*refusal),
            },
            decided_at: self.now,
        });
    }

    fn post(
        &mut self,
        id: TransferId,
        command: &TransferCommand,
        debit: Entry,
        credit: Entry,
    ) -> Result<PostedTransfer, SubmitError> {
        let posted_at = command.posted_at.unwrap_or(self.now);
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
            amount: command.amount,
            posted_at,
        };
        let batch = &mut self.decided.batch;
        batch.transfers.push(TransferInsert {
            id,
            debit,
            credit,
            debit_operation: posted.operation_id,
            credit_operation: OperationId::new(time, follows_from(id, b"credit")),
            amount: command.amount,
            kind: command.kind,
            category: command.category,
            note: command.note.clone(),
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
            amount: command.amount.minor(),
            posted_at,
        });
        self.tell(debit);
        self.tell(credit);
        Ok(posted)
    }

    /// Writes an event for whoever watches the account.
    fn tell(&mut self, entry: Entry) {
        let Some(loaded) = self.accounts.get(&entry.account) else {
            return;
        };
        let (Some(user), Some(subject)) = (loaded.watcher, loaded.subject()) else {
            return;
        };
        // A shop's owner hears of what is paid to it; there is no receipt of what it pays.
        if subject == EventSubject::Receipt && entry.amount < 0 {
            return;
        }
        let newest = self.newest_events.entry(user).or_default();
        *newest += 1;
        self.decided.told.insert(user, *newest);
        self.decided.batch.events.push(EventInsert {
            user,
            seq: *newest,
            subject,
            account_id: entry.account,
            account_seq: entry.seq,
        });
    }
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

const fn in_ledger(account: &Account) -> ledger::Account {
    ledger::Account {
        id: account.id,
        currency: account.currency,
        debits_pending: account.held,
        debits_posted: account.debits_posted,
        credits_pending: 0,
        credits_posted: account.credits_posted,
        debits_must_not_exceed_credits: !matches!(account.owner, Party::System(_)),
        closed: account.closed,
        last_seq: account.last_seq,
    }
}
