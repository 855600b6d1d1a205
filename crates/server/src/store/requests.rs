//! Requests for money and divided bills, as they are kept.

use async_trait::async_trait;
use poltina_domain::{Money, ReceiptId, RequestId, SplitId, TransferId, UserId};

use super::{Micros, PartyRow, StoreError};

/// A request that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequestRow {
    /// The request, if the key is new.
    pub id: RequestId,
    /// Who is asked; none where whoever has the id may pay.
    pub payer: Option<UserId>,
    /// What the asker wrote down for himself; may be empty.
    pub label: String,
    /// How much; none where the payer says.
    pub amount: Option<Money>,
}

/// Requests that are made at once: one, or the shares of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequests {
    /// Who asks, and owns the key.
    pub owner: UserId,
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of what was asked: the same key must come with the same.
    pub fingerprint: [u8; 32],
    /// The bill whose shares they are: its id, the whole, and what of it is the asker's own.
    pub split: Option<(SplitId, Money, i64)>,
    /// What for.
    pub note: String,
    /// Now.
    pub created_at: Micros,
    /// From when on they cannot be paid.
    pub expires_at: Micros,
    /// The requests; one where there is no bill.
    pub items: Vec<NewRequestRow>,
}

/// What became of requests that were to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestsKept {
    /// Kept; those who are asked were told.
    Kept,
    /// The asker has as many open ones as he may have.
    TooMany,
    /// He has as many open ones before this person as he may have.
    TooManyTo(UserId),
    /// This person takes no requests of his.
    Refused(UserId),
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// The request.
    pub id: RequestId,
    /// Who asks.
    pub owner: PartyRow,
    /// Who is asked; none where whoever has the id may pay.
    pub payer: Option<PartyRow>,
    /// The bill that it is a share of.
    pub split: Option<SplitId>,
    /// What the asker wrote down for himself.
    pub label: String,
    /// How much; none where the payer says.
    pub amount: Option<Money>,
    /// What for.
    pub note: String,
    /// When it was made.
    pub created_at: Micros,
    /// From when on it cannot be paid.
    pub expires_at: Micros,
    /// When its payer was reminded last.
    pub reminded_at: Option<Micros>,
    /// How far it has come. That its time ran out follows from the clock.
    pub stage: RequestStage,
}

impl RequestRow {
    /// Whether it can be paid.
    #[must_use]
    pub fn is_open(&self, now: Micros) -> bool {
        self.stage == RequestStage::Unpaid && now < self.expires_at
    }

    /// Who asks.
    #[must_use]
    pub fn owner_id(&self) -> Option<UserId> {
        person(&self.owner)
    }

    /// Who is asked.
    #[must_use]
    pub fn payer_id(&self) -> Option<UserId> {
        self.payer.as_ref().and_then(person)
    }

    /// Who paid it.
    #[must_use]
    pub fn paid_by(&self) -> Option<UserId> {
        match &self.stage {
            RequestStage::Paid { payer, .. } => person(payer),
            _ => None,
        }
    }
}

/// The person behind a party.
fn person(party: &PartyRow) -> Option<UserId> {
    match party {
        PartyRow::Person { id, .. } => Some(*id),
        PartyRow::Shop(_) | PartyRow::System(_) => None,
    }
}

/// How far a request has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestStage {
    /// Neither paid nor ended otherwise.
    Unpaid,
    /// Its asker took it back.
    Cancelled,
    /// The one who was asked declined.
    Declined,
    /// Paid.
    Paid {
        /// By this transfer.
        transfer: TransferId,
        /// Its receipt.
        receipt: ReceiptId,
        /// What was paid.
        amount: Money,
        /// Who paid.
        payer: PartyRow,
        /// When.
        at: Micros,
    },
}

/// What is done to an open request, beside paying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestAct {
    /// Its asker takes it back.
    Cancel,
    /// The one who is asked declines.
    Decline,
    /// Its asker reminds the one who is asked, if that was not done after this moment.
    Remind {
        /// The moment.
        unless_after: Micros,
    },
}

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitRow {
    /// The bill.
    pub id: SplitId,
    /// Who divided it.
    pub owner: PartyRow,
    /// The whole.
    pub total: Money,
    /// The share of whoever divided it, in minor units; 0 where he has none.
    pub own: i64,
    /// What for.
    pub note: String,
    /// When it was made.
    pub created_at: Micros,
    /// Whether it was closed.
    pub closed: bool,
    /// The shares, in their order.
    pub shares: Vec<RequestRow>,
}

/// Whose requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestsOf {
    /// By which this person asks, without shares of bills.
    Asker(UserId),
    /// Which ask this person, or which he paid.
    Payer(UserId),
}

/// Requests for money. Every method is one snapshot or one transaction.
#[async_trait]
pub trait RequestStore: Send + Sync + 'static {
    /// What a key of this person's made: its fingerprint, and the request.
    async fn request_by_key(
        &self,
        owner: UserId,
        key: &str,
    ) -> Result<Option<([u8; 32], RequestRow)>, StoreError>;
    /// What a key of this person's divided.
    async fn split_by_key(
        &self,
        owner: UserId,
        key: &str,
    ) -> Result<Option<([u8; 32], SplitRow)>, StoreError>;
    /// Keeps requests, all or none, and tells those who are asked. A key that was used before makes
    /// nothing: look what it made.
    async fn put_requests(&self, new: NewRequests) -> Result<RequestsKept, StoreError>;
    /// The request with this id.
    async fn request_by_id(&self, id: RequestId) -> Result<Option<RequestRow>, StoreError>;
    /// A page of requests, the newest first, below the id `before`.
    async fn requests_page(
        &self,
        whose: RequestsOf,
        before: Option<RequestId>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreError>;
    /// Does something to a request that is open, and tells both sides. False where it is not open
    /// any more, or was reminded of too lately. Whose it is has been looked at.
    async fn act_on_request(
        &self,
        id: RequestId,
        act: RequestAct,
        now: Micros,
    ) -> Result<bool, StoreError>;
    /// The bill with this id.
    async fn split_by_id(&self, id: SplitId) -> Result<Option<SplitRow>, StoreError>;
    /// A page of this person's bills, the newest first, below the id `before`.
    async fn splits_page(
        &self,
        owner: UserId,
        before: Option<SplitId>,
        limit: u32,
    ) -> Result<Vec<SplitRow>, StoreError>;
    /// Closes a bill: takes back what is not paid, and tells those who were asked. Who was told.
    async fn close_split(&self, id: SplitId, now: Micros) -> Result<Vec<UserId>, StoreError>;
    /// Takes no requests of this person any more, or takes them again. False where as many are
    /// refused as may be.
    async fn refuse_asker(
        &self,
        person: UserId,
        asker: UserId,
        refused_at: Option<Micros>,
    ) -> Result<bool, StoreError>;
    /// Whose requests a person does not take, the newest first.
    async fn refused_askers(&self, person: UserId) -> Result<Vec<PartyRow>, StoreError>;
}
