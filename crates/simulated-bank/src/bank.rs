//! The bank's own books of payments, and how it tells of them.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::behaviour::{Answer, Behaviour, Callback, Then};

/// How often a call is repeated where the wallet does not take it, and after how long.
const CALLS: u32 = 5;
const CALL_AGAIN: Duration = Duration::from_millis(400);

/// What the bank and the wallet know of each other.
#[derive(Clone)]
pub struct Settings {
    /// What the wallet shows to be let in.
    pub key: String,
    /// What callbacks are signed with.
    pub secret: String,
    /// Where they go: an `http` address.
    pub callback: String,
}

/// A payment as the wallet asks for it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// `collection` or `payout`.
    pub(crate) kind: Kind,
    /// Minor units.
    pub(crate) amount: String,
    /// ISO 4217.
    pub(crate) currency: String,
    /// The bank that keeps the account.
    pub(crate) bic: String,
    /// The account.
    pub(crate) account: String,
    /// Who receives it, and for what, where it is not the client's own.
    #[serde(default)]
    pub(crate) receiver: Option<Receiver>,
}

/// Who receives a payout.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Receiver {
    /// His name.
    pub(crate) name: String,
    /// His taxpayer number.
    #[serde(default)]
    pub(crate) inn: Option<String>,
    /// Its reason code of tax registration, where it is an organisation.
    #[serde(default)]
    pub(crate) kpp: Option<String>,
    /// What it is for.
    pub(crate) purpose: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Collection,
    Payout,
}

/// How a payment stands, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The payment.
    pub id: String,
    /// `pending`, `done` or `refused`.
    pub status: &'static str,
    /// How much was asked for, or moved, in minor units.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

pub(crate) enum Taken {
    Status(Status),
    /// The id came before with another order.
    Another,
    Broken,
}

struct Payment {
    order: Order,
    status: Status,
}

struct Inner {
    settings: Settings,
    payments: Mutex<HashMap<String, Payment>>,
    behaviour: Mutex<Option<Behaviour>>,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// The bank. Cloned freely: it is one.
#[derive(Clone)]
pub(crate) struct Bank(Arc<Inner>);

impl Bank {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(Inner {
            settings,
            payments: Mutex::default(),
            behaviour: Mutex::default(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }))
    }

    pub(crate) fn admits(&self, key: &str) -> bool {
        key == self.0.settings.key
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        *lock(&self.0.behaviour) = Some(behaviour);
    }

    pub(crate) fn status(&self, id: &str) -> Option<Status> {
        let payments = lock(&self.0.payments);
        payments.get(id).map(|payment| payment.status.clone())
    }

    /// Takes a payment, once: the same again says how it stands.
    pub(crate) async fn take(&self, id: String, order: Order) -> Taken {
        let behaviour = self.towards(&order);
        if let Some(known) = lock(&self.0.payments).get(&id) {
            return match known.order == order {
                true => Taken::Status(known.status.clone()),
                false => Taken::Another,
            };
        }
        if behaviour.answer == Answer::Broken {
            return Taken::Broken;
        }
        let status = Status {
            id: id.clone(),
            status: "pending",
            amount: order.amount.clone(),
            currency: order.currency.clone(),
            reason: None,
        };
        let payment = Payment { order, status };
        lock(&self.0.payments).insert(id.clone(), payment);
        match behaviour.answer {
            Answer::Done => self.settle(&id, Then::Done, behaviour.callback),
            Answer::Refused => self.settle(&id, Then::Refused, behaviour.callback),
            _ if behaviour.callback == Callback::BeforeAnswer => {
                self.settle(&id, behaviour.then, behaviour.callback);
                self.tell(&id, behaviour.callback).await;
            }
            _ => {
                let (bank, id) = (self.clone(), id.clone());
                tokio::spawn(async move { bank.later(&id, behaviour).await });
            }
        }
        if behaviour.answer == Answer::Silent {
            pending::<()>().await;
        }
        match self.status(&id) {
            Some(status) => Taken::Status(status),
            None => Taken::Broken,
        }
    }

    /// What it does with this payment: as it was told, or as the kopecks say.
    fn towards(&self, order: &Order) -> Behaviour {
        let told = *lock(&self.0.behaviour);
        told.unwrap_or_else(
            || match order.amount.get(order.amount.len().saturating_sub(2)..) {
                Some("13") => Behaviour {
                    then: Then::Refused,
                    ..Behaviour::default()
                },
                Some("14") => Behaviour {
                    after_ms: 45_000,
                    ..Behaviour::default()
                },
                _ => Behaviour::default(),
            },
        )
    }

    async fn later(&self, id: &str, behaviour: Behaviour) {
        if behaviour.then == Then::Nothing {
            return;
        }
        tokio::time::sleep(Duration::from_millis(behaviour.after_ms)).await;
        self.settle(id, behaviour.then, behaviour.callback);
        self.tell(id, behaviour.callback).await;
    }

    fn settle(&self, id: &str, then: Then, callback: Callback) {
        let mut payments = lock(&self.0.payments);
        let Some(Payment { order, status }) = payments.get_mut(id) else {
            return;
        };
        match then {
            Then::Done => status.status = "done",
            Then::Refused => {
                status.status = "refused";
                status.reason = Some(match order.kind {
                    Kind::Collection => "insufficient-funds",
                    Kind::Payout => "account-closed",
                });
            }
            Then::Nothing => {}
        }
        if callback == Callback::WrongAmount {
            let amount: i64 = order.amount.parse().unwrap_or_default();
            status.amount = amount.saturating_add(1).to_string();
        }
    }

    async fn tell(&self, id: &str, callback: Callback) {
        let calls = match callback {
            Callback::Never => 0,
            Callback::Repeated => 5,
            _ => 1,
        };
        for _ in 0..calls {
            self.call(id, callback == Callback::WrongSignature).await;
        }
    }

    /// Calls until the wallet takes it.
    async fn call(&self, id: &str, wrong: bool) {
        let Some(status) = self.status(id) else {
            return;
        };
        let body = serde_json::to_vec(&status).unwrap_or_default();
        for _ in 0..CALLS {
            if self.post(id, &body, wrong).await {
                return;
            }
            tokio::time::sleep(CALL_AGAIN).await;
        }
    }

    /// One call; whether the wallet took it.
    async fn post(&self, id: &str, body: &[u8], wrong: bool) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let timestamp = now.map_or(0, |since| since.as_secs()).to_string();
        let webhook_id = format!("msg_{id}");
        let secret = match wrong {
            true => "another secret",
            false => &self.0.settings.secret,
        };
        let signature = sign(secret, &webhook_id, &timestamp, body);
        let request = hyper::Request::post(&self.0.settings.callback)
            .header("content-type", "application/json")
            .header("webhook-id", webhook_id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", format!("v1,{signature}"))
            .body(Full::from(body.to_vec()));
        let Ok(request) = request else { return false };
        let answer = self.0.client.request(request).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}

/// The signature of a callback, base64.
fn sign(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{id}.{timestamp}.").as_bytes());
    context.update(body);
    STANDARD.encode(context.sign())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
