//! What readers of the store get: people, sessions, history, receipts, events.

use poltina_api_types::{Category, Direction, OperationKind};
use poltina_domain::{
    AccountId, ChallengeId, Currency, Inn, Money, OperationId, Phone, ReceiptId, ShopId, ShopSlug,
    TransferId, UserId,
};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use super::{
    AccountMark, AuthorizationRow, BankPaymentRow, HoldRow, LimitHit, Micros, NoticeInsert,
    OrderRow, PlanRow, PlanRunRow, RequestRow,
};

/// An account of the wallet itself. It may go below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SystemAccount {
    /// The world outside: money enters by a debit here, and leaves by a credit.
    Funding,
    /// What the wallet earns.
    Fees,
    /// What has left a person for a bank, and is not there yet.
    Transit,
    /// The wallet's position in a currency: what people sold to it, less what it sold to them.
    Exchange,
}

impl SystemAccount {
    /// Every system account.
    pub const ALL: [Self; 4] = [Self::Funding, Self::Fees, Self::Transit, Self::Exchange];

    /// The name under which it is kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Funding => "funding",
            Self::Fees => "fees",
            Self::Transit => "transit",
            Self::Exchange => "exchange",
        }
    }

    /// Its account in this currency: the same in every wallet.
    #[must_use]
    pub fn account(self, currency: Currency) -> AccountId {
        let mut digest = Sha256::new();
        digest.update(b"poltina system account\0");
        digest.update(self.name());
        digest.update([0]);
        digest.update(currency.code());
        AccountId::derived(digest.finalize().into())
    }
}

/// Who owns an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// A person.
    Person(UserId),
    /// A shop.
    Shop(ShopId),
    /// The wallet itself.
    System(SystemAccount),
}

/// A party with what is needed to show him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartyRow {
    /// A person; the names are empty until he has told them.
    Person {
        /// The person.
        id: UserId,
        /// His number, whole: mask it before another sees it.
        phone: Phone,
        /// Given name.
        given_name: String,
        /// Family name.
        family_name: String,
    },
    /// A shop.
    Shop(Box<ShopRow>),
    /// The wallet itself.
    System(SystemAccount),
}

/// An account and its balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Who owns it.
    pub owner: Party,
    /// What it is kept in.
    pub currency: Currency,
    /// The sum of all debits, in minor units.
    pub debits_posted: i64,
    /// The sum of all credits, in minor units.
    pub credits_posted: i64,
    /// What is reserved for payments that are not final yet, in minor units.
    pub held: i64,
    /// Whether nothing may be moved on it any more.
    pub closed: bool,
    /// Whether nothing may leave it, by its owner's word.
    pub frozen: bool,
    /// The number of its newest entry; 0 where there is none.
    pub last_seq: i64,
    /// How often something was held on it, or freed.
    pub hold_seq: i64,
}

impl Account {
    /// Which state of the account this is: whatever changes on it, by a transfer or a hold, it is
    /// higher then.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.last_seq.saturating_add(self.hold_seq)
    }

    /// What can be spent now, in minor units: credits less debits less held.
    #[must_use]
    pub const fn available(&self) -> i64 {
        // Credits and debits are never negative, so that their difference cannot overflow.
        self.credits_posted
            .saturating_sub(self.debits_posted)
            .saturating_sub(self.held)
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The person.
    pub id: UserId,
    /// His number.
    pub phone: Phone,
    /// Given name; empty until he has told it.
    pub given_name: String,
    /// Family name; may be empty.
    pub family_name: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When he first signed in.
    pub created_at: Micros,
    /// His rouble account.
    pub account: AccountId,
}

/// A person to be made, unless the number is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The person, if he is new.
    pub id: UserId,
    /// His rouble account, if he is new.
    pub account: AccountId,
    /// His number.
    pub phone: Phone,
    /// Now.
    pub now: Micros,
}

/// What became of a change of name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rename {
    /// Changed; the version is this now.
    Changed(i64),
    /// The person was changed meanwhile, or is not there: read him again.
    Stale,
}

/// A shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// The shop.
    pub id: ShopId,
    /// Its link.
    pub slug: ShopSlug,
    /// Who sees its receipts.
    pub owner: UserId,
    /// The name over its door.
    pub name: String,
    /// The registered name.
    pub legal_name: String,
    /// Taxpayer number.
    pub inn: Inn,
    /// Where it stands.
    pub address: String,
    /// What it sells.
    pub category: Category,
    /// Its rouble account.
    pub account: AccountId,
}

/// A sign-in attempt that waits for its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The attempt.
    pub id: ChallengeId,
    /// Whose.
    pub phone: Phone,
    /// Salt and digest of the code, in whatever form the app made it.
    pub code_hash: Vec<u8>,
    /// When the code stops to hold.
    pub expires_at: Micros,
    /// How many codes were tried.
    pub tries: u32,
    /// Whether the right one was.
    pub used: bool,
    /// When the code was asked for.
    pub created_at: Micros,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Try {
    /// Counted: the attempt as it is now, this try included. Compare the code.
    Taken(Challenge),
    /// Unknown, used, expired, or all tries spent: the code counts no more.
    Over,
}

/// Someone a person pays often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeUse {
    /// Who.
    pub payee: PartyRow,
    /// How many times.
    pub times: u32,
    /// The last amount.
    pub last_amount: Money,
}

/// What was paid to a payee before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayeeHistory {
    /// The last amount; none where he was never paid.
    pub last_amount: Option<Money>,
}

/// One side of a transfer, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationRow {
    /// The operation.
    pub id: OperationId,
    /// The transfer behind it.
    pub transfer_id: TransferId,
    /// The account it moved.
    pub account_id: AccountId,
    /// The place in the account's history, dense, from 1.
    pub seq: i64,
    /// What kind of movement.
    pub kind: OperationKind,
    /// Whether money came or went.
    pub direction: Direction,
    /// How much, above zero.
    pub amount: Money,
    /// What stood on the account right after it, in all.
    pub balance_after: Money,
    /// The other side.
    pub counterparty: PartyRow,
    /// Who received it in a bank, by requisites, or from whom it came back.
    pub receiver: Option<String>,
    /// What for.
    pub category: Category,
    /// The payer's message.
    pub note: String,
    /// What its owner noted for himself.
    pub own_note: String,
    /// Its owner's own labels.
    pub labels: Vec<String>,
    /// When it was posted.
    pub posted_at: Micros,
    /// Its receipt.
    pub receipt_id: ReceiptId,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The receipt.
    pub id: ReceiptId,
    /// The transfer behind it.
    pub transfer_id: TransferId,
    /// The place in the seller's account: unique for the seller, so that the printed number is
    /// the day (Moscow) and this.
    pub seq: i64,
    /// What kind of movement.
    pub kind: OperationKind,
    /// Who received the money.
    pub seller: PartyRow,
    /// Who paid.
    pub payer: PartyRow,
    /// The payer's message.
    pub note: String,
    /// How much.
    pub amount: Money,
    /// How much of it was given back so far.
    pub refunded: Money,
    /// The receipt of the payment of which this gives some back.
    pub refund_of: Option<ReceiptId>,
    /// When it was posted.
    pub posted_at: Micros,
}

impl ReceiptRow {
    /// Where this receipt stands in its shop's list: ask for the page before it with this.
    #[must_use]
    pub const fn key(&self) -> ReceiptKey {
        ReceiptKey {
            posted_at: self.posted_at,
            seq: self.seq,
        }
    }
}

/// A place in a shop's list of receipts, which is ordered by time, then number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReceiptKey {
    /// When it was posted.
    pub posted_at: Micros,
    /// The place in the shop's account.
    pub seq: i64,
}

/// Which receipts of a shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// Only those over exactly this many minor units.
    pub amount: Option<i64>,
    /// Only those posted at or after this.
    pub from: Option<Micros>,
    /// Only those posted before this.
    pub to: Option<Micros>,
}

/// Something that happened to a person's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Dense per person, from 1.
    pub seq: i64,
    /// What happened.
    pub body: EventBody,
    /// The account right after it, where the body alone does not tell.
    pub mark: Option<AccountMark>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventBody {
    /// An operation was posted. The account right after it, where there is no mark:
    /// `balance_after` is available, nothing is held, and `seq` is its version.
    Operation(Box<OperationRow>),
    /// A shop of his was paid.
    Receipt(Box<ReceiptRow>),
    /// An order of his shop was paid or taken back.
    OrderClosed(Box<OrderRow>),
    /// Something about the wallet's safety.
    Notice(NoticeInsert),
    /// A shop read his payment code, and nothing moved.
    ChargeRefused {
        /// The shop's name.
        shop_name: String,
        /// What it asked for.
        amount: Money,
        /// Why.
        refusal: Refusal,
    },
    /// A transfer of his was held, or ended to be; as it is now.
    HoldChanged(Box<HoldRow>),
    /// A protected transfer to him.
    Protected(Box<HoldRow>),
    /// What waits for him as someone's second person is another now.
    ApprovalsChanged,
    /// A payment from or to a bank is another now; as it is now.
    BankPayment(Box<BankPaymentRow>),
    /// What was authorised from his account is another now; as it is now.
    Authorization(Box<AuthorizationRow>),
    /// What was authorised for an order of his shop is another now: the order, as it is now.
    AuthorizedOrder(Box<OrderRow>),
    /// A payment of which his shop gave some back: its receipt, as it is now.
    Refunded(Box<ReceiptRow>),
    /// A plan, or one of its runs, is another now; as it is now.
    Plan(Box<PlanRow>, Option<Box<PlanRunRow>>),
    /// A request for money by him or to him is another now; as it is now.
    Request(Box<RequestRow>),
}

/// What was decided on a key: for ever, but for what is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Money moved.
    Posted(PostedTransfer),
    /// The amount is reserved; this is posted or refused later.
    Held(TransferId),
    /// The amount is reserved for its payee: that is final, how much of it he captures is not.
    Authorized(TransferId),
    /// Nothing moved, and with this key nothing will.
    Refused(Refusal),
    /// The same, because of this limit.
    Limited(LimitHit),
}

impl Decision {
    /// Why nothing moved; none where it did, or is held.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Posted(_) | Self::Held(_) | Self::Authorized(_) => None,
            Self::Refused(refusal) => Some(*refusal),
            Self::Limited(_) => Some(Refusal::LimitExceeded),
        }
    }
}

/// A posted transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedTransfer {
    /// The transfer.
    pub transfer_id: TransferId,
    /// The payer's operation.
    pub operation_id: OperationId,
    /// The receipt.
    pub receipt_id: ReceiptId,
    /// Who was paid.
    pub payee: Party,
    /// How much.
    pub amount: Money,
    /// When.
    pub posted_at: Micros,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOutcome {
    /// SHA-256 of the request it came with; none where the key was called off unused.
    pub fingerprint: Option<[u8; 32]>,
    /// What was decided.
    pub decision: Decision,
}
