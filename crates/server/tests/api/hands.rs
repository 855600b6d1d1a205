//! A clock that stands still until it is told to move.

use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use poltina_server::clock::{Clock, Micros};

/// Who rests by it does not wait; it keeps how long he would have.
pub(crate) struct Hands {
    now: AtomicI64,
    rests: Mutex<Vec<Duration>>,
}

impl Hands {
    pub(crate) fn at(now: Micros) -> Self {
        Self {
            now: AtomicI64::new(now),
            rests: Mutex::default(),
        }
    }

    pub(crate) fn turn(&self, by: Micros) {
        self.now.fetch_add(by, Ordering::SeqCst);
    }

    /// How long was rested since this was asked last, in milliseconds.
    pub(crate) fn rests(&self) -> Vec<u128> {
        let rests = std::mem::take(&mut *self.rests.lock().unwrap());
        rests.iter().map(Duration::as_millis).collect()
    }
}

impl Clock for Hands {
    fn now(&self) -> Micros {
        self.now.load(Ordering::SeqCst)
    }

    fn rest(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.rests.lock().unwrap().push(time);
        Box::pin(std::future::ready(()))
    }
}
