//! The index of operations: what is looked for and summed up, written with what it follows from.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::rc::Rc;

use poltina_api_types::OperationKind;
use poltina_domain::{AccountId, Label};

use super::db::{all_of, each, insert, insert_rows};
use super::values::{Columns, PERSON, category_name, change, kind_code, one};
use super::{Db, Value, params};
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
    category: Cow<'a, str>,
    /// Words of the payer's message.
    words: Rc<Vec<String>>,
    posted_at: Micros,
}

impl Indexed<'_> {
    /// What one rule tells the category of.
    const fn alike(&self) -> (AccountId, AccountId, i64) {
        (self.account, self.other, self.kind)
    }
}

/// How many entries of books that had no index are held at a time.
const AT_ONCE: usize = 512;

/// Writes the index of the batch's entries.
pub(super) fn add(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let mut entries = Vec::with_capacity(batch.transfers.len() * 2);
    for transfer in &batch.transfers {
        let words = Rc::new(words::of_text(&transfer.note));
        for (own, other) in [
            (&transfer.debit, &transfer.credit),
            (&transfer.credit, &transfer.debit),
        ] {
            entries.push(Indexed {
                account: own.account,
                seq: own.seq,
                other: other.account,
                amount: own.amount,
                kind: kind_code(transfer.kind),
                category: category_name(transfer.category).into(),
                words: Rc::clone(&words),
                posted_at: transfer.posted_at,
            });
        }
    }
    put(connection, entries)
}

/// Writes the index of all entries of books that had none.
pub(in crate::store) fn fill(connection: &Db) -> Result<(), StoreError> {
    let sql = "SELECT e.account, e.seq, \
               CASE WHEN e.amount < 0 THEN t.credit_account ELSE t.debit_account END, e.amount, \
               t.code, t.category, t.note, t.posted_at \
               FROM entries e JOIN accounts a ON a.id = e.account AND a.code = 1 \
               JOIN transfers t ON t.id = e.transfer ORDER BY e.account, e.seq";
    let mut entries = Vec::new();
    each(connection, sql, params![], |row| {
        let (category, note): (String, String) = (row.get(5)?, row.get(6)?);
        entries.push(Indexed {
            account: AccountId::from_bytes(row.get(0)?),
            seq: row.get(1)?,
            other: AccountId::from_bytes(row.get(2)?),
            amount: row.get(3)?,
            kind: row.get(4)?,
            category: category.into(),
            words: Rc::new(words::of_text(&note)),
            posted_at: row.get(7)?,
        });
        if entries.len() == AT_ONCE {
            put(connection, std::mem::take(&mut entries))?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    put(connection, entries)
}

/// Writes the index of entries, those of each account in their order.
fn put(connection: &Db, mut entries: Vec<Indexed<'_>>) -> Result<(), StoreError> {
    let owners = owners(connection, &entries)?;
    let owner = |account: &AccountId| {
        let missing = || StoreError::Corrupt("an entry's account is missing".to_owned());
        owners.get(account).copied().ok_or_else(missing)
    };
    let mut counts = Vec::with_capacity(entries.len());
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        let (own, other) = (owner(&entry.account)?, owner(&entry.other)?);
        if own.0 == PERSON {
            let own_money = [OperationKind::Return, OperationKind::Exchange].map(kind_code);
            let counted = !own_money.contains(&entry.kind);
            counts.push(counted && is_counted(own, other, entry.amount));
            kept.push(entry);
        }
    }
    rule(connection, &mut kept)?;
    let month = |entry: &Indexed<'_>| moscow::day_number(entry.posted_at) / 100;
    let head = "operation_index (account, seq, other, posted_at, month, amount, kind, category, \
                counts)";
    let rows = kept.iter().zip(&counts).map(|(entry, counts)| {
        [
            Value::Blob(entry.account.as_bytes()),
            entry.seq.into(),
            Value::Blob(entry.other.as_bytes()),
            entry.posted_at.into(),
            month(entry).into(),
            entry.amount.into(),
            entry.kind.into(),
            Value::Text(&entry.category),
            i64::from(*counts).into(),
        ]
    });
    insert(connection, head, rows)?;
    let words = kept.iter().flat_map(|entry| {
        let of_word = |word| (entry.account, entry.seq, OF_NOTE, word);
        entry.words.iter().map(String::as_str).map(of_word)
    });
    put_words(connection, words)?;
    let mut sums: BTreeMap<_, Sums> = BTreeMap::new();
    for (entry, _) in kept.iter().zip(&counts).filter(|(_, counts)| **counts) {
        let of = (entry.account, month(entry), entry.other, &*entry.category);
        sums.entry(of).or_default().take(entry);
    }
    put_sums(connection, &sums)
}

/// What moved in a month between an account and another, in a category.
#[derive(Default)]
struct Sums {
    received: i64,
    spent: i64,
    times: i64,
    refunded: i64,
}

impl Sums {
    fn take(&mut self, entry: &Indexed<'_>) {
        // What comes back is not earned: it was spent before.
        let (moved, refunded) = match entry.kind == kind_code(OperationKind::Refund) {
            true if entry.amount > 0 => (0, entry.amount),
            _ => (entry.amount, 0),
        };
        let add = |sum: &mut i64, amount: i64| *sum = sum.saturating_add(amount);
        add(&mut self.received, moved.max(0));
        add(&mut self.spent, moved.saturating_neg().max(0));
        add(&mut self.times, (moved < 0).into());
        add(&mut self.refunded, refunded);
    }
}

/// Account, month, other account and category.
type Summed<'a> = (AccountId, i64, AccountId, &'a str);

fn put_sums(connection: &Db, sums: &BTreeMap<Summed<'_>, Sums>) -> Result<(), StoreError> {
    let head = "month_sums (account, month, other, category, received, spent, times, refunded)";
    let tail = " ON CONFLICT (account, month, other, category) DO UPDATE \
                SET received = month_sums.received + excluded.received, \
                spent = month_sums.spent + excluded.spent, \
                times = month_sums.times + excluded.times, \
                refunded = month_sums.refunded + excluded.refunded";
    let rows = sums
        .iter()
        .map(|((account, month, other, category), sums)| {
            [
                Value::Blob(account.as_bytes()),
                (*month).into(),
                Value::Blob(other.as_bytes()),
                Value::Text(category),
                sums.received.into(),
                sums.spent.into(),
                sums.times.into(),
                sums.refunded.into(),
            ]
        });
    insert_rows(connection, head, tail, &rows.collect::<Vec<_>>())
}

/// Gives each entry the category that its owner has for what is like it.
fn rule(connection: &Db, entries: &mut [Indexed<'_>]) -> Result<(), StoreError> {
    let alike: BTreeSet<_> = entries.iter().map(Indexed::alike).collect();
    let wanted = alike.iter().map(|(account, other, kind)| {
        [
            Value::Blob(account.as_bytes()),
            Value::Blob(other.as_bytes()),
            (*kind).into(),
        ]
    });
    let wanted: Vec<_> = wanted.collect();
    let sql = "SELECT r.account, r.other, r.kind, r.category FROM given CROSS JOIN category_rules r \
               WHERE r.account = given.account AND r.other = given.other AND r.kind = given.kind";
    let rules = all_of(connection, "account, other, kind", sql, &wanted, |row| {
        let account = AccountId::from_bytes(row.get(0)?);
        let other = AccountId::from_bytes(row.get(1)?);
        Ok(((account, other, row.get(2)?), row.get::<String>(3)?))
    })?;
    let rules: HashMap<_, _> = rules.into_iter().collect();
    for entry in entries.iter_mut().filter(|_| !rules.is_empty()) {
        if let Some(category) = rules.get(&entry.alike()) {
            entry.category = category.clone().into();
        }
    }
    Ok(())
}

/// Code and owner of the accounts on both sides.
fn owners(
    connection: &Db,
    entries: &[Indexed<'_>],
) -> Result<HashMap<AccountId, (i64, [u8; 16])>, StoreError> {
    let both = entries
        .iter()
        .flat_map(|entry| [entry.account, entry.other]);
    let accounts: BTreeSet<AccountId> = both.collect();
    let wanted = accounts.iter().map(|id| [Value::Blob(id.as_bytes())]);
    let wanted: Vec<_> = wanted.collect();
    let sql = "SELECT a.id, a.code, a.owner FROM given CROSS JOIN accounts a WHERE a.id = given.id";
    let found = all_of(connection, "id", sql, &wanted, |row| {
        let id = AccountId::from_bytes(row.get(0)?);
        Ok((id, (row.get(1)?, row.get(2)?)))
    })?;
    Ok(found.into_iter().collect())
}

/// What goes to himself, also at a bank, is not spent; what comes from himself is not earned.
fn is_counted(own: (i64, [u8; 16]), other: (i64, [u8; 16]), amount: i64) -> bool {
    let to_the_outside = amount < 0 && other.1 == [0; 16];
    own != other && !to_the_outside
}

/// Writes words: of which entry, by which source, and which.
fn put_words<'a>(
    connection: &Db,
    words: impl Iterator<Item = (AccountId, i64, i64, &'a str)>,
) -> Result<(), StoreError> {
    let words: Vec<_> = words.collect();
    let head = "operation_words (account, word, seq, source)";
    let rows = words.iter().map(|(account, seq, source, word)| {
        [
            Value::Blob(account.as_bytes()),
            Value::Text(word),
            (*seq).into(),
            (*source).into(),
        ]
    });
    insert(connection, head, rows)
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
    let words = own_words(note, labels);
    let words = words
        .iter()
        .map(|word| (account, seq, OF_MARKS, word.as_str()));
    put_words(connection, words)
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
