//! What an operator does beside the server, in a process of its own.

use poltina_api_types::ReportState;
use poltina_domain::{ReportId, UserId};

use super::readers::snapshot;
use super::{Db, Place, audit, audit_log, audit_sample, people, protection};
use crate::store::{AuditHead, Books, ReportRow, Sampled, StoreError, Violation};

/// Work over one snapshot of the books.
fn reading<T: Send>(
    place: &Place,
    work: impl FnOnce(&Db) -> Result<T, StoreError> + Send,
) -> Result<T, StoreError> {
    place.apart(|| snapshot(&place.open_reader()?, work))
}

/// Work in a transaction beside which nobody else writes.
fn writing<T: Send>(
    place: &Place,
    work: impl FnOnce(&Db) -> Result<T, StoreError> + Send,
) -> Result<T, StoreError> {
    place.apart(|| {
        let connection = place.open_beside()?;
        connection.begin_writing()?;
        let outcome = work(&connection)?;
        connection.commit().map_err(|failed| failed.error)?;
        Ok(outcome)
    })
}

/// All balances and their sums, from one snapshot; also while a server serves them.
///
/// # Errors
/// As for [`super::SqlStore::open`], and where there are no books.
pub fn books(place: &Place) -> Result<Books, StoreError> {
    reading(place, audit::books)
}

/// Checks every invariant in one snapshot; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn verify(place: &Place) -> Result<Vec<Violation>, StoreError> {
    reading(place, audit::verify)
}

/// Checks a sample of the books: the sum of all balances, so many transfers from this id on, which is to be chosen
/// by chance, so many accounts, and the newest lines of the audit log; also while a server serves them.
///
/// # Errors
/// As for [`books`].
pub fn sample(
    place: &Place,
    most: u32,
    from: [u8; 16],
) -> Result<(Sampled, Vec<Violation>), StoreError> {
    reading(place, |db| audit_sample::sample(db, most, from))
}

/// Ends the sessions of one person, or of everybody, and says how many; also while a server serves
/// the books: it asks them at each request, and streams look within half a minute.
///
/// # Errors
/// As for [`books`].
pub fn end_sessions(place: &Place, user: Option<UserId>) -> Result<usize, StoreError> {
    writing(place, |db| people::delete_sessions_of(db, user))
}

/// The reports of everybody, the newest first; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn reports(place: &Place) -> Result<Vec<ReportRow>, StoreError> {
    let most = u32::MAX;
    reading(place, |db| protection::reports(db, None, most))
}

/// Says what became of a report; also while a server serves the books. False where there is none.
///
/// # Errors
/// As for [`books`].
pub fn set_report(place: &Place, id: ReportId, state: ReportState) -> Result<bool, StoreError> {
    writing(place, |db| protection::set_report(db, id, state))
}

/// The newest line of the audit log; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn audit_head(place: &Place) -> Result<Option<AuditHead>, StoreError> {
    reading(place, audit_log::head)
}

/// The line of the audit log with this number.
///
/// # Errors
/// As for [`books`].
pub fn audit_line(place: &Place, seq: i64) -> Result<Option<AuditHead>, StoreError> {
    reading(place, |db| audit_log::line(db, seq))
}

/// Brings the books up to this release without serving them: the schema's version before and after.
///
/// # Errors
/// As for [`super::SqlStore::open`], and where there are no books.
pub fn migrate(place: &Place) -> Result<(i64, i64), StoreError> {
    let before = place.apart(|| place.version())?;
    drop(super::SqlStore::open(place)?);
    Ok((before, place.apart(|| place.version())?))
}
