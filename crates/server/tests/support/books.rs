//! The books of a test: a folder's, or a PostgreSQL database of that folder's own, where
//! `POLTINA_TEST_DATABASE` names a server that tests may make databases on.
#![allow(dead_code, reason = "each test file uses a part of this")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use poltina_server::store::sql::{self, Place, SqlStore};
use poltina_server::store::{AuditHead, Books, Sampled, StoreError, Violation};
use postgres::types::{FromSql, Type};
use postgres::{Client, Config, NoTls};

/// The server, if these tests are to run over PostgreSQL.
static SERVER: LazyLock<Option<String>> =
    LazyLock::new(|| std::env::var("POLTINA_TEST_DATABASE").ok());

/// The database of each folder that was used.
static DATABASES: LazyLock<Mutex<HashMap<PathBuf, String>>> = LazyLock::new(Mutex::default);

/// Whether these tests run over PostgreSQL.
pub(crate) fn in_postgres() -> bool {
    SERVER.is_some()
}

/// Says that a test is of SQLite alone, where it is not run.
pub(crate) fn only_sqlite() -> bool {
    if in_postgres() {
        eprintln!("skipped: it is of the SQLite file");
    }
    !in_postgres()
}

/// Says that a test is of PostgreSQL alone, where there is none.
pub(crate) fn without_postgres() -> bool {
    if !in_postgres() {
        eprintln!("skipped: there is no PostgreSQL, see `cargo xtask test postgres`");
    }
    !in_postgres()
}

/// Ends all connections to these books, and says how many there were.
pub(crate) fn cut_off(dir: &Path) -> usize {
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    let name = database(dir);
    ask("", |client| client.query(sql, &[&name]).unwrap().len())
}

/// A database whose order of letters is a language's.
pub(crate) fn sorted_by_language(dir: &Path) {
    let mut databases = databases();
    let name = format!("books_{}_{}", std::process::id(), databases.len());
    let sql = format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'");
    ask("", |client| client.batch_execute(&sql).unwrap());
    databases.insert(dir.to_owned(), name);
}

fn databases() -> MutexGuard<'static, HashMap<PathBuf, String>> {
    DATABASES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs statements on the server, on a thread of their own: the driver waits.
fn ask<T: Send>(name: &str, work: impl FnOnce(&mut Client) -> T + Send) -> T {
    let mut config: Config = SERVER.as_deref().unwrap().parse().unwrap();
    if !name.is_empty() {
        config.dbname(name);
    }
    std::thread::scope(|threads| {
        let run = || work(&mut config.connect(NoTls).unwrap());
        threads.spawn(run).join().unwrap()
    })
}

fn made(name: &str, like: &str) {
    let sql = format!("CREATE DATABASE {name} TEMPLATE {like}");
    ask("", |client| client.batch_execute(&sql).unwrap());
}

/// The address of a database of that server.
fn address(name: &str) -> String {
    let server = SERVER.as_deref().unwrap();
    let (before, after) = server.split_once('?').unwrap_or((server, ""));
    let (before, _) = before.rsplit_once('/').unwrap();
    format!("{before}/{name}?{after}")
}

/// A database with empty books, from which each test's own is copied.
static EMPTY: LazyLock<String> = LazyLock::new(|| {
    let name = format!("empty_{}", std::process::id());
    made(&name, "template0");
    drop(SqlStore::open(&Place::postgres(&address(&name)).unwrap()).unwrap());
    name
});

fn database(dir: &Path) -> String {
    if let Some(name) = databases().get(dir) {
        return name.clone();
    }
    let empty = EMPTY.clone();
    let mut databases = databases();
    let name = format!("books_{}_{}", std::process::id(), databases.len());
    made(&name, &empty);
    databases.insert(dir.to_owned(), name.clone());
    name
}

/// Where the books of this folder are.
pub(crate) fn place(dir: &Path) -> Place {
    if in_postgres() {
        Place::postgres(&address(&database(dir))).unwrap()
    } else {
        Place::from(dir)
    }
}

/// The server that tests may make databases on.
pub(crate) fn server() -> &'static str {
    SERVER.as_deref().unwrap()
}

/// The same books, reached by this port of a proxy.
pub(crate) fn through(dir: &Path, port: u16) -> Place {
    let config: Config = server().parse().unwrap();
    let user = config.get_user().unwrap();
    let name = database(dir);
    Place::postgres(&format!("postgres://{user}@127.0.0.1:{port}/{name}")).unwrap()
}

/// What names them to the program, beside their folder.
pub(crate) fn flags(dir: &Path) -> Vec<String> {
    if in_postgres() {
        return vec![format!("--database={}", address(&database(dir)))];
    }
    Vec::new()
}

pub(crate) fn open(dir: &Path) -> Result<SqlStore, StoreError> {
    SqlStore::open(&place(dir))
}

pub(crate) fn verify(dir: &Path) -> Result<Vec<Violation>, StoreError> {
    sql::verify(&place(dir))
}

pub(crate) fn books(dir: &Path) -> Result<Books, StoreError> {
    sql::books(&place(dir))
}

pub(crate) fn sample(
    dir: &Path,
    most: u32,
    from: [u8; 16],
) -> Result<(Sampled, Vec<Violation>), StoreError> {
    sql::sample(&place(dir), most, from)
}

pub(crate) fn audit_head(dir: &Path) -> Result<Option<AuditHead>, StoreError> {
    sql::audit_head(&place(dir))
}

pub(crate) fn audit_line(dir: &Path, seq: i64) -> Result<Option<AuditHead>, StoreError> {
    sql::audit_line(&place(dir), seq)
}

/// How many rows there are.
pub(crate) fn count(dir: &Path, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    if in_postgres() {
        return ask(&database(dir), |client| {
            client.query_one(&sql, &[]).unwrap().get(0)
        });
    }
    let db = rusqlite::Connection::open(dir.join("poltina.db")).unwrap();
    db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// A place without books.
pub(crate) fn without(dir: &Path) {
    if in_postgres() {
        let mut databases = databases();
        let name = format!("books_{}_{}", std::process::id(), databases.len());
        made(&name, "template0");
        databases.insert(dir.to_owned(), name);
    }
}

/// Copies books that nobody has open.
pub(crate) fn copy(honest: &Path, to: &Path) {
    if in_postgres() {
        let honest = database(honest);
        let mut databases = databases();
        let name = format!("books_{}_{}", std::process::id(), databases.len());
        made(&name, &honest);
        databases.insert(to.to_owned(), name);
        return;
    }
    std::fs::copy(honest.join("poltina.db"), to.join("poltina.db")).unwrap();
}

/// Changes the books by hand, past every rule of theirs, and says how many rows there were to change.
pub(crate) fn forge(dir: &Path, sql: &str) -> usize {
    if in_postgres() {
        return ask(&database(dir), |client| forge_in_postgres(client, sql));
    }
    let db = rusqlite::Connection::open(dir.join("poltina.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        .unwrap();
    db.execute_batch(sql).unwrap();
    let changed: i64 = db
        .query_row("SELECT total_changes()", [], |row| row.get(0))
        .unwrap();
    usize::try_from(changed).unwrap()
}

/// Changes the books by hand, by their rules.
pub(crate) fn change(dir: &Path, sql: &str) {
    if in_postgres() {
        let sql = in_its_words(sql);
        return ask(&database(dir), |client| client.batch_execute(&sql).unwrap());
    }
    let db = rusqlite::Connection::open(dir.join("poltina.db")).unwrap();
    db.execute_batch(sql).unwrap();
}

/// Every row of every table in PostgreSQL, as SQLite's values are shown.
pub(crate) fn rows(dir: &Path) -> Vec<String> {
    let mut all = ask(&database(dir), |client| {
        let mut all = Vec::new();
        for (table, values) in values(client) {
            let shown = |(kind, bytes): (Type, Option<Vec<u8>>)| match (kind, bytes) {
                (_, None) => " Null".to_owned(),
                (Type::INT8, Some(bytes)) => {
                    format!(
                        " Integer({})",
                        i64::from_be_bytes(bytes.try_into().unwrap())
                    )
                }
                (Type::TEXT, Some(bytes)) => format!(" Text({bytes:?})"),
                (_, Some(bytes)) => format!(" Blob({bytes:?})"),
            };
            all.push(table + &values.into_iter().map(shown).collect::<String>());
        }
        all
    });
    all.sort();
    all
}

/// Everything that is in the tables, byte by byte.
pub(crate) fn bytes(dir: &Path) -> Vec<u8> {
    let all = ask(&database(dir), values);
    let values = all.into_iter().flat_map(|(_, values)| values);
    values.filter_map(|(_, bytes)| bytes).flatten().collect()
}

/// A value as it came.
struct Raw(Vec<u8>);

impl FromSql<'_> for Raw {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

type Values = Vec<(Type, Option<Vec<u8>>)>;

fn values(client: &mut Client) -> Vec<(String, Values)> {
    let tables = "SELECT tablename::text FROM pg_tables \
                  WHERE schemaname = 'public' AND tablename <> 'writer'";
    let mut all = Vec::new();
    for table in client.query(tables, &[]).unwrap() {
        let table: String = table.get(0);
        for row in client
            .query(&format!("SELECT * FROM {table}"), &[])
            .unwrap()
        {
            let columns = row.columns().iter().enumerate();
            let values = columns.map(|(at, column)| {
                let raw: Option<Raw> = row.get(at);
                (column.type_().clone(), raw.map(|raw| raw.0))
            });
            all.push((table.clone(), values.collect()));
        }
    }
    all
}

/// The rules are taken away for a moment, and put back without a look at what is there.
fn forge_in_postgres(client: &mut Client, sql: &str) -> usize {
    let checks = "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) \
                  FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0";
    let rows = client.query(checks, &[]).unwrap();
    let checks: Vec<[String; 3]> = rows
        .iter()
        .map(|row| [row.get(0), row.get(1), row.get(2)])
        .collect();
    for [table, name, _] in &checks {
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
        client.batch_execute(&drop).unwrap();
    }
    client
        .batch_execute("SET session_replication_role = replica")
        .unwrap();
    let mut changed = 0;
    for statement in in_its_words(sql).split(';') {
        let done = client.execute(statement, &[]).unwrap();
        changed += usize::try_from(done).unwrap();
    }
    for [table, name, rule] in &checks {
        let add = format!("ALTER TABLE {table} ADD CONSTRAINT {name} {rule} NOT VALID");
        client.batch_execute(&add).unwrap();
    }
    changed
}

/// The same statement as PostgreSQL has it.
fn in_its_words(sql: &str) -> String {
    let sql = sql.replace("randomblob(16)", "uuid_send(gen_random_uuid())");
    let mut parts = sql.split("x'");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (digits, rest) = part.split_once('\'').unwrap();
        text.push_str(&format!("'\\x{digits}'::bytea{rest}"));
    }
    // `user` alone is whoever is signed in to PostgreSQL.
    let mut quoted = String::new();
    for word in text.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '_') {
        let bare = word.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '_');
        match word.strip_prefix("user") {
            Some(rest) if bare == "user" => quoted.push_str(&format!("\"user\"{rest}")),
            _ => quoted.push_str(word),
        }
    }
    quoted
}
