//! Which books to open, from `--data` or `--database`.

use std::path::{Path, PathBuf};

use crate::store::StoreError;
use crate::store::sql::{Place, SqlStore};

/// Where the books are, and what belongs to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    place: Place,
    folder: PathBuf,
}

impl Data {
    /// The books that the flags name.
    ///
    /// # Errors
    /// A sentence that says which addresses are known, or what of this one cannot be used.
    pub fn new(folder: &Path, database: Option<&str>) -> Result<Self, String> {
        let in_folder = |folder: &Path| Self {
            place: Place::from(folder),
            folder: folder.to_path_buf(),
        };
        let Some(url) = database else {
            return Ok(in_folder(folder));
        };
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(in_folder(Path::new(path))),
            Some(("postgres" | "postgresql", _)) => Ok(Self {
                place: Place::postgres(url)?,
                folder: folder.to_path_buf(),
            }),
            // What is no address may hold a password all the same.
            _ => Err(
                "this is no database: use `sqlite:DIR`, where DIR is a folder, or \
                 `postgres://USER@HOST:PORT/NAME`"
                    .to_owned(),
            ),
        }
    }

    /// Where the books are.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Whether other servers may serve the same books.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self.place, Place::Postgres(_))
    }

    /// The folder of what is kept in files: the books too, unless they are in PostgreSQL.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of books that are a file.
    ///
    /// # Errors
    /// A sentence that says what to use for books in PostgreSQL.
    pub fn file_folder(&self) -> Result<&Path, String> {
        match &self.place {
            Place::Folder(folder) => Ok(folder),
            Place::Postgres(_) => Err(
                "books in PostgreSQL are copied by its own means: use `pg_dump --format=custom`, and \
                 `pg_restore` into an empty database"
                    .to_owned(),
            ),
        }
    }

    /// Opens the books for serving, and makes them where there are none.
    ///
    /// # Errors
    /// A sentence that says what is in the way and what to do.
    pub fn open(&self) -> Result<SqlStore, String> {
        SqlStore::open(&self.place).map_err(|error| self.told(&error))
    }

    /// An error of the books, with where they are.
    #[must_use]
    pub fn told(&self, error: &StoreError) -> String {
        format!("the books in {}: {error}", self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_are_in_a_folder_or_in_postgresql() {
        let new = |url| Data::new(Path::new("data"), url);
        let place = |url| new(url).unwrap().place().to_string();
        assert_eq!(place(None), "data");
        assert_eq!(place(Some("sqlite:/var/lib/poltina")), "/var/lib/poltina");
        let books = new(Some("postgres://ann@localhost/poltina")).unwrap();
        assert_eq!(
            books.place().to_string(),
            "PostgreSQL's poltina at localhost"
        );
        assert_eq!(books.folder(), Path::new("data"));
        assert!(books.file_folder().unwrap_err().contains("pg_dump"));
        assert!(new(Some("mysql:x")).unwrap_err().contains("sqlite:"));
        assert!(new(Some("sqlite:")).is_err());
    }
}
