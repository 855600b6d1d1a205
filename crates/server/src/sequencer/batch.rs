//! Deciding a batch: pure, so that a seeded simulation can go through it again and again.

use std::collections::{HashMap, HashSet};

use poltina_api_types::HoldState;
use poltina_domain::{AccountId, OrderId, QuoteId, RequestId, TransferId, UserId};
use poltina_ledger as ledger;
use poltina_ledger::{Book, Known, Outcome, Refusal, Verdict};

use super::asks::{Answer, Ask, Reply};
use super::posting::Moved;
use super::{SubmitError, TransferCommand, transfer_id};
use crate::clock::Micros;
use crate::store::{
    Account, AccountUpdate, Batch, CodeStep, Decision, Loaded, LoadedAccount, LoadedAuthorization,
    LoadedHold, LoadedOrder, LoadedPayment, LoadedQuote, LoadedRequest, OutcomeInsert, Pair, Party,
    Usage,
};

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
    // Another server may have posted since this one looked at its clock.
    let now = now.max(loaded.newest);
    let mut round = Round::new(loaded, now);
    for ask in asks {
        let (answer, stands) = match ask {
            Ask::Transfer(command) => {
                let answer = round.transfer(command);
                let known = round.known_before.contains(&command.id());
                (answer.map(Reply::Decided), known)
            }
            Ask::Burn { principal, key } => {
                let answer = round.burn(*principal, key);
                let known = round.known_before.contains(&transfer_id(*principal, key));
                (answer.map(Reply::Decided), known)
            }
            Ask::CancelOrder(cancel) => {
                let answer = round.cancel_order(cancel);
                (answer.map(|()| Reply::OrderCancelled), false)
            }
            Ask::Hold(id, act, payee_balance) => {
                let answer = round.hold_act(*id, *act, *payee_balance);
                let known = round.known_before.contains(id);
                (answer.map(Reply::Decided), known)
            }
            Ask::Capture(command) => {
                let known = round.known_before.contains(&command.id());
                (round.capture(command).map(Reply::Decided), known)
            }
            Ask::Refund(command) => {
                let known = round.known_before.contains(&command.id());
                (round.refund(command).map(Reply::Decided), known)
            }
            Ask::Exchange(command) => {
                let known = round.known_before.contains(&command.id());
                (round.exchange(command).map(Reply::Decided), known)
            }
            Ask::EndAuthorization(id, how) => {
                let answer = round.end_authorization(*id, *how);
                (answer.map(|()| Reply::AuthorizationEnded), false)
            }
        };
        let stands = stands || round.stands(ask, &answer);
        round.decided.answers.push((answer, stands));
    }
    let (touched, usage) = (round.book.touched(), &round.usage);
    round.decided.batch.accounts = touched
        .map(|(account, seen)| AccountUpdate {
            id: account.id,
            seen,
            seen_frozen: round
                .accounts
                .get(&account.id)
                .is_some_and(LoadedAccount::is_frozen),
            debits_pending: account.debits_pending,
            debits_posted: account.debits_posted,
            credits_posted: account.credits_posted,
            last_seq: account.last_seq,
            hold_seq: account.hold_seq,
            usage: usage.get(&account.id).copied().unwrap_or_default(),
        })
        .collect();
    round.decided
}

pub(super) struct Round {
    pub(super) now: Micros,
    pub(super) book: Book,
    pub(super) accounts: HashMap<AccountId, LoadedAccount>,
    pub(super) decisions: HashMap<TransferId, Decision>,
    /// What is decided as it was before this batch.
    pub(super) known_before: HashSet<TransferId>,
    pub(super) holds: HashMap<TransferId, LoadedHold>,
    pub(super) authorizations: HashMap<TransferId, LoadedAuthorization>,
    /// Those that this batch changed.
    pub(super) authorizations_changed: HashSet<TransferId>,
    pub(super) payments: HashMap<TransferId, LoadedPayment>,
    pub(super) orders: HashMap<OrderId, LoadedOrder>,
    pub(super) requests: HashMap<RequestId, LoadedRequest>,
    pub(super) used_codes: HashSet<CodeStep>,
    pub(super) quotes: HashMap<QuoteId, LoadedQuote>,
    pub(super) usage: HashMap<AccountId, Usage>,
    pub(super) pairs: HashMap<Pair, i64>,
    pub(super) newest_events: HashMap<UserId, i64>,
    pub(super) decided: Decided,
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
                outcome: match (outcome.decision.refusal(), &outcome.decision) {
                    (Some(refusal), _) => Outcome::Refused(refusal),
                    (None, Decision::Held(_)) => Outcome::Held,
                    (None, Decision::Authorized(_)) => Outcome::Authorized,
                    (None, _) => Outcome::Posted,
                },
            };
            (*id, known)
        });
        let newest = |loaded: &LoadedAccount| Some((loaded.watcher?, loaded.watcher_events));
        let newest = loaded.accounts.iter().filter_map(newest);
        let held = loaded.holds.iter().map(super::holds::in_ledger);
        let authorized = loaded.authorizations.iter();
        let authorized = authorized.map(super::authorizing::in_ledger);
        let paid = loaded.payments.iter();
        let paid = paid.map(|payment| (payment.id, super::authorizing::paid_in_ledger(payment)));
        Self {
            now,
            book: Book::new(accounts, known)
                .with_holds(held)
                .with_authorizations(authorized)
                .with_payments(paid),
            known_before: loaded.outcomes.iter().map(|(id, _)| *id).collect(),
            orders: loaded
                .orders
                .into_iter()
                .map(|order| (order.id, order))
                .collect(),
            requests: loaded
                .requests
                .into_iter()
                .map(|request| (request.id, request))
                .collect(),
            quotes: loaded
                .quotes
                .into_iter()
                .map(|loaded| (loaded.quote.id, loaded))
                .collect(),
            used_codes: loaded.used_codes.into_iter().collect(),
            usage: loaded
                .accounts
                .iter()
                .map(|loaded| (loaded.account.id, loaded.usage))
                .collect(),
            pairs: loaded.pairs.into_iter().collect(),
            newest_events: newest.chain(loaded.watchers).collect(),
            authorizations: loaded
                .authorizations
                .into_iter()
                .map(|one| (one.id, one))
                .collect(),
            authorizations_changed: HashSet::new(),
            payments: loaded
                .payments
                .into_iter()
                .map(|payment| (payment.id, payment))
                .collect(),
            holds: loaded
                .holds
                .into_iter()
                .map(|hold| (hold.id, hold))
                .collect(),
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

    fn transfer(&mut self, command: &TransferCommand) -> Result<Decision, SubmitError> {
        let id = command.id();
        if !self.decisions.contains_key(&id) {
            self.check_paid(command)?;
            self.check_leave(command.payer)?;
            self.check_crossing(command)?;
            self.check_judged(command)?;
        }
        let shown = command.shown_code().is_some() || command.authorize.is_some();
        if command.hold.is_some() && shown {
            return Err(SubmitError::Invalid("what a shop waits for is not held"));
        }
        let asked = ledger::Transfer {
            id,
            fingerprint: command.fingerprint,
            debit: command.payer,
            credit: command.payee,
            amount: command.amount,
        };
        let hit = self.limit_hit(id, command);
        let refuse = hit.map_or(command.refuse, |_| Some(Refusal::LimitExceeded));
        if let (None, Some(exchange)) = (refuse, command.exchange.as_deref()) {
            return self.cross(command, exchange, &asked);
        }
        let verdict = match (refuse, &command.hold, command.authorize) {
            (Some(refusal), ..) => self.book.refuse(&asked, refusal),
            (None, Some(_), _) => self.book.hold(&asked),
            (None, None, Some(_)) => self.book.authorize(&asked),
            (None, None, None) => self.book.transfer(&asked),
        };
        let decision = match verdict {
            Verdict::Posted { debit, credit } => {
                self.count(command);
                Decision::Posted(self.post(&Moved::of(id, command), debit, credit)?)
            }
            Verdict::Held => {
                self.count(command);
                Decision::Held(id)
            }
            Verdict::Authorized => {
                self.count(command);
                Decision::Authorized(id)
            }
            Verdict::Refused(refusal) => hit.map_or(Decision::Refused(refusal), Decision::Limited),
            Verdict::Known(_) => return self.known(id),
            Verdict::KeyReused => return Err(SubmitError::KeyReused),
            Verdict::Invalid(ledger::Fault::AmountNotPositive) => {
                return Err(SubmitError::Invalid("the amount is not above zero"));
            }
            Verdict::Invalid(_) => {
                return Err(SubmitError::Invalid("there is no such account"));
            }
        };
        self.decide(id, command, &decision);
        Ok(decision)
    }

    /// Writes what is decided on a transfer, and what follows for whatever it pays.
    pub(super) fn decide(
        &mut self,
        id: TransferId,
        command: &TransferCommand,
        decision: &Decision,
    ) {
        let owner = (command.principal, command.key.as_str());
        self.keep(id, owner, Some(command.fingerprint), decision);
        self.decided.batch.audit.extend(command.audit.clone());
        self.begin_hold(id, command, decision);
        self.begin_authorization(id, command, decision);
        self.settle_paid(id, command, decision);
    }

    /// Whether money may leave the account, by its owner's word. Nothing is decided where not.
    pub(super) fn check_leave(&self, account: AccountId) -> Result<(), SubmitError> {
        match self.accounts.get(&account) {
            Some(loaded) if loaded.is_frozen() => Err(SubmitError::Frozen),
            _ => Ok(()),
        }
    }

    /// Whether the account is still as it was when the terms were judged: of many at once each sees
    /// those before it. Nothing is decided where not.
    fn check_judged(&self, command: &TransferCommand) -> Result<(), SubmitError> {
        let version = |account: &ledger::Account| account.last_seq.saturating_add(account.hold_seq);
        let now = self.book.account(command.payer).map(version);
        match command.judged {
            Some(judged) if now.is_some_and(|now| now != judged) => Err(SubmitError::Outdated),
            _ => Ok(()),
        }
    }

    /// Whether an answer holds even if the batch is not written: it follows from what was asked,
    /// or from what was there before.
    fn stands(&self, ask: &Ask, answer: &Answer) -> bool {
        let closed_now = |id| {
            self.decided
                .batch
                .closed_orders
                .iter()
                .any(|end| end.id == id)
        };
        let paid_now = |id| {
            let paid = &self.decided.batch.paid_requests;
            paid.iter().any(|paid| paid.id == id)
        };
        let quote_now = |id: QuoteId| {
            let done = &self.decided.batch.exchanges;
            done.iter().any(|done| done.quote == id)
        };
        let used_now = |code| {
            self.decided
                .batch
                .charges
                .iter()
                .any(|charge| charge.code == code)
        };
        match (answer, ask) {
            (
                Err(
                    SubmitError::Invalid(_)
                    | SubmitError::Frozen
                    | SubmitError::Outdated
                    | SubmitError::QuoteExpired,
                ),
                _,
            ) => true,
            (Err(SubmitError::QuoteUsed), Ask::Exchange(command)) => !quote_now(command.quote.id),
            (Err(SubmitError::QuoteUsed), Ask::Transfer(command)) => {
                let exchange = command.exchange.as_deref();
                exchange.is_some_and(|exchange| !quote_now(exchange.quote.id))
            }
            (Err(SubmitError::OrderClosed), Ask::Transfer(command)) => {
                command.order.is_some_and(|order| !closed_now(order.id))
            }
            (Err(SubmitError::OrderClosed), Ask::CancelOrder(cancel)) => !closed_now(cancel.id),
            (Err(SubmitError::RequestClosed), Ask::Transfer(command)) => {
                command.request.is_some_and(|id| !paid_now(id))
            }
            (Err(SubmitError::CodeUsed), Ask::Transfer(command)) => command
                .shown_code()
                .is_some_and(|(_, shown)| !used_now(shown.code)),
            // They are told of a hold that is written.
            (
                Err(
                    SubmitError::HoldOver
                    | SubmitError::HoldCooling { .. }
                    | SubmitError::HoldWaits,
                ),
                Ask::Hold(id, ..),
            ) => self.known_before.contains(id),
            (Err(SubmitError::HoldOver), Ask::EndAuthorization(id, _)) => {
                !self.authorizations_changed.contains(id)
            }
            _ => false,
        }
    }

    fn burn(&mut self, principal: UserId, key: &str) -> Result<Decision, SubmitError> {
        let id = transfer_id(principal, key);
        match self.book.cancel(id) {
            Verdict::Refused(refusal) if self.holds.contains_key(&id) => {
                Ok(self.end_hold(id, HoldState::Cancelled, refusal))
            }
            Verdict::Refused(refusal) => {
                let decision = Decision::Refused(refusal);
                self.keep(id, (principal, key), None, &decision);
                Ok(decision)
            }
            _ => self.known(id),
        }
    }

    pub(super) fn known(&self, id: TransferId) -> Result<Decision, SubmitError> {
        // The book knows an outcome only by way of this map.
        self.decisions.get(&id).cloned().ok_or(SubmitError::Unknown)
    }

    pub(super) fn keep(
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
            refusal: decision.refusal(),
            limit: match decision {
                Decision::Limited(hit) => Some(*hit),
                _ => None,
            },
            decided_at: self.now,
        });
    }
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
        hold_seq: account.hold_seq,
    }
}
