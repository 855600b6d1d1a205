//! What the sequencer reads before it decides a batch, and writes after.

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{
    AccountId, Money, OperationId, OrderId, ReceiptId, SeedId, ShopId, TransferId, UserId,
};
use poltina_ledger::{Entry, Refusal};

use super::{Account, KeyOutcome, Micros, Party};

/// What a batch is about.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// The accounts it may move.
    pub accounts: Vec<AccountId>,
    /// The transfers it decides.
    pub transfers: Vec<TransferId>,
    /// The orders it may close.
    pub orders: Vec<OrderId>,
    /// The payment codes it may use up.
    pub codes: Vec<CodeStep>,
}

/// A payment code: one for each step of each seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodeStep {
    /// The seed it was made from.
    pub seed: SeedId,
    /// The number of whole minutes since 1970.
    pub step: i64,
}

/// What the ledger needs to decide a batch.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The accounts that were asked for and exist.
    pub accounts: Vec<LoadedAccount>,
    /// The outcomes that were asked for and exist.
    pub outcomes: Vec<(TransferId, KeyOutcome)>,
    /// The orders that were asked for and exist.
    pub orders: Vec<LoadedOrder>,
    /// The codes that were asked for and are used up.
    pub used_codes: Vec<CodeStep>,
}

/// An order, as far as it decides about a payment.
#[derive(Clone, Copy, Debug)]
pub struct LoadedOrder {
    /// The order.
    pub id: OrderId,
    /// The account of its shop.
    pub account: AccountId,
    /// How much.
    pub amount: Money,
    /// From when on it cannot be paid.
    pub expires_at: Micros,
    /// Whether it is paid or taken back.
    pub closed: bool,
}

/// An account, and who must hear of what happens on it.
#[derive(Clone, Debug)]
pub struct LoadedAccount {
    /// The account.
    pub account: Account,
    /// The person, or the shop's owner; none for the wallet itself.
    pub watcher: Option<UserId>,
    /// The number of the watcher's newest event; 0 where there is none.
    pub watcher_events: i64,
}

/// A decided batch: everything here is written in one transaction, or nothing is.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// One new state for each account that was touched.
    pub accounts: Vec<AccountUpdate>,
    /// Posted transfers.
    pub transfers: Vec<TransferInsert>,
    /// One receipt for each posted transfer.
    pub receipts: Vec<ReceiptInsert>,
    /// Events, dense for each person.
    pub events: Vec<EventInsert>,
    /// One outcome for each key that was decided.
    pub outcomes: Vec<OutcomeInsert>,
    /// One end for each order that was closed.
    pub closed_orders: Vec<OrderEnd>,
    /// One for each payment code that was used up.
    pub charges: Vec<ChargeInsert>,
}

impl Batch {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty() && self.closed_orders.is_empty()
    }
}

/// How an open order ends. The write is refused where it has ended by now.
#[derive(Clone, Copy, Debug)]
pub struct OrderEnd {
    /// The order.
    pub id: OrderId,
    /// What paid it; none where it was taken back.
    pub paid_by: Option<TransferId>,
    /// When.
    pub at: Micros,
}

/// A payment code that is used up, whatever became of its payment.
#[derive(Clone, Copy, Debug)]
pub struct ChargeInsert {
    /// The transfer, posted or refused.
    pub transfer_id: TransferId,
    /// The order that was to be paid.
    pub order: OrderId,
    /// Whose code it was.
    pub payer: UserId,
    /// The code.
    pub code: CodeStep,
}

/// The new state of a touched account.
#[derive(Clone, Copy, Debug)]
pub struct AccountUpdate {
    /// The account.
    pub id: AccountId,
    /// `last_seq` as it was read: the write is refused where it is another by now.
    pub seen_seq: i64,
    /// The sum of all debits.
    pub debits_posted: i64,
    /// The sum of all credits.
    pub credits_posted: i64,
    /// The number of the newest entry.
    pub last_seq: i64,
}

/// A posted transfer with its two entries.
#[derive(Clone, Debug)]
pub struct TransferInsert {
    /// The transfer.
    pub id: TransferId,
    /// What left the payer's account.
    pub debit: Entry,
    /// What came to the payee's account.
    pub credit: Entry,
    /// The payer's operation.
    pub debit_operation: OperationId,
    /// The payee's operation.
    pub credit_operation: OperationId,
    /// How much.
    pub amount: Money,
    /// What kind of movement.
    pub kind: OperationKind,
    /// What for.
    pub category: Category,
    /// The payer's message.
    pub note: String,
    /// When.
    pub posted_at: Micros,
}

/// The receipt of a posted transfer.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptInsert {
    /// The receipt.
    pub id: ReceiptId,
    /// The transfer behind it.
    pub transfer_id: TransferId,
    /// The seller's account.
    pub account_id: AccountId,
    /// The place in the seller's account.
    pub seq: i64,
    /// The seller, if he is a shop.
    pub shop: Option<ShopId>,
    /// How much.
    pub amount: i64,
    /// When.
    pub posted_at: Micros,
}

/// An event: it points at what happened.
#[derive(Clone, Copy, Debug)]
pub struct EventInsert {
    /// Who hears of it.
    pub user: UserId,
    /// Dense per person, from 1.
    pub seq: i64,
    /// What it is about.
    pub subject: EventSubject,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSubject {
    /// An operation on the person's own account.
    Operation(EntryKey),
    /// A receipt of his shop.
    Receipt(EntryKey),
    /// An order of his shop was paid or taken back.
    OrderClosed(OrderId),
    /// A payment by his code was refused.
    ChargeRefused(TransferId),
}

/// An entry: its account, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryKey {
    /// The account it happened on.
    pub account: AccountId,
    /// The place in that account.
    pub seq: i64,
}

/// What was decided on a key.
#[derive(Clone, Debug)]
pub struct OutcomeInsert {
    /// Who used the key.
    pub principal: UserId,
    /// The idempotency key.
    pub key: String,
    /// The transfer's id, which follows from both.
    pub transfer_id: TransferId,
    /// SHA-256 of the request; none where the key was called off unused.
    pub fingerprint: Option<[u8; 32]>,
    /// Why nothing moved; none where the transfer was posted.
    pub refusal: Option<Refusal>,
    /// When.
    pub decided_at: Micros,
}

impl LoadedAccount {
    /// What the watcher is told of an entry: of his own account the operation, of his shop's the
    /// receipt. A shop has no receipt of what it pays.
    #[must_use]
    pub fn subject(&self, entry: Entry) -> Option<EventSubject> {
        let key = EntryKey {
            account: entry.account,
            seq: entry.seq,
        };
        match self.account.owner {
            Party::Person(_) => Some(EventSubject::Operation(key)),
            Party::Shop(_) if entry.amount > 0 => Some(EventSubject::Receipt(key)),
            Party::Shop(_) | Party::System(_) => None,
        }
    }
}
