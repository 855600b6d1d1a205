//! Statements over an SQLite connection: prepared once, bound without a copy.

use std::ops::ControlFlow;

use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, Statement, ToSql};

use crate::store::StoreError;
use crate::store::sql::{Kind, Params, Row, Uncommitted, Value};

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase | Code::ConstraintViolation) => {
                Self::Corrupt(error.to_string())
            }
            Some(_) => Self::Unavailable(error.to_string()),
            // Not from SQLite but from reading a column: what is there has the wrong form.
            None => Self::Corrupt(error.to_string()),
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self {
            Value::Null(_) => Null.into(),
            Value::Integer(number) => number.into(),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// The value of a column.
pub(in crate::store) fn value<'r>(
    row: &'r rusqlite::Row<'_>,
    at: usize,
) -> Result<Value<'r>, StoreError> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Value::Null(Kind::Any),
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => Value::Text(
            std::str::from_utf8(text).map_err(|error| StoreError::Corrupt(error.to_string()))?,
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes),
        ValueRef::Real(_) => return Err(StoreError::Corrupt(format!("a fraction in column {at}"))),
    })
}

/// Reads the rows of a query until it has seen enough.
pub(in crate::store) fn read(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, params.values())?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if read(&Row::Sqlite(row))?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Runs a statement and says how many rows it changed.
pub(in crate::store) fn change(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, params.values())?;
    Ok(statement.raw_execute()?)
}

/// Runs a statement once for each set of values.
pub(in crate::store) fn insert<'r, 'v: 'r>(
    connection: &Connection,
    sql: &str,
    sets: impl Iterator<Item = impl Iterator<Item = &'r Value<'v>>>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    for set in sets {
        bind(&mut statement, set.copied())?;
        statement.raw_execute()?;
    }
    Ok(())
}

/// Runs a statement that has neither parameters nor rows.
pub(in crate::store) fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// All parameters of a statement, no more and no fewer.
fn bind<'v>(
    statement: &mut Statement<'_>,
    values: impl Iterator<Item = Value<'v>>,
) -> Result<(), StoreError> {
    let (mut bound, expected) = (0, statement.parameter_count());
    for value in values {
        bound += 1;
        statement.raw_bind_parameter(bound, value)?;
    }
    if bound == expected {
        return Ok(());
    }
    Err(rusqlite::Error::InvalidParameterCount(bound, expected).into())
}

/// Writes what the transaction did.
pub(in crate::store) fn commit(connection: &Connection) -> Result<(), Uncommitted> {
    let committed = connection
        .prepare_cached("COMMIT")
        .and_then(|mut commit| commit.execute([]));
    committed.map(drop).map_err(|error| Uncommitted {
        for_good: error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure),
        error: error.into(),
    })
}
