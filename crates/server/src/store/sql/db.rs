//! A connection to the books, whichever database holds them. Statements are written once, in the SQL that both
//! know, with parameters as `?1`.

use std::ops::ControlFlow;

use super::value::{Params, Row, Value};
use crate::store::{StoreError, postgres, sqlite};

/// A connection to the books.
#[derive(Debug)]
pub(in crate::store) enum Db {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Connection>),
}

/// Every row of a query.
pub(in crate::store) fn all<T>(
    db: &Db,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::new();
    let keep = |row: &Row<'_>| {
        rows.push(read(row)?);
        Ok(ControlFlow::Continue(()))
    };
    match db {
        Db::Sqlite(connection) => sqlite::read(connection, sql, params, keep)?,
        Db::Postgres(connection) => connection.read(sql, params, keep)?,
    }
    Ok(rows)
}

/// The first row of a query.
pub(in crate::store) fn one<T>(
    db: &Db,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let (mut read, mut first) = (Some(read), None);
    let keep = |row: &Row<'_>| {
        if let Some(read) = read.take() {
            first = Some(read(row)?);
        }
        Ok(ControlFlow::Break(()))
    };
    match db {
        Db::Sqlite(connection) => sqlite::read(connection, sql, params, keep)?,
        Db::Postgres(connection) => connection.read(sql, params, keep)?,
    }
    Ok(first)
}

/// Reads a query of many rows one by one, until it has seen enough; others may be asked meanwhile. Only inside
/// of a transaction.
pub(in crate::store) fn each(
    db: &Db,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    match db {
        Db::Sqlite(connection) => sqlite::read(connection, sql, params, read),
        Db::Postgres(connection) => connection.read_by_cursor(sql, params, read),
    }
}

/// Runs a statement and says how many rows it changed.
pub(in crate::store) fn change(
    db: &Db,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    match db {
        Db::Sqlite(connection) => sqlite::change(connection, sql, params),
        Db::Postgres(connection) => connection.change(sql, params.values()),
    }
}

/// Values of many rows as the parameters of one statement.
struct Many<'v>(Vec<Value<'v>>);

impl Params for Many<'_> {
    fn values(&self) -> impl ExactSizeIterator<Item = Value<'_>> {
        self.0.iter().copied()
    }
}

/// Reads what a query finds for many rows of values, some at a time. The query is made of their parameters, as
/// `(?, ?), (?, ?)`: for an `IN`, or for the `VALUES` of a `WITH`.
pub(in crate::store) fn of_many<'v, const COLUMNS: usize>(
    db: &Db,
    sql: impl Fn(&str) -> String,
    rows: &[[Value<'v>; COLUMNS]],
    mut read: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    in_sizes(rows, |parameters, values| {
        all(db, &sql(parameters), values, &mut read).map(drop)
    })
}

/// Changes many rows with few statements, made likewise, and says how many were changed.
pub(in crate::store) fn change_many<'v, const COLUMNS: usize>(
    db: &Db,
    sql: impl Fn(&str) -> String,
    rows: &[[Value<'v>; COLUMNS]],
) -> Result<usize, StoreError> {
    let mut changed = 0;
    in_sizes(rows, |parameters, values| {
        changed += change(db, &sql(parameters), values)?;
        Ok(())
    })?;
    Ok(changed)
}

fn in_sizes<'v, const COLUMNS: usize>(
    rows: &[[Value<'v>; COLUMNS]],
    mut run: impl FnMut(&str, Many<'v>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut rest = rows;
    for size in ROWS {
        let (whole, fewer) = rest.split_at(rest.len() - rest.len() % size);
        rest = fewer;
        let parameters = parameters(COLUMNS, size);
        for chunk in whole.chunks_exact(size) {
            run(&parameters, Many(chunk.concat()))?;
        }
    }
    Ok(())
}

/// So many rows of so many parameters: `(?, ?), (?, ?)`.
fn parameters(columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row; rows].join(", ")
}

/// How many rows go into one statement at most: few sizes, so that few statements are kept.
const ROWS: [usize; 3] = [64, 8, 1];

/// Inserts many rows with few statements.
pub(in crate::store) fn insert<'v, const COLUMNS: usize>(
    db: &Db,
    head: &str,
    rows: impl Iterator<Item = [Value<'v>; COLUMNS]>,
) -> Result<(), StoreError> {
    insert_rows(db, head, &rows.collect::<Vec<_>>(), "")
}

/// The same, with what is to be done where a row is there already. None may come twice.
pub(in crate::store) fn upsert<'v, const COLUMNS: usize>(
    db: &Db,
    head: &str,
    rows: impl Iterator<Item = [Value<'v>; COLUMNS]>,
    conflict: &str,
) -> Result<(), StoreError> {
    insert_rows(db, head, &rows.collect::<Vec<_>>(), conflict)
}

/// The same, of as many columns as the first row has.
pub(in crate::store) fn insert_rows<'v>(
    db: &Db,
    head: &str,
    rows: &[impl AsRef<[Value<'v>]>],
    conflict: &str,
) -> Result<(), StoreError> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let mut rest = rows;
    for size in ROWS {
        let (whole, fewer) = rest.split_at(rest.len() - rest.len() % size);
        rest = fewer;
        if whole.is_empty() {
            continue;
        }
        let sql = format!(
            "INSERT INTO {head} VALUES {} {conflict}",
            parameters(first.as_ref().len(), size)
        );
        let sets = whole
            .chunks_exact(size)
            .map(|chunk| chunk.iter().flat_map(|row| row.as_ref().iter()));
        match db {
            Db::Sqlite(connection) => sqlite::insert(connection, &sql, sets)?,
            Db::Postgres(connection) => {
                for set in sets {
                    connection.insert(&sql, set)?;
                }
            }
        }
    }
    Ok(())
}

impl Db {
    /// The number of the day of a moment in Moscow, as 20261130: `time` is the SQL of its microseconds. Moscow
    /// is three hours ahead of UTC since 2014.
    pub(in crate::store) fn moscow_day(&self, time: &str) -> String {
        match self {
            Self::Sqlite(_) => format!(
                "CAST(strftime('%Y%m%d', {time} / 1000000 + 10800, 'unixepoch') AS INTEGER)"
            ),
            Self::Postgres(_) => format!(
                "CAST(to_char(to_timestamp({time} / 1000000 + 10800) AT TIME ZONE 'UTC', 'YYYYMMDD') \
                 AS BIGINT)"
            ),
        }
    }

    /// Has this transaction's references looked at when it is committed.
    pub(in crate::store) fn look_at_the_end(&self) -> Result<(), StoreError> {
        self.run(match self {
            Self::Sqlite(_) => "PRAGMA defer_foreign_keys = ON",
            Self::Postgres(_) => "SET CONSTRAINTS ALL DEFERRED",
        })
    }

    /// Begins a transaction in which all that is read is of one moment.
    pub(in crate::store) fn begin_reading(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::run(connection, "BEGIN"),
            Self::Postgres(connection) => {
                connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
    }

    /// Begins a transaction beside which nobody else writes.
    pub(in crate::store) fn begin_writing(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::run(connection, "BEGIN IMMEDIATE"),
            Self::Postgres(connection) => connection.begin_writing(),
        }
    }

    /// Writes what the transaction did. Where this fails there is no transaction any more, and it is unknown
    /// whether it is written.
    pub(in crate::store) fn commit(&self) -> Result<(), Uncommitted> {
        if self.is_over() {
            return Err(rolled_back().into());
        }
        let committed = match self {
            Self::Sqlite(connection) => sqlite::commit(connection),
            Self::Postgres(connection) => connection.end("COMMIT").map_err(Uncommitted::from),
        };
        if committed.is_err() && !self.is_over() {
            let _ = self.roll_back();
        }
        committed
    }

    /// Ends a transaction; nothing of it is written.
    pub(in crate::store) fn roll_back(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::run(connection, "ROLLBACK"),
            Self::Postgres(connection) => connection.end("ROLLBACK"),
        }
    }

    /// Whether the transaction ended without anybody's word: the database rolled it back, or is gone.
    pub(in crate::store) fn is_over(&self) -> bool {
        match self {
            Self::Sqlite(connection) => connection.is_autocommit(),
            Self::Postgres(connection) => !connection.is_in_transaction(),
        }
    }

    /// Writes something, in a transaction, and changes nothing.
    pub(in crate::store) fn touch(&self) -> Result<(), StoreError> {
        match self {
            // A row that is set to what it was SQLite does not write.
            Self::Sqlite(connection) => sqlite::run(connection, "PRAGMA user_version = 0"),
            // The row that each of its transactions locks is written.
            Self::Postgres(_) => Ok(()),
        }
    }

    /// How many rows were changed over this connection, where it is known.
    pub(in crate::store) fn changes(&self) -> Option<u64> {
        match self {
            Self::Sqlite(connection) => Some(connection.total_changes()),
            Self::Postgres(_) => None,
        }
    }

    /// Whether nothing can be asked any more: another connection is needed.
    pub(in crate::store) fn is_lost(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(connection) => connection.is_lost(),
        }
    }

    /// Runs a statement without parameters.
    pub(in crate::store) fn run(&self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::run(connection, sql),
            Self::Postgres(connection) => connection.run(sql),
        }
    }
}

/// Why it is not known that a transaction is written.
pub(in crate::store) struct Uncommitted {
    pub(in crate::store) error: StoreError,
    /// Whether this connection's disk failed: nothing that it says of later ones can be believed.
    pub(in crate::store) for_good: bool,
}

impl From<StoreError> for Uncommitted {
    fn from(error: StoreError) -> Self {
        Self {
            error,
            for_good: false,
        }
    }
}

/// What is said of work whose transaction is no more.
pub(in crate::store) fn rolled_back() -> StoreError {
    StoreError::Unavailable("the transaction was rolled back".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_are_written_read_and_changed_each_once_whatever_their_number() {
        for count in [0, 1, 7, 8, 9, 63, 64, 65, 201] {
            let db = Db::Sqlite(rusqlite::Connection::open_in_memory().unwrap());
            db.run("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
                .unwrap();
            let ids: Vec<_> = (0..count).map(|id| [Value::Integer(id)]).collect();
            let rows = (0..count).map(|id| [id.into(), Value::Text("new")]);
            insert(&db, "kept (id, text)", rows.clone()).unwrap();
            let again = rows.map(|[id, _]| [id, Value::Text("again")]);
            let conflict = "ON CONFLICT (id) DO UPDATE SET text = kept.text || excluded.text";
            upsert(&db, "kept (id, text)", again, conflict).unwrap();
            let mut read = Vec::new();
            let select = |ids: &str| format!("SELECT id, text FROM kept WHERE id IN ({ids})");
            of_many(&db, select, &ids, |row| {
                let (id, text): (i64, String) = (row.get(0)?, row.get(1)?);
                assert_eq!(text, "newagain");
                read.push(id);
                Ok(())
            })
            .unwrap();
            read.sort_unstable();
            assert_eq!(read, (0..count).collect::<Vec<_>>());
            let update = |rows: &str| {
                format!(
                    "WITH n (id) AS (VALUES {rows}) UPDATE kept SET text = '' FROM n \
                     WHERE kept.id = n.id AND kept.id <> 5"
                )
            };
            let changed = change_many(&db, update, &ids).unwrap();
            let expected = (0..count).filter(|id| *id != 5).count();
            assert_eq!(changed, expected, "{count}");
        }
    }
}
