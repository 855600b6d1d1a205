//! `backup`, `restore` and `migrate`: the books as a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{At, Data, audit_head};
use crate::store::sql;
use crate::store::sqlite::{self, Copied, Restored};

#[derive(Args, Debug)]
pub(super) struct Backup {
    #[command(flatten)]
    at: At,
    /// The file to write, which must not be there.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct Restore {
    #[command(flatten)]
    at: At,
    /// The file that `backup` wrote.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// Copies the books, and says what the copy holds.
pub(super) fn backup(flags: &Backup) -> Result<ExitCode, String> {
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    let copied =
        sqlite::backup(data.file_folder()?, &flags.to).map_err(|error| data.told(&error))?;
    say!("{}", told(&copied));
    Ok(ExitCode::SUCCESS)
}

/// Puts a copy back, and says what it holds; or what is wrong with it, and puts nothing back.
pub(super) fn restore(flags: &Restore) -> Result<ExitCode, String> {
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    match sqlite::restore(&flags.from, data.file_folder()?).map_err(|error| data.told(&error))? {
        Restored::Whole(copied) => {
            say!("all invariants hold");
            say!("{}", told(&copied));
            Ok(ExitCode::SUCCESS)
        }
        Restored::Broken(violations) => {
            for violation in &violations {
                say!("{violation}");
            }
            say!("{} violations: nothing was restored", violations.len());
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Brings the books up to this release.
pub(super) fn migrate(at: &At) -> Result<ExitCode, String> {
    let data = Data::new(&at.data, at.database.as_deref())?;
    match sql::migrate(data.place()).map_err(|error| data.told(&error))? {
        (before, after) if before == after => say!("the books have schema version {after} already"),
        (before, after) => say!("the books had schema version {before} and have {after} now"),
    }
    Ok(ExitCode::SUCCESS)
}

fn told(copied: &Copied) -> String {
    let head = copied.audit_head.as_ref();
    let head = head.map_or_else(|| "empty".to_owned(), audit_head::line);
    format!("{} transfers, audit log {head}", copied.transfers)
}
