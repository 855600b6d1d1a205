//! Books copied from one database to another, of whichever kind.

use std::ops::ControlFlow;

use super::db::{each, insert_rows};
use super::{Db, Kind, Place, Row, Value, audit, audit_log, change, one, params};
use crate::store::{AuditHead, StoreError, Violation};

/// What is copied, in an order in which rows point at those before them.
const TABLES: [&str; 54] = [
    "users",
    "shops",
    "accounts",
    "transfers",
    "entries",
    "receipts",
    "outcomes",
    "challenges",
    "code_misses",
    "receive_codes",
    "reports",
    "guardians",
    "devices",
    "sessions",
    "session_tokens",
    "seeds",
    "pins",
    "guards",
    "audit_log",
    "passkeys",
    "ceremonies",
    "confirmations",
    "unconfirmed",
    "saved_names",
    "bank_accounts",
    "bank_payments",
    "operation_index",
    "operation_words",
    "operation_marks",
    "category_rules",
    "month_sums",
    "plans",
    "plan_runs",
    "splits",
    "requests",
    "holds",
    "refused_askers",
    "api_keys",
    "webhooks",
    "webhook_deliveries",
    "bank_receivers",
    "quotes",
    "exchanges",
    "push_subscriptions",
    "push_choices",
    "templates",
    "protected",
    "protected_tries",
    "orders",
    "charges",
    "authorizations",
    "events",
    "notices",
    "schema_version",
];

/// How many rows are held at a time.
const AT_ONCE: usize = 64;

/// How a copy ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// All is there, and every invariant holds.
    Whole {
        /// How many rows.
        rows: u64,
        /// The newest line of the audit log.
        audit_head: Option<AuditHead>,
    },
    /// The books break these, and nothing was copied.
    Broken(Vec<Violation>),
}

/// Copies the books of one moment into a place that has none, and checks every invariant there before they count.
///
/// # Errors
/// [`StoreError::Unavailable`] where there are books at the new place, or one of them cannot be reached; else as for
/// [`super::books`].
pub fn export(from: &Place, to: &Place) -> Result<Exported, StoreError> {
    // Whichever of them needs it.
    from.apart(|| to.apart(|| between(from, to)))
}

fn between(from: &Place, to: &Place) -> Result<Exported, StoreError> {
    let source = from.open_reader()?;
    let _lock = to.lock()?;
    let target = to.open_writer()?;
    source.begin_reading()?;
    target.begin_writing()?;
    let copied = copied(&source, &target, to);
    source.roll_back()?;
    if let Ok(Exported::Whole { .. }) = copied {
        target.commit().map_err(|failed| failed.error)?;
    } else {
        target.roll_back()?;
    }
    copied
}

fn copied(source: &Db, target: &Db, to: &Place) -> Result<Exported, StoreError> {
    if one(target, "SELECT 1 FROM users LIMIT 1", params![], |_| Ok(()))?.is_some() {
        return Err(StoreError::Unavailable(format!(
            "there are books in {to} already, and they are not overwritten"
        )));
    }
    knows_all(source)?;
    target.look_at_the_end()?;
    // Made with the tables; they come with all others.
    change(target, "DELETE FROM accounts", params![])?;
    let mut rows = 0;
    for table in TABLES.iter().filter(|table| **table != "schema_version") {
        rows += table_of(source, target, table)?;
    }
    let mut violations = audit::verify(target)?;
    if audit::books(source)? != audit::books(target)? {
        return Err(StoreError::Corrupt(
            "the copy has other balances".to_owned(),
        ));
    }
    let audit_head = audit_log::head(target)?;
    if audit_log::head(source)? != audit_head {
        return Err(StoreError::Corrupt(
            "the copy has another audit log".to_owned(),
        ));
    }
    if violations.is_empty() {
        return Ok(Exported::Whole { rows, audit_head });
    }
    violations.truncate(AT_ONCE);
    Ok(Exported::Broken(violations))
}

/// A table that this list does not name would be lost without a word.
fn knows_all(source: &Db) -> Result<(), StoreError> {
    let sql = match source {
        Db::Sqlite(_) => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        Db::Postgres(_) => {
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'writer'"
        }
    };
    each(source, sql, params![], |row| {
        let name: String = row.get(0)?;
        match TABLES.contains(&name.as_str()) {
            true => Ok(ControlFlow::Continue(())),
            false => Err(StoreError::Corrupt(format!(
                "the table {name} is not this program's: it cannot be copied"
            ))),
        }
    })
}

/// Copies a table, and says how many rows it has.
fn table_of(source: &Db, target: &Db, table: &str) -> Result<u64, StoreError> {
    let columns = columns(source, table)?;
    let head = format!("{table} ({})", columns.join(", "));
    let select = format!("SELECT {} FROM {table}", columns.join(", "));
    let (mut count, mut held) = (0, Vec::with_capacity(AT_ONCE));
    each(source, &select, params![], |row| {
        let values = (0..columns.len()).map(|at| Held::of(row, at));
        held.push(values.collect::<Result<Vec<_>, _>>()?);
        count += 1;
        if held.len() == AT_ONCE {
            put(target, &head, &mut held)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    put(target, &head, &mut held)?;
    Ok(count)
}

fn put(target: &Db, head: &str, held: &mut Vec<Vec<Held>>) -> Result<(), StoreError> {
    let rows: Vec<Vec<Value<'_>>> = held
        .iter()
        .map(|row| row.iter().map(Held::value).collect())
        .collect();
    insert_rows(target, head, &rows, "")?;
    held.clear();
    Ok(())
}

fn columns(source: &Db, table: &str) -> Result<Vec<String>, StoreError> {
    let sql = match source {
        Db::Sqlite(_) => "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
        Db::Postgres(_) => {
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = ?1 ORDER BY ordinal_position"
        }
    };
    super::values::all(source, sql, [table], |row| row.get(0))
}

/// A value between the two.
enum Held {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Held {
    fn of(row: &Row<'_>, at: usize) -> Result<Self, StoreError> {
        Ok(match row.value(at)? {
            Value::Null(_) => Self::Null,
            Value::Integer(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Blob(bytes) => Self::Blob(bytes.to_owned()),
        })
    }

    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null(Kind::Any),
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(text),
            Self::Blob(bytes) => Value::Blob(bytes),
        }
    }
}
