//! Official rates: a table of what a unit of each currency is worth in roubles, day by day, and where
//! it comes from: a folder, an HTTP address, or the demo's own.

mod demo;
mod folder;
mod http;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use poltina_domain::{Currency, Pair};
use rust_decimal::Decimal;

use crate::clock::Micros;

pub use demo::DemoRates;
pub use folder::FolderRates;
pub use http::HttpRates;

/// The most that is read of one document.
const DOCUMENT_BYTES: usize = 2 * 1024 * 1024;

/// Why there are no rates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRates {
    /// The operator has set up no source.
    #[error("no source of rates is set up")]
    NotConfigured,
    /// The source could not be read.
    #[error("the rates could not be read: {0}")]
    Unreadable(String),
    /// What the source says is no document of rates: nothing of it is taken.
    #[error("the rates are malformed, and nothing of them is taken: {0}")]
    Malformed(String),
}

/// What a unit of each currency was worth in roubles, by the day from which on it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateTable {
    days: BTreeMap<Date, BTreeMap<Currency, Decimal>>,
}

impl RateTable {
    /// What a unit of the pair's base was worth in its counter on a day, where both are known.
    #[must_use]
    pub fn on(&self, pair: Pair, day: Date) -> Option<Decimal> {
        let rates = self.days.get(&day)?;
        let worth = |currency| match currency {
            Currency::Rub => Some(Decimal::ONE),
            other => rates.get(&other).copied(),
        };
        worth(pair.base())?.checked_div(worth(pair.counter())?)
    }

    /// The newest day of which the pair is known, and what it is worth then. Rates are made known the
    /// day before; what is of a later day than `until` is none yet.
    #[must_use]
    pub fn newest(&self, pair: Pair, until: Date) -> Option<(Date, Decimal)> {
        let mut days = self.days.range(..=until).rev();
        days.find_map(|(day, _)| Some((*day, self.on(pair, *day)?)))
    }

    /// All days of which the pair is known, the oldest first.
    pub fn all(&self, pair: Pair) -> impl Iterator<Item = (Date, Decimal)> {
        let days = self.days.keys();
        days.filter_map(move |day| Some((*day, self.on(pair, *day)?)))
    }

    /// Takes in a rate; false where the day has another one.
    fn put(&mut self, day: Date, currency: Currency, rate: Decimal) -> bool {
        let day = self.days.entry(day).or_default();
        *day.entry(currency).or_insert(rate) == rate
    }

    /// Takes in another table, which is newer where both know a day.
    fn merge(&mut self, newer: Self) {
        for (day, rates) in newer.days {
            self.days.entry(day).or_default().extend(rates);
        }
    }

    /// Leaves out what is older.
    fn since(mut self, day: Date) -> Self {
        self.days = self.days.split_off(&day);
        self
    }
}

/// A source of official rates.
#[async_trait]
pub trait RateSource: Send + Sync + 'static {
    /// A short name of whose rates they are, as it is shown: `bank_of_russia`, `demo`.
    fn name(&self) -> &'static str {
        "bank_of_russia"
    }

    /// All that is known of the last year.
    ///
    /// # Errors
    /// [`NoRates`].
    async fn table(&self, now: Micros) -> Result<Arc<RateTable>, NoRates>;
}

/// No source is set up: nothing can be exchanged.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRateSource;

#[async_trait]
impl RateSource for NoRateSource {
    async fn table(&self, _: Micros) -> Result<Arc<RateTable>, NoRates> {
        Err(NoRates::NotConfigured)
    }
}

/// The first day of the year that ends now.
fn a_year_before(now: Micros) -> Date {
    let today = crate::moscow::zoned(now).date();
    today.saturating_sub(jiff::Span::new().years(1))
}

/// The names by which the Bank of Russia's history asks for a currency.
type Names = BTreeMap<String, Currency>;

/// A document in the Bank of Russia's layout.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Document {
    /// All currencies of one day, with the names by which their histories are asked for.
    Day(RateTable, Names),
    /// The history of the currency with this name: a rate of each day.
    History(String, Vec<(Date, Decimal)>),
}

/// The table out of documents, in any order.
fn table(documents: Vec<Document>) -> Result<(RateTable, Names), NoRates> {
    let (mut table, mut names) = (RateTable::default(), Names::new());
    let mut histories = Vec::new();
    for document in documents {
        match document {
            Document::Day(day, day_names) => {
                table.merge(day);
                names.extend(day_names);
            }
            Document::History(name, rates) => histories.push((name, rates)),
        }
    }
    for (name, rates) in histories {
        let Some(currency) = names.get(&name).copied() else {
            let what = format!("no day names the currency {name}, of which there is a history");
            return Err(NoRates::Malformed(what));
        };
        for (day, rate) in rates {
            if !table.put(day, currency, rate) {
                let what = format!("{currency} has two rates of {day}");
                return Err(NoRates::Malformed(what));
            }
        }
    }
    Ok((table, names))
}
