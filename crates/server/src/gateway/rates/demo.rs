//! The demo's rates: made up, fixed, and dated so that the newest is today's.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::ToSpan as _;

use super::{NoRates, RateSource, RateTable, table, xml};
use crate::clock::Micros;
use crate::moscow;

/// In the Bank of Russia's layout, out of `examples/demo_rates.rs`. No bank ever told these rates.
const DOCUMENTS: [&[u8]; 8] = [
    include_bytes!("../../../rates/demo/daily.xml"),
    include_bytes!("../../../rates/demo/cny.xml"),
    include_bytes!("../../../rates/demo/hkd.xml"),
    include_bytes!("../../../rates/demo/idr.xml"),
    include_bytes!("../../../rates/demo/myr.xml"),
    include_bytes!("../../../rates/demo/thb.xml"),
    include_bytes!("../../../rates/demo/usd.xml"),
    include_bytes!("../../../rates/demo/eur.xml"),
];

/// Rates for worlds that are made up: the same figures whenever one looks, and the newest of today.
#[derive(Debug)]
pub struct DemoRates {
    written: RateTable,
}

impl DemoRates {
    /// The rates that come with this program.
    ///
    /// # Errors
    /// [`NoRates::Malformed`] where they were altered.
    pub fn new() -> Result<Self, NoRates> {
        let documents = DOCUMENTS.into_iter().map(xml::read);
        let (written, _) = table(documents.collect::<Result<_, _>>()?)?;
        Ok(Self { written })
    }
}

#[async_trait]
impl RateSource for DemoRates {
    fn name(&self) -> &'static str {
        "demo"
    }

    async fn table(&self, now: Micros) -> Result<Arc<RateTable>, NoRates> {
        let today = moscow::zoned(now).date();
        let mut moved = RateTable::default();
        if let Some(newest) = self.written.days.keys().next_back() {
            for (day, rates) in &self.written.days {
                let age = day.until(*newest).map_or(0, |span| span.get_days());
                let day = today.saturating_sub(age.days());
                moved.days.insert(day, rates.clone());
            }
        }
        Ok(Arc::new(moved))
    }
}

#[cfg(test)]
mod tests {
    use poltina_domain::{Currency, Pair};

    use jiff::civil::Date;

    use super::*;

    #[tokio::test]
    async fn a_year_of_every_currency_is_there_whenever_one_looks_and_its_newest_is_today_s() {
        let rates = DemoRates::new().unwrap();
        let mut newest = Vec::new();
        for day in ["2026-11-28", "2031-03-01"] {
            let now = moscow::parse(&format!("{day}T00:00:00+03:00")).unwrap();
            let table = rates.table(now).await.unwrap();
            for currency in Currency::ALL {
                let Some(pair) = Pair::new(currency, Currency::Rub) else {
                    continue;
                };
                let all: Vec<_> = table.all(pair).collect();
                assert!((250..=270).contains(&all.len()), "{pair}: {}", all.len());
                let first = all.first().unwrap().0;
                let days = first.until(all.last().unwrap().0).unwrap().get_days();
                assert!((360..=366).contains(&days), "{pair}: {days}");
                assert_eq!(all.last().unwrap().0.to_string(), day);
                newest.push((pair, table.newest(pair, Date::MAX).unwrap().1));
            }
        }
        let (one, other) = newest.split_at(7);
        assert_eq!(one, other);
    }
}
