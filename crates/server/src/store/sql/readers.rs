//! A pool of connections that read. Each read is one snapshot.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::{Db, Place};
use crate::store::StoreError;

/// How many reads run at once: they are bound by the processor.
const READERS: usize = 4;

#[derive(Clone, Debug)]
pub(super) struct Readers {
    shared: Arc<Shared>,
    free: Arc<Semaphore>,
}

#[derive(Debug)]
struct Shared {
    place: Place,
    idle: Mutex<Vec<Db>>,
}

impl Readers {
    pub(super) fn open(place: &Place) -> Self {
        let shared = Shared {
            place: place.clone(),
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
        work: impl FnOnce(&Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let read = move |shared: &Shared| {
            let connection = shared.begin()?;
            let outcome = work(&connection);
            // One that cannot even do that is given up.
            let ended = connection.roll_back();
            if ended.is_ok() {
                shared.idle().push(connection);
            }
            outcome
        };
        self.apart(read).await
    }

    /// Runs work of one statement, which is a snapshot by itself: PostgreSQL is asked once instead of three times.
    /// Over a connection that was lost while nobody used it, the work is done again over another one.
    pub(super) async fn one<T: Send + 'static>(
        &self,
        work: impl Fn(&Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let read = move |shared: &Shared| loop {
            let idle = shared.idle().pop();
            let was_idle = idle.is_some();
            let connection = idle.map_or_else(|| shared.place.open_reader(), Ok)?;
            let outcome = work(&connection);
            if !connection.is_lost() {
                shared.idle().push(connection);
                return outcome;
            }
            if !was_idle {
                return outcome;
            }
        };
        self.apart(read).await
    }

    /// On a thread of its own: it waits for the disk.
    async fn apart<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Shared) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let stopped = || StoreError::Unavailable("the readers have stopped".to_owned());
        let permit = Arc::clone(&self.free).acquire_owned().await;
        let permit = permit.map_err(|_| stopped())?;
        let shared = Arc::clone(&self.shared);
        let read = move || {
            let outcome = read(&shared);
            drop(permit);
            outcome
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|_| stopped())?
    }
}

impl Shared {
    /// A connection, in its snapshot already. One that was lost while nobody used it is replaced.
    fn begin(&self) -> Result<Db, StoreError> {
        loop {
            let Some(connection) = self.idle().pop() else {
                break;
            };
            if connection.begin_reading().is_ok() {
                return Ok(connection);
            }
        }
        let connection = self.place.open_reader()?;
        connection.begin_reading()?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Db>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs the work inside one read transaction.
pub(in crate::store) fn snapshot<T>(
    connection: &Db,
    work: impl FnOnce(&Db) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.begin_reading()?;
    let outcome = work(connection);
    connection.roll_back()?;
    outcome
}
