//! `export`: the books from one database to another, of whichever kind.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::{Data, audit_head};
use crate::store::sql::{self, Exported};

#[derive(Args, Debug)]
pub(super) struct Export {
    /// The books, as `sqlite:DIR` or `postgres://USER@HOST:PORT/NAME`.
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where they go: there must be none.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Copies the books, and says how much; or what is wrong with them, and copies nothing.
pub(super) fn export(flags: &Export) -> Result<ExitCode, String> {
    let place = |url: &str| Data::new(Path::new("data"), Some(url));
    let (from, to) = (place(&flags.from)?, place(&flags.to)?);
    match sql::export(from.place(), to.place()).map_err(|error| error.to_string())? {
        Exported::Whole {
            rows,
            audit_head: head,
        } => {
            let head = head.map_or_else(|| "empty".to_owned(), |head| audit_head::line(&head));
            say!("all invariants hold");
            say!("{rows} rows, audit log {head}");
            Ok(ExitCode::SUCCESS)
        }
        Exported::Broken(violations) => {
            for violation in &violations {
                say!("{violation}");
            }
            say!("{} violations: nothing was copied", violations.len());
            Ok(ExitCode::FAILURE)
        }
    }
}
