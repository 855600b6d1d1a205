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
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let outcome = work(connection);
    if outcome.is_err() && !connection.is_autocommit() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    if !connection.is_autocommit() {
        connection.prepare_cached("RELEASE job")?.execute([])?;
    }
    outcome
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
        let lost = StoreError::Unavailable("the transaction was rolled back".to_owned());
        refuse(rest.into_iter(), &lost);
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
