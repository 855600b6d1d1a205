//! A small world for tests: books in a folder of their own, people, a shop, money.
#![allow(dead_code, reason = "each test file uses a part of this")]

use std::path::Path;
use std::sync::Arc;

use poltina_api_types::{Category, OperationKind, Sign};
use poltina_domain::{AccountId, Currency, Money, OrderId, SeedId, ShopId, TransferId, UserId};
use poltina_server::clock::SystemClock;
use poltina_server::sequencer::{
    Hub, OrderPayment, Sequencer, ShownCode, SubmitError, TransferCommand,
};
use poltina_server::store::sql::{Place, SqlStore};
use poltina_server::store::{
    CodeStep, Decision, HoldTerms, NewOrderRow, NewUser, OrderKept, ShopRow, Store, SystemAccount,
    User,
};

pub(crate) mod books;
pub(crate) mod device;
pub(crate) mod faulty;
pub(crate) mod memory;
pub(crate) mod payments;
pub(crate) mod rng;
pub(crate) mod server;

/// When the world began: 2026-01-01 in Moscow.
pub(crate) const START: i64 = 1_767_214_800_000_000;

pub(crate) struct World {
    pub(crate) store: Arc<SqlStore>,
    pub(crate) sequencer: Sequencer,
    pub(crate) hub: Arc<Hub>,
}

impl World {
    /// Books in this folder, new or as they are.
    pub(crate) fn open(dir: &Path) -> Self {
        Self::at(&books::place(dir))
    }

    /// The books at this place.
    pub(crate) fn at(place: &Place) -> Self {
        Self::over(SqlStore::open(place).unwrap())
    }

    pub(crate) fn over(store: SqlStore) -> Self {
        let store = Arc::new(store);
        let hub = Arc::new(Hub::new());
        let ledger: Arc<dyn Store> = Arc::clone(&store) as _;
        let sequencer = Sequencer::start(ledger, Arc::new(SystemClock), Arc::clone(&hub));
        Self {
            store,
            sequencer,
            hub,
        }
    }

    /// The n-th person, made on first use.
    pub(crate) async fn person(&self, n: u8) -> User {
        let new = NewUser {
            id: UserId::from_bytes([n; 16]),
            account: AccountId::from_bytes([n; 16]),
            phone: format!("+79160000{n:03}").parse().unwrap(),
            now: START,
        };
        self.store.find_or_create_user(new).await.unwrap()
    }

    /// The n-th shop, of this owner.
    pub(crate) async fn shop(&self, n: u8, owner: UserId) -> ShopRow {
        let shop = ShopRow {
            id: ShopId::from_bytes([n; 16]),
            slug: format!("shop-{n}").parse().unwrap(),
            owner,
            name: format!("Лавка {n}"),
            legal_name: "ИП Соколова М. А.".to_owned(),
            inn: "500100732259".parse().unwrap(),
            address: "Москва, Лесная улица, 5".to_owned(),
            category: Category::Cafes,
            account: AccountId::from_bytes([n; 16]),
        };
        assert!(self.store.create_shop(shop.clone(), START).await.unwrap());
        shop
    }

    /// Gives a person money from outside.
    pub(crate) async fn fund(&self, user: &User, kopecks: i64) {
        let key = format!("fund-{}-{kopecks}", user.id);
        let world = SystemAccount::Funding.account(Currency::Rub);
        let mut command = transfer(user.id, &key, (world, user.account), kopecks);
        command.kind = OperationKind::Deposit;
        let decision = self.sequencer.submit(command).await.unwrap();
        assert!(matches!(decision, Decision::Posted(_)), "{decision:?}");
    }

    pub(crate) async fn send(
        &self,
        key: &str,
        (payer, payee): (&User, AccountId),
        kopecks: i64,
    ) -> Result<Decision, SubmitError> {
        let command = transfer(payer.id, key, (payer.account, payee), kopecks);
        self.sequencer.submit(command).await
    }

    /// Has something held, on these terms.
    pub(crate) async fn hold(
        &self,
        key: &str,
        (payer, payee): (&User, AccountId),
        kopecks: i64,
        terms: HoldTerms,
    ) -> TransferId {
        let mut command = transfer(payer.id, key, (payer.account, payee), kopecks);
        command.hold = Some(terms);
        match self.sequencer.submit(command).await.unwrap() {
            Decision::Held(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// The n-th order of this shop; it never runs out.
    pub(crate) async fn order(&self, n: u8, shop: &ShopRow, kopecks: i64) -> OrderId {
        let order = NewOrderRow {
            id: OrderId::from_bytes([n; 16]),
            shop: shop.id,
            owner: shop.owner,
            key: format!("order-{n}"),
            amount: Money::new(kopecks, Currency::Rub),
            note: String::new(),
            created_at: START,
            expires_at: i64::MAX,
            manual: false,
        };
        let kept = self.store.put_order(order).await.unwrap();
        assert!(matches!(kept, OrderKept::Kept { before: false, .. }));
        OrderId::from_bytes([n; 16])
    }

    /// Pays an order, by the n-th code of the payer or without one.
    pub(crate) async fn pay_order(
        &self,
        (order, kopecks): (OrderId, i64),
        (payer, shop): (&User, &ShopRow),
        code: Option<i64>,
    ) -> Result<Decision, SubmitError> {
        let principal = if code.is_some() { shop.owner } else { payer.id };
        let key = format!("pay-{order}-{}-{code:?}", payer.id);
        let mut command = transfer(principal, &key, (payer.account, shop.account), kopecks);
        command.kind = OperationKind::Payment;
        command.order = Some(OrderPayment {
            id: order,
            code: code.map(|step| ShownCode {
                code: CodeStep {
                    seed: SeedId::from_bytes(*payer.id.as_bytes()),
                    step,
                },
                payer: payer.id,
            }),
        });
        self.sequencer.submit(command).await
    }

    /// Ends the sequencer and closes the books.
    pub(crate) async fn close(self) {
        self.sequencer.shut_down().await;
    }
}

/// A hold for a new payee that may be released at once, and never ends by itself.
pub(crate) fn terms() -> HoldTerms {
    HoldTerms {
        signs: vec![Sign::NewPayee],
        release_from: START,
        expires_at: i64::MAX,
        guardian: None,
        protected: None,
    }
}

pub(crate) fn transfer(
    principal: UserId,
    key: &str,
    (payer, payee): (AccountId, AccountId),
    kopecks: i64,
) -> TransferCommand {
    let mut fingerprint = [0; 32];
    fingerprint[..8].copy_from_slice(&kopecks.to_be_bytes());
    fingerprint[16..].copy_from_slice(payee.as_bytes());
    TransferCommand {
        principal,
        key: key.to_owned(),
        fingerprint,
        payer,
        payee,
        amount: Money::new(kopecks, Currency::Rub),
        note: String::new(),
        kind: OperationKind::Transfer,
        category: Category::Transfers,
        deadline: i64::MAX,
        posted_at: None,
        order: None,
        request: None,
        hold: None,
        exchange: None,
        authorize: None,
        refuse: None,
        limits: None,
        judged: None,
        audit: None,
    }
}
