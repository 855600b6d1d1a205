//! Months, and what was spent in them.

use std::collections::HashMap;
use std::hash::Hash;

use poltina_api_types::{
    Category, CategorySpending, Counterparty, Month, Months, PayeeSpending, Spending, SpendingQuery,
};
use poltina_domain::{Currency, Money};

use super::people::Shown;
use super::{Failure, Viewer, Wallet};
use crate::moscow;
use crate::store::SpendingRow;

/// How many payees are told at most.
const PAYEES: usize = 50;

/// What was spent on one thing.
#[derive(Clone, Copy, Default)]
struct Spent {
    now: i64,
    before: i64,
    times: u32,
}

impl Wallet {
    /// The sums of all months in which something moved, newest first.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn months(&self, viewer: Viewer) -> Result<Months, Failure> {
        let rows = self.store.months(viewer.user).await?;
        let month = |row: &crate::store::MonthRow| Month {
            month: text(row.month),
            received: row.received.into(),
            spent: row.spent.into(),
        };
        Ok(Months {
            items: rows.iter().map(month).collect(),
        })
    }

    /// What was spent in a month, by category and by payee, against the month before.
    ///
    /// # Errors
    /// `invalid-request` where it is no month.
    pub async fn spending(
        &self,
        viewer: Viewer,
        query: SpendingQuery,
    ) -> Result<Spending, Failure> {
        let month = match query.month {
            Some(text) => read(&text)
                .ok_or_else(|| Failure::invalid("query:month", "name a month, such as 2026-11"))?,
            None => moscow::day_number(self.clock.now()) / 100,
        };
        let rows = self.store.spending(viewer.user, [month, before(month)]);
        let rows = rows.await?;
        let mut received = 0_i64;
        for row in rows.iter().filter(|row| row.month == month) {
            received = add(received, row.received)?;
        }
        let by_category = sum(&rows, month, |row| row.category)?;
        let all = sum(&rows, month, |_| ())?;
        let all = all.get(&()).copied().unwrap_or_default();
        let mut categories: Vec<_> = by_category.into_iter().collect();
        categories.retain(|(_, spent)| spent.now > 0 || spent.before > 0);
        categories
            .sort_by_key(|(category, spent)| (-spent.now, -spent.before, format!("{category:?}")));
        let category = |(category, spent): (Category, Spent)| CategorySpending {
            category,
            spent: money(spent.now),
            before: money(spent.before),
            times: spent.times,
        };
        Ok(Spending {
            month: text(month),
            spent: money(all.now),
            before: money(all.before),
            received: money(received),
            categories: categories.into_iter().map(category).collect(),
            payees: payees(&rows, month)?,
        })
    }
}

fn payees(rows: &[SpendingRow], month: i64) -> Result<Vec<PayeeSpending>, Failure> {
    let mut sums: Vec<_> = sum(rows, month, |row| row.account)?.into_iter().collect();
    sums.retain(|(_, spent)| spent.now > 0);
    sums.sort_by_key(|(account, spent)| (-spent.now, *account));
    sums.truncate(PAYEES);
    let payee = |(account, spent): (_, Spent)| {
        let of = rows.iter().filter(|row| row.account == account);
        let most = of.max_by_key(|row| (row.month == month, row.spent))?;
        let counterparty: Counterparty = Shown::party(&most.party).counterparty();
        Some(PayeeSpending {
            counterparty,
            category: most.category,
            spent: money(spent.now),
            before: money(spent.before),
            times: spent.times,
        })
    };
    Ok(sums.into_iter().filter_map(payee).collect())
}

fn sum<K: Eq + Hash>(
    rows: &[SpendingRow],
    month: i64,
    key: impl Fn(&SpendingRow) -> K,
) -> Result<HashMap<K, Spent>, Failure> {
    let mut sums = HashMap::new();
    for row in rows {
        let spent: &mut Spent = sums.entry(key(row)).or_default();
        if row.month == month {
            spent.now = add(spent.now, row.spent)?;
            spent.times = spent.times.saturating_add(row.times);
        } else {
            spent.before = add(spent.before, row.spent)?;
        }
    }
    Ok(sums)
}

fn add(sum: i64, more: i64) -> Result<i64, Failure> {
    sum.checked_add(more).ok_or_else(Failure::internal)
}

fn money(minor: i64) -> poltina_api_types::Amount {
    Money::new(minor, Currency::Rub).into()
}

/// `2026-11` as 202611.
fn read(text: &str) -> Option<i64> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str, many| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 100 + month)
}

fn text(month: i64) -> String {
    format!("{:04}-{:02}", month / 100, month % 100)
}

fn before(month: i64) -> i64 {
    if month % 100 == 1 {
        month - 100 + 11
    } else {
        month - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_written_and_counted_back_over_the_year() {
        assert_eq!(read("2026-11"), Some(202_611));
        assert_eq!((before(202_611), before(202_601)), (202_610, 202_512));
        assert_eq!(text(202_601), "2026-01");
        for wrong in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-11",
            "+026-11",
            "2026-11-01",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
