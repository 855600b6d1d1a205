//! What an operator does beside the server, in a process of its own.

use std::path::Path;

use poltina_api_types::ReportState;
use poltina_domain::{ReportId, UserId};

use super::readers::snapshot;
use super::{audit, audit_log, audit_sample, connection, people, protection};
use crate::store::{AuditHead, Books, ReportRow, Sampled, StoreError, Violation};

/// All balances and their sums, from one snapshot; also while a server serves them.
///
/// # Errors
/// As for [`super::SqliteStore::open`], and where there are no books in this directory.
pub fn books(dir: &Path) -> Result<Books, StoreError> {
    snapshot(&connection::open_reader(dir)?, audit::books)
}

/// Checks every invariant in one snapshot; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn verify(dir: &Path) -> Result<Vec<Violation>, StoreError> {
    snapshot(&connection::open_reader(dir)?, audit::verify)
}

/// Checks a sample of the books: the sum of all balances, so many transfers from this id on, which is to be chosen
/// by chance, so many accounts, and the newest lines of the audit log; also while a server serves them.
///
/// # Errors
/// As for [`books`].
pub fn sample(
    dir: &Path,
    most: u32,
    from: [u8; 16],
) -> Result<(Sampled, Vec<Violation>), StoreError> {
    snapshot(&connection::open_reader(dir)?, |db| {
        audit_sample::sample(db, most, from)
    })
}

/// Ends the sessions of one person, or of everybody, and says how many; also while a server serves
/// the books: it asks them at each request, and streams look within half a minute.
///
/// # Errors
/// As for [`books`].
pub fn end_sessions(dir: &Path, user: Option<UserId>) -> Result<usize, StoreError> {
    people::delete_sessions_of(&connection::open_beside(dir)?, user)
}

/// The reports of everybody, the newest first; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn reports(dir: &Path) -> Result<Vec<ReportRow>, StoreError> {
    let most = u32::MAX;
    snapshot(&connection::open_reader(dir)?, |db| {
        protection::reports(db, None, most)
    })
}

/// Says what became of a report; also while a server serves the books. False where there is none.
///
/// # Errors
/// As for [`books`].
pub fn set_report(dir: &Path, id: ReportId, state: ReportState) -> Result<bool, StoreError> {
    let connection = connection::open_beside(dir)?;
    protection::set_report(&connection, id, state)
}

/// The newest line of the audit log; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn audit_head(dir: &Path) -> Result<Option<AuditHead>, StoreError> {
    snapshot(&connection::open_reader(dir)?, audit_log::head)
}

/// The line of the audit log with this number.
///
/// # Errors
/// As for [`books`].
pub fn audit_line(dir: &Path, seq: i64) -> Result<Option<AuditHead>, StoreError> {
    snapshot(&connection::open_reader(dir)?, |db| {
        audit_log::line(db, seq)
    })
}
