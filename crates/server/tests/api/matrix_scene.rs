//! The table of the matrix: one right request for every operation of the contract, and the people
//! and things that it is about.

use axum::http::Method;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::authorizations;
use super::confirmations;
use super::contract::OPERATIONS;
use super::exchange::{money, opened, quoted};
use super::identification;
use super::matrix_bodies::{
    asking, bank_account, bill, exchanged, made, marking, named, plan, requisites, statement,
    template, templated, webhook, withdrawal,
};
use super::passkeys::enrolled;
use super::plans;
use super::protected;
use super::statements;
use super::world::{ANNA, Ask, MARIA, Person, SHOP, World, payment, rub};

/// A world in which everything exists that an operation can be about.
pub(crate) struct Scene<'w> {
    world: &'w World,
    /// Has money, paid the shop, has a device with payment codes and a code to be paid by.
    pub(crate) anna: Person<'w>,
    /// Owns none of it.
    pub(crate) boris: Person<'w>,
    /// Owns the shop.
    pub(crate) maria: Person<'w>,
    shop: String,
    order: Value,
    paid_key: String,
    paid: Value,
    receive_code: Value,
    /// Anna asks Maria for money, and divides a bill with her.
    asked: Value,
    split: Value,
    bank_account: Value,
    bank_payment: Value,
    payment_code: String,
    plan: Value,
    held: Value,
    protected: Value,
    /// A transfer of Anna's that waits for Maria.
    waits: Value,
    /// Anna's passkey; she has another one.
    passkey: Value,
    pub(crate) key: Authenticator,
    /// Of Anna's account; it is made.
    statement: Value,
    account: Value,
    /// A key of Anna's for third parties, and a webhook that was told something.
    api_key: Value,
    webhook: Value,
    delivery: Value,
    /// What Anna's money is authorised by, for the shop.
    authorized: String,
    /// What Anna exchanged, and the key by which she did.
    exchanged: (Value, String),
    /// The cookie of a session that Anna has ended.
    pub(crate) ended: String,
}

/// Whose request it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    Anna,
    Maria,
}

/// The right request for an operation.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    id: String,
    owner: Owner,
    /// The variable parts of its path.
    pub(crate) parts: Vec<(&'static str, String)>,
    query: &'static str,
    pub(crate) body: Option<Value>,
    headers: Vec<(&'static str, String)>,
}

/// An id that nothing has.
const NOTHING: &str = "018bcfe5-6800-7fff-bfff-ffffffffffff";

impl<'w> Scene<'w> {
    pub(crate) async fn set(world: &'w World) -> Self {
        Self::since_sign_in(world, 0).await
    }

    /// The same, where everybody has signed in so many seconds ago.
    pub(crate) async fn since_sign_in(world: &'w World, seconds: i64) -> Self {
        let (anna, boris) = (world.anna().await, world.boris().await);
        let (maria, shop) = world.maria().await;
        world.pass(seconds);
        let api_key = json!({ "name": "Касса", "scopes": ["operations:read"] });
        let api_key = anna.post("/api-keys", &api_key).send().await.ok();
        let webhook = anna.post("/webhooks", &webhook()).send().await.ok();
        opened(&anna, "CNY").await;
        let exchange_key = world.key();
        let exchanged = (exchanged(&anna, &exchange_key).await, exchange_key);
        let paid_key = world.key();
        let paid = anna.pay(&paid_key, &format!("shop:{shop}"), 29_000);
        let paid = paid.send().await.ok();
        let (now, user) = (world.now(), &anna);
        world.store.queue_deliveries(now, 0).await.unwrap();
        let told = format!(
            "/webhooks/{}/deliveries",
            webhook["webhook"]["id"].as_str().unwrap()
        );
        let told = user.get(&told).send().await.ok();
        let authorized = authorizations::authorized(&anna, &maria, shop, 20_000).await;
        let authorized = authorized.trim_start_matches("/authorizations/").to_owned();
        let guardian = json!({ "payee_id": maria.payee_id(), "above": rub(100_000) });
        anna.put("/guardian", &guardian).send().await.ok();
        let ward = format!("/wards/{}", anna.id);
        maria.post(&ward, &json!({ "approve": true })).send().await;
        let waits = anna.pay(&world.key(), &format!("shop:{shop}"), 100_001);
        let waits = waits.send().await.ok();
        let old = world.sign_in(ANNA).await;
        old.delete("/sessions/current").send().await;
        let bank_account = anna.post("/bank/accounts", &bank_account());
        let bank_account = bank_account.send().await.ok();
        let bank_payment = anna.post("/bank/payments", &withdrawal(&bank_account["id"]));
        let bank_payment = bank_payment.header("idempotency-key", &world.key());
        let bank_payment = bank_payment.send().await.ok();
        let plan = plans::planned(&anna, &plan(&maria.payee_id())).await;
        let mut key = Authenticator::synced();
        enrolled(&anna, &mut Authenticator::new(), "Ключ").await;
        let account = statements::account(&anna).await;
        let statement = anna.post("/statements", &statement(&account));
        let statement = statements::made(&anna, &statement.send().await.ok()).await;
        Scene {
            world,
            statement,
            plan,
            account,
            authorized,
            api_key: api_key["key"]["id"].clone(),
            webhook: webhook["webhook"]["id"].clone(),
            delivery: told["items"][0]["sequence"].clone(),
            exchanged,
            order: maria.ordered(shop, 1_000).await,
            asked: made(&anna, "/requests", &asking(&maria)).await,
            split: made(&anna, "/splits", &bill(&maria)).await,
            receive_code: anna.post("/receive-codes", &json!({})).send().await.ok(),
            bank_account,
            bank_payment,
            waits,
            passkey: enrolled(&anna, &mut key, "Телефон").await,
            key,
            held: anna.held(&maria, 7_000).await,
            protected: protected::protected(&anna, &maria, 3_000).await,
            payment_code: anna.device().await.code(world.now()),
            ended: old.cookie,
            shop: shop.to_string(),
            anna,
            boris,
            maria,
            paid_key,
            paid,
        }
    }

    /// The right request for an operation: the one place that a new operation has to be added to.
    pub(crate) async fn case(&self, id: &str) -> Case {
        let text = |json: &Value| json.as_str().unwrap().to_owned();
        let key = ("idempotency-key", self.world.key());
        let anna = Case {
            id: id.to_owned(),
            owner: Owner::Anna,
            parts: Vec::new(),
            query: "",
            body: None,
            headers: Vec::new(),
        };
        let maria = Case {
            owner: Owner::Maria,
            ..anna.clone()
        };
        let order = text(&self.order["id"]);
        match id {
            "sendCode" => anna.body(json!({ "phone": "+79160000009" })),
            "signIn" => {
                let (challenge, code) = self.world.code(ANNA).await;
                anna.body(json!({ "challenge_id": challenge, "code": code }))
            }
            "signOut" | "getMe" | "listAccounts" | "listOperations" | "followEvents"
            | "listFrequentPayees" | "listHolds" | "beginPasskey" | "beginPasskeySignIn"
            | "listPasskeys" | "listSavedNames" | "listContacts" | "listLabels" | "listMonths"
            | "getSpending" | "listProtected" | "listTemplates" | "listReports" | "getGuardian"
            | "removeGuardian" | "listNews" | "listApiKeys" | "listWebhooks" | "listRequests"
            | "listSplits" | "listRefusedAskers" | "getPushKey" | "unsubscribePush"
            | "getPushSettings" | "getLimits" | "getLevels" | "getBankTerms"
            | "listBankPayments" | "listBankAccounts" | "listPlans" => anna,
            "addPasskey" => {
                let begun = self
                    .anna
                    .post_nothing("/passkeys/options")
                    .send()
                    .await
                    .ok();
                let credential = Authenticator::new().create(&begun["options"]);
                anna.body(json!({ "ceremony_id": begun["ceremony_id"], "credential": credential }))
            }
            "namePasskey" => anna
                .part("id", &text(&self.passkey["id"]))
                .body(json!({ "name": "Рабочий" })),
            "removePasskey" => anna.part("id", &text(&self.passkey["id"])),
            "signInByPasskey" => {
                let begun = self.world.post_nothing("/sessions/passkey/options");
                let begun = begun.send().await.ok();
                let credential = self.key.clone().get(&begun["options"]);
                anna.body(json!({ "ceremony_id": begun["ceremony_id"], "credential": credential }))
            }
            "beginConfirmation" => anna.body(json!({ "act": { "set_pin": {} } })),
            "prove" => {
                let begun = confirmations::begun(&self.anna, &json!({ "set_pin": {} })).await;
                let assertion = self.key.clone().get(&begun["passkey"]);
                anna.part("id", &text(&begun["id"]))
                    .body(json!({ "passkey": assertion }))
            }
            "changeMe" => anna
                .body(json!({ "given_name": "Аня" }))
                .header("if-match", "\"v2\""),
            "addBankAccount" => anna.body(bank_account()),
            "removeBankAccount" => anna.part("id", &text(&self.bank_account["id"])),
            "createBankPayment" => {
                let body = withdrawal(&self.bank_account["id"]);
                anna.body(body).header(key.0, &key.1)
            }
            "createBankTransfer" => anna.body(requisites()).header(key.0, &key.1),
            "getBankPayment" => anna.part("id", &text(&self.bank_payment["id"])),
            "setOwnLimits" => anna.body(json!({ "day": rub(900_000) })),
            "identify" => anna.body(identification::form()),
            "lookUpPayee" => anna.body(json!({ "phone": MARIA })),
            "getShopPayee" => anna.part("slug", SHOP),
            "getPayee" => anna.part("payee_id", &self.maria.payee_id()),
            "saveName" => anna
                .part("payee_id", &self.maria.payee_id())
                .body(json!({ "name": "Мария" })),
            "forgetName" => anna.part("payee_id", &named(&self.anna, &self.maria).await),
            "createTemplate" => anna.body(template(&self.maria)),
            "removeTemplate" => anna.part("id", &templated(&self.anna, &self.maria).await),
            "changeTemplate" => anna
                .part("id", &templated(&self.anna, &self.maria).await)
                .body(json!({ "name": "Аренда", "note": "" })),
            "createTransfer" => {
                let body = payment(&format!("shop:{}", self.shop), 500);
                anna.body(body).header(key.0, &key.1)
            }
            "getTransferOutcome" | "callOffTransfer" => anna.part("key", &self.paid_key),
            "createPlan" => anna
                .body(plan(&self.maria.payee_id()))
                .header(key.0, &key.1),
            "getPlan" | "cancelPlan" => anna.part("id", &text(&self.plan["id"])),
            "changePlan" => anna
                .part("id", &text(&self.plan["id"]))
                .body(json!({ "paused": true })),
            "getHold" | "cancelHold" | "releaseHold" => anna.part("id", &text(&self.held["id"])),
            "getProtected" | "cancelProtected" => anna.part("id", &text(&self.protected["id"])),
            "declineProtected" => maria.part("id", &text(&self.protected["id"])),
            "acceptProtected" => maria
                .part("id", &text(&self.protected["id"]))
                .body(json!({ "code": self.protected["protection"]["code"] }))
                .header(key.0, &key.1),
            "checkTransfer" => anna.body(payment(&format!("shop:{}", self.shop), 500)),
            "createReport" => {
                anna.body(json!({ "payee_id": self.maria.payee_id(), "reason": "other" }))
            }
            "createRequest" => anna.body(asking(&self.maria)).header(key.0, &key.1),
            "createSplit" => anna.body(bill(&self.maria)).header(key.0, &key.1),
            "getRequest" | "cancelRequest" | "remindRequest" => {
                anna.part("id", &text(&self.asked["id"]))
            }
            "declineRequest" => maria.part("id", &text(&self.asked["id"])),
            "getSplit" | "closeSplit" => anna.part("id", &text(&self.split["id"])),
            "refuseAsker" => anna.part("payee_id", &self.maria.payee_id()),
            "takeAskerAgain" => {
                let payee = self.maria.payee_id();
                let path = format!("/requests/refused/{payee}");
                self.anna.put(&path, &json!({})).send().await;
                anna.part("payee_id", &payee)
            }
            "setGuardian" => {
                maria.body(json!({ "payee_id": self.boris.payee_id(), "above": rub(50_000) }))
            }
            "listApprovals" => maria,
            "answerApproval" => maria
                .part("id", &text(&self.waits["id"]))
                .body(json!({ "approve": true })),
            "answerWard" => {
                // Somebody else asks her too.
                let other = self.world.sign_in("+79160000007").await;
                let body = json!({ "payee_id": self.maria.payee_id(), "above": rub(100_000) });
                other.put("/guardian", &body).send().await.ok();
                maria
                    .part("id", &other.id.to_string())
                    .body(json!({ "approve": true }))
            }
            "leaveWard" => maria.part("id", &self.anna.id.to_string()),
            "createOrder" => maria
                .body(json!({ "shop_id": self.shop, "amount": rub(500), "note": "Чай" }))
                .header(key.0, &key.1),
            "getOrder" | "cancelOrder" => maria.part("id", &order),
            "chargeOrder" => maria
                .part("id", &order)
                .body(json!({ "code": self.payment_code }))
                .header(key.0, &key.1),
            "makeApiKey" => anna.body(json!({
                "name": "Учёт", "scopes": ["operations:read"], "days": 90,
            })),
            "addWebhook" => anna.body(webhook()),
            "readNews" => anna.body(json!({ "sequence": 1 })),
            "subscribePush" => anna.body(json!({ "endpoint": "https://push.example/there" })),
            "setPushSettings" => anna.body(json!({ "kinds": ["security"], "details": false })),
            "revokeApiKey" => anna.part("id", &text(&self.api_key)),
            "removeWebhook" | "changeWebhookSecret" | "enableWebhook" | "listDeliveries" => {
                anna.part("id", &text(&self.webhook))
            }
            "sendDeliveryAgain" => anna
                .part("id", &text(&self.webhook))
                .body(json!({ "sequence": self.delivery })),
            "getAuthorization" | "voidAuthorization" => maria.part("id", &self.authorized),
            "createCapture" => maria
                .part("id", &self.authorized)
                .body(json!({ "amount": rub(5_000), "last": false }))
                .header(key.0, &key.1),
            "createRefund" => maria
                .part("id", &text(&self.paid["receipt_id"]))
                .body(json!({ "amount": rub(5_000), "note": "Скидка" }))
                .header(key.0, &key.1),
            "issuePaymentCodes" => anna.body(json!({})),
            "createReceiveCode" => maria.body(json!({ "shop_id": self.shop })),
            "getReceiveCode" => anna.part("id", &text(&self.receive_code["id"])),
            "getOperation" => {
                let operations = self.anna.get("/operations").send().await.ok();
                anna.part("id", &text(&operations["items"][0]["id"]))
            }
            "setCategory" | "setNote" | "setLabels" => {
                let operations = self.anna.get("/operations").send().await.ok();
                anna.part("id", &text(&operations["items"][0]["id"]))
                    .body(marking(id))
            }
            "openAccount" => anna.body(json!({ "currency": "USD" })),
            "getRates" => anna.query("pair=CNY-RUB"),
            "createQuote" => {
                anna.body(json!({ "sell": "RUB", "buy": "CNY", "amount": rub(10_000) }))
            }
            "createExchange" => {
                let quote = quoted(&self.anna, "CNY", "RUB", money("CNY", 100)).await;
                anna.body(json!({ "quote_id": quote["id"] }))
                    .header(key.0, &key.1)
            }
            "getExchangeOutcome" => anna.part("key", &self.exchanged.1),
            "getExchange" => anna.part("id", &text(&self.exchanged.0["id"])),
            "searchOperations" => anna.body(json!({ "text": "кофе" })),
            "getReceipt" => anna.part("id", &text(&self.paid["receipt_id"])),
            "createStatement" => anna.body(statement(&self.account)),
            "getStatement" | "getStatementFile" => anna.part("id", &text(&self.statement["id"])),
            "searchReceipts" => maria.body(json!({ "shop_id": self.shop })),
            "lockSession" | "listDevices" | "endOtherDevices" | "getDeviceSecret"
            | "getSecurity" | "listNotices" | "freeze" | "unfreeze" => anna,
            "endDevice" => {
                let other = self.world.sign_in(ANNA).await;
                let devices = other.get("/devices").send().await.ok();
                anna.part("id", &text(&devices["items"][0]["id"]))
            }
            "changeSecurity" => anna.body(json!({ "no_confirm": rub(50_000) })),
            "setPin" => anna.body(json!({ "pin": "274916" })),
            "removePin" => {
                self.anna
                    .put("/pin", &json!({ "pin": "274916" }))
                    .send()
                    .await;
                anna
            }
            new => panic!("{new} is new: give it a line in this table"),
        }
    }

    /// All that its owners can read by the API.
    pub(crate) async fn owned(&self, by: &str) -> Vec<Value> {
        // Whoever signs in as someone is one of his devices from then on, and he is told.
        let signs_in = by.starts_with("signIn");
        let mut seen = Vec::new();
        for (id, there) in &*OPERATIONS {
            let of_devices = ["listDevices", "listNews", "listNotices"].contains(&id.as_str());
            let skipped = id == "followEvents" || (signs_in && of_devices);
            if there.method == Method::GET && !skipped {
                let case = self.case(id).await;
                let mut json = case.from(self).send().await.json;
                let members = json.as_object_mut().filter(|_| signs_in);
                for member in members.into_iter().flat_map(|json| json.iter_mut()) {
                    match (member.0.as_str(), member.1) {
                        ("event_sequence", number) => *number = Value::Null,
                        ("items", Value::Array(items)) => {
                            let items = items.iter_mut().filter_map(Value::as_object_mut);
                            items.for_each(|item| _ = item.remove("last_used_at"));
                        }
                        _ => {}
                    }
                }
                seen.push(json);
            }
        }
        seen
    }
}

impl Case {
    fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn part(mut self, name: &'static str, value: &str) -> Self {
        self.parts.push((name, value.to_owned()));
        self
    }

    fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// What it says in this header.
    pub(crate) fn header_of(&self, name: &str) -> &str {
        let header = self.headers.iter().find(|(known, _)| *known == name);
        &header.unwrap().1
    }

    pub(crate) fn method(&self) -> Method {
        OPERATIONS[&self.id].method.clone()
    }

    /// Whom it is meant for.
    pub(crate) fn owner<'s>(&self, scene: &'s Scene<'_>) -> &'s Person<'s> {
        match self.owner {
            Owner::Anna => &scene.anna,
            Owner::Maria => &scene.maria,
        }
    }

    /// The request by whom it is meant for.
    pub(crate) fn from<'s>(&self, scene: &'s Scene<'_>) -> Ask<'s> {
        self.by(self.owner(scene))
    }

    /// The same request by this person.
    pub(crate) fn by<'s>(&self, person: &'s Person<'_>) -> Ask<'s> {
        let there = &OPERATIONS[&self.id];
        let mut path = there.path.clone();
        for (name, value) in &self.parts {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        if !self.query.is_empty() {
            path = format!("{path}?{}", self.query);
        }
        let mut ask = person
            .world
            .request(there.method.clone(), &format!("/api/v1{path}"))
            .header("cookie", &person.cookie);
        if let Some(body) = &self.body {
            ask = ask.json(body);
        }
        for (name, value) in &self.headers {
            ask = ask.header(name, value);
        }
        ask
    }

    /// The same request about things that do not exist.
    pub(crate) fn of_nothing(&self) -> Self {
        let mut case = self.clone();
        for (name, value) in &mut case.parts {
            let nothing = if *name == "key" {
                "a-key-that-nobody-used"
            } else {
                NOTHING
            };
            *value = nothing.to_owned();
        }
        let members = case.body.iter_mut().filter_map(Value::as_object_mut);
        for (name, value) in members.flatten() {
            if name.ends_with("_id") {
                *value = json!(NOTHING);
            }
        }
        case
    }
}
