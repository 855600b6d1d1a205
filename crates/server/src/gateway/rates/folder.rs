//! Rates out of a folder of documents in the Bank of Russia's layout, as a job of the operator's puts
//! them there.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{DOCUMENT_BYTES, NoRates, RateSource, RateTable, a_year_before, table, xml};
use crate::clock::{Micros, SECOND};

/// How long what was read holds before the folder is read again.
const HOLDS: Micros = 60 * SECOND;

/// The most documents that are read.
const DOCUMENTS: usize = 1_000;

/// A folder: every `.xml` in it is a day or a history; all of them must be sound.
#[derive(Debug)]
pub struct FolderRates {
    folder: PathBuf,
    read: Mutex<Option<(Micros, Arc<RateTable>)>>,
}

impl FolderRates {
    /// The rates of this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            read: Mutex::new(None),
        }
    }
}

fn read(folder: &Path) -> Result<RateTable, NoRates> {
    let unreadable = |path: &Path, error: std::io::Error| {
        NoRates::Unreadable(format!("{}: {error}", path.display()))
    };
    let files = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut paths = Vec::new();
    for file in files {
        let path = file.map_err(|error| unreadable(folder, error))?.path();
        if path.extension().is_some_and(|ending| ending == "xml") {
            paths.push(path);
        }
    }
    if paths.is_empty() || paths.len() > DOCUMENTS {
        let what = format!("{} has {} documents", folder.display(), paths.len());
        return Err(NoRates::Unreadable(what));
    }
    paths.sort();
    let mut documents = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
        let name = path.display();
        if bytes.len() > DOCUMENT_BYTES {
            return Err(NoRates::Malformed(format!("{name} is too large")));
        }
        documents.push(xml::read(&bytes).map_err(|error| match error {
            NoRates::Malformed(what) => NoRates::Malformed(format!("{name}: {what}")),
            other => other,
        })?);
    }
    Ok(table(documents)?.0)
}

#[async_trait]
impl RateSource for FolderRates {
    async fn table(&self, now: Micros) -> Result<Arc<RateTable>, NoRates> {
        let lock = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, table)) = &*lock()
            && (*at..*at + HOLDS).contains(&now)
        {
            return Ok(Arc::clone(table));
        }
        let folder = self.folder.clone();
        let read = tokio::task::spawn_blocking(move || read(&folder)).await;
        let read = read.map_err(|error| NoRates::Unreadable(error.to_string()))?;
        let table = Arc::new(read?.since(a_year_before(now)));
        *lock() = Some((now, Arc::clone(&table)));
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use poltina_domain::{Currency, Pair};

    use super::*;

    const DAY: &str = "<ValCurs Date=\"28.11.2026\"><Valute ID=\"R01375\"><NumCode>156</NumCode>\
                       <CharCode>CNY</CharCode><Nominal>1</Nominal><Value>11,25</Value></Valute></ValCurs>";
    const HISTORY: &str = "<ValCurs ID=\"R01375\"><Record Date=\"27.11.2026\" Id=\"R01375\">\
                           <Nominal>1</Nominal><Value>11,20</Value></Record></ValCurs>";

    fn now(day: &str) -> Micros {
        crate::moscow::parse(&format!("{day}T12:00:00+03:00")).unwrap()
    }

    #[tokio::test]
    async fn days_and_histories_of_a_folder_are_one_table_which_is_read_anew_after_a_minute() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("a_history.xml", HISTORY);
        put("daily.xml", DAY);
        put("readme.txt", "not of it");
        let source = FolderRates::new(folder.path());
        let pair = Pair::new(Currency::Cny, Currency::Rub).unwrap();
        let today = now("2026-11-28");
        let table = source.table(today).await.unwrap();
        let rates: Vec<_> = table.all(pair).map(|(_, rate)| rate.to_string()).collect();
        assert_eq!(rates, ["11.20", "11.25"]);
        // A file that is half written counts for nothing, and what was read holds meanwhile.
        put("later.xml", &DAY.replace("28.11", "29.11")[..80]);
        assert_eq!(source.table(today + HOLDS - 1).await, Ok(table));
        let broken = source.table(today + HOLDS).await.unwrap_err();
        assert!(matches!(broken, NoRates::Malformed(_)), "{broken:?}");
        put("later.xml", &DAY.replace("28.11", "29.11"));
        let table = source.table(today + HOLDS).await.unwrap();
        assert_eq!(table.all(pair).count(), 3);
        // What is older than a year is left out.
        let table = source.table(now("2027-11-28")).await.unwrap();
        assert_eq!(table.all(pair).count(), 2);
    }

    #[tokio::test]
    async fn two_rates_of_one_day_and_histories_of_nobody_knows_what_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let table = || async {
            let source = FolderRates::new(folder.path());
            source.table(now("2026-11-28")).await
        };
        assert!(matches!(table().await, Err(NoRates::Unreadable(_))));
        put("history.xml", HISTORY);
        assert!(matches!(table().await, Err(NoRates::Malformed(_))));
        put("daily.xml", DAY);
        assert!(table().await.is_ok());
        put("history.xml", &HISTORY.replace("27.11", "28.11"));
        assert!(matches!(table().await, Err(NoRates::Malformed(_))));
    }
}
