//! The store in SQL, over SQLite or PostgreSQL: one writer thread, a pool of readers.

mod api_keys;
pub(super) mod audit;
mod audit_authorizations;
mod audit_bank;
mod audit_constraints;
mod audit_exchange;
mod audit_holds;
mod audit_index;
mod audit_limits;
pub(super) mod audit_log;
mod audit_orders;
mod audit_plans;
mod audit_protected;
mod audit_requests;
mod audit_sample;
mod authorizations;
mod bank;
mod beside;
mod codes;
mod confirmations;
mod copy;
mod db;
mod devices;
mod events;
mod exchange;
mod guards;
mod history;
mod holds;
mod identity;
mod index;
mod ledger;
mod limits;
mod notices;
mod outcomes;
mod passkeys;
mod people;
mod place;
mod plan_values;
mod plans;
mod protected;
mod protection;
mod pushes;
mod readers;
mod requests;
mod saved_names;
mod schema;
mod search;
mod statements;
mod templates;
pub(super) mod value;
mod values;
mod webhooks;
mod writer;

use std::fs::File;

use async_trait::async_trait;
use payment_qr::one_time::Handle;
use poltina_api_types::{Direction, Level, PayeeId};
use poltina_domain::{
    AccountId, ChallengeId, Currency, OperationId, OrderId, Phone, ReceiptId, ReceiveId, SessionId,
    ShopId, ShopSlug, TransferId, UserId,
};

pub use self::beside::{
    audit_head, audit_line, books, end_sessions, migrate, reports, sample, set_report, verify,
};
pub use self::copy::{Exported, export};
pub(super) use self::db::{Db, Uncommitted};
pub(super) use self::index::fill as fill_index;
pub use self::place::Place;
use self::readers::Readers;
pub(super) use self::readers::snapshot;
pub(super) use self::schema::{SCHEMA, readable, upgradable};
pub(super) use self::value::{FromValue, Kind, Params, Row, Value, params};
pub(super) use self::values::{change, one, open_system_accounts};
use self::writer::Writer;
pub use super::postgres::Address;
use super::{
    Account, AuditInsert, Batch, Books, Challenge, Deciding, EventRow, HoldRow, HoldsOf,
    KeyOutcome, LedgerStore, LimitStore, Loaded, Micros, Miss, Needs, NewOrderRow, NewUser,
    OperationRow, OrderKept, OrderRow, OwnRow, Pair, PayeeHistory, PayeeUse, PostedTransfer,
    ReceiptFilter, ReceiptKey, ReceiptRow, ReceiveKept, ReceiveRow, Rename, SeedRow, ShopRow,
    Standing, Store, StoreError, Try, User, Violation,
};
use crate::sequencer::transfer_id;

/// The wallet's store in a database.
#[derive(Debug)]
pub struct SqlStore {
    readers: Readers,
    writer: Writer,
    /// Held as long as the store is open, where one server at most may have it; dropped last.
    _lock: Option<File>,
}

impl SqlStore {
    /// Opens the store at this place for serving, and makes it if it is not there. A folder no second server
    /// can open meanwhile; a PostgreSQL database several servers may serve at once.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another server has it, [`StoreError::NewerSchema`] where a
    /// newer release wrote it, [`StoreError::Unavailable`] where the disk or the database does not let us.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        let lock = place.lock()?;
        let connection = place.apart(|| place.open_writer())?;
        let writer = Writer::start(connection, place.clone())?;
        Ok(Self {
            readers: Readers::open(place),
            writer,
            _lock: lock,
        })
    }
}

#[async_trait]
impl LedgerStore for SqlStore {
    async fn newest_posting(&self) -> Result<Micros, StoreError> {
        self.readers.run(ledger::newest_posting).await
    }

    async fn load(&self, needs: &Needs) -> Result<Loaded, StoreError> {
        // The writer still has these pages at hand; a reader would read them anew after each commit.
        let needs = needs.clone();
        self.writer.run(move |db| ledger::load(db, &needs)).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.writer
            .run_large(move |db| ledger::commit(db, &batch))
            .await
    }

    async fn settle(&self, needs: &Needs, decide: Deciding) -> Result<(), StoreError> {
        let needs = needs.clone();
        let settle = move |db: &Db| {
            let batch = decide(ledger::load(db, &needs)?);
            if batch.is_empty() {
                return Ok(());
            }
            ledger::commit(db, &batch)
        };
        self.writer.run_large(settle).await
    }
}

#[async_trait]
impl LimitStore for SqlStore {
    async fn standing(&self, user: UserId) -> Result<Option<Standing>, StoreError> {
        self.readers.one(move |db| limits::standing(db, user)).await
    }

    async fn set_own_limits(
        &self,
        user: UserId,
        from: OwnRow,
        to: OwnRow,
        audit: AuditInsert,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| {
                let set = limits::set_own_limits(db, user, from, to)?;
                if set && from != to {
                    audit_log::append(db, &audit)?;
                }
                Ok(set)
            })
            .await
    }

    async fn raise_level(&self, user: UserId, level: Level) -> Result<(), StoreError> {
        self.writer
            .run(move |db| limits::raise_level(db, user, level))
            .await
    }

    async fn paid_since(
        &self,
        payer: AccountId,
        payee: AccountId,
        since: Micros,
    ) -> Result<i64, StoreError> {
        let pair = Pair {
            payer,
            payee,
            since,
        };
        self.readers
            .run(move |db| limits::paid_since(db, pair))
            .await
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.readers.one(move |db| people::user_by_id(db, id)).await
    }

    async fn user_by_phone(&self, phone: &Phone) -> Result<Option<User>, StoreError> {
        let phone = phone.clone();
        self.readers
            .one(move |db| people::user_by_phone(db, &phone))
            .await
    }

    async fn find_or_create_user(&self, new: NewUser) -> Result<User, StoreError> {
        self.writer
            .run(move |db| people::find_or_create_user(db, &new))
            .await
    }

    async fn rename_user(
        &self,
        id: UserId,
        given_name: &str,
        family_name: &str,
        if_version: i64,
    ) -> Result<Rename, StoreError> {
        let (given, family) = (given_name.to_owned(), family_name.to_owned());
        self.writer
            .run(move |db| people::rename_user(db, id, (&given, &family), if_version))
            .await
    }

    async fn shop_by_slug(&self, slug: &ShopSlug) -> Result<Option<ShopRow>, StoreError> {
        let slug = slug.clone();
        self.readers
            .run(move |db| people::shop_by_slug(db, &slug))
            .await
    }

    async fn shop_by_id(&self, id: ShopId) -> Result<Option<ShopRow>, StoreError> {
        self.readers.one(move |db| people::shop_by_id(db, id)).await
    }

    async fn shops_of(&self, owner: UserId) -> Result<Vec<ShopRow>, StoreError> {
        self.readers
            .run(move |db| people::shops_of(db, owner))
            .await
    }

    async fn create_shop(&self, shop: ShopRow, now: Micros) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| people::create_shop(db, &shop, now))
            .await
    }

    async fn put_challenge(
        &self,
        challenge: Challenge,
        seen: Option<(Micros, u32)>,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| people::put_challenge(db, &challenge, seen))
            .await
    }

    async fn take_try(&self, id: ChallengeId, now: Micros) -> Result<Try, StoreError> {
        self.writer
            .run(move |db| people::take_try(db, id, now))
            .await
    }

    async fn consume_challenge(&self, id: ChallengeId) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| people::consume_challenge(db, id))
            .await
    }

    async fn challenges_since(
        &self,
        phone: &Phone,
        since: Micros,
    ) -> Result<(u32, Option<Micros>), StoreError> {
        let phone = phone.clone();
        self.readers
            .run(move |db| people::challenges_since(db, &phone, since))
            .await
    }

    async fn put_order(&self, order: NewOrderRow) -> Result<OrderKept, StoreError> {
        self.writer
            .run(move |db| codes::put_order(db, &order))
            .await
    }

    async fn order_by_id(&self, id: OrderId) -> Result<Option<OrderRow>, StoreError> {
        self.readers.one(move |db| codes::order_by_id(db, id)).await
    }

    async fn seed_by_session(&self, session: SessionId) -> Result<Option<SeedRow>, StoreError> {
        self.readers
            .run(move |db| codes::seed_by_session(db, session))
            .await
    }

    async fn seed_by_handle(
        &self,
        handle: Handle,
        now: Micros,
    ) -> Result<Option<SeedRow>, StoreError> {
        self.readers
            .run(move |db| codes::seed_by_handle(db, handle, now))
            .await
    }

    async fn put_seed(&self, seed: SeedRow) -> Result<bool, StoreError> {
        self.writer.run(move |db| codes::put_seed(db, &seed)).await
    }

    async fn misses_since(&self, shop: ShopId, since: Micros) -> Result<Vec<Micros>, StoreError> {
        self.readers
            .run(move |db| codes::misses_since(db, shop, since))
            .await
    }

    async fn put_miss(&self, miss: Miss) -> Result<bool, StoreError> {
        self.writer.run(move |db| codes::put_miss(db, &miss)).await
    }

    async fn no_miss_since(
        &self,
        shop: ShopId,
        since: Micros,
        seen: usize,
    ) -> Result<bool, StoreError> {
        // Among the writes: what another server counts is before this or after it.
        self.writer
            .run(move |db| Ok(codes::misses_since(db, shop, since)?.len() == seen))
            .await
    }

    async fn find_or_create_receive_code(
        &self,
        new: ReceiveRow,
        now: Micros,
    ) -> Result<ReceiveKept, StoreError> {
        self.writer
            .run(move |db| codes::find_or_create_receive_code(db, &new, now))
            .await
    }

    async fn receive_code_by_id(&self, id: ReceiveId) -> Result<Option<ReceiveRow>, StoreError> {
        self.readers
            .run(move |db| codes::receive_code_by_id(db, id))
            .await
    }

    async fn accounts_of(&self, user: UserId) -> Result<(Vec<Account>, i64), StoreError> {
        self.readers
            .run(move |db| history::accounts_of(db, user))
            .await
    }

    async fn frequent_payees(
        &self,
        user: UserId,
        since: Micros,
        limit: u32,
    ) -> Result<Vec<PayeeUse>, StoreError> {
        self.readers
            .run(move |db| history::frequent_payees(db, user, since, limit))
            .await
    }

    async fn payee_history(
        &self,
        user: UserId,
        payee: PayeeId,
    ) -> Result<PayeeHistory, StoreError> {
        self.readers
            .one(move |db| history::payee_history(db, user, payee))
            .await
    }

    async fn operations_page(
        &self,
        user: UserId,
        currency: Currency,
        direction: Option<Direction>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<OperationRow>, StoreError> {
        self.readers
            .run(move |db| history::operations_page(db, (user, currency), direction, before, limit))
            .await
    }

    async fn operation_by_id(
        &self,
        user: UserId,
        id: OperationId,
    ) -> Result<Option<OperationRow>, StoreError> {
        self.readers
            .run(move |db| history::operation_by_id(db, user, id))
            .await
    }

    async fn receipt_by_id(
        &self,
        viewer: UserId,
        id: ReceiptId,
    ) -> Result<Option<ReceiptRow>, StoreError> {
        self.readers
            .run(move |db| history::receipt_by_id(db, viewer, id))
            .await
    }

    async fn receipts_page(
        &self,
        shop: ShopId,
        filter: ReceiptFilter,
        before: Option<ReceiptKey>,
        limit: u32,
    ) -> Result<Vec<ReceiptRow>, StoreError> {
        self.readers
            .run(move |db| history::receipts_page(db, shop, filter, before, limit))
            .await
    }

    async fn events_after(
        &self,
        user: UserId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.readers
            .run(move |db| events::events_after(db, user, after, limit))
            .await
    }

    async fn writes(&self) -> Result<(), StoreError> {
        self.writer.well().await
    }

    async fn newest_event(&self, user: UserId) -> Result<i64, StoreError> {
        self.readers
            .one(move |db| events::newest_event(db, user))
            .await
    }

    async fn newest_events(&self, users: Vec<UserId>) -> Result<Vec<(UserId, i64)>, StoreError> {
        let newest = |db: &Db, user| Ok((user, events::newest_event(db, user)?));
        self.readers
            .run(move |db| users.into_iter().map(|user| newest(db, user)).collect())
            .await
    }

    async fn outcome_by_key(
        &self,
        principal: UserId,
        key: &str,
    ) -> Result<Option<KeyOutcome>, StoreError> {
        let id = transfer_id(principal, key);
        self.readers.one(move |db| outcomes::outcome(db, id)).await
    }

    async fn transfer_by_id(
        &self,
        user: UserId,
        id: TransferId,
    ) -> Result<Option<PostedTransfer>, StoreError> {
        self.readers
            .one(move |db| outcomes::transfer_by_id(db, user, id))
            .await
    }

    async fn hold_by_id(
        &self,
        payer: UserId,
        id: TransferId,
    ) -> Result<Option<HoldRow>, StoreError> {
        self.readers
            .run(move |db| holds::hold_by_id(db, payer, id))
            .await
    }

    async fn holds_of(&self, whose: HoldsOf, limit: u32) -> Result<Vec<HoldRow>, StoreError> {
        self.readers
            .run(move |db| holds::holds_of(db, whose, limit))
            .await
    }

    async fn holds_over(&self, now: Micros, limit: u32) -> Result<Vec<TransferId>, StoreError> {
        self.readers
            .run(move |db| holds::holds_over(db, now, limit))
            .await
    }

    async fn books(&self) -> Result<Books, StoreError> {
        self.readers.run(audit::books).await
    }

    async fn verify(&self) -> Result<Vec<Violation>, StoreError> {
        self.readers.run(audit::verify).await
    }
}
