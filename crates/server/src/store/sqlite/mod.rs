//! The store in one SQLite file: one writer thread, a pool of readers.

use std::path::Path;

use super::{Books, StoreError, Violation};

/// The wallet's store in `poltina.db` of a data directory. It implements [`super::Store`].
#[derive(Debug)]
pub struct SqliteStore {}

impl SqliteStore {
    /// Opens the store of this data directory for serving, and makes it if it is not there. No
    /// second server can open it meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another server has it, [`StoreError::NewerSchema`] where a
    /// newer release wrote it, [`StoreError::Unavailable`] where the disk does not let us.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Err(StoreError::Unavailable(dir.display().to_string()))
    }
}

/// All balances and their sums, from one snapshot; also while a server serves them.
///
/// # Errors
/// As for [`SqliteStore::open`], and where there are no books in this directory.
pub fn books(dir: &Path) -> Result<Books, StoreError> {
    Err(StoreError::Unavailable(dir.display().to_string()))
}

/// Checks every invariant in one snapshot; also while a server serves the books.
///
/// # Errors
/// As for [`books`].
pub fn verify(dir: &Path) -> Result<Vec<Violation>, StoreError> {
    Err(StoreError::Unavailable(dir.display().to_string()))
}
