//! What the kernel knows of this process, under the names that Prometheus' own clients use.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

/// The kernel's files tell memory in pages of this size on all that the server is built for.
const PAGE: i64 = 4096;

#[derive(Debug)]
pub(super) struct Process {
    started_at: i64,
}

impl Process {
    pub(super) fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.as_secs());
        Self {
            started_at: i64::try_from(now).unwrap_or_default(),
        }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let figures = [
            (
                "process_start_time_seconds",
                "When the server started",
                Some(self.started_at),
            ),
            (
                "process_resident_memory_bytes",
                "Memory that the server holds",
                resident(),
            ),
            (
                "process_open_fds",
                "Files and connections open",
                open_files(),
            ),
            (
                "process_max_fds",
                "Files and connections that may be open",
                open_files_at_most(),
            ),
        ];
        for (name, help, figure) in figures {
            let Some(figure) = figure else { continue };
            let told = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(figure).encode(told)?;
        }
        Ok(())
    }
}

fn resident() -> Option<i64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: i64 = pages.split(' ').nth(1)?.parse().ok()?;
    pages.checked_mul(PAGE)
}

/// How many files and connections this process may have open.
pub(crate) fn open_files_at_most() -> Option<i64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn open_files() -> Option<i64> {
    let open = fs::read_dir("/proc/self/fd").ok()?.count();
    i64::try_from(open).ok()
}
