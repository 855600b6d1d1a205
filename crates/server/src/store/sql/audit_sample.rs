//! A sample of the books, cheap enough to be looked at each hour while they are served.

use poltina_domain::{AccountId, Currency};

use super::audit::{self, Found, Part, each_of};
use super::audit_log;
use super::values::NO_OVERDRAFT;
use super::{Db, params};
use crate::store::{Invariant, Sampled, StoreError, Violation};

/// How many of an account's newest entries are looked at.
const ENTRIES: i64 = 1_000;

/// How many of the newest lines of the audit log are looked at.
const LINES: i64 = 10_000;

/// The sum of all balances; so many transfers from a place chosen by chance, with their entries, receipts and
/// outcomes; the newest entries of so many accounts chosen by chance; the newest lines of the audit log.
pub(super) fn sample(
    connection: &Db,
    most: u32,
    from: [u8; 16],
) -> Result<(Sampled, Vec<Violation>), StoreError> {
    let mut found = Found::default();
    balances(connection, &mut found)?;
    let part = Part::From { id: from, most };
    let mut transfers = audit::transfers(connection, part, &mut found)?;
    audit::outcomes(connection, part, &mut found)?;
    let rest = most.saturating_sub(transfers);
    if rest > 0 {
        // From the beginning, where the place was near the end.
        let part = Part::Before {
            id: from,
            most: rest,
        };
        transfers += audit::transfers(connection, part, &mut found)?;
        audit::outcomes(connection, part, &mut found)?;
    }
    let accounts = accounts(connection, most, &mut found)?;
    let lines = audit_log::verify_newest(connection, LINES, &mut found)?;
    let sampled = Sampled {
        transfers,
        accounts,
        lines,
    };
    Ok((sampled, found.into_violations()))
}

fn balances(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql =
        "SELECT currency, sum(credits_posted - debits_posted) FROM accounts GROUP BY currency";
    each_of(connection, sql, params![], |columns| {
        let currency: Currency = columns.parse()?;
        let total: i64 = columns.next()?;
        found.unless(total == 0, Invariant::BalancesSumToZero, || {
            format!("{currency} balances sum to {total}")
        });
        Ok(())
    })
}

fn accounts(connection: &Db, most: u32, found: &mut Found) -> Result<u32, StoreError> {
    let sql = "SELECT id, flags, debits_pending, credits_posted - debits_posted, last_seq \
               FROM accounts ORDER BY random() LIMIT ?1";
    let mut looked_at = 0;
    each_of(connection, sql, [most], |columns| {
        looked_at += 1;
        let id = columns.id(AccountId::from_bytes)?;
        let (flags, held): (i64, i64) = (columns.next()?, columns.next()?);
        let (balance, last): (i64, i64) = (columns.next()?, columns.next()?);
        let overdrawn = flags & NO_OVERDRAFT != 0 && balance < held;
        found.unless(!overdrawn, Invariant::NeverOverdrawn, || {
            format!("account {id} has {balance} and holds {held}")
        });
        newest_entries(connection, id, (balance, last), found)
    })?;
    Ok(looked_at)
}

fn newest_entries(
    connection: &Db,
    id: AccountId,
    (balance, last): (i64, i64),
    found: &mut Found,
) -> Result<(), StoreError> {
    let sql = "SELECT seq, amount, balance_after FROM entries WHERE account = ?1 AND seq > ?2 \
               ORDER BY seq";
    let first = last.saturating_sub(ENTRIES).max(0);
    let mut before = (first, (first == 0).then_some(0));
    each_of(connection, sql, (id.as_bytes(), first), |columns| {
        let (seq, amount, after): (i64, i64, i64) =
            (columns.next()?, columns.next()?, columns.next()?);
        found.unless(seq == before.0 + 1, Invariant::EntriesDense, || {
            format!("account {id}: entry {seq} follows entry {}", before.0)
        });
        let follows = before
            .1
            .is_none_or(|balance: i64| balance.checked_add(amount) == Some(after));
        found.unless(follows, Invariant::BalanceRecomputes, || {
            format!("account {id}: entry {seq} says {after}, which does not follow")
        });
        before = (seq, Some(after));
        Ok(())
    })?;
    found.unless(before.0 == last, Invariant::EntriesDense, || {
        format!(
            "account {id} has {last} entries, its newest is {}",
            before.0
        )
    });
    let same = before.1.is_none_or(|after| after == balance);
    found.unless(same, Invariant::BalanceRecomputes, || {
        format!("account {id} has {balance}, its newest entry says otherwise")
    });
    Ok(())
}
