//! A pool of connections that read. Each read is one snapshot.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::connection::open_reader;
use crate::store::StoreError;

/// How many reads run at once: SQLite's readers are bound by the processor.
const READERS: usize = 4;

#[derive(Clone, Debug)]
pub(super) struct Readers {
    shared: Arc<Shared>,
    free: Arc<Semaphore>,
}

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn open(dir: &Path) -> Self {
        let shared = Shared {
            dir: dir.to_owned(),
            idle: Mutex::new(Vec::with_capacity(READERS)),
        };
        Self {
            shared: Arc::new(shared),
            free: Arc::new(Semaphore::new(READERS)),
        }
    }

    /// Runs the work over one snapshot.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let stopped = || StoreError::Unavailable("the readers have stopped".to_owned());
        let permit = Arc::clone(&self.free).acquire_owned().await;
        let permit = permit.map_err(|_| stopped())?;
        let shared = Arc::clone(&self.shared);
        let read = move || {
            let connection = shared.take()?;
            let outcome = snapshot(&connection, work);
            shared.put_back(connection);
            drop(permit);
            outcome
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|_| stopped())?
    }
}

impl Shared {
    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle().pop();
        idle.map_or_else(|| open_reader(&self.dir), Ok)
    }

    fn put_back(&self, connection: Connection) {
        self.idle().push(connection);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs the work inside one read transaction.
pub(super) fn snapshot<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let outcome = work(connection);
    connection.prepare_cached("ROLLBACK")?.execute([])?;
    outcome
}
