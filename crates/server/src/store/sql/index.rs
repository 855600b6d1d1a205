//! The index of operations: what is looked for and summed up, written with what it follows from.

use std::collections::HashMap;
use std::ops::ControlFlow;

use poltina_api_types::OperationKind;
use poltina_domain::{AccountId, Label};

use super::db::each;
use super::values::{Columns, PERSON, category_name, change, kind_code, one};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::moscow;
use crate::store::{Batch, StoreError};
use crate::words;

/// Words of the payer's message.
const OF_NOTE: i64 = 0;

/// Words of the owner's own note and labels.
const OF_MARKS: i64 = 1;

/// An entry of a person, as far as the index tells of it.
struct Indexed<'a> {
    account: AccountId,
    seq: i64,
    other: AccountId,
    amount: i64,
    kind: i64,
    category: &'a str,
    note: &'a str,
    posted_at: Micros,
}

/// Code and owner of each account that was asked for.
type Owners = HashMap<AccountId, (i64, [u8; 16])>;

/// Writes the index of the batch's entries.
pub(super) fn add(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let mut owners = Owners::new();
    for transfer in &batch.transfers {
        let words = words::of_text(&transfer.note);
        for (own, other) in [
            (&transfer.debit, &transfer.credit),
            (&transfer.credit, &transfer.debit),
        ] {
            let indexed = Indexed {
                account: own.account,
                seq: own.seq,
                other: other.account,
                amount: own.amount,
                kind: kind_code(transfer.kind),
                category: category_name(transfer.category),
                note: &transfer.note,
                posted_at: transfer.posted_at,
            };
            put(connection, &mut owners, &indexed, &words)?;
        }
    }
    Ok(())
}

/// Writes the index of all entries of books that had none.
pub(in crate::store) fn fill(connection: &Db) -> Result<(), StoreError> {
    let sql = "SELECT e.account, e.seq, \
               CASE WHEN e.amount < 0 THEN t.credit_account ELSE t.debit_account END, e.amount, \
               t.code, t.category, t.note, t.posted_at \
               FROM entries e JOIN accounts a ON a.id = e.account AND a.code = 1 \
               JOIN transfers t ON t.id = e.transfer ORDER BY e.account, e.seq";
    let mut owners = Owners::new();
    each(connection, sql, params![], |row| {
        let (category, note): (String, String) = (row.get(5)?, row.get(6)?);
        let indexed = Indexed {
            account: AccountId::from_bytes(row.get(0)?),
            seq: row.get(1)?,
            other: AccountId::from_bytes(row.get(2)?),
            amount: row.get(3)?,
            kind: row.get(4)?,
            category: &category,
            note: &note,
            posted_at: row.get(7)?,
        };
        let words = words::of_text(indexed.note);
        put(connection, &mut owners, &indexed, &words)?;
        Ok(ControlFlow::Continue(()))
    })
}

fn put(
    connection: &Db,
    owners: &mut Owners,
    entry: &Indexed<'_>,
    words: &[String],
) -> Result<(), StoreError> {
    let own = owner(connection, owners, entry.account)?;
    if own.0 != PERSON {
        return Ok(());
    }
    let other = owner(connection, owners, entry.other)?;
    let sql = "SELECT category FROM category_rules WHERE account = ?1 AND other = ?2 AND kind = ?3";
    let values = params![entry.account.as_bytes(), entry.other.as_bytes(), entry.kind];
    let rule: Option<String> = one(connection, sql, values, |row| row.get(0))?;
    let category = rule.as_deref().unwrap_or(entry.category);
    let month = moscow::day_number(entry.posted_at) / 100;
    let own_money = [OperationKind::Return, OperationKind::Exchange].map(kind_code);
    let counts = !own_money.contains(&entry.kind) && counts(own, other, entry.amount);
    let sql = "INSERT INTO operation_index (account, seq, other, posted_at, month, amount, kind, \
               category, counts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let values = params![
        entry.account.as_bytes(),
        entry.seq,
        entry.other.as_bytes(),
        entry.posted_at,
        month,
        entry.amount,
        entry.kind,
        category,
        counts,
    ];
    change(connection, sql, values)?;
    put_words(connection, (entry.account, entry.seq), OF_NOTE, words)?;
    if !counts {
        return Ok(());
    }
    let sql = "INSERT INTO month_sums (account, month, other, category, received, spent, times, \
               refunded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
               ON CONFLICT (account, month, other, category) DO UPDATE \
               SET received = month_sums.received + excluded.received, \
               spent = month_sums.spent + excluded.spent, \
               times = month_sums.times + excluded.times, \
               refunded = month_sums.refunded + excluded.refunded";
    // What comes back is not earned: it was spent before.
    let (moved, refunded) = match entry.kind == kind_code(OperationKind::Refund) {
        true if entry.amount > 0 => (0, entry.amount),
        _ => (entry.amount, 0),
    };
    let values = params![
        entry.account.as_bytes(),
        month,
        entry.other.as_bytes(),
        category,
        moved.max(0),
        moved.saturating_neg().max(0),
        moved < 0,
        refunded,
    ];
    change(connection, sql, values)?;
    Ok(())
}

/// What goes to himself, also at a bank, is not spent; what comes from himself is not earned.
fn counts(own: (i64, [u8; 16]), other: (i64, [u8; 16]), amount: i64) -> bool {
    let to_the_outside = amount < 0 && other.1 == [0; 16];
    own != other && !to_the_outside
}

fn owner(
    connection: &Db,
    owners: &mut Owners,
    account: AccountId,
) -> Result<(i64, [u8; 16]), StoreError> {
    if let Some(known) = owners.get(&account) {
        return Ok(*known);
    }
    let sql = "SELECT code, owner FROM accounts WHERE id = ?1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found = one(connection, sql, [account.as_bytes()], read)?;
    let missing = || StoreError::Corrupt("an entry's account is missing".to_owned());
    let found = found.ok_or_else(missing)?;
    owners.insert(account, found);
    Ok(found)
}

fn put_words(
    connection: &Db,
    (account, seq): (AccountId, i64),
    source: i64,
    words: &[String],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO operation_words (account, word, seq, source) VALUES (?1, ?2, ?3, ?4)";
    for word in words {
        let values = params![account.as_bytes(), word, seq, source];
        change(connection, sql, values)?;
    }
    Ok(())
}

/// Writes the words of the owner's own note and labels in place of what there was.
pub(super) fn put_own_words(
    connection: &Db,
    entry: (AccountId, i64),
    note: &str,
    labels: &str,
) -> Result<(), StoreError> {
    let (account, seq) = entry;
    // By the words that stand there: the index is in their order, not in the operations'.
    let old = "SELECT note, labels FROM operation_marks WHERE account = ?1 AND seq = ?2";
    let values = params![account.as_bytes(), seq];
    let old: Option<(String, String)> = one(connection, old, values, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let sql = "DELETE FROM operation_words WHERE account = ?1 AND word = ?2 AND seq = ?3 \
               AND source = ?4";
    for word in old.map_or_else(Vec::new, |(note, labels)| own_words(&note, &labels)) {
        let values = params![account.as_bytes(), word, seq, OF_MARKS];
        change(connection, sql, values)?;
    }
    put_words(connection, entry, OF_MARKS, &own_words(note, labels))
}

/// The words of an own note and of labels, one a line; each label is a word of its own too.
pub(super) fn own_words(note: &str, labels: &str) -> Vec<String> {
    let mut all = words::of_text(&format!("{note}\n{labels}"));
    let labels = labels.lines().filter_map(|label| label.parse().ok());
    all.extend(labels.map(|label| label_word(&label)));
    all.sort_unstable();
    all.dedup();
    all
}

/// The word by which all operations with this label are found.
pub(super) fn label_word(label: &Label) -> String {
    format!("#{}", label.key())
}

/// Sums up anew what moved between a person and a counterparty, after its categories changed.
pub(super) fn sum_anew(
    connection: &Db,
    account: AccountId,
    other: AccountId,
) -> Result<(), StoreError> {
    // The months are named, so that the primary key leads to the rows.
    let sql = "DELETE FROM month_sums WHERE account = ?1 AND other = ?2 AND month IN \
               (SELECT DISTINCT month FROM operation_index WHERE account = ?1 AND other = ?2)";
    let values = [account.as_bytes(), other.as_bytes()];
    change(connection, sql, values)?;
    let sql = "INSERT INTO month_sums (account, month, other, category, received, spent, times, \
               refunded) SELECT account, month, other, category, \
               sum(CASE WHEN amount > 0 AND kind <> 7 THEN amount ELSE 0 END), \
               sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END), count(*) FILTER (WHERE amount < 0), \
               sum(CASE WHEN amount > 0 AND kind = 7 THEN amount ELSE 0 END) \
               FROM operation_index \
               WHERE account = ?1 AND other = ?2 AND counts = 1 GROUP BY account, month, other, category";
    change(connection, sql, values)?;
    Ok(())
}

/// The entry behind an operation, and the account of its other side.
pub(super) fn read_key(
    columns: &mut Columns<'_>,
) -> Result<(AccountId, i64, AccountId), StoreError> {
    Ok((
        columns.id(AccountId::from_bytes)?,
        columns.next()?,
        columns.id(AccountId::from_bytes)?,
    ))
}
