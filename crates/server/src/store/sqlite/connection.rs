//! Connections to the database file: how they are opened, and the version of what is in it.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::store::StoreError;
use crate::store::sql::{Db, SCHEMA, fill_index, open_system_accounts, readable, upgradable};

/// What makes each version out of the one before; new books go through all of them.
const STEPS: [(i64, &str); 20] = [
    (1, include_str!("schema.sql")),
    (2, include_str!("schema_2.sql")),
    (3, include_str!("schema_3.sql")),
    (4, include_str!("schema_4.sql")),
    (5, include_str!("schema_5.sql")),
    (6, include_str!("schema_6.sql")),
    (7, include_str!("schema_7.sql")),
    (8, include_str!("schema_8.sql")),
    (9, include_str!("schema_9.sql")),
    (10, include_str!("schema_10.sql")),
    (11, include_str!("schema_11.sql")),
    (12, include_str!("schema_12.sql")),
    (13, include_str!("schema_13.sql")),
    (14, include_str!("schema_14.sql")),
    (15, include_str!("schema_15.sql")),
    (16, include_str!("schema_16.sql")),
    (17, include_str!("schema_17.sql")),
    (18, include_str!("schema_18.sql")),
    (19, include_str!("schema_19.sql")),
    (20, include_str!("schema_20.sql")),
];

/// The version from which on operations are indexed: older books are then.
const INDEXED: i64 = 10;

pub(super) const FILE: &str = "poltina.db";

/// Not opened read-only: SQLite then skips CHECK constraints in `integrity_check`, and cannot recover the log
/// of a server that was killed. `query_only` refuses every write.
const BESIDE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// How long a statement waits for another process that writes: `demo`, or a checkpoint.
const BUSY: Duration = Duration::from_secs(5);

/// The lock that keeps a second server off the same books. Readers do not take it.
pub(in crate::store) fn lock(dir: &Path) -> Result<File, StoreError> {
    let unavailable =
        |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", dir.display()));
    make_private_directory(dir).map_err(unavailable)?;
    let file = File::create(dir.join("poltina.lock")).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(StoreError::Locked(dir.display().to_string())),
        Err(fs::TryLockError::Error(error)) => Err(unavailable(error)),
    }
}

/// The books are for the server's own eyes.
pub(super) fn make_private_directory(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// The writer's connection. Makes the schema where there is none.
pub(in crate::store) fn open_writer(dir: &Path) -> Result<Db, StoreError> {
    let path = dir.join(FILE);
    let connection = Connection::open(&path)?;
    prepare(&connection)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Unavailable(format!(
            "{} cannot use a write-ahead log: put it on a local disk",
            path.display()
        )));
    }
    // A commit is answered only when it has reached the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A batch touches thousands of pages all over the books: 64 MiB hold them until the commit.
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    let connection = migrated(connection)?;
    // A new file must survive a crash as well as what is in it.
    if let Ok(directory) = File::open(dir) {
        let _ = directory.sync_all();
    }
    Ok(connection)
}

/// A connection that cannot write. There must be books already.
pub(in crate::store) fn open_reader(dir: &Path) -> Result<Db, StoreError> {
    let connection = open_own(dir)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(Db::Sqlite(connection))
}

/// A connection beside the server's own, which may run meanwhile. There must be books of this
/// release already.
pub(in crate::store) fn open_beside(dir: &Path) -> Result<Db, StoreError> {
    open_own(dir).map(Db::Sqlite)
}

/// As [`open_beside`], for what only SQLite can do.
pub(super) fn open_own(dir: &Path) -> Result<Connection, StoreError> {
    let path = dir.join(FILE);
    if !path.is_file() {
        return Err(no_books(dir));
    }
    let connection = Connection::open_with_flags(path, BESIDE)?;
    prepare(&connection)?;
    readable(version(&connection)?)?;
    Ok(connection)
}

/// The version of the schema of the books in a folder.
pub(in crate::store) fn version_in(dir: &Path) -> Result<i64, StoreError> {
    let path = dir.join(FILE);
    if !path.is_file() {
        return Err(no_books(dir));
    }
    let connection = Connection::open_with_flags(path, BESIDE)?;
    prepare(&connection)?;
    version(&connection)?.ok_or_else(|| no_books(dir))
}

fn no_books(dir: &Path) -> StoreError {
    StoreError::Unavailable(format!("no books in {}", dir.display()))
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // A read error must be an error, not a crash: no mapped memory.
    let _: Option<i64> = connection
        .pragma_update_and_check(None, "mmap_size", 0, |row| row.get(0))
        .optional()?;
    // Otherwise SQLite plans a statement anew whenever another value is bound to it, which costs
    // more than running it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}

fn version(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'";
    let exists: Option<i64> = connection
        .query_row(table, [], |row| row.get(0))
        .optional()?;
    if exists.is_none() {
        return Ok(None);
    }
    let version = "SELECT max(version) FROM schema_version";
    Ok(connection.query_row(version, [], |row| row.get(0))?)
}

fn migrated(connection: Connection) -> Result<Db, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let found = version(&connection)?;
    upgradable(found)?;
    for (version, step) in STEPS {
        if found.is_none_or(|found| found < version) {
            connection.execute_batch(step)?;
            connection.execute(
                "INSERT INTO schema_version (version) VALUES (?1)",
                [version],
            )?;
        }
    }
    let db = Db::Sqlite(connection);
    // By the tables as they are now.
    if found.is_none_or(|found| found < INDEXED) {
        fill_index(&db)?;
    }
    if found != Some(SCHEMA) {
        open_system_accounts(&db)?;
    }
    db.run("COMMIT")?;
    Ok(db)
}
