//! Which books to open, from `--data` or `--database`.

use std::path::{Path, PathBuf};

use crate::store::StoreError;
use crate::store::sqlite::SqliteStore;

/// Where the books are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data(PathBuf);

impl Data {
    /// The books that the flags name.
    ///
    /// # Errors
    /// A sentence that says which addresses are known.
    pub fn new(folder: &Path, database: Option<&str>) -> Result<Self, String> {
        let Some(url) = database else {
            return Ok(Self(folder.to_path_buf()));
        };
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self(PathBuf::from(path))),
            Some(("postgres" | "postgresql", _)) => Err(
                "PostgreSQL is not supported yet: use `--data DIR` or `--database sqlite:DIR`"
                    .to_owned(),
            ),
            _ => Err(format!(
                "`{url}` is no database: use `sqlite:DIR`, where DIR is a folder"
            )),
        }
    }

    /// The folder of the books.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Opens the books for serving, and makes them where there are none.
    ///
    /// # Errors
    /// A sentence that says what is in the way and what to do.
    pub fn open(&self) -> Result<SqliteStore, String> {
        SqliteStore::open(&self.0).map_err(|error| self.told(&error))
    }

    /// An error of the books, with where they are.
    #[must_use]
    pub fn told(&self, error: &StoreError) -> String {
        format!("the books in {}: {error}", self.0.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sqlite_is_known_and_postgresql_is_named_as_missing() {
        let new = |url| Data::new(Path::new("data"), url);
        assert_eq!(new(None), Ok(Data(PathBuf::from("data"))));
        assert_eq!(
            new(Some("sqlite:/var/lib/poltina")),
            Ok(Data(PathBuf::from("/var/lib/poltina")))
        );
        assert!(
            new(Some("postgres://localhost/poltina"))
                .unwrap_err()
                .contains("not supported yet")
        );
        assert!(new(Some("mysql:x")).unwrap_err().contains("sqlite:"));
        assert!(new(Some("sqlite:")).is_err());
    }
}
