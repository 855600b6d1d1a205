//! Rates from an HTTP address in the Bank of Russia's layout: `https://www.cbr.ru/scripts`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::{StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::civil::Date;
use tokio::sync::Mutex as Turn;

use super::{DOCUMENT_BYTES, Document, NoRates, RateSource, RateTable, a_year_before, table, xml};
use crate::clock::{Micros, SECOND};
use crate::moscow;

/// How long one document may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long what was read holds before the day is asked for again.
const HOLDS: Micros = 600 * SECOND;

/// How long a failure holds: whoever asks meanwhile does not wait for the source.
const FAILURE_HOLDS: Micros = 30 * SECOND;

/// An address: the newest day is asked for every ten minutes, the histories once a day. What was heard
/// stands while it is asked for anew: nobody but the first waits for the source.
#[derive(Clone)]
pub struct HttpRates(Arc<Address>);

struct Address {
    base: String,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    /// When the day was asked for last, and what came of it.
    heard: Mutex<Option<Heard>>,
    /// One asks at a time, with the histories of the last time.
    turn: Arc<Turn<Histories>>,
}

#[derive(Clone)]
struct Heard {
    at: Micros,
    table: Result<Arc<RateTable>, NoRates>,
    holds: Micros,
}

impl Heard {
    fn is_fresh(&self, now: Micros) -> bool {
        (self.at..self.at + self.holds).contains(&now)
    }
}

/// The histories, and the day on which they were asked for.
type Histories = Option<(Date, Vec<Document>)>;

impl HttpRates {
    /// The rates at this address.
    ///
    /// # Errors
    /// A sentence where the address is none, or the system's certificates cannot be read.
    pub fn new(base: &str) -> Result<Self, String> {
        let uri: Uri = base
            .parse()
            .map_err(|error| format!("{base} is no address of rates: {error}"))?;
        // Whoever could write the answer on its way would set the price of everybody's money.
        let here = matches!(uri.host(), Some("127.0.0.1" | "[::1]" | "localhost"));
        let safe = match uri.scheme_str() {
            Some("https") => uri.host().is_some(),
            Some("http") => here,
            _ => false,
        };
        if !safe {
            return Err(format!("{base} is no address of rates: use https://…"));
        }
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| format!("the system's certificates cannot be read: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self(Arc::new(Address {
            base: base.trim_end_matches('/').to_owned(),
            client: Client::builder(TokioExecutor::new()).build(connector),
            heard: Mutex::new(None),
            turn: Arc::new(Turn::new(None)),
        })))
    }
}

impl Address {
    async fn fetch(&self, path: &str) -> Result<Document, NoRates> {
        let fetched = tokio::time::timeout(PATIENCE, self.bytes(path)).await;
        let fetched = fetched.unwrap_or_else(|_| Err("it did not answer in time".to_owned()));
        xml::read(&fetched.map_err(NoRates::Unreadable)?)
    }

    async fn bytes(&self, path: &str) -> Result<Bytes, String> {
        let address = format!("{}/{path}", self.base);
        let address: Uri = address.parse().map_err(|_| "it is no address".to_owned())?;
        let answer = self.client.get(address).await;
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status() != StatusCode::OK {
            return Err(format!("it answered {}", answer.status()));
        }
        let body = Limited::new(answer.into_body(), DOCUMENT_BYTES);
        let body = body.collect().await.map_err(|error| error.to_string())?;
        Ok(body.to_bytes())
    }

    async fn ask(&self, known: &mut Histories, now: Micros) -> Result<Arc<RateTable>, NoRates> {
        let newest = self.fetch("XML_daily.asp").await?;
        let (table_of_day, names) = table(vec![newest.clone()])?;
        let today = moscow::zoned(now).date();
        let asked_today = known.as_ref().is_some_and(|(asked, _)| *asked == today);
        if !asked_today {
            let slashed = |day: Date| day.strftime("%d/%m/%Y").to_string();
            let (from, to) = (slashed(a_year_before(now)), slashed(today));
            let mut histories = Vec::with_capacity(names.len() + 1);
            for name in names.keys() {
                let path =
                    format!("XML_dynamic.asp?date_req1={from}&date_req2={to}&VAL_NM_RQ={name}");
                histories.push(self.fetch(&path).await?);
            }
            // It names the currencies of the histories as long as they are kept.
            histories.push(newest);
            // What does not fit together is not kept: it is asked for again.
            table(histories.clone())?;
            *known = Some((today, histories));
        }
        let histories = known.as_ref().map(|(_, all)| all.clone());
        let (mut all, _) = table(histories.unwrap_or_default())?;
        all.merge(table_of_day);
        Ok(Arc::new(all.since(a_year_before(now))))
    }

    fn heard(&self) -> Option<Heard> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.clone()
    }

    async fn renew(
        &self,
        histories: &mut Histories,
        now: Micros,
    ) -> Result<Arc<RateTable>, NoRates> {
        let asked = self.ask(histories, now).await;
        let before = self.heard().and_then(|heard| heard.table.ok());
        let holds = if asked.is_ok() { HOLDS } else { FAILURE_HOLDS };
        if let Err(error) = &asked {
            tracing::warn!(%error, "the rates are not renewed");
        }
        // What was heard before still stands with its days: how old it may be is judged by those.
        let table = asked.or_else(|error| before.ok_or(error));
        let heard = Heard {
            at: now,
            table: table.clone(),
            holds,
        };
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(heard);
        table
    }
}

#[async_trait]
impl RateSource for HttpRates {
    async fn table(&self, now: Micros) -> Result<Arc<RateTable>, NoRates> {
        let address = &self.0;
        match address.heard() {
            Some(heard) if heard.is_fresh(now) => return heard.table,
            Some(Heard {
                table: Ok(table), ..
            }) => {
                if let Ok(mut turn) = Arc::clone(&address.turn).try_lock_owned() {
                    let address = Arc::clone(address);
                    tokio::spawn(async move {
                        // What comes of it is written down, and the next one is told.
                        let _ = address.renew(&mut turn, now).await;
                    });
                }
                return Ok(table);
            }
            _ => {}
        }
        let mut turn = address.turn.lock().await;
        match address.heard() {
            Some(heard) if heard.is_fresh(now) => heard.table,
            _ => address.renew(&mut turn, now).await,
        }
    }
}

#[cfg(test)]
mod tests;
