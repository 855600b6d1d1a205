//! A bank: it collects money for the wallet, and pays it out. Spoken with over HTTP; what it says
//! later it says by signed callbacks, and whenever it is asked.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use poltina_api_types::{BankDirection, BankReceiver, BankRefusal};
use poltina_domain::{BankAccount, BankPaymentId, Bic, Currency, Money};
use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::clock::{Micros, SECOND};

/// How long the bank may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most that is read of an answer.
const ANSWER_BYTES: usize = 16 * 1024;

/// How old a callback may be, and how far ahead of our clock.
const CALLBACK_AGE: Micros = 300 * SECOND;

/// A payment as the bank is asked for it.
pub struct BankOrder {
    /// The payment: the same again is the same payment.
    pub id: BankPaymentId,
    /// Which way.
    pub direction: BankDirection,
    /// How much is collected, or paid out.
    pub amount: Money,
    /// The bank of the person's account.
    pub bic: Bic,
    /// The person's account.
    pub account: BankAccount,
    /// Who receives it and for what, where the account is not the person's own.
    pub receiver: Option<BankReceiver>,
}

/// What the bank says of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankWord {
    /// How much it means.
    pub amount: Money,
    /// How the payment stands.
    pub said: Said,
}

/// How a payment stands with the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It works on it.
    Pending,
    /// The money has moved.
    Done,
    /// It will not move.
    Refused(BankRefusal),
}

/// Why nothing was heard: the payment may have come to the bank, or not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// The operator has connected no bank.
    #[error("no bank is connected")]
    NotConfigured,
    /// It did not answer, or not so that it can be understood. Names nobody.
    #[error("the bank was not heard: {0}")]
    Failed(String),
}

/// Why a callback is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    /// Its signature does not fit, or it is too old.
    #[error("the callback is not signed by the bank, or is too old")]
    Signature,
    /// It is signed, and says nothing that can be understood.
    #[error("the callback cannot be understood")]
    Malformed,
}

/// A callback as it came.
#[derive(Clone, Copy, Debug)]
pub struct Callback<'c> {
    /// `webhook-id`.
    pub id: &'c str,
    /// `webhook-timestamp`, in seconds.
    pub timestamp: &'c str,
    /// `webhook-signature`: one or several, with space between.
    pub signatures: &'c str,
    /// The body.
    pub body: &'c [u8],
}

/// A bank.
#[async_trait]
pub trait Bank: Send + Sync + 'static {
    /// Whether there is one.
    fn is_there(&self) -> bool {
        true
    }

    /// Asks for a payment, or how it stands: the same order again changes nothing.
    ///
    /// # Errors
    /// [`Unheard`]: the payment may be under way.
    async fn pay(&self, order: &BankOrder) -> Result<BankWord, Unheard>;

    /// Reads a callback.
    ///
    /// # Errors
    /// [`NotBelieved`].
    fn hear(
        &self,
        callback: Callback<'_>,
        now: Micros,
    ) -> Result<(BankPaymentId, BankWord), NotBelieved>;
}

/// No bank.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBank;

#[async_trait]
impl Bank for NoBank {
    fn is_there(&self) -> bool {
        false
    }

    async fn pay(&self, _: &BankOrder) -> Result<BankWord, Unheard> {
        Err(Unheard::NotConfigured)
    }

    fn hear(&self, _: Callback<'_>, _: Micros) -> Result<(BankPaymentId, BankWord), NotBelieved> {
        Err(NotBelieved::Signature)
    }
}

/// A bank that is spoken with over HTTP, as docs/OPERATIONS.md says.
pub struct HttpBank {
    base: String,
    key: String,
    secret: hmac::Key,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

#[derive(Serialize)]
struct OrderOnTheWire<'o> {
    kind: &'static str,
    amount: String,
    currency: &'static str,
    bic: &'o str,
    account: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    receiver: Option<&'o BankReceiver>,
}

#[derive(Deserialize)]
struct WordOnTheWire {
    id: String,
    status: String,
    amount: String,
    currency: String,
    #[serde(default)]
    reason: Option<String>,
}

impl HttpBank {
    /// The bank at this address (`https://bank.example/v1`, or `http` within one's own network), to
    /// which `key` is shown, and whose callbacks are signed with `secret`.
    ///
    /// # Errors
    /// A sentence where the address is none, or the system's certificates cannot be read.
    pub fn new(base: &str, key: String, secret: &str) -> Result<Self, String> {
        let uri: Uri = base
            .parse()
            .map_err(|error| format!("{base} is no address of a bank: {error}"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() {
            return Err(format!("{base} is no address of a bank: use https://…"));
        }
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| format!("the system's certificates cannot be read: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            key,
            secret: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    async fn send(&self, order: &BankOrder) -> Result<BankWord, String> {
        let body = OrderOnTheWire {
            kind: match order.direction {
                BankDirection::TopUp => "collection",
                BankDirection::Withdrawal => "payout",
            },
            amount: order.amount.minor().to_string(),
            currency: order.amount.currency().code(),
            bic: order.bic.as_str(),
            account: order.account.as_str(),
            receiver: order.receiver.as_ref(),
        };
        let body = serde_json::to_vec(&body).map_err(|error| error.to_string())?;
        let request = Request::builder()
            .method(Method::PUT)
            .uri(format!("{}/payments/{}", self.base, order.id))
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", "application/json")
            .body(Full::from(body))
            .map_err(|error| error.to_string())?;
        let answer = self.client.request(request).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let status = answer.status();
        if status != StatusCode::OK {
            return Err(format!("it answered {status}"));
        }
        let body = Limited::new(answer.into_body(), ANSWER_BYTES);
        let body = body.collect().await.map_err(|error| error.to_string())?;
        let (id, word) = read(&body.to_bytes()).ok_or("its answer cannot be understood")?;
        match id == order.id {
            true => Ok(word),
            false => Err("it answered of another payment".to_owned()),
        }
    }
}

#[async_trait]
impl Bank for HttpBank {
    async fn pay(&self, order: &BankOrder) -> Result<BankWord, Unheard> {
        let sent = tokio::time::timeout(PATIENCE, self.send(order)).await;
        let sent = sent.unwrap_or_else(|_| Err("it did not answer in time".to_owned()));
        sent.map_err(Unheard::Failed)
    }

    fn hear(
        &self,
        callback: Callback<'_>,
        now: Micros,
    ) -> Result<(BankPaymentId, BankWord), NotBelieved> {
        let seconds: i64 = callback
            .timestamp
            .parse()
            .map_err(|_| NotBelieved::Signature)?;
        let age = now.saturating_sub(seconds.saturating_mul(SECOND));
        if age.saturating_abs() > CALLBACK_AGE {
            return Err(NotBelieved::Signature);
        }
        let mut signed = format!("{}.{}.", callback.id, callback.timestamp).into_bytes();
        signed.extend_from_slice(callback.body);
        let fits = |signature: &str| {
            let tag = signature.strip_prefix("v1,");
            let tag = tag.and_then(|tag| STANDARD.decode(tag).ok());
            tag.is_some_and(|tag| hmac::verify(&self.secret, &signed, &tag).is_ok())
        };
        if !callback.signatures.split(' ').any(fits) {
            return Err(NotBelieved::Signature);
        }
        read(callback.body).ok_or(NotBelieved::Malformed)
    }
}

/// What the bank says of which payment.
fn read(body: &[u8]) -> Option<(BankPaymentId, BankWord)> {
    let word: WordOnTheWire = serde_json::from_slice(body).ok()?;
    let currency: Currency = word.currency.parse().ok()?;
    let said = match word.status.as_str() {
        "pending" => Said::Pending,
        "done" => Said::Done,
        "refused" => Said::Refused(match word.reason.as_deref() {
            Some("insufficient-funds") => BankRefusal::InsufficientFunds,
            Some("account-closed") => BankRefusal::AccountClosed,
            _ => BankRefusal::Declined,
        }),
        _ => return None,
    };
    let amount = Money::new(word.amount.parse().ok()?, currency);
    Some((word.id.parse().ok()?, BankWord { amount, said }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"018bcfe5-6800-7fff-bfff-ffffffffffff","status":"done","amount":"100","currency":"RUB"}"#;
    const NOW: Micros = 1_795_338_000 * SECOND;

    fn bank() -> HttpBank {
        HttpBank::new("http://127.0.0.1:1", "key".to_owned(), "secret").unwrap()
    }

    fn signature(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let mut signed = format!("{id}.{timestamp}.").into_bytes();
        signed.extend_from_slice(body);
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, &signed)))
    }

    fn hear(
        secret: &str,
        seconds: i64,
        body: &[u8],
    ) -> Result<(BankPaymentId, BankWord), NotBelieved> {
        let timestamp = seconds.to_string();
        let signatures = format!("v1,AAAA {}", signature(secret, "msg_1", &timestamp, BODY));
        let callback = Callback {
            id: "msg_1",
            timestamp: &timestamp,
            signatures: &signatures,
            body,
        };
        bank().hear(callback, NOW)
    }

    #[test]
    fn a_callback_is_believed_by_its_signature_and_age_alone() {
        let now = NOW / SECOND;
        let heard = hear("secret", now, BODY);
        let word = BankWord {
            amount: Money::new(100, Currency::Rub),
            said: Said::Done,
        };
        let id = "018bcfe5-6800-7fff-bfff-ffffffffffff".parse().unwrap();
        assert_eq!(heard, Ok((id, word)));
        let altered = [BODY, b" "].concat();
        let no = Err(NotBelieved::Signature);
        assert_eq!(hear("another", now, BODY), no);
        assert_eq!(hear("secret", now, &altered), no);
        for (seconds, believed) in [(now - 300, true), (now - 301, false), (now + 301, false)] {
            assert_eq!(hear("secret", seconds, BODY).is_ok(), believed, "{seconds}");
        }
    }

    #[test]
    fn what_a_bank_says_is_read_whole_or_not_at_all() {
        for wrong in [
            r"{}",
            r#"{"id":"1","status":"done","amount":"100","currency":"RUB"}"#,
            r#"{"id":"018bcfe5-6800-7fff-bfff-ffffffffffff","status":"maybe","amount":"100","currency":"RUB"}"#,
            r#"{"id":"018bcfe5-6800-7fff-bfff-ffffffffffff","status":"done","amount":"1.5","currency":"RUB"}"#,
            r#"{"id":"018bcfe5-6800-7fff-bfff-ffffffffffff","status":"done","amount":"100","currency":"XYZ"}"#,
        ] {
            assert_eq!(read(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_said_at_the_start() {
        for wrong in ["", "bank", "ftp://bank", "https://"] {
            assert!(HttpBank::new(wrong, String::new(), "").is_err(), "{wrong}");
        }
    }
}
