//! What the sequencer reads before it decides a batch, and writes after.

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{
    AccountId, Money, OperationId, OrderId, QuoteId, ReceiptId, RequestId, SeedId, ShopId,
    TransferId, UserId,
};
use poltina_ledger::{Entry, Refusal, Seen};

use super::{
    Account, AuditInsert, AuthorizationChange, ExchangeInsert, HoldChange, HoldInsert, KeyOutcome,
    LimitHit, LoadedAuthorization, LoadedHold, LoadedPayment, LoadedQuote, Micros, Party, Usage,
};
use crate::moscow::{self, Stretch};

/// What a batch is about.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// The accounts it may move.
    pub accounts: Vec<AccountId>,
    /// The transfers it decides.
    pub transfers: Vec<TransferId>,
    /// The orders it may close.
    pub orders: Vec<OrderId>,
    /// The requests for money that it may pay.
    pub requests: Vec<RequestId>,
    /// The payment codes it may use up.
    pub codes: Vec<CodeStep>,
    /// People who hear of it without having an account in it.
    pub watchers: Vec<UserId>,
    /// Of which pairs it asks what left the one to the other.
    pub pairs: Vec<Pair>,
    /// The authorisations that it captures or ends.
    pub authorizations: Vec<TransferId>,
    /// The payments of which it gives some back.
    pub payments: Vec<TransferId>,
    /// The quotes it may use up.
    pub quotes: Vec<QuoteId>,
}

/// Who pays whom, since when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The account that pays.
    pub payer: AccountId,
    /// The account that is paid.
    pub payee: AccountId,
    /// The beginning of the month.
    pub since: Micros,
}

impl Pair {
    /// The pair in the month of this moment.
    #[must_use]
    pub fn of_month((payer, payee): (AccountId, AccountId), at: Micros) -> Self {
        Self {
            payer,
            payee,
            since: moscow::around(at, Stretch::Month).0,
        }
    }
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
    /// The accounts that were asked for, and those of the held transfers, as far as they exist.
    pub accounts: Vec<LoadedAccount>,
    /// The outcomes that were asked for and exist.
    pub outcomes: Vec<(TransferId, KeyOutcome)>,
    /// Of the transfers that were asked for, those that are held.
    pub holds: Vec<LoadedHold>,
    /// The orders that were asked for, and those of the held transfers, as far as they exist.
    pub orders: Vec<LoadedOrder>,
    /// Likewise the requests for money.
    pub requests: Vec<LoadedRequest>,
    /// The codes that were asked for and are used up.
    pub used_codes: Vec<CodeStep>,
    /// The numbers of the newest events of the watchers that were asked for, and of the second
    /// persons of the held transfers.
    pub watchers: Vec<(UserId, i64)>,
    /// What left the one to the other, held amounts among it, in minor units.
    pub pairs: Vec<(Pair, i64)>,
    /// The authorisations that were asked for and exist; their accounts are loaded too.
    pub authorizations: Vec<LoadedAuthorization>,
    /// The payments that were asked for and exist; their accounts are loaded too.
    pub payments: Vec<LoadedPayment>,
    /// The quotes that were asked for, as far as they exist.
    pub quotes: Vec<LoadedQuote>,
    /// When the newest transfer was posted, by whichever server; 0 where there is none.
    pub newest: Micros,
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

/// A request for money, as far as it decides about a payment.
#[derive(Clone, Copy, Debug)]
pub struct LoadedRequest {
    /// The request.
    pub id: RequestId,
    /// The account of whoever asks.
    pub account: AccountId,
    /// Who is asked; none where anybody may pay.
    pub payer: Option<UserId>,
    /// How much; none where the payer says.
    pub amount: Option<Money>,
    /// From when on it cannot be paid.
    pub expires_at: Micros,
    /// Whether it is paid, or ended otherwise.
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
    /// What left it.
    pub usage: Usage,
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
    /// One for each request for money that was paid.
    pub paid_requests: Vec<RequestPaid>,
    /// One for each payment code that was used up.
    pub charges: Vec<ChargeInsert>,
    /// Lines for the audit log.
    pub audit: Vec<AuditInsert>,
    /// One for each transfer that is held from now on.
    pub holds: Vec<HoldInsert>,
    /// What happens to held transfers, in this order; also to those that are held from now on.
    pub hold_changes: Vec<HoldChange>,
    /// One for each transfer that is authorised from now on.
    pub authorizations: Vec<LoadedAuthorization>,
    /// What becomes of authorisations, in this order; also of those that begin here.
    pub authorization_changes: Vec<AuthorizationChange>,
    /// One for each exchange that was posted.
    pub exchanges: Vec<ExchangeInsert>,
}

impl Batch {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
            && self.closed_orders.is_empty()
            && self.hold_changes.is_empty()
            && self.authorization_changes.is_empty()
            && self.audit.is_empty()
    }
}

/// How an open order ends. The write is refused where it has ended by now.
#[derive(Clone, Copy, Debug)]
pub struct OrderEnd {
    /// The order.
    pub id: OrderId,
    /// How.
    pub how: OrderClosing,
    /// When.
    pub at: Micros,
}

/// How an open order ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderClosing {
    /// This transfer paid it.
    Paid(TransferId),
    /// This was authorised for it.
    Authorized(TransferId),
    /// Its shop took it back.
    Cancelled,
}

/// A request for money that is paid. The write is refused where it has ended by now.
#[derive(Clone, Copy, Debug)]
pub struct RequestPaid {
    /// The request.
    pub id: RequestId,
    /// What paid it.
    pub transfer: TransferId,
    /// Who paid.
    pub payer: UserId,
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
    /// How far it had come when it was read: the write is refused where it is another by now.
    pub seen: Seen,
    /// Whether it was frozen then: likewise.
    pub seen_frozen: bool,
    /// What is reserved to leave it.
    pub debits_pending: i64,
    /// The sum of all debits.
    pub debits_posted: i64,
    /// The sum of all credits.
    pub credits_posted: i64,
    /// The number of the newest entry.
    pub last_seq: i64,
    /// How often something was held on it, or freed.
    pub hold_seq: i64,
    /// What left it.
    pub usage: Usage,
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
    /// What reserved it before: the hold of its own id, or an authorisation; none where nothing did.
    pub pending: Option<TransferId>,
    /// The payment of which it gives some back.
    pub refund_of: Option<TransferId>,
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
    /// The person's account right after it, where the subject alone does not tell.
    pub mark: Option<AccountMark>,
}

/// An account at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountMark {
    /// The account.
    pub account: AccountId,
    /// Credits less debits, in minor units.
    pub balance: i64,
    /// What of it is held, in minor units.
    pub held: i64,
    /// Its version.
    pub version: i64,
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
    /// A transfer of his was held, or ended to be.
    HoldChanged(TransferId),
    /// What waits for him as someone's second person is another now.
    ApprovalsChanged,
    /// What was authorised from his account, or for his shop, is another now.
    AuthorizationChanged(TransferId),
    /// His shop gave back some of a payment, by this transfer.
    Refunded(TransferId),
    /// A request for money by him or to him is another now.
    RequestChanged(RequestId),
    /// A transfer to him that is protected by a code is another now.
    ProtectedChanged(TransferId),
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
    /// Why nothing moved; none where the transfer was posted, or is held: its hold then tells.
    pub refusal: Option<Refusal>,
    /// The limit that refused it, if one did.
    pub limit: Option<LimitHit>,
    /// When.
    pub decided_at: Micros,
}

impl LoadedAccount {
    /// Whether nothing may leave it, by its owner's word.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.account.frozen
    }

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
