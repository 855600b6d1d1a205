//! Where statements wait to be fetched: in memory alone, few of each person, for ten minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use poltina_api_types::{ErrorCode, NewStatement, Statement, StatementFormat, StatementState};
use poltina_domain::{StatementId, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::Failure;
use crate::clock::{Micros, SECOND};
use crate::moscow;

/// How long a statement is kept, in seconds.
pub(super) const SECONDS: u32 = 600;

/// How many of one person are kept: the oldest gives way.
const EACH: usize = 3;

/// How many are kept in all, and how many bytes their files may have.
const ALL: usize = 500;
const BYTES: usize = 128 << 20;

/// How many are made at once; the others wait.
const AT_ONCE: usize = 2;

/// A file that is fetched.
#[derive(Debug)]
pub struct StatementFile {
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is called: ASCII, nothing of a person.
    pub name: String,
}

/// All statements that are known.
#[derive(Debug)]
pub(in crate::app) struct Shelf {
    places: Mutex<HashMap<StatementId, Place>>,
    making: Arc<Semaphore>,
}

#[derive(Debug)]
struct Place {
    user: UserId,
    shown: Statement,
    expires_at: Micros,
    file: Option<Arc<[u8]>>,
}

/// One's turn to make a statement.
#[derive(Debug)]
pub(super) struct Turn(Arc<Semaphore>);

impl Turn {
    /// Waits until few enough others are being made.
    pub(super) async fn come(self) -> Option<OwnedSemaphorePermit> {
        self.0.acquire_owned().await.ok()
    }
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            places: Mutex::default(),
            making: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Shelf {
    /// Takes in a statement that is to be made.
    ///
    /// # Errors
    /// `unavailable` where too many, or too large ones, are kept.
    pub(super) fn put(
        &self,
        id: StatementId,
        user: UserId,
        new: &NewStatement,
        entries: u32,
        now: Micros,
    ) -> Result<(Turn, Statement), Failure> {
        let mut places = self.places(now);
        let mut his: Vec<_> = places
            .iter()
            .filter(|(_, place)| place.user == user)
            .map(|(id, _)| *id)
            .collect();
        // Their ids sort by age.
        his.sort_unstable();
        for old in his.iter().rev().skip(EACH - 1) {
            places.remove(old);
        }
        let bytes: usize = places.values().map(Place::bytes).sum();
        if places.len() >= ALL || bytes >= BYTES {
            let detail = "Too many statements wait to be fetched; try again later.";
            return Err(Failure::unavailable(detail, 60));
        }
        let expires_at = now + i64::from(SECONDS) * SECOND;
        let shown = Statement {
            id,
            from: new.from.clone(),
            to: new.to.clone(),
            format: new.format,
            entries,
            state: StatementState::Making { percent: 0 },
            expires_at: moscow::rfc3339(expires_at),
        };
        let place = Place {
            user,
            shown: shown.clone(),
            expires_at,
            file: None,
        };
        places.insert(id, place);
        Ok((Turn(Arc::clone(&self.making)), shown))
    }

    /// How far it has come.
    pub(super) fn show(
        &self,
        id: StatementId,
        user: UserId,
        now: Micros,
    ) -> Result<Statement, Failure> {
        let places = self.places(now);
        let place = places.get(&id).filter(|place| place.user == user);
        let place = place.ok_or_else(|| Failure::not_found("statement"))?;
        Ok(place.shown.clone())
    }

    /// Its file.
    pub(super) fn file(
        &self,
        id: StatementId,
        user: UserId,
        now: Micros,
    ) -> Result<StatementFile, Failure> {
        let nothing = || Failure::not_found("statement");
        let places = self.places(now);
        let place = places.get(&id).filter(|place| place.user == user);
        let place = place.ok_or_else(nothing)?;
        match (&place.shown.state, &place.file) {
            (StatementState::Ready { file_name, .. }, Some(file)) => Ok(StatementFile {
                bytes: Arc::clone(file),
                media_type: written(place.shown.format).media_type(),
                name: file_name.clone(),
            }),
            (StatementState::Making { .. }, _) => {
                let detail = "The statement is still being made; ask again in a second.";
                Err(Failure::new(ErrorCode::StatementNotReady, detail).after(1))
            }
            _ => Err(nothing()),
        }
    }

    /// Notes how much is done; false where it is forgotten already.
    pub(super) fn progress(&self, id: StatementId, percent: u8, now: Micros) -> bool {
        self.change(id, now, |place| {
            place.shown.state = StatementState::Making { percent };
        })
    }

    /// Its file is there.
    pub(super) fn ready(&self, id: StatementId, file: Vec<u8>, now: Micros) {
        self.change(id, now, |place| {
            let ending = written(place.shown.format).extension();
            let (from, to) = (&place.shown.from, &place.shown.to);
            place.shown.state = StatementState::Ready {
                bytes: file.len() as u64,
                file_name: format!("poltina-{from}--{to}.{ending}"),
            };
            place.file = Some(file.into());
        });
    }

    /// It cannot be made.
    pub(super) fn failed(&self, id: StatementId, now: Micros) {
        self.change(id, now, |place| {
            place.shown.state = StatementState::Failed {};
        });
    }

    /// Forgets what is too old.
    pub(super) fn sweep(&self, now: Micros) {
        drop(self.places(now));
    }

    fn change(&self, id: StatementId, now: Micros, change: impl FnOnce(&mut Place)) -> bool {
        let mut places = self.places(now);
        let place = places.get_mut(&id);
        place.map(change).is_some()
    }

    /// What is not too old.
    fn places(&self, now: Micros) -> MutexGuard<'_, HashMap<StatementId, Place>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, place| place.expires_at > now);
        places
    }
}

impl Place {
    fn bytes(&self) -> usize {
        self.file.as_ref().map_or(0, |file| file.len())
    }
}

/// The format as the writer knows it.
pub(super) const fn written(format: StatementFormat) -> poltina_statements::Format {
    match format {
        StatementFormat::Csv => poltina_statements::Format::Csv,
        StatementFormat::Camt053 => poltina_statements::Format::Camt053,
        StatementFormat::Ofx => poltina_statements::Format::Ofx,
        StatementFormat::OneC => poltina_statements::Format::OneC,
        StatementFormat::Pdf => poltina_statements::Format::Pdf,
    }
}

#[cfg(test)]
mod tests {
    use poltina_api_types::StatementLanguage;
    use poltina_domain::AccountId;

    use super::*;

    const ANNA: UserId = UserId::from_bytes([1; 16]);

    fn put(shelf: &Shelf, number: u8, user: UserId) -> Result<(Turn, Statement), Failure> {
        let new = NewStatement {
            account_id: AccountId::from_bytes([2; 16]),
            from: "2026-11-01".to_owned(),
            to: "2026-11-22".to_owned(),
            format: StatementFormat::Csv,
            language: StatementLanguage::Ru,
        };
        shelf.put(id(number), user, &new, 7, 0)
    }

    fn id(number: u8) -> StatementId {
        StatementId::from_bytes([number; 16])
    }

    #[test]
    fn a_statement_is_watched_until_its_file_is_there() {
        let shelf = Shelf::default();
        let (_, shown) = put(&shelf, 1, ANNA).unwrap();
        assert_eq!(shown.state, StatementState::Making { percent: 0 });
        let refused = shelf.file(id(1), ANNA, 0).unwrap_err();
        assert_eq!(refused.code, ErrorCode::StatementNotReady);
        assert_eq!(refused.retry_after, Some(1));
        assert!(shelf.progress(id(1), 45, 0));
        let state = |now| shelf.show(id(1), ANNA, now).map(|shown| shown.state);
        assert_eq!(state(0), Ok(StatementState::Making { percent: 45 }));
        shelf.ready(id(1), b"abc".to_vec(), 0);
        let file_name = "poltina-2026-11-01--2026-11-22.csv".to_owned();
        let ready = StatementState::Ready {
            bytes: 3,
            file_name: file_name.clone(),
        };
        assert_eq!(state(0), Ok(ready));
        let file = shelf.file(id(1), ANNA, 0).unwrap();
        assert_eq!((&*file.bytes, file.name), (&b"abc"[..], file_name));
        assert!(state(i64::from(SECONDS) * SECOND).is_err());
        assert!(!shelf.progress(id(1), 50, 0), "it is forgotten");
    }

    #[test]
    fn what_could_not_be_made_says_so_and_has_no_file() {
        let shelf = Shelf::default();
        put(&shelf, 1, ANNA).unwrap();
        shelf.failed(id(1), 0);
        let shown = shelf.show(id(1), ANNA, 0).unwrap();
        assert_eq!(shown.state, StatementState::Failed {});
        let refused = shelf.file(id(1), ANNA, 0).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound);
    }

    #[test]
    fn files_that_take_too_much_room_keep_others_waiting_until_they_are_forgotten() {
        let shelf = Shelf::default();
        put(&shelf, 1, ANNA).unwrap();
        shelf.ready(id(1), vec![0; BYTES], 0);
        let boris = UserId::from_bytes([9; 16]);
        let refused = put(&shelf, 2, boris).unwrap_err();
        assert_eq!(
            (refused.code, refused.retry_after),
            (ErrorCode::Unavailable, Some(60))
        );
        shelf.sweep(i64::from(SECONDS) * SECOND);
        assert!(put(&shelf, 2, boris).is_ok());
    }
}
