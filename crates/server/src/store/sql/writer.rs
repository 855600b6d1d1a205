//! The one thread that writes. It takes all jobs that wait into one transaction: a burst of
//! sign-ins and a batch of transfers cost one write to the disk together.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::db::{Uncommitted, rolled_back};
use super::{Db, Place};
use crate::store::StoreError;

/// How many jobs may wait; more are turned away.
const QUEUE: usize = 1024;

/// How many jobs share a transaction at most.
const GROUP: usize = 64;

/// Runs the job in the open transaction, or hears why there is none; the answer goes out when it
/// is known whether the transaction was committed.
struct Job {
    /// Whether it writes much: then it goes before its neighbours.
    large: bool,
    run: Run,
}

type Run = Box<dyn FnOnce(Result<(&Db, Turn), StoreError>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), StoreError>)>;

/// Whether something is in the transaction already that stands if the job fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    First,
    Later,
}

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    last: Last,
}

/// Why the last write failed; nothing where it was written.
#[derive(Clone, Debug, Default)]
struct Last(Arc<Mutex<Option<StoreError>>>);

impl Last {
    fn set(&self, failed: Option<StoreError>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }

    fn failed(&self) -> bool {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some()
    }
}

impl Writer {
    /// Over this connection; where it is lost, another one to the same place.
    pub(super) fn start(connection: Db, place: Place) -> Result<Self, StoreError> {
        let (jobs, waiting) = sync_channel(QUEUE);
        let last = Last::default();
        let written = last.clone();
        let thread = std::thread::Builder::new()
            .name("poltina-writer".to_owned())
            .spawn(move || write(connection, &place, &waiting, &written))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            last,
        })
    }

    /// Whether it can write. After a failure only another write tells: whoever is asked after each failure would
    /// otherwise be sent no work, and never learn that there is room again.
    pub(super) async fn well(&self) -> Result<(), StoreError> {
        if self.thread.as_ref().is_none_or(JoinHandle::is_finished) {
            return Err(stopped());
        }
        if !self.last.failed() {
            return Ok(());
        }
        self.run(Db::touch).await?;
        self.last.set(None);
        Ok(())
    }

    /// Runs the work in a transaction and answers when it is on the disk. Work that fails leaves
    /// nothing behind.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.hand_in(false, work).await
    }

    /// The same of work that writes much: it goes first, where it needs no savepoint. SQLite copies each page that
    /// changes under one, and walks along all copies at the end of each statement: of 512 transfers that took
    /// longer than writing them.
    pub(super) async fn run_large<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.hand_in(true, work).await
    }

    async fn hand_in<T: Send + 'static>(
        &self,
        large: bool,
        work: impl FnOnce(&Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let last = self.last.clone();
        let run = Box::new(move |transaction: Result<(&Db, Turn), StoreError>| {
            let outcome = transaction.and_then(|(connection, turn)| match turn {
                Turn::First => in_transaction(connection, work),
                Turn::Later => in_savepoint(connection, work),
            });
            if let Err(error @ StoreError::Unavailable(_)) = &outcome {
                last.set(Some(error.clone()));
            }
            Box::new(move |committed: Result<(), StoreError>| {
                // Whoever asked may have gone: what was written stands all the same.
                let _ = answer.send(outcome.and_then(|value| committed.map(|()| value)));
            }) as Answer
        });
        let job = Job { large, run };
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Unavailable("too many writes wait".to_owned()),
            TrySendError::Disconnected(_) => stopped(),
        })?;
        answered.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The thread ends when no more jobs can come; it closes its connection in order.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the writer has stopped".to_owned())
}

/// Nothing else is in the transaction yet: if the work fails, all of it goes.
fn in_transaction<T>(
    connection: &Db,
    work: impl FnOnce(&Db) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let outcome = work(connection);
    if outcome.is_err() && !connection.is_over() {
        let _ = connection.roll_back();
    }
    outcome
}

fn in_savepoint<T>(
    connection: &Db,
    work: impl FnOnce(&Db) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if let Err(error) = connection.run("SAVEPOINT job") {
        // PostgreSQL takes back all of a transaction in which a statement failed, and says of its COMMIT that all is
        // well: what went before must not be told so.
        let _ = connection.roll_back();
        return Err(error);
    }
    let outcome = work(connection);
    if connection.is_over() {
        // The database rolled back the whole transaction: whatever the work says, nothing is left.
        return outcome.and_then(|_| Err(rolled_back()));
    }
    let closed = match &outcome {
        Ok(_) => connection.run("RELEASE job"),
        Err(_) => connection
            .run("ROLLBACK TO job")
            .and_then(|()| connection.run("RELEASE job")),
    };
    if let Err(error) = closed {
        // What failed must not be committed with its neighbours: rather none of them.
        let _ = connection.roll_back();
        return Err(error);
    }
    outcome
}

fn write(mut connection: Db, place: &Place, waiting: &Receiver<Job>, last: &Last) {
    let mut broken = None;
    while let Ok(first) = waiting.recv() {
        let mut jobs: Vec<Job> = std::iter::once(first)
            .chain(waiting.try_iter().take(GROUP - 1))
            .collect();
        if let Some(error) = &broken {
            refuse(jobs, error);
            continue;
        }
        if let Err(error) = begin(&mut connection, place) {
            tracing::error!(%error, "the writer cannot begin a transaction");
            last.set(Some(error.clone()));
            refuse(jobs, &error);
            continue;
        }
        // None is answered yet, so that none can have been meant to come before another.
        jobs.sort_by_key(|job| !job.large);
        let before = connection.changes();
        let mut answers = Vec::new();
        let mut rest = Vec::new();
        let mut turn = Turn::First;
        let mut jobs = jobs.into_iter().peekable();
        while let Some(job) = jobs.next() {
            // A full disk or a failed read ends the whole transaction: what is left of the group
            // must not run outside of one.
            if connection.is_over() {
                rest.push(job);
                continue;
            }
            let answer = (job.run)(Ok((&connection, turn)));
            if turn == Turn::First && connection.is_over() {
                // It failed by itself, and the others have lost nothing by it. Whether the disk had a part in that,
                // the next write tells.
                last.set(Some(rolled_back()));
                answer(Err(rolled_back()));
                if jobs.peek().is_some()
                    && let Err(error) = begin(&mut connection, place)
                {
                    tracing::error!(%error, "the writer cannot begin a transaction");
                    last.set(Some(error));
                }
                continue;
            }
            turn = Turn::Later;
            answers.push(answer);
        }
        if answers.is_empty() {
            refuse(rest, &rolled_back());
            continue;
        }
        let committed = connection
            .commit()
            .map_err(|Uncommitted { error, for_good }| {
                tracing::error!(%error, "a group of writes failed");
                if for_good {
                    // After a failed sync the kernel may drop what it could not write and call the
                    // next sync a success. Only a restart reads what is really on the disk.
                    tracing::error!(
                        "the disk failed: no more writes until the server is restarted"
                    );
                    broken = Some(StoreError::Unavailable(
                        "the disk failed: look at it, then restart the server".to_owned(),
                    ));
                }
                error
            });
        match &committed {
            // Another server was faster: the database is well.
            Err(StoreError::Conflict) => {}
            Err(error) => last.set(Some(error.clone())),
            // Nothing is known of a disk to which nothing was written.
            Ok(()) if before.is_some() && before == connection.changes() => {}
            Ok(()) => last.set(None),
        }
        for answer in answers {
            answer(committed.clone());
        }
        refuse(rest, &rolled_back());
    }
}

/// Begins a transaction, over another connection where this one is lost: nothing was asked of it yet.
fn begin(connection: &mut Db, place: &Place) -> Result<(), StoreError> {
    match connection.begin_writing() {
        Err(error) if connection.is_lost() => {
            tracing::warn!(%error, "the writer lost the database, and connects anew");
            *connection = place.open_writer()?;
            connection.begin_writing()
        }
        begun => begun,
    }
}

fn refuse(jobs: Vec<Job>, error: &StoreError) {
    for job in jobs {
        (job.run)(Err(error.clone()))(Ok(()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::params;
    use crate::store::sql::values::{all, change, one};
    use crate::store::sqlite::{open_reader, open_writer};

    fn keep(text: String) -> impl FnOnce(&Db) -> Result<(), StoreError> + Send + 'static {
        move |connection| {
            change(connection, "INSERT INTO kept (text) VALUES (?1)", [text])?;
            Ok(())
        }
    }

    /// A writer with a table of its own, in a file that may grow by so many pages.
    fn writer(dir: &std::path::Path, pages: i64) -> Writer {
        let connection = open_writer(dir).unwrap();
        connection
            .run("CREATE TABLE kept (text TEXT UNIQUE)")
            .unwrap();
        let number = |sql: &str| one(&connection, sql, params![], |row| row.get::<i64>(0));
        let used = number("PRAGMA page_count").unwrap().unwrap();
        number(&format!("PRAGMA max_page_count = {}", used + pages)).unwrap();
        Writer::start(connection, Place::from(dir)).unwrap()
    }

    fn kept(dir: &std::path::Path) -> Vec<String> {
        let connection = open_reader(dir).unwrap();
        let sql = "SELECT substr(text, 1, 8) FROM kept ORDER BY text";
        all(&connection, sql, params![], |row| row.get(0)).unwrap()
    }

    #[tokio::test]
    async fn work_that_fails_leaves_nothing_and_its_neighbours_alone() {
        let dir = tempfile::tempdir().unwrap();
        let writer = writer(dir.path(), 1_000);
        let fails = writer.run(|connection| {
            change(
                connection,
                "INSERT INTO kept (text) VALUES ('half')",
                params![],
            )?;
            Err::<(), _>(StoreError::Conflict)
        });
        let (before, failed, after) = tokio::join!(
            writer.run(keep("before".to_owned())),
            fails,
            writer.run(keep("after".to_owned())),
        );
        assert_eq!(
            (before, failed, after),
            (Ok(()), Err(StoreError::Conflict), Ok(()))
        );
        assert_eq!(kept(dir.path()), ["after", "before"]);
    }

    #[tokio::test]
    async fn what_is_large_goes_first_and_its_neighbours_stand_if_it_fails() {
        let dir = tempfile::tempdir().unwrap();
        let writer = writer(dir.path(), 1_000);
        // While this one waits, the next three come together.
        let (begin, begun) = oneshot::channel();
        let (go, wait) = std::sync::mpsc::channel();
        let held = writer.run(move |_| {
            let _ = begin.send(());
            wait.recv().map_err(|_| StoreError::Conflict)
        });
        let count = |connection: &Db| {
            let sql = "SELECT count(*) FROM kept";
            one(connection, sql, params![], |row| row.get::<i64>(0))
        };
        let fails = writer.run_large(move |connection| {
            keep("half".to_owned())(connection)?;
            Err::<(), _>(StoreError::Corrupt(format!("{:?}", count(connection))))
        });
        let together = async {
            begun.await.unwrap();
            let going = async { go.send(()).unwrap() };
            let (before, after) = (keep("before".to_owned()), keep("after".to_owned()));
            tokio::join!(writer.run(before), fails, writer.run(after), going)
        };
        let (held, (before, failed, after, ())) = tokio::join!(held, together);
        assert_eq!(held, Ok(()));
        let alone = StoreError::Corrupt("Ok(Some(1))".to_owned());
        assert_eq!((before, failed, after), (Ok(()), Err(alone), Ok(())));
        assert_eq!(kept(dir.path()), ["after", "before"]);
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_what_fits_is_written_again_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let writer = writer(dir.path(), 20);
        let large = format!("too-large{}", "x".repeat(1_000_000));
        let (small, large) = tokio::join!(
            writer.run(keep("small-1".to_owned())),
            writer.run(keep(large))
        );
        assert!(
            matches!(large, Err(StoreError::Unavailable(_))),
            "{large:?}"
        );
        assert_eq!(writer.run(keep("small-2".to_owned())).await, Ok(()));
        // What was answered with success is there; what was not may be or not.
        let kept = kept(dir.path());
        assert_eq!(small.is_ok(), kept.contains(&"small-1".to_owned()));
        assert!(kept.contains(&"small-2".to_owned()));
        assert!(!kept.contains(&"too-larg".to_owned()));
    }
}
