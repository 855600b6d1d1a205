//! What the wallet keeps: people, sessions, and the ledger's books, behind one trait.

mod audit;
mod authorizations;
mod bank;
mod batch;
mod codes;
mod confirmations;
mod exchange;
mod guards;
mod holds;
mod identity;
mod limits;
mod notices;
mod passkeys;
mod plans;
mod postgres;
mod protected;
mod protection;
mod pushes;
mod requests;
mod rows;
mod saved_names;
mod search;
pub mod sql;
pub mod sqlite;
mod statements;
mod templates;
mod third_parties;

use async_trait::async_trait;
use payment_qr::one_time::Handle;
use poltina_api_types::{Direction, PayeeId};
use poltina_domain::{
    ChallengeId, Currency, OperationId, OrderId, Phone, ReceiptId, ReceiveId, SessionId, ShopId,
    ShopSlug, TransferId, UserId,
};

pub use audit::{BookLine, Books, Invariant, Sampled, Violation};
pub use authorizations::{
    AuthorizationChange, AuthorizationRow, AuthorizationStage, AuthorizationStore, CaptureRow,
    LoadedAuthorization, LoadedPayment,
};
pub use bank::{
    BankMoves, BankPaymentKept, BankPaymentRow, BankStage, BankStore, KnownAccount, LinkedRow,
};
pub use batch::{
    AccountMark, AccountUpdate, Batch, ChargeInsert, CodeStep, EntryKey, EventInsert, EventSubject,
    Loaded, LoadedAccount, LoadedOrder, LoadedRequest, Needs, OrderClosing, OrderEnd,
    OutcomeInsert, Pair, ReceiptInsert, RequestPaid, TransferInsert,
};
pub use codes::{
    Miss, NewOrderRow, OrderKept, OrderRow, OrderStage, ReceiveKept, ReceiveRow, SeedRow,
};
pub use confirmations::{ConfirmationRow, ConfirmationStore, ProvenBy, Unconfirmed};
pub use exchange::{ExchangeInsert, ExchangeRow, ExchangeStore, LoadedQuote, QuoteRow};
pub use guards::{
    AuditHead, AuditInsert, GuardRow, GuardStore, NoticeInsert, NoticeRow, PinRow, PinTry, Trace,
};
pub use holds::{HoldChange, HoldInsert, HoldRow, HoldStep, HoldTerms, HoldsOf, LoadedHold};
pub use identity::{Begun, DeviceRow, IdentityStore, NewSessionRow, SessionRow, TokenState};
pub use limits::{LimitHit, LimitPeriod, LimitScope, LimitStore, OwnRow, Standing, Usage};
pub use notices::{NoticePage, NoticeStore};
pub use passkeys::{CeremonyRow, FactorRemoved, PasskeyKept, PasskeyRow, PasskeyStore, PasskeyUse};
pub use plans::{Due, PlanKept, PlanRow, PlanRunRow, PlanStore, PlanTerms, RunStage, plan_key};
pub use protected::{ProtectedBy, ProtectedPart, ProtectedStore, WrongCode, WrongCodeRow};
pub use protection::{
    Facts, FactsQuery, GuardianChange, GuardianRow, NewReportRow, ProtectionStore, ReportRow,
};
pub use pushes::{PushBehind, PushEnd, PushJob, PushStore};
pub use requests::{
    NewRequestRow, NewRequests, RequestAct, RequestRow, RequestStage, RequestStore, RequestsKept,
    RequestsOf, SplitRow,
};
pub use rows::{
    Account, Challenge, Decision, EventBody, EventRow, KeyOutcome, NewUser, OperationRow, Party,
    PartyRow, PayeeHistory, PayeeUse, PostedTransfer, ReceiptFilter, ReceiptKey, ReceiptRow,
    Rename, ShopRow, SystemAccount, Try, User,
};
pub use saved_names::{SavedNameRow, SavedNameStore};
pub use search::{
    CounterpartyRow, FoundRows, Mark, MonthRow, SearchFilter, SearchStore, SearchTerm, SpendingRow,
};
pub use statements::{StatementBounds, StatementLine, StatementStore};
pub use templates::{TemplateInsert, TemplateRow, TemplateStore};
pub use third_parties::{
    ApiKeyRow, ApiKeyStore, AttemptEnd, DeliveryJob, DeliveryRow, WebhookRow, WebhookStore,
};

pub use crate::clock::Micros;

/// Why the store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Busy, out of space, or gone. A read may be repeated; a write may have been done or not.
    #[error("the store is unavailable: {0}; try again, and look at the disk if it stays so")]
    Unavailable(String),
    /// What is stored breaks a rule of the schema or of this program.
    #[error("the store is corrupt: {0}; stop the server and run `poltina-server verify`")]
    Corrupt(String),
    /// Another server serves this data directory.
    #[error("another server is using {0}: stop it, or choose another data directory")]
    Locked(String),
    /// The books were written by a newer release.
    #[error(
        "the books have schema version {found}, this release knows {known}: install a newer one"
    )]
    NewerSchema {
        /// The version in the books.
        found: i64,
        /// The newest version this release can read.
        known: i64,
    },
    /// The books were written by an older release, and nobody has served them since.
    #[error(
        "the books have schema version {found}, this release reads {known}: start the server once, \
         which brings them up to date"
    )]
    OlderSchema {
        /// The version in the books.
        found: i64,
        /// The version this release reads.
        known: i64,
    },
    /// A posted balance changed between reading and writing: nothing was written.
    #[error("an account changed while a batch was decided: nothing was written")]
    Conflict,
    /// The session for which something was to be kept has ended meanwhile: nothing was written.
    #[error("the session has ended: nothing was written")]
    SessionOver,
}

/// The store as the sequencer needs it, and nobody else.
#[async_trait]
pub trait LedgerStore: Send + Sync + 'static {
    /// When the newest transfer was posted; 0 where there is none.
    async fn newest_posting(&self) -> Result<Micros, StoreError>;
    /// What the ledger needs to decide a batch.
    async fn load(&self, needs: &Needs) -> Result<Loaded, StoreError>;
    /// Writes a decided batch, all of it or nothing.
    ///
    /// # Errors
    /// After [`StoreError::Conflict`] nothing was written; after any other error it is unknown.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;
    /// Loads what a batch needs, has it decided, and writes what was decided. Where the store can, in one
    /// transaction: then nobody else is faster.
    ///
    /// # Errors
    /// Where `decide` was not called, or after [`StoreError::Conflict`], nothing was written; after any other
    /// error it is unknown.
    async fn settle(&self, needs: &Needs, decide: Deciding) -> Result<(), StoreError> {
        let batch = decide(self.load(needs).await?);
        if batch.is_empty() {
            return Ok(());
        }
        self.commit(batch).await
    }
}

/// Makes a batch of what was loaded for it.
pub type Deciding = Box<dyn FnOnce(Loaded) -> Batch + Send>;

/// The wallet's store. Every method is one snapshot or one transaction.
#[async_trait]
pub trait Store:
    LedgerStore
    + LimitStore
    + ProtectionStore
    + IdentityStore
    + GuardStore
    + PasskeyStore
    + ConfirmationStore
    + SavedNameStore
    + BankStore
    + RequestStore
    + SearchStore
    + StatementStore
    + AuthorizationStore
    + PlanStore
    + ProtectedStore
    + ApiKeyStore
    + WebhookStore
    + NoticeStore
    + PushStore
    + ExchangeStore
    + TemplateStore
{
    // People and shops.

    /// The person with this id.
    async fn user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The person with this number.
    async fn user_by_phone(&self, phone: &Phone) -> Result<Option<User>, StoreError>;
    /// The person with this number, made with a rouble account if there was none. However many
    /// ask at once, one is made.
    async fn find_or_create_user(&self, new: NewUser) -> Result<User, StoreError>;
    /// Changes the name, if the person is still at this version.
    async fn rename_user(
        &self,
        id: UserId,
        given_name: &str,
        family_name: &str,
        if_version: i64,
    ) -> Result<Rename, StoreError>;
    /// The shop with this link.
    async fn shop_by_slug(&self, slug: &ShopSlug) -> Result<Option<ShopRow>, StoreError>;
    /// The shop with this id.
    async fn shop_by_id(&self, id: ShopId) -> Result<Option<ShopRow>, StoreError>;
    /// The shops this person owns, the oldest first.
    async fn shops_of(&self, owner: UserId) -> Result<Vec<ShopRow>, StoreError>;
    /// Makes a shop with its rouble account. False where id or link are taken.
    async fn create_shop(&self, shop: ShopRow, now: Micros) -> Result<bool, StoreError>;

    // Signing in.

    /// Keeps a sign-in attempt. False, and nothing is kept, where `seen` is given and the number's attempts since
    /// that moment are not as many any more.
    async fn put_challenge(
        &self,
        challenge: Challenge,
        seen: Option<(Micros, u32)>,
    ) -> Result<bool, StoreError>;
    /// Counts one try and returns the attempt; no try is left uncounted, however many come at once.
    async fn take_try(&self, id: ChallengeId, now: Micros) -> Result<Try, StoreError>;
    /// Marks the attempt as used. False where it already was: of two at once, one wins.
    async fn consume_challenge(&self, id: ChallengeId) -> Result<bool, StoreError>;
    /// How many attempts were made for this number since then, and when the newest was.
    async fn challenges_since(
        &self,
        phone: &Phone,
        since: Micros,
    ) -> Result<(u32, Option<Micros>), StoreError>;
    // Orders and codes.

    /// Keeps an order, unless its owner used the key before or its shop has too many open ones.
    /// Forgets old ones that ran out and nobody was told of.
    async fn put_order(&self, order: NewOrderRow) -> Result<OrderKept, StoreError>;
    /// The order with this id.
    async fn order_by_id(&self, id: OrderId) -> Result<Option<OrderRow>, StoreError>;
    /// What this session makes its payment codes from.
    async fn seed_by_session(&self, session: SessionId) -> Result<Option<SeedRow>, StoreError>;
    /// What the payment codes with this handle are made from, if its session still holds.
    async fn seed_by_handle(
        &self,
        handle: Handle,
        now: Micros,
    ) -> Result<Option<SeedRow>, StoreError>;
    /// Keeps a seed; what the session had before is void. Where the person has too many, the
    /// oldest gives way. False where the handle is taken.
    async fn put_seed(&self, seed: SeedRow) -> Result<bool, StoreError>;
    /// When codes were wrong at this shop since then, the newest first.
    async fn misses_since(&self, shop: ShopId, since: Micros) -> Result<Vec<Micros>, StoreError>;
    /// Counts a wrong code, for the shop and for the handle; forgets what is older than `since`. False, and
    /// nothing is counted, where others were counted since `seen`.
    async fn put_miss(&self, miss: Miss) -> Result<bool, StoreError>;
    /// Whether no wrong code of this shop was counted since `seen`, in the order of all that is written.
    async fn no_miss_since(
        &self,
        shop: ShopId,
        since: Micros,
        seen: usize,
    ) -> Result<bool, StoreError>;
    /// The receive code of this party, amount and note, made if there was none.
    async fn find_or_create_receive_code(
        &self,
        new: ReceiveRow,
        now: Micros,
    ) -> Result<ReceiveKept, StoreError>;
    /// The receive code with this id.
    async fn receive_code_by_id(&self, id: ReceiveId) -> Result<Option<ReceiveRow>, StoreError>;

    // What a person sees.

    /// The person's accounts and his newest event's number, from one snapshot.
    async fn accounts_of(&self, user: UserId) -> Result<(Vec<Account>, i64), StoreError>;
    /// Whom he paid most often since then, the most frequent first.
    async fn frequent_payees(
        &self,
        user: UserId,
        since: Micros,
        limit: u32,
    ) -> Result<Vec<PayeeUse>, StoreError>;
    /// What he has paid to this payee before.
    async fn payee_history(&self, user: UserId, payee: PayeeId)
    -> Result<PayeeHistory, StoreError>;
    /// A page of the history of his account in this currency, newest first, below the sequence
    /// `before`.
    async fn operations_page(
        &self,
        user: UserId,
        currency: Currency,
        direction: Option<Direction>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<OperationRow>, StoreError>;
    /// One of his operations; none where it is someone else's.
    async fn operation_by_id(
        &self,
        user: UserId,
        id: OperationId,
    ) -> Result<Option<OperationRow>, StoreError>;
    /// A receipt of which he is payer, payee or the shop's owner.
    async fn receipt_by_id(
        &self,
        viewer: UserId,
        id: ReceiptId,
    ) -> Result<Option<ReceiptRow>, StoreError>;
    /// A page of a shop's receipts, newest first.
    async fn receipts_page(
        &self,
        shop: ShopId,
        filter: ReceiptFilter,
        before: Option<ReceiptKey>,
        limit: u32,
    ) -> Result<Vec<ReceiptRow>, StoreError>;
    /// His events with numbers above `after`, the oldest first.
    async fn events_after(
        &self,
        user: UserId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<EventRow>, StoreError>;
    /// Whether it can be written. Where the last write failed another one is tried, which changes nothing.
    async fn writes(&self) -> Result<(), StoreError>;
    /// The number of his newest event; 0 where there is none.
    async fn newest_event(&self, user: UserId) -> Result<i64, StoreError>;
    /// The numbers of the newest events of these persons, from one snapshot.
    async fn newest_events(&self, users: Vec<UserId>) -> Result<Vec<(UserId, i64)>, StoreError>;
    /// What became of a key; none where it never arrived.
    async fn outcome_by_key(
        &self,
        principal: UserId,
        key: &str,
    ) -> Result<Option<KeyOutcome>, StoreError>;
    /// A posted transfer of which he is the payer.
    async fn transfer_by_id(
        &self,
        user: UserId,
        id: TransferId,
    ) -> Result<Option<PostedTransfer>, StoreError>;

    // What is held.

    /// A held transfer, whatever became of it, as its payer sees it; none where it is someone
    /// else's.
    async fn hold_by_id(
        &self,
        payer: UserId,
        id: TransferId,
    ) -> Result<Option<HoldRow>, StoreError>;
    /// Held transfers, the newest first.
    async fn holds_of(&self, whose: HoldsOf, limit: u32) -> Result<Vec<HoldRow>, StoreError>;
    /// The held transfers whose time is over, the oldest first.
    async fn holds_over(&self, now: Micros, limit: u32) -> Result<Vec<TransferId>, StoreError>;

    // The books.

    /// All balances and their sums, from one snapshot.
    async fn books(&self) -> Result<Books, StoreError>;
    /// Checks every invariant in one snapshot; an empty list is what one hopes for.
    async fn verify(&self) -> Result<Vec<Violation>, StoreError>;
}
