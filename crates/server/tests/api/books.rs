//! The books as they are on the disk, past the server, for tests that say that nothing changed.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::database;

/// The files of a folder, byte by byte, one after the other.
pub(crate) fn bytes(folder: &Path) -> Vec<u8> {
    if database::in_postgres() {
        return database::bytes(folder);
    }
    let files = std::fs::read_dir(folder).unwrap();
    files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect()
}

/// Every row of every table, as text.
pub(crate) fn rows(folder: &Path) -> Vec<String> {
    if database::in_postgres() {
        return database::rows(folder);
    }
    let file = folder.join("poltina.db");
    let books = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = books
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut all = Vec::new();
    for name in names {
        let name = name.unwrap();
        let mut select = books.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let mut line = name.clone();
            for column in 0..columns {
                let value: ValueRef<'_> = row.get_ref(column).unwrap();
                line.push_str(&format!(" {value:?}"));
            }
            all.push(line);
        }
    }
    all.sort();
    all
}
