//! Time, passed in: nothing but [`SystemClock`] asks the operating system for it,
//! and nothing waits but by a clock.

use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment: Unix time in microseconds.
pub type Micros = i64;

/// Microseconds of one second.
pub const SECOND: Micros = 1_000_000;

/// Where the present moment comes from; tests bring a clock of their own.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Micros;

    /// Ends after this time.
    fn rest(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Micros {
        // A clock before 1970 reads as 1970: nothing that was posted can be older.
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
    }
}

/// A moment as the Unix milliseconds that ids carry.
#[must_use]
pub fn unix_ms(moment: Micros) -> u64 {
    u64::try_from(moment / 1_000).unwrap_or(0)
}
