//! How connections to a database are opened, and the version of what is in it.

use postgres::NoTls;

use super::Address;
use super::connection::{Connection, told};
use crate::store::StoreError;
use crate::store::sql::{
    Db, SCHEMA, change, one, open_system_accounts, params, readable, upgradable,
};

/// The tables of this release, as SQLite's are after all their steps.
const TABLES: [&str; 2] = [include_str!("schema.sql"), include_str!("schema_rest.sql")];

/// What every session has. A writer that stands still in a transaction holds up all servers: the database ends
/// it. How long one waits for another is bounded likewise.
const SESSION: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '5s'; \
                       SET idle_in_transaction_session_timeout = '30s'";

/// How often the schema is tried to be made where several servers begin at once.
const ATTEMPTS: u32 = 5;

/// The writer's connection. Makes the schema where there is none.
pub(in crate::store) fn open_writer(address: &Address) -> Result<Db, StoreError> {
    let db = connect(address)?;
    acknowledges_what_is_safe(&db)?;
    let mut attempt = 0;
    loop {
        attempt += 1;
        match migrate(&db) {
            // Of two that make the same table at once, one fails.
            Err(StoreError::Conflict) if attempt < ATTEMPTS => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(db),
        }
    }
}

/// A connection that cannot write. There must be books of this release already.
pub(in crate::store) fn open_reader(address: &Address) -> Result<Db, StoreError> {
    let db = open_beside(address)?;
    db.run("SET default_transaction_read_only = on")?;
    Ok(db)
}

/// A connection beside the servers' own. There must be books of this release already.
pub(in crate::store) fn open_beside(address: &Address) -> Result<Db, StoreError> {
    let db = connect(address)?;
    let found = version(&db)?;
    if found.is_none() {
        return Err(no_books(address));
    }
    readable(found)?;
    Ok(db)
}

/// The version of the schema of the books in a database.
pub(in crate::store) fn version_in(address: &Address) -> Result<i64, StoreError> {
    version(&connect(address)?)?.ok_or_else(|| no_books(address))
}

fn no_books(address: &Address) -> StoreError {
    StoreError::Unavailable(format!("no books in {address}"))
}

fn connect(address: &Address) -> Result<Db, StoreError> {
    let client = address.config().connect(NoTls).map_err(told)?;
    let db = Db::Postgres(Box::new(Connection::new(client)));
    db.run(SESSION)?;
    sorts_by_bytes(&db)?;
    Ok(db)
}

/// Words are looked for by ranges of their bytes: another order of letters would not find them.
fn sorts_by_bytes(db: &Db) -> Result<(), StoreError> {
    let sql = "SELECT CAST(datcollate AS TEXT), CAST(pg_encoding_to_char(encoding) AS TEXT) \
               FROM pg_database WHERE datname = current_database()";
    let found = one(db, sql, params![], |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    match found {
        Some((order, encoding))
            if ["C", "POSIX"].contains(&order.as_str()) && encoding == "UTF8" =>
        {
            Ok(())
        }
        _ => Err(StoreError::Unavailable(
            "the database sorts otherwise than by bytes: make it by \
             `createdb --template template0 --encoding UTF8 --locale C NAME`"
                .to_owned(),
        )),
    }
}

/// What is answered must survive the database's own crash. What asks for more than that, a standby's word among
/// it, stays as the operator set it.
fn acknowledges_what_is_safe(db: &Db) -> Result<(), StoreError> {
    let setting = |name: &str| -> Result<String, StoreError> {
        let sql = format!("SELECT current_setting('{name}')");
        Ok(one(db, &sql, params![], |row| row.get(0))?.unwrap_or_default())
    };
    if ["off", "local", "remote_write"].contains(&setting("synchronous_commit")?.as_str()) {
        db.run("SET synchronous_commit = on")?;
    }
    if setting("fsync")? != "on" {
        tracing::warn!(
            "PostgreSQL runs with fsync off: a crash of the machine loses what was acknowledged"
        );
    }
    Ok(())
}

fn version(db: &Db) -> Result<Option<i64>, StoreError> {
    let table = "SELECT to_regclass('schema_version') IS NOT NULL";
    if one(db, table, params![], |row| row.get(0))? != Some(true) {
        return Ok(None);
    }
    let sql = "SELECT max(version) FROM schema_version";
    Ok(one(db, sql, params![], |row| row.get(0))?.flatten())
}

fn migrate(db: &Db) -> Result<(), StoreError> {
    let found = version(db)?;
    upgradable(found)?;
    if found == Some(SCHEMA) {
        return Ok(());
    }
    // Nobody can be waited for yet: whoever comes second finds the table there, or fails and looks again.
    db.run("CREATE TABLE IF NOT EXISTS writer (id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1))")?;
    db.run("INSERT INTO writer (id) VALUES (1) ON CONFLICT DO NOTHING")?;
    db.begin_writing()?;
    let made = make(db);
    match made {
        Ok(()) => db.commit().map_err(|failed| failed.error),
        Err(error) => {
            db.roll_back()?;
            Err(error)
        }
    }
}

fn make(db: &Db) -> Result<(), StoreError> {
    if version(db)?.is_some() {
        return Ok(());
    }
    for tables in TABLES {
        db.run(tables)?;
    }
    let sql = "INSERT INTO schema_version (version) VALUES (?1)";
    change(db, sql, [SCHEMA])?;
    open_system_accounts(db)
}
