//! Verify: what is looked for and summed up is what the entries and their owners say.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use poltina_domain::AccountId;

use super::Db;
use super::audit::{Found, each};
use super::index::own_words;
use crate::store::{Invariant, StoreError};
use crate::words;

/// Each entry of a person stands in the index, as its transfer, its owner's marks and rules have it.
/// Moscow's months are counted by SQL, with its clock as it is since 2014: another hand than the
/// writer's.
pub(super) fn index(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    // The words of each account, whichever order they come in.
    let mut words = HashMap::<AccountId, u64>::new();
    let day = connection.moscow_day("t.posted_at");
    let sql = format!(
        "SELECT e.account, e.seq, i.posted_at = t.posted_at AND i.amount = e.amount \
               AND i.kind = t.code AND i.other = o.id \
               AND i.category = coalesce(m.category, r.category, t.category) \
               AND i.month = {day} / 100 \
               AND (i.counts = 1) = NOT ((o.code = 1 AND o.owner = a.owner) \
               OR (e.amount < 0 AND o.code NOT IN (1, 2)) OR t.code IN (5, 6)), \
               t.note, coalesce(m.note, ''), coalesce(m.labels, '') \
               FROM entries e JOIN accounts a ON a.id = e.account AND a.code = 1 \
               JOIN transfers t ON t.id = e.transfer JOIN accounts o \
               ON o.id = CASE WHEN e.amount < 0 THEN t.credit_account ELSE t.debit_account END \
               LEFT JOIN operation_index i ON i.account = e.account AND i.seq = e.seq \
               LEFT JOIN operation_marks m ON m.account = e.account AND m.seq = e.seq \
               LEFT JOIN category_rules r ON r.account = e.account AND r.other = o.id \
               AND r.kind = t.code"
    );
    each(connection, &sql, |columns| {
        let account = columns.id(AccountId::from_bytes)?;
        let seq: i64 = columns.next()?;
        let same = columns.next::<Option<bool>>()? == Some(true);
        found.unless(same, Invariant::IndexRecomputes, || {
            format!("account {account}: entry {seq} stands in the index otherwise, or not at all")
        });
        let (note, own, labels): (String, String, String) =
            (columns.next()?, columns.next()?, columns.next()?);
        let sum = words.entry(account).or_default();
        let of_note = words::of_text(&note).into_iter().map(|word| (word, 0));
        let of_marks = own_words(&own, &labels).into_iter().map(|word| (word, 1));
        for (word, source) in of_note.chain(of_marks) {
            *sum = sum.wrapping_add(digest(&word, seq, source));
        }
        Ok(())
    })?;
    let sql = "SELECT account, word, seq, source FROM operation_words";
    each(connection, sql, |columns| {
        let account = columns.id(AccountId::from_bytes)?;
        let word: String = columns.next()?;
        let (seq, source) = (columns.next()?, columns.next()?);
        let sum = words.entry(account).or_default();
        *sum = sum.wrapping_sub(digest(&word, seq, source));
        Ok(())
    })?;
    for (account, rest) in words {
        found.unless(rest == 0, Invariant::IndexRecomputes, || {
            format!("account {account}: the words of the index are not those of its operations")
        });
    }
    sums(connection, found)
}

fn digest(word: &str, seq: i64, source: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (word, seq, source).hash(&mut hasher);
    hasher.finish()
}

fn sums(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "WITH counted AS (SELECT account, month, other, category, \
               sum(CASE WHEN amount > 0 AND kind <> 7 THEN amount ELSE 0 END) AS received, \
               sum(CASE WHEN amount > 0 AND kind = 7 THEN amount ELSE 0 END) AS refunded, \
               sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS spent, \
               count(*) FILTER (WHERE amount < 0) AS times FROM operation_index WHERE counts = 1 \
               GROUP BY account, month, other, category), \
               kept AS (SELECT account, month, other, category, received, refunded, spent, times \
               FROM month_sums) \
               SELECT account, month FROM (SELECT * FROM counted EXCEPT SELECT * FROM kept) AS missing \
               UNION SELECT account, month FROM (SELECT * FROM kept EXCEPT SELECT * FROM counted) AS odd";
    each(connection, sql, |columns| {
        let account = columns.id(AccountId::from_bytes)?;
        let month: i64 = columns.next()?;
        let detail =
            format!("account {account}: the sums of {month} are not those of its operations");
        found.add(Invariant::SumsRecompute, detail);
        Ok(())
    })
}
