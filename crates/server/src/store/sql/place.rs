//! Where the books are.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::Db;
use crate::store::postgres::{self, Address};
use crate::store::{StoreError, sqlite};

/// Where the books are: a folder, or a PostgreSQL database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The folder with the SQLite file.
    Folder(PathBuf),
    /// The database.
    Postgres(Address),
}

impl Place {
    /// The folder, or the address of a database: `postgres://user@host:port/name`.
    ///
    /// # Errors
    /// A sentence that says what of the address cannot be used.
    pub fn postgres(url: &str) -> Result<Self, String> {
        url.parse().map(Self::Postgres)
    }

    /// Runs work over connections that it opens. PostgreSQL's must not be used where others wait on the same
    /// thread: a thread of their own is theirs.
    pub(super) fn apart<T: Send>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        match self {
            Self::Folder(_) => work(),
            Self::Postgres(_) => std::thread::scope(|threads| {
                let broke = |_| StoreError::Unavailable("the work broke off".to_owned());
                threads.spawn(work).join().map_err(broke)?
            }),
        }
    }

    /// Keeps a second server off a folder. A database takes several.
    pub(super) fn lock(&self) -> Result<Option<File>, StoreError> {
        match self {
            Self::Folder(dir) => sqlite::lock(dir).map(Some),
            Self::Postgres(_) => Ok(None),
        }
    }

    /// The writer's connection. Makes the schema where there is none.
    pub(super) fn open_writer(&self) -> Result<Db, StoreError> {
        match self {
            Self::Folder(dir) => sqlite::open_writer(dir),
            Self::Postgres(address) => postgres::open_writer(address),
        }
    }

    /// A connection that cannot write. There must be books of this release already.
    pub(super) fn open_reader(&self) -> Result<Db, StoreError> {
        match self {
            Self::Folder(dir) => sqlite::open_reader(dir),
            Self::Postgres(address) => postgres::open_reader(address),
        }
    }

    /// A connection beside a server that may run meanwhile. There must be books of this release already.
    pub(super) fn open_beside(&self) -> Result<Db, StoreError> {
        match self {
            Self::Folder(dir) => sqlite::open_beside(dir),
            Self::Postgres(address) => postgres::open_beside(address),
        }
    }

    /// The version of the schema of what is there.
    pub(super) fn version(&self) -> Result<i64, StoreError> {
        match self {
            Self::Folder(dir) => sqlite::version_in(dir),
            Self::Postgres(address) => postgres::version_in(address),
        }
    }
}

impl From<&Path> for Place {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(dir) => write!(f, "{}", dir.display()),
            Self::Postgres(address) => write!(f, "{address}"),
        }
    }
}
