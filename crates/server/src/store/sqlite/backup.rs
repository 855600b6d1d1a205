//! Copies of the books: taken while they are served, and put back elsewhere.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::connection::{self, FILE};
use crate::store::sql::{Db, audit, audit_log, one, params, snapshot};
use crate::store::{AuditHead, StoreError, Violation};

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How many transfers are posted in it.
    pub transfers: i64,
    /// The newest line of its audit log.
    pub audit_head: Option<AuditHead>,
}

/// How putting a copy back ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restored {
    /// It is there, and every invariant holds.
    Whole(Copied),
    /// It breaks these, and nothing was put back.
    Broken(Vec<Violation>),
}

/// Copies the books of one moment into a new file; also while a server serves them, which goes on meanwhile.
///
/// # Errors
/// [`StoreError::Unavailable`] where the file is there already or cannot be written, and as for
/// [`crate::store::sql::books`].
pub fn backup(dir: &Path, to: &Path) -> Result<Copied, StoreError> {
    if to.exists() {
        return Err(in_the_way(to));
    }
    let source = connection::open_own(dir)?;
    // Half a copy never bears the name of one.
    let part = to.with_added_extension("part");
    let copied = copy(&source, &part).and_then(|copied| {
        fs::rename(&part, to).map_err(|error| told(to, &error))?;
        if let Some(folder) = to.parent() {
            settle(folder);
        }
        Ok(copied)
    });
    if copied.is_err() {
        let _ = fs::remove_file(&part);
    }
    copied
}

fn copy(source: &Connection, part: &Path) -> Result<Copied, StoreError> {
    private_file(part).map_err(|error| told(part, &error))?;
    let mut target = Connection::open(part)?;
    {
        let backup = Backup::new(source, &mut target)?;
        // All pages in one step: of one moment, whatever is written meanwhile.
        let step = backup.step(-1)?;
        if step != StepResult::Done {
            return Err(StoreError::Unavailable(format!(
                "the copy did not get through ({step:?})"
            )));
        }
    }
    // One file, and no log beside it.
    let _: String =
        target.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    let sound: String = target.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(StoreError::Corrupt(sound));
    }
    let copied = what_it_holds(&Db::Sqlite(target))?;
    let file = File::open(part).and_then(|file| file.sync_all());
    file.map_err(|error| told(part, &error))?;
    Ok(copied)
}

fn what_it_holds(connection: &Db) -> Result<Copied, StoreError> {
    snapshot(connection, |db| {
        let sql = "SELECT count(*) FROM transfers";
        let transfers = one(db, sql, params![], |row| row.get(0))?;
        Ok(Copied {
            transfers: transfers.unwrap_or_default(),
            audit_head: audit_log::head(db)?,
        })
    })
}

/// Puts a copy into a folder without books, brings it up to this release and checks every invariant first.
///
/// # Errors
/// [`StoreError::Unavailable`] where there are books already or the copy cannot be read,
/// [`StoreError::NewerSchema`] where a newer release wrote it, [`StoreError::Locked`] where a server has the folder.
pub fn restore(from: &Path, dir: &Path) -> Result<Restored, StoreError> {
    if !from.is_file() {
        return Err(StoreError::Unavailable(format!(
            "no file {}",
            from.display()
        )));
    }
    let _lock = connection::lock(dir)?;
    for name in [
        FILE.to_owned(),
        format!("{FILE}-wal"),
        format!("{FILE}-shm"),
    ] {
        let there = dir.join(name);
        if there.exists() {
            return Err(in_the_way(&there));
        }
    }
    // Under its own name only once it is known to be whole.
    let aside = dir.join("restoring");
    let restored = put_aside(from, &aside).and_then(|restored| {
        if matches!(restored, Restored::Whole(_)) {
            let (file, place) = (aside.join(FILE), dir.join(FILE));
            fs::rename(&file, &place).map_err(|error| told(&place, &error))?;
            settle(dir);
        }
        Ok(restored)
    });
    let _ = fs::remove_dir_all(&aside);
    restored
}

fn put_aside(from: &Path, aside: &Path) -> Result<Restored, StoreError> {
    // What a broken run before left.
    let _ = fs::remove_dir_all(aside);
    connection::make_private_directory(aside).map_err(|error| told(aside, &error))?;
    let file = aside.join(FILE);
    let copied = private_file(&file).and_then(|()| fs::copy(from, &file));
    copied.map_err(|error| told(from, &error))?;
    // Closed again, it leaves no log beside it.
    drop(connection::open_writer(aside)?);
    let reader = connection::open_reader(aside)?;
    let violations = snapshot(&reader, audit::verify)?;
    if violations.is_empty() {
        what_it_holds(&reader).map(Restored::Whole)
    } else {
        Ok(Restored::Broken(violations))
    }
}

/// An empty file that only its owner reads. There must be none.
fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A new name must survive a crash as well as what bears it.
fn settle(folder: &Path) {
    let here = Path::new(".");
    let folder = if folder.as_os_str().is_empty() {
        here
    } else {
        folder
    };
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn in_the_way(path: &Path) -> StoreError {
    StoreError::Unavailable(format!(
        "{} is there already, and is not overwritten",
        path.display()
    ))
}

fn told(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}
