//! A connection to PostgreSQL: statements are prepared once, by the types of their values.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::ControlFlow;

use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, SimpleQueryMessage, Statement};

use super::statement::translated;
use super::values::type_of;
use crate::store::StoreError;
use crate::store::sql::{Params, Row, Value};

/// How many prepared statements are kept; those of dynamic text must not become ever more.
const STATEMENTS: usize = 512;

/// How many rows of a long answer are fetched at a time.
const ROWS: usize = 500;

/// A connection, in a transaction or not.
pub(in crate::store) struct Connection {
    /// There until it is dropped.
    client: RefCell<Option<Client>>,
    prepared: RefCell<HashMap<String, Statement>>,
    in_transaction: Cell<bool>,
    cursors: Cell<usize>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client: RefCell::new(Some(client)),
            prepared: RefCell::default(),
            in_transaction: Cell::new(false),
            cursors: Cell::new(0),
        }
    }

    /// Reads the rows of a query until it has seen enough; all are fetched at once.
    pub(in crate::store) fn read(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let values: Vec<_> = params.values().collect();
        let statement = self.prepared(sql, &values)?;
        let rows = self.ask(|client| client.query(&statement, &referred(&values)))?;
        for row in &rows {
            if read(&Row::Postgres(row))?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The same, some rows at a time: of a long answer never all are held.
    pub(in crate::store) fn read_by_cursor(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let values: Vec<_> = params.values().collect();
        let depth = self.cursors.get();
        let declare = format!("DECLARE rows_{depth} NO SCROLL CURSOR FOR {sql}");
        let statement = self.prepared(&declare, &values)?;
        self.ask(|client| client.execute(&statement, &referred(&values)))?;
        self.cursors.set(depth + 1);
        let outcome = self.fetch(depth, &mut read);
        self.cursors.set(depth);
        outcome?;
        self.run(&format!("CLOSE rows_{depth}"))
    }

    fn fetch(
        &self,
        depth: usize,
        read: &mut impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        // Not prepared: the next cursor of this name has other columns.
        let fetch = format!("FETCH {ROWS} FROM rows_{depth}");
        loop {
            let rows = self.ask(|client| client.query(&fetch, &[]))?;
            for row in &rows {
                if read(&Row::Postgres(row))?.is_break() {
                    return Ok(());
                }
            }
            if rows.len() < ROWS {
                return Ok(());
            }
        }
    }

    /// Runs a statement and says how many rows it changed.
    pub(in crate::store) fn change<'v>(
        &self,
        sql: &str,
        values: impl Iterator<Item = Value<'v>>,
    ) -> Result<usize, StoreError> {
        let values: Vec<_> = values.collect();
        let statement = self.prepared(sql, &values)?;
        let changed = self.ask(|client| client.execute(&statement, &referred(&values)))?;
        usize::try_from(changed).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// Inserts rows. What kind of values they take their columns say.
    pub(in crate::store) fn insert<'r, 'v: 'r>(
        &self,
        sql: &str,
        values: impl Iterator<Item = &'r Value<'v>>,
    ) -> Result<(), StoreError> {
        let values: Vec<_> = values.copied().collect();
        let statement = self.prepared_of(sql, &[])?;
        self.ask(|client| client.execute(&statement, &referred(&values)))?;
        Ok(())
    }

    /// Runs statements without parameters.
    pub(in crate::store) fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.ask(|client| client.batch_execute(sql))
    }

    /// Begins a transaction.
    pub(in crate::store) fn begin(&self, sql: &str) -> Result<(), StoreError> {
        self.begun(self.run(sql))
    }

    /// Begins a transaction beside which no other server writes: all lock one row first, so that their
    /// transactions are in one order, one after the other.
    pub(in crate::store) fn begin_writing(&self) -> Result<(), StoreError> {
        let sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
                   SELECT id FROM writer WHERE id = 1 FOR UPDATE";
        let locked = self
            .ask(|client| client.simple_query(sql))
            .and_then(|said| {
                let row = |one: &SimpleQueryMessage| matches!(one, SimpleQueryMessage::Row(_));
                match said.iter().any(row) {
                    true => Ok(()),
                    false => Err(StoreError::Corrupt("the table writer is empty".to_owned())),
                }
            });
        self.begun(locked)
    }

    fn begun(&self, begun: Result<(), StoreError>) -> Result<(), StoreError> {
        self.in_transaction.set(false);
        if begun.is_err() && !self.is_lost() {
            let _ = self.run("ROLLBACK");
        }
        self.in_transaction.set(begun.is_ok());
        begun
    }

    /// Ends it, by `COMMIT` or `ROLLBACK`.
    pub(in crate::store) fn end(&self, sql: &str) -> Result<(), StoreError> {
        self.in_transaction.set(false);
        self.run(sql)
    }

    /// Whether there is a transaction, as far as is known.
    pub(in crate::store) fn is_in_transaction(&self) -> bool {
        self.in_transaction.get() && !self.is_lost()
    }

    /// Whether nothing can be asked any more.
    pub(in crate::store) fn is_lost(&self) -> bool {
        self.client.borrow().as_ref().is_none_or(Client::is_closed)
    }

    fn prepared(&self, sql: &str, values: &[Value<'_>]) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let types: Vec<Type> = values.iter().map(|value| type_of(value.kind())).collect();
        self.prepared_of(sql, &types)
    }

    fn prepared_of(&self, sql: &str, types: &[Type]) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.ask(|client| client.prepare_typed(&translated(sql), types))?;
        let mut prepared = self.prepared.borrow_mut();
        if prepared.len() >= STATEMENTS {
            prepared.clear();
        }
        prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) fn ask<T>(
        &self,
        ask: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, StoreError> {
        let mut client = self.client.borrow_mut();
        let gone = || StoreError::Unavailable("the connection is closed".to_owned());
        ask(client.as_mut().ok_or_else(gone)?).map_err(told)
    }
}

/// The driver waits when it closes: not on a thread on which others wait.
impl Drop for Connection {
    fn drop(&mut self) {
        self.prepared.get_mut().clear();
        let Some(client) = self.client.get_mut().take() else {
            return;
        };
        if tokio::runtime::Handle::try_current().is_ok() {
            let _ = std::thread::spawn(move || drop(client)).join();
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

fn referred<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

/// What PostgreSQL says, without the values that it says it of.
pub(super) fn told(error: postgres::Error) -> StoreError {
    let Some(answer) = error.as_db_error() else {
        let why = std::error::Error::source(&error).map(ToString::to_string);
        let text = why.map_or_else(|| error.to_string(), |why| format!("{error}: {why}"));
        return if error.is_closed() || text.contains("connect") || text.contains("communicating") {
            StoreError::Unavailable(text)
        } else {
            // What is there has the wrong form.
            StoreError::Corrupt(text)
        };
    };
    let code = answer.code();
    // Another server wrote it first, since this one looked.
    let outrun = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    if outrun.contains(code) {
        tracing::warn!(
            constraint = answer.constraint(),
            "another server was faster"
        );
        return StoreError::Conflict;
    }
    let text = format!("{} ({})", answer.message(), code.code());
    match code.code().get(..2) {
        // A constraint, a value of the wrong form, a statement that this schema does not know, a broken page.
        Some("23" | "22" | "42") => StoreError::Corrupt(text),
        Some("XX") if code != &SqlState::INTERNAL_ERROR => StoreError::Corrupt(text),
        _ => StoreError::Unavailable(text),
    }
}
