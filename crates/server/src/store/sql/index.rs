//! The index of operations: what is looked for and summed up, written with what it follows from.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use poltina_api_types::OperationKind;
use poltina_domain::{AccountId, Label};

use super::db::{each, insert, of_many, upsert};
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

/// How many entries of old books are indexed at once.
const AT_ONCE: usize = 1_000;

/// An entry, as far as the index tells of it where it is a person's.
struct Indexed<'a> {
    account: AccountId,
    seq: i64,
    other: AccountId,
    amount: i64,
    kind: i64,
    category: Cow<'a, str>,
    note: Cow<'a, str>,
    posted_at: Micros,
}

/// Code and owner of each account that was asked for.
type Owners = HashMap<AccountId, (i64, [u8; 16])>;

/// Which category its owner wants for what moves between an account and another one, in this kind.
type Rules = HashMap<(AccountId, AccountId, i64), String>;

/// Writes the index of the batch's entries.
pub(super) fn add(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let mut entries = Vec::with_capacity(2 * batch.transfers.len());
    for transfer in &batch.transfers {
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
                note: transfer.note.as_str().into(),
                posted_at: transfer.posted_at,
            });
        }
    }
    put(connection, &entries)
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
            note: note.into(),
            posted_at: row.get(7)?,
        });
        if entries.len() == AT_ONCE {
            put(connection, &entries)?;
            entries.clear();
        }
        Ok(ControlFlow::Continue(()))
    })?;
    put(connection, &entries)
}

/// Writes the index of those that are persons'.
fn put(connection: &Db, entries: &[Indexed<'_>]) -> Result<(), StoreError> {
    let owners = owners(connection, entries)?;
    let owner = |account: AccountId| {
        let missing = || StoreError::Corrupt("an entry's account is missing".to_owned());
        owners.get(&account).copied().ok_or_else(missing)
    };
    let mut of_persons = Vec::with_capacity(entries.len());
    for entry in entries {
        let (own, other) = (owner(entry.account)?, owner(entry.other)?);
        if own.0 == PERSON {
            let own_money = [OperationKind::Return, OperationKind::Exchange].map(kind_code);
            let counts = !own_money.contains(&entry.kind) && counts(own, other, entry.amount);
            let month = moscow::day_number(entry.posted_at) / 100;
            of_persons.push((entry, month, counts));
        }
    }
    let rules = rules(
        connection,
        of_persons.iter().map(|(entry, ..)| entry.account),
    )?;
    let category = |entry: &'_ Indexed<'_>| {
        let rule = rules.get(&(entry.account, entry.other, entry.kind));
        rule.map_or_else(|| entry.category.to_string(), Clone::clone)
    };
    let categories: Vec<String> = of_persons
        .iter()
        .map(|(entry, ..)| category(entry))
        .collect();
    let head =
        "operation_index (account, seq, other, posted_at, month, amount, kind, category, counts)";
    let rows = of_persons.iter().zip(&categories);
    let rows = rows.map(|((entry, month, counts), category)| {
        [
            Value::Blob(entry.account.as_bytes()),
            entry.seq.into(),
            Value::Blob(entry.other.as_bytes()),
            entry.posted_at.into(),
            (*month).into(),
            entry.amount.into(),
            entry.kind.into(),
            Value::Text(category),
            i64::from(*counts).into(),
        ]
    });
    insert(connection, head, rows)?;
    let notes = of_persons.iter().map(|(entry, ..)| {
        let words = words::of_text(&entry.note);
        ((entry.account, entry.seq), words)
    });
    put_words(connection, OF_NOTE, &notes.collect::<Vec<_>>())?;
    let mut sums = BTreeMap::<_, Sums>::new();
    for ((entry, month, counts), category) in of_persons.iter().zip(&categories) {
        if *counts {
            let key = (entry.account, *month, entry.other, category.as_str());
            sums.entry(key).or_default().add(entry);
        }
    }
    add_sums(connection, &sums)
}

/// What moved in a month between two, of one category.
#[derive(Default)]
struct Sums {
    received: i64,
    spent: i64,
    times: i64,
    refunded: i64,
}

impl Sums {
    fn add(&mut self, entry: &Indexed<'_>) {
        // What comes back is not earned: it was spent before.
        let (moved, refunded) = match entry.kind == kind_code(OperationKind::Refund) {
            true if entry.amount > 0 => (0, entry.amount),
            _ => (entry.amount, 0),
        };
        // Parts of what lies in an account: they end with its own sums, which are checked.
        self.received = self.received.saturating_add(moved.max(0));
        self.spent = self.spent.saturating_add(moved.saturating_neg().max(0));
        self.times += i64::from(moved < 0);
        self.refunded = self.refunded.saturating_add(refunded);
    }
}

fn add_sums(
    connection: &Db,
    sums: &BTreeMap<(AccountId, i64, AccountId, &str), Sums>,
) -> Result<(), StoreError> {
    let head = "month_sums (account, month, other, category, received, spent, times, refunded)";
    let conflict = "ON CONFLICT (account, month, other, category) DO UPDATE \
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
    upsert(connection, head, rows, conflict)
}

/// What goes to himself, also at a bank, is not spent; what comes from himself is not earned.
fn counts(own: (i64, [u8; 16]), other: (i64, [u8; 16]), amount: i64) -> bool {
    let to_the_outside = amount < 0 && other.1 == [0; 16];
    own != other && !to_the_outside
}

fn owners(connection: &Db, entries: &[Indexed<'_>]) -> Result<Owners, StoreError> {
    let asked: HashSet<_> = entries
        .iter()
        .flat_map(|entry| [entry.account, entry.other])
        .collect();
    let ids: Vec<_> = asked
        .iter()
        .map(|id| [Value::Blob(id.as_bytes())])
        .collect();
    let sql = |ids: &str| format!("SELECT id, code, owner FROM accounts WHERE id IN ({ids})");
    let mut owners = Owners::with_capacity(ids.len());
    of_many(connection, sql, &ids, |row| {
        let account = AccountId::from_bytes(row.get(0)?);
        owners.insert(account, (row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    Ok(owners)
}

fn rules(connection: &Db, accounts: impl Iterator<Item = AccountId>) -> Result<Rules, StoreError> {
    let asked: HashSet<_> = accounts.collect();
    let ids: Vec<_> = asked
        .iter()
        .map(|id| [Value::Blob(id.as_bytes())])
        .collect();
    let sql = |ids: &str| {
        format!(
            "SELECT account, other, kind, category FROM category_rules WHERE account IN ({ids})"
        )
    };
    let mut rules = Rules::new();
    of_many(connection, sql, &ids, |row| {
        let (account, other) = (row.get(0)?, row.get(1)?);
        let key = (
            AccountId::from_bytes(account),
            AccountId::from_bytes(other),
            row.get(2)?,
        );
        rules.insert(key, row.get(3)?);
        Ok(())
    })?;
    Ok(rules)
}

fn put_words(
    connection: &Db,
    source: i64,
    entries: &[((AccountId, i64), Vec<String>)],
) -> Result<(), StoreError> {
    let rows = entries.iter().flat_map(|((account, seq), words)| {
        words.iter().map(move |word| {
            let account = Value::Blob(account.as_bytes());
            [account, Value::Text(word), (*seq).into(), source.into()]
        })
    });
    insert(
        connection,
        "operation_words (account, word, seq, source)",
        rows,
    )
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
    put_words(connection, OF_MARKS, &[(entry, own_words(note, labels))])
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
