//! A wallet in a folder of its own, with a clock that stands still until it is told to move.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use poltina_api_types::{Category, OperationKind, Sign};
use poltina_domain::{AccountId, Currency, Money, ShopId, UserId};
use poltina_server::app::rate::Policy;
use poltina_server::app::{Viewer, Wallet};
use poltina_server::assets::Assets;
use poltina_server::clock::{Clock as _, Micros, SECOND};
use poltina_server::gateway::{DemoRates, DemoRegister, HttpBank, HttpHooks, ShownDelivery};
use poltina_server::http::Options;
use poltina_server::rules::Rules;
use poltina_server::sealing::SealingKey;
use poltina_server::sequencer::{Hub, Sequencer, TransferCommand};
use poltina_server::store::{Decision, HoldTerms, ShopRow, Store, SystemAccount};
use serde_json::{Value, json};

pub(crate) use super::ask::Ask;
use super::builder::Builder;
use super::device::Device;
use super::folder::Folder;
use super::hands::Hands;

pub(crate) const ANNA: &str = "+79160000001";
pub(crate) const BORIS: &str = "+79160000002";
pub(crate) const MARIA: &str = "+79160000003";
pub(crate) const ORIGIN: &str = "https://wallet.example";
pub(crate) const SHOP: &str = "kofe-na-lesnoy";

pub(crate) struct World {
    pub(crate) router: Router,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) wallet: Arc<Wallet>,
    pub(crate) sequencer: Sequencer,
    pub(crate) clock: Arc<Hands>,
    pub(crate) next_key: AtomicU64,
    pub(crate) folder: Folder,
}

impl World {
    /// Rates are open and codes are shown; there is no app.
    pub(crate) fn builder() -> Builder {
        let assets = Assets::Folder(PathBuf::from("/there/is/no/app"));
        Builder {
            policy: Policy::Open,
            codes: Arc::new(ShownDelivery),
            register: Arc::new(DemoRegister),
            // Nobody is there: it is never heard.
            bank: Arc::new(HttpBank::new("http://127.0.0.1:1", String::new(), "").unwrap()),
            hooks: Arc::new(HttpHooks::new(true).unwrap()),
            rates: Arc::new(DemoRates::new().unwrap()),
            sealing: SealingKey::new(&[7; 32]).ok(),
            rules: Rules::open().unwrap(),
            options: Options {
                assets,
                ..Options::default()
            },
        }
    }

    pub(crate) fn new() -> Self {
        Self::builder().build()
    }

    /// The same people and things under other rules.
    pub(crate) fn under(&self, rules: Rules) -> Self {
        let (store, sequencer) = (Arc::clone(&self.store), self.sequencer.clone());
        let (hub, clock) = (Arc::new(Hub::new()), Arc::clone(&self.clock));
        let folder = Folder(self.folder.0.join("none"));
        Self::builder()
            .rules(rules)
            .over(store, sequencer, hub, clock, folder)
    }

    pub(crate) fn now(&self) -> Micros {
        self.clock.now()
    }

    /// How long answers were made to take since this was asked last, in milliseconds.
    pub(crate) fn rests(&self) -> Vec<u128> {
        self.clock.rests()
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.turn(seconds * SECOND);
    }

    /// A request from our own pages.
    pub(crate) fn request(&self, method: Method, path: &str) -> Ask<'_> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty())
            .unwrap();
        Ask {
            world: self,
            request,
        }
        .header("sec-fetch-site", "same-origin")
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.request(Method::GET, &format!("/api/v1{path}"))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Ask<'_> {
        self.request(Method::POST, &format!("/api/v1{path}"))
            .json(body)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Ask<'_> {
        self.request(Method::PUT, &format!("/api/v1{path}"))
            .json(body)
    }

    /// A `POST` without a body.
    pub(crate) fn post_nothing(&self, path: &str) -> Ask<'_> {
        self.request(Method::POST, &format!("/api/v1{path}"))
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Ask<'_> {
        self.request(Method::PATCH, &format!("/api/v1{path}"))
            .json(body)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask<'_> {
        self.request(Method::DELETE, &format!("/api/v1{path}"))
    }

    /// Asks for a code and returns the challenge with it.
    pub(crate) async fn code(&self, phone: &str) -> (Value, String) {
        let sent = self
            .post("/sessions/codes", &json!({ "phone": phone }))
            .send()
            .await;
        assert_eq!(sent.status, 202, "{:?}", sent.json);
        let code = sent.json["demo_code"].as_str().unwrap().to_owned();
        (sent.json["challenge_id"].clone(), code)
    }

    /// Signs in; the number gets a wallet if it has none.
    pub(crate) async fn sign_in(&self, phone: &str) -> Person<'_> {
        let (challenge, code) = self.code(phone).await;
        let body = json!({ "challenge_id": challenge, "code": code });
        let answer = self.post("/sessions", &body).send().await;
        assert_eq!(answer.status, 201, "{:?}", answer.json);
        let id = answer.json["id"].as_str().unwrap().parse().unwrap();
        Person {
            world: self,
            id,
            phone: phone.to_owned(),
            cookie: answer.cookie(),
        }
    }

    /// Signs in as someone with a name and with money from outside.
    pub(crate) async fn person(
        &self,
        phone: &str,
        given: &str,
        family: &str,
        minor: i64,
    ) -> Person<'_> {
        let person = self.sign_in(phone).await;
        self.store
            .rename_user(person.id, given, family, 1)
            .await
            .unwrap();
        if minor > 0 {
            self.fund(&person, minor).await;
        }
        person
    }

    pub(crate) async fn anna(&self) -> Person<'_> {
        self.person(ANNA, "Анна", "Кузнецова", 1_000_000).await
    }

    pub(crate) async fn boris(&self) -> Person<'_> {
        self.person(BORIS, "Борис", "Королёв", 0).await
    }

    /// Мария, who owns the coffee shop.
    pub(crate) async fn maria(&self) -> (Person<'_>, ShopId) {
        let maria = self.person(MARIA, "Мария", "Соколова", 0).await;
        let shop = ShopRow {
            id: ShopId::from_bytes([7; 16]),
            slug: SHOP.parse().unwrap(),
            owner: maria.id,
            name: "Кофе на Лесной".to_owned(),
            legal_name: "ИП Соколова М. А.".to_owned(),
            inn: "500100732259".parse().unwrap(),
            address: "Москва, ул. Лесная, 5".to_owned(),
            category: Category::Cafes,
            account: AccountId::from_bytes([8; 16]),
        };
        let id = shop.id;
        assert!(self.store.create_shop(shop, self.now()).await.unwrap());
        (maria, id)
    }

    /// One more shop of this owner.
    pub(crate) async fn another_shop(&self, owner: &Person<'_>, n: u8) -> ShopId {
        let first = self.store.shop_by_slug(&SHOP.parse().unwrap()).await;
        let shop = ShopRow {
            id: ShopId::from_bytes([n; 16]),
            slug: format!("shop-{n}").parse().unwrap(),
            owner: owner.id,
            account: AccountId::from_bytes([n; 16]),
            ..first.unwrap().unwrap()
        };
        assert!(self.store.create_shop(shop, self.now()).await.unwrap());
        ShopId::from_bytes([n; 16])
    }

    pub(crate) async fn fund(&self, person: &Person<'_>, minor: i64) {
        let account = self
            .store
            .user_by_id(person.id)
            .await
            .unwrap()
            .unwrap()
            .account;
        let command = TransferCommand {
            principal: person.id,
            key: format!("opening-{}", self.key()),
            fingerprint: [0; 32],
            payer: SystemAccount::Funding.account(Currency::Rub),
            payee: account,
            amount: Money::new(minor, Currency::Rub),
            note: String::new(),
            kind: OperationKind::Deposit,
            category: Category::TopUp,
            deadline: Micros::MAX,
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
        };
        let decision = self.sequencer.submit(command).await.unwrap();
        assert!(matches!(decision, Decision::Posted(_)), "{decision:?}");
    }

    /// A key that was not used yet.
    pub(crate) fn key(&self) -> String {
        format!(
            "key-of-a-test-{:06}",
            self.next_key.fetch_add(1, Ordering::SeqCst)
        )
    }

    /// Everything in the books, row by row.
    pub(crate) fn books(&self) -> Vec<String> {
        super::books::rows(&self.folder.0)
    }

    /// Does this to the books by hand.
    pub(crate) fn hand(&self, sql: &str) {
        super::database::change(&self.folder.0, sql);
    }

    /// How many lines of the audit log hold this text.
    pub(crate) fn audited(&self, text: &str) -> usize {
        let bytes = format!("{:?}", text.as_bytes());
        let bytes = bytes.trim_matches(['[', ']']);
        let rows = self.books().into_iter();
        rows.filter(|row| row.starts_with("audit_log") && row.contains(bytes))
            .count()
    }

    /// Everything that is kept, byte by byte.
    pub(crate) fn files(&self) -> Vec<u8> {
        super::books::bytes(&self.folder.0)
    }

    /// The person as the wallet knows him.
    pub(crate) async fn viewer(&self, person: &Person<'_>) -> Viewer {
        let token = person.cookie.split_once('=').unwrap().1;
        self.wallet.viewer(token).await.unwrap()
    }

    /// Every invariant holds on the books.
    pub(crate) async fn verify(&self) {
        let violations = self.store.verify().await.unwrap();
        assert!(violations.is_empty(), "{violations:?}");
    }
}

/// Someone who is signed in.
pub(crate) struct Person<'w> {
    pub(crate) world: &'w World,
    pub(crate) id: UserId,
    pub(crate) phone: String,
    pub(crate) cookie: String,
}

impl<'w> Person<'w> {
    pub(crate) fn get(&self, path: &str) -> Ask<'w> {
        self.world.get(path).header("cookie", &self.cookie)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Ask<'w> {
        self.world.post(path, body).header("cookie", &self.cookie)
    }

    /// A `POST` without a body.
    pub(crate) fn post_nothing(&self, path: &str) -> Ask<'w> {
        self.world.post_nothing(path).header("cookie", &self.cookie)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Ask<'w> {
        self.world.put(path, body).header("cookie", &self.cookie)
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Ask<'w> {
        self.world.patch(path, body).header("cookie", &self.cookie)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask<'w> {
        self.world.delete(path).header("cookie", &self.cookie)
    }

    pub(crate) fn payee_id(&self) -> String {
        format!("person:{}", self.id)
    }

    /// What he has, in kopecks.
    pub(crate) async fn has(&self) -> i64 {
        let accounts = self.get("/accounts").send().await.ok();
        accounts["items"][0]["available"]["value"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Asks to pay.
    pub(crate) fn pay(&self, key: &str, payee: &str, minor: i64) -> Ask<'w> {
        self.post("/transfers", &payment(payee, minor))
            .header("idempotency-key", &format!("\"{key}\""))
    }

    /// An order of his shop, made with a new key.
    pub(crate) async fn ordered(&self, shop: ShopId, minor: i64) -> Value {
        let body = json!({ "shop_id": shop, "amount": rub(minor), "note": "Латте" });
        self.order(&self.world.key(), &body).send().await.ok()
    }

    /// Asks for an order.
    pub(crate) fn order(&self, key: &str, body: &Value) -> Ask<'w> {
        self.post("/orders", body).header("idempotency-key", key)
    }

    /// Charges an order to whoever showed this code.
    pub(crate) fn charge(&self, key: &str, order: &Value, code: &str) -> Ask<'w> {
        let path = format!("/orders/{}/charge", order["id"].as_str().unwrap());
        self.post(&path, &json!({ "code": code }))
            .header("idempotency-key", key)
    }

    /// Pays an order by naming it.
    pub(crate) fn pay_order(&self, key: &str, order: &Value) -> Ask<'w> {
        let body = json!({
            "payee_id": order["payee"]["id"], "amount": order["amount"], "order_id": order["id"],
        });
        self.post("/transfers", &body)
            .header("idempotency-key", key)
    }

    /// A device that makes payment codes.
    pub(crate) async fn device(&self) -> Device {
        let issued = self.post("/payment-codes", &json!({})).send().await.ok();
        Device::of(&issued["issued"])
    }

    /// Has a transfer held, which he may release at once; it ends by itself after two days.
    pub(crate) async fn held(&self, payee: &Person<'_>, minor: i64) -> Value {
        let store = &self.world.store;
        let account = async |id| store.user_by_id(id).await.unwrap().unwrap().account;
        let now = self.world.now();
        let command = TransferCommand {
            principal: self.id,
            key: self.world.key(),
            fingerprint: [1; 32],
            payer: account(self.id).await,
            payee: account(payee.id).await,
            amount: Money::new(minor, Currency::Rub),
            note: "В долг".to_owned(),
            kind: OperationKind::Transfer,
            category: Category::Transfers,
            deadline: Micros::MAX,
            posted_at: None,
            order: None,
            request: None,
            hold: Some(HoldTerms {
                signs: vec![Sign::NewPayee, Sign::Night],
                release_from: now,
                expires_at: now + 48 * 3_600 * SECOND,
                guardian: None,
                protected: None,
            }),
            exchange: None,
            authorize: None,
            refuse: None,
            limits: None,
            judged: None,
            audit: None,
        };
        let decision = self.world.sequencer.submit(command).await.unwrap();
        let Decision::Held(id) = decision else {
            panic!("{decision:?}");
        };
        self.get(&format!("/holds/{id}")).send().await.ok()
    }

    /// Pays with a new key; it goes well.
    pub(crate) async fn paid(&self, payee: &str, minor: i64) -> Value {
        let answer = self.pay(&self.world.key(), payee, minor).send().await;
        assert_eq!(answer.status, 201, "{:?}", answer.json);
        answer.json
    }
}

/// The body of a payment.
pub(crate) fn payment(payee: &str, minor: i64) -> Value {
    json!({ "payee_id": payee, "amount": rub(minor), "note": "За кофе" })
}

pub(crate) fn rub(minor: i64) -> Value {
    json!({ "value": minor.to_string(), "currency": "RUB" })
}
