//! Time, passed in: nothing but [`SystemClock`] asks the operating system for it,
//! and nothing waits but by a clock.

use std::path::PathBuf;
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

/// The operating system's clock, moved by the whole seconds that a file holds: for journeys on the
/// demo world that must see tomorrow. Without the file, or with anything else in it, it is not moved.
#[derive(Clone, Debug)]
pub struct FileClock {
    /// The file; read each time.
    pub file: PathBuf,
}

impl Clock for FileClock {
    fn now(&self) -> Micros {
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        let seconds: i64 = text.trim().parse().unwrap_or_default();
        SystemClock
            .now()
            .saturating_add(seconds.saturating_mul(SECOND))
    }
}

/// A moment as the Unix milliseconds that ids carry.
#[must_use]
pub fn unix_ms(moment: Micros) -> u64 {
    u64::try_from(moment / 1_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_moves_the_clock_by_its_seconds_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clock");
        let clock = FileClock { file: file.clone() };
        let ahead = || (clock.now() - SystemClock.now()) / (60 * SECOND);
        assert_eq!(ahead(), 0);
        std::fs::write(&file, "86430\n").unwrap();
        assert_eq!(ahead(), 1_440);
        std::fs::write(&file, "tomorrow").unwrap();
        assert_eq!(ahead(), 0);
    }
}
