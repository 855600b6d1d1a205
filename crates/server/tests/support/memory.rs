//! A ledger store in memory, which looks at every batch that it is given.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use poltina_api_types::HoldState;
use poltina_domain::{AccountId, Currency, Money, OrderId, RequestId, TransferId, UserId};
use poltina_ledger::{Refusal, Seen};
use poltina_server::store::{
    Account, Batch, CodeStep, Decision, EventInsert, EventSubject, HoldStep, KeyOutcome,
    LedgerStore, Loaded, LoadedAccount, LoadedHold, LoadedOrder, LoadedRequest, Needs,
    OrderClosing, OutcomeInsert, Pair, Party, PostedTransfer, ReceiptInsert, StoreError,
    TransferInsert, Usage,
};

/// What is on the disk: it outlives the server.
#[derive(Default)]
pub(crate) struct Memory {
    accounts: BTreeMap<AccountId, Account>,
    transfers: HashMap<TransferId, (TransferInsert, ReceiptInsert)>,
    outcomes: HashMap<TransferId, OutcomeInsert>,
    events: HashMap<UserId, Vec<EventInsert>>,
    acknowledged: HashMap<AccountId, i64>,
    orders: HashMap<OrderId, LoadedOrder>,
    paid: HashMap<OrderId, TransferId>,
    used_codes: HashMap<CodeStep, TransferId>,
    requests: HashMap<RequestId, LoadedRequest>,
    answered: HashMap<RequestId, TransferId>,
    holds: HashMap<TransferId, Held>,
    usage: HashMap<AccountId, Usage>,
}

/// A transfer that is or was held.
struct Held {
    hold: LoadedHold,
    /// How it ended; no refusal where it was posted.
    end: Option<Option<Refusal>>,
    /// How often its payer was told.
    told: usize,
}

impl Memory {
    pub(crate) fn open(&mut self, id: AccountId, owner: Party) {
        let account = Account {
            id,
            owner,
            currency: Currency::Rub,
            debits_posted: 0,
            credits_posted: 0,
            held: 0,
            closed: false,
            frozen: false,
            last_seq: 0,
            hold_seq: 0,
        };
        self.accounts.insert(id, account);
    }

    pub(crate) fn order(&mut self, id: OrderId, account: AccountId, kopecks: i64) {
        let order = LoadedOrder {
            id,
            account,
            amount: Money::new(kopecks, Currency::Rub),
            expires_at: i64::MAX,
            closed: false,
        };
        self.orders.insert(id, order);
    }

    /// A request for money that anybody may pay, with whatever he gives.
    pub(crate) fn request(&mut self, id: RequestId, account: AccountId) {
        let request = LoadedRequest {
            id,
            account,
            payer: None,
            amount: None,
            expires_at: i64::MAX,
            closed: false,
        };
        self.requests.insert(id, request);
    }

    /// What paid a request.
    pub(crate) fn answered(&self, request: RequestId) -> Option<TransferId> {
        self.answered.get(&request).copied()
    }

    pub(crate) fn is_closed(&self, order: OrderId) -> bool {
        self.orders[&order].closed
    }

    pub(crate) fn is_used(&self, code: CodeStep) -> bool {
        self.used_codes.contains_key(&code)
    }

    /// How many orders were paid, and how many codes were used.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.paid.len(), self.used_codes.len())
    }

    /// How many transfers were held, and how many of those were posted, and were freed.
    pub(crate) fn held(&self) -> (usize, usize, usize) {
        let ends = || self.holds.values().filter_map(|held| held.end);
        let posted = ends().filter(Option::is_none).count();
        (self.holds.len(), posted, ends().count() - posted)
    }

    pub(crate) fn is_held(&self, id: TransferId) -> bool {
        self.holds.get(&id).is_some_and(|held| held.end.is_none())
    }

    pub(crate) fn is_approved(&self, id: TransferId) -> bool {
        self.holds.get(&id).is_some_and(|held| held.hold.approved)
    }

    pub(crate) fn tried(&self, id: TransferId) -> usize {
        self.holds[&id].hold.tried.len()
    }
    pub(crate) fn was_held(&self, id: TransferId) -> bool {
        self.holds.contains_key(&id)
    }

    pub(crate) fn has_outcome(&self, id: TransferId) -> bool {
        self.outcomes.contains_key(&id)
    }

    pub(crate) fn decision(&self, id: TransferId) -> Option<Decision> {
        Some(self.outcome(self.outcomes.get(&id)?).decision)
    }

    pub(crate) fn debit_seq(&self, id: TransferId) -> Option<i64> {
        Some(self.transfers.get(&id)?.0.debit.seq)
    }

    /// The client heard of it: whatever is sent from now on gets higher numbers.
    pub(crate) fn acknowledge(&mut self, id: TransferId) {
        if let Some((transfer, _)) = self.transfers.get(&id) {
            for entry in [transfer.debit, transfer.credit] {
                let newest = self.acknowledged.entry(entry.account).or_default();
                *newest = entry.seq.max(*newest);
            }
        }
    }

    pub(crate) fn newest_acknowledged(&self, account: AccountId) -> i64 {
        self.acknowledged.get(&account).copied().unwrap_or_default()
    }

    fn outcome(&self, outcome: &OutcomeInsert) -> KeyOutcome {
        let held = self.holds.get(&outcome.transfer_id);
        let end = held.map(|held| held.end);
        let decision = match outcome.refusal.or(end.flatten().flatten()) {
            Some(refusal) => outcome
                .limit
                .map_or(Decision::Refused(refusal), Decision::Limited),
            None if end == Some(None) => Decision::Held(outcome.transfer_id),
            None => {
                let (transfer, receipt) = &self.transfers[&outcome.transfer_id];
                Decision::Posted(PostedTransfer {
                    transfer_id: transfer.id,
                    operation_id: transfer.debit_operation,
                    receipt_id: receipt.id,
                    payee: self.accounts[&transfer.credit.account].owner,
                    amount: transfer.amount,
                    posted_at: transfer.posted_at,
                })
            }
        };
        KeyOutcome {
            fingerprint: outcome.fingerprint,
            decision,
        }
    }

    fn load(&self, needs: &Needs) -> Loaded {
        let account = |id: &AccountId| {
            let account: &Account = self.accounts.get(id)?;
            let watcher = match account.owner {
                Party::Person(user) => Some(user),
                Party::Shop(_) | Party::System(_) => None,
            };
            let events = watcher
                .and_then(|user| self.events.get(&user))
                .map_or(0, Vec::len);
            Some(LoadedAccount {
                account: account.clone(),
                watcher,
                watcher_events: i64::try_from(events).unwrap(),
                usage: self.usage.get(id).copied().unwrap_or_default(),
            })
        };
        let outcome = |id: &TransferId| Some((*id, self.outcome(self.outcomes.get(id)?)));
        let held = |id: &TransferId| self.holds.get(id).filter(|held| held.end.is_none());
        let holds: Vec<LoadedHold> = needs
            .transfers
            .iter()
            .filter_map(held)
            .map(|held| held.hold.clone())
            .collect();
        let mut accounts: std::collections::BTreeSet<_> = needs.accounts.iter().copied().collect();
        accounts.extend(holds.iter().flat_map(|hold| [hold.payer, hold.payee]));
        let mut orders: std::collections::BTreeSet<_> = needs.orders.iter().copied().collect();
        orders.extend(holds.iter().filter_map(|hold| hold.order));
        let mut requests: std::collections::BTreeSet<_> = needs.requests.iter().copied().collect();
        requests.extend(holds.iter().filter_map(|hold| hold.request));
        let guardians = holds.iter().filter_map(|hold| hold.terms.guardian);
        let watchers: std::collections::BTreeSet<_> =
            needs.watchers.iter().copied().chain(guardians).collect();
        Loaded {
            holds,
            quotes: Vec::new(),
            newest: self.newest(),
            watchers: watchers
                .into_iter()
                .map(|user| {
                    (
                        user,
                        i64::try_from(self.events.get(&user).map_or(0, Vec::len)).unwrap(),
                    )
                })
                .collect(),
            accounts: accounts.iter().filter_map(account).collect(),
            outcomes: needs.transfers.iter().filter_map(outcome).collect(),
            orders: orders
                .iter()
                .filter_map(|id| self.orders.get(id).copied())
                .collect(),
            requests: requests
                .iter()
                .filter_map(|id| self.requests.get(id).copied())
                .collect(),
            used_codes: needs
                .codes
                .iter()
                .filter(|code| self.used_codes.contains_key(code))
                .copied()
                .collect(),
            pairs: needs
                .pairs
                .iter()
                .map(|pair| (*pair, self.paid(*pair)))
                .collect(),
            authorizations: Vec::new(),
            payments: Vec::new(),
        }
    }

    /// When the newest transfer was posted.
    fn newest(&self) -> i64 {
        let posted = self.transfers.values();
        let posted = posted.map(|(transfer, _)| transfer.posted_at);
        posted.max().unwrap_or_default()
    }

    /// What one paid the other since then.
    fn paid(&self, pair: Pair) -> i64 {
        let transfers = self.transfers.values().map(|(transfer, _)| transfer);
        let held = self.holds.values().filter(|held| {
            let still = held.end.is_none_or(|refusal| refusal.is_none());
            still && (held.hold.payer, held.hold.payee) == (pair.payer, pair.payee)
        });
        let held = held.filter(|held| held.hold.held_at >= pair.since);
        let held = held.map(|held| held.hold.amount.minor());
        let posted = transfers
            .filter(|transfer| transfer.pending.is_none())
            .filter(|transfer| transfer.debit.account == pair.payer)
            .filter(|transfer| transfer.credit.account == pair.payee)
            .filter(|transfer| transfer.posted_at >= pair.since)
            .map(|transfer| transfer.amount.minor());
        posted.chain(held).sum()
    }

    fn write(&mut self, batch: Batch) {
        for update in batch.accounts {
            let account = self.accounts.get_mut(&update.id).unwrap();
            let seen = Seen {
                last_seq: account.last_seq,
                hold_seq: account.hold_seq,
            };
            assert_eq!(seen, update.seen, "decided over old accounts");
            account.held = update.debits_pending;
            account.hold_seq = update.hold_seq;
            assert!(
                update.last_seq + update.hold_seq > seen.last_seq + seen.hold_seq,
                "a change that its version does not tell of"
            );
            account.debits_posted = update.debits_posted;
            account.credits_posted = update.credits_posted;
            account.last_seq = update.last_seq;
            self.usage.insert(update.id, update.usage);
        }
        assert_eq!(batch.transfers.len(), batch.receipts.len());
        for (transfer, receipt) in batch.transfers.into_iter().zip(batch.receipts) {
            assert_eq!(transfer.id, receipt.transfer_id);
            let twice = self.transfers.insert(transfer.id, (transfer, receipt));
            assert!(twice.is_none(), "posted twice");
        }
        for outcome in batch.outcomes {
            let twice = self.outcomes.insert(outcome.transfer_id, outcome);
            assert!(twice.is_none(), "decided twice");
        }
        for new in batch.holds {
            let held = Held {
                hold: new.hold,
                end: None,
                told: 0,
            };
            let twice = self.holds.insert(held.hold.id, held);
            assert!(twice.is_none(), "held twice");
        }
        for change in batch.hold_changes {
            let held = self.holds.get_mut(&change.id).unwrap();
            assert_eq!(held.end, None, "a hold ended twice");
            match change.what {
                HoldStep::Approved => held.hold.approved = true,
                HoldStep::Tried(code) => held.hold.tried.push(code),
                HoldStep::Declined => {}
                HoldStep::Released => held.end = Some(None),
                HoldStep::Ended(state, refusal) => {
                    assert!(!matches!(state, HoldState::Held | HoldState::Released));
                    held.end = Some(Some(refusal));
                }
            }
        }
        for end in batch.closed_orders {
            let order = self.orders.get_mut(&end.id).unwrap();
            assert!(!order.closed, "closed twice");
            order.closed = true;
            self.paid.extend(match end.how {
                OrderClosing::Paid(transfer) => Some((end.id, transfer)),
                OrderClosing::Authorized(_) | OrderClosing::Cancelled => None,
            });
        }
        for paid in batch.paid_requests {
            let request = self.requests.get_mut(&paid.id).unwrap();
            assert!(!request.closed, "a request was paid twice");
            request.closed = true;
            self.answered.insert(paid.id, paid.transfer);
        }
        for charge in batch.charges {
            let twice = self.used_codes.insert(charge.code, charge.transfer_id);
            assert!(twice.is_none(), "a code was used twice");
        }
        for event in batch.events {
            if let EventSubject::HoldChanged(id) = event.subject {
                self.holds.get_mut(&id).unwrap().told += 1;
                let mark = event.mark.unwrap();
                assert!(mark.balance - mark.held >= 0, "told of too little");
            }
            let events = self.events.entry(event.user).or_default();
            events.push(event);
            assert_eq!(
                i64::try_from(events.len()).unwrap(),
                event.seq,
                "events have a gap"
            );
        }
    }

    /// What must hold when all is over.
    pub(crate) fn check(&self) {
        let balances = self
            .accounts
            .values()
            .map(|a| a.credits_posted - a.debits_posted);
        assert_eq!(balances.sum::<i64>(), 0);
        let mut entries: HashMap<AccountId, BTreeMap<i64, (i64, i64)>> = HashMap::new();
        for (transfer, _) in self.transfers.values() {
            assert_eq!(transfer.debit.amount + transfer.credit.amount, 0);
            assert!(self.outcomes[&transfer.id].refusal.is_none());
            let held = self.holds.get(&transfer.id);
            assert_eq!(transfer.pending.is_some(), held.is_some());
            assert!(held.is_none_or(|held| held.end == Some(None)));
            for entry in [transfer.debit, transfer.credit] {
                let of_account = entries.entry(entry.account).or_default();
                let twice = of_account.insert(entry.seq, (entry.amount, entry.balance_after));
                assert!(twice.is_none(), "two entries with one number");
            }
        }
        for account in self.accounts.values() {
            let mut balance = 0;
            let of_account = entries.remove(&account.id).unwrap_or_default();
            for (at, (seq, (amount, balance_after))) in of_account.iter().enumerate() {
                assert_eq!(*seq, i64::try_from(at).unwrap() + 1, "entries have a gap");
                balance += amount;
                assert_eq!(balance, *balance_after);
                assert!(balance >= 0 || matches!(account.owner, Party::System(_)));
            }
            assert_eq!(account.last_seq, i64::try_from(of_account.len()).unwrap());
            let open = self.holds.values().filter(|held| held.end.is_none());
            let open = open.filter(|held| held.hold.payer == account.id);
            let reserved: i64 = open.map(|held| held.hold.amount.minor()).sum();
            assert_eq!(account.held, reserved);
            assert_eq!(account.available(), balance - reserved);
            assert!(account.available() >= 0 || matches!(account.owner, Party::System(_)));
        }
        for (id, held) in &self.holds {
            assert!(self.outcomes[id].refusal.is_none());
            assert_eq!(self.transfers.contains_key(id), held.end == Some(None));
            let of_person = matches!(self.accounts[&held.hold.payer].owner, Party::Person(_));
            let waits_on = held.hold.approved && !held.hold.only_for_guardian();
            let expected = 1 + usize::from(held.end.is_some()) + usize::from(waits_on);
            assert_eq!(held.told, if of_person { expected } else { 0 });
        }
        let mut payments = std::collections::HashSet::new();
        for (order, transfer) in &self.paid {
            let (order, paid) = (&self.orders[order], &self.transfers[transfer].0);
            assert!(order.closed && payments.insert(transfer));
            assert_eq!(
                (paid.amount, paid.credit.account),
                (order.amount, order.account)
            );
        }
        for (request, transfer) in &self.answered {
            let (request, paid) = (&self.requests[request], &self.transfers[transfer].0);
            assert!(request.closed && payments.insert(transfer));
            assert_eq!(paid.credit.account, request.account);
        }
        for transfer in self.used_codes.values() {
            // What a code posted has paid an order.
            let posted = self.outcomes[transfer].refusal.is_none();
            assert!(!self.holds.contains_key(transfer), "a code was held");
            assert_eq!(posted, payments.contains(transfer));
        }
        let posted = self
            .outcomes
            .values()
            .filter(|outcome| matches!(self.outcome(outcome).decision, Decision::Posted(_)));
        assert_eq!(posted.count(), self.transfers.len());
    }
}

/// The store over it.
pub(crate) struct InMemory(pub(crate) Arc<Mutex<Memory>>);

#[async_trait]
impl LedgerStore for InMemory {
    async fn newest_posting(&self) -> Result<i64, StoreError> {
        Ok(self.0.lock().unwrap().newest())
    }

    async fn load(&self, needs: &Needs) -> Result<Loaded, StoreError> {
        Ok(self.0.lock().unwrap().load(needs))
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.0.lock().unwrap().write(batch);
        Ok(())
    }
}
