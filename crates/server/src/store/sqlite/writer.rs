//! The one thread that writes. It takes all jobs that wait into one transaction: a burst of
//! sign-ins and a batch of transfers cost one write to the disk together.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

use crate::store::StoreError;

/// How many jobs may wait; more are turned away.
const QUEUE: usize = 1024;

/// How many jobs share a transaction at most.
const GROUP: usize = 64;

/// Runs the job in the open transaction, or hears why there is none; the answer goes out when it
/// is known whether the transaction was committed.
type Job = Box<dyn FnOnce(Result<&Connection, StoreError>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), StoreError>)>;

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, waiting) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("poltina-writer".to_owned())
            .spawn(move || write(connection, &waiting))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs the work in a transaction and answers when it is on the disk. Work that fails leaves
    /// nothing behind.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |transaction| {
            let outcome = transaction.and_then(|connection| in_savepoint(connection, work));
            Box::new(move |committed| {
                // Whoever asked may have gone: what was written stands all the same.
                let _ = answer.send(outcome.and_then(|value| committed.map(|()| value)));
            })
        });
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

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let run = |sql| connection.prepare_cached(sql)?.execute([]);
    run("SAVEPOINT job")?;
    let outcome = work(connection);
    if connection.is_autocommit() {
        // SQLite rolled back the whole transaction: whatever the work says, nothing is left.
        return outcome.and_then(|_| Err(rolled_back()));
    }
    let closed = match &outcome {
        Ok(_) => run("RELEASE job"),
        Err(_) => run("ROLLBACK TO job").and_then(|_| run("RELEASE job")),
    };
    if let Err(error) = closed {
        // What failed must not be committed with its neighbours: rather none of them.
        let _ = connection.execute_batch("ROLLBACK");
        return Err(error.into());
    }
    outcome
}

fn rolled_back() -> StoreError {
    StoreError::Unavailable("the transaction was rolled back".to_owned())
}

fn write(connection: Connection, waiting: &Receiver<Job>) {
    let mut broken = None;
    while let Ok(first) = waiting.recv() {
        let jobs = std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1));
        if let Some(error) = &broken {
            refuse(jobs, error);
            continue;
        }
        let begun = connection
            .prepare_cached("BEGIN IMMEDIATE")
            .and_then(|mut begin| begin.execute([]));
        if let Err(error) = begun {
            tracing::error!(%error, "the writer cannot begin a transaction");
            refuse(jobs, &error.into());
            continue;
        }
        let mut answers = Vec::new();
        let mut rest = Vec::new();
        for job in jobs {
            // A full disk or a failed read ends the whole transaction: what is left of the group
            // must not run outside of one.
            if connection.is_autocommit() {
                rest.push(job);
            } else {
                answers.push(job(Ok(&connection)));
            }
        }
        let committed = commit(&connection);
        if let Err(error) = &committed {
            tracing::error!(%error, "a group of writes failed");
            if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) {
                // After a failed sync the kernel may drop what it could not write and call the
                // next sync a success. Only a restart reads what is really on the disk.
                tracing::error!("the disk failed: no more writes until the server is restarted");
                broken = Some(StoreError::Unavailable(
                    "the disk failed: look at it, then restart the server".to_owned(),
                ));
            }
        }
        let committed = committed.map_err(StoreError::from);
        for answer in answers {
            answer(committed.clone());
        }
        refuse(rest.into_iter(), &rolled_back());
    }
}

fn commit(connection: &Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() {
        // SQLite rolled it back by itself.
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
            Some("the transaction was rolled back".to_owned()),
        ));
    }
    let committed = connection
        .prepare_cached("COMMIT")
        .and_then(|mut commit| commit.execute([]));
    if committed.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    committed.map(|_| ())
}

fn refuse(jobs: impl Iterator<Item = Job>, error: &StoreError) {
    for job in jobs {
        job(Err(error.clone()))(Ok(()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::connection::{open_reader, open_writer};

    fn keep(text: String) -> impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static {
        move |connection| {
            connection.execute("INSERT INTO kept (text) VALUES (?1)", [text])?;
            Ok(())
        }
    }

    /// A writer with a table of its own, in a file that may grow by so many pages.
    fn writer(dir: &std::path::Path, pages: i64) -> Writer {
        let connection = open_writer(dir).unwrap();
        connection
            .execute_batch("CREATE TABLE kept (text TEXT UNIQUE)")
            .unwrap();
        let used: i64 = connection
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        connection
            .query_row(
                &format!("PRAGMA max_page_count = {}", used + pages),
                [],
                |_| Ok(()),
            )
            .unwrap();
        Writer::start(connection).unwrap()
    }

    fn kept(dir: &std::path::Path) -> Vec<String> {
        let connection = open_reader(dir).unwrap();
        let mut statement = connection
            .prepare("SELECT substr(text, 1, 8) FROM kept ORDER BY text")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn work_that_fails_leaves_nothing_and_its_neighbours_alone() {
        let dir = tempfile::tempdir().unwrap();
        let writer = writer(dir.path(), 1_000);
        let fails = writer.run(|connection| {
            connection.execute("INSERT INTO kept (text) VALUES ('half')", [])?;
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
