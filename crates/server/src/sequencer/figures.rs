//! What the sequencer counts of itself, for whoever keeps it running.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::traces::Traces;

/// Upper bounds of how many commands a batch holds.
const SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 32.0, 128.0, 256.0, 512.0];

/// Upper bounds of how long a batch takes, in seconds.
const TIMES: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The sequencer's figures. Cheap to clone: all clones count as one.
#[derive(Clone, Debug)]
pub struct Figures {
    commands: Histogram,
    seconds: Histogram,
    pub(super) conflicts: Counter,
    pub(super) failures: Counter,
    pub(super) turned_away: Counter,
    traces: Arc<OnceLock<Traces>>,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            commands: Histogram::new(SIZES),
            seconds: Histogram::new(TIMES),
            conflicts: Counter::default(),
            failures: Counter::default(),
            turned_away: Counter::default(),
            traces: Arc::default(),
        }
    }
}

impl Figures {
    /// From now on batches are traced as well.
    pub fn trace(&self, traces: Traces) {
        // Whoever was named first stays.
        let _ = self.traces.set(traces);
    }

    /// A batch was decided and written, or not.
    pub(super) fn batch(&self, commands: usize, took: Duration) {
        if let Some(traces) = self.traces.get() {
            traces.batch(commands, took);
        }
        let commands = u32::try_from(commands).unwrap_or(u32::MAX);
        self.commands.observe(commands.into());
        self.seconds.observe(took.as_secs_f64());
    }

    /// Makes them known under their names.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "sequencer_batch_commands",
            "Commands decided together",
            self.commands.clone(),
        );
        registry.register(
            "sequencer_batch_duration_seconds",
            "From taking a batch to its answers",
            self.seconds.clone(),
        );
        registry.register(
            "sequencer_conflicts",
            "Batches decided anew, for accounts had changed meanwhile",
            self.conflicts.clone(),
        );
        registry.register(
            "sequencer_failures",
            "Batches that could not be read or written",
            self.failures.clone(),
        );
        registry.register(
            "sequencer_turned_away",
            "Commands turned away, for too many waited",
            self.turned_away.clone(),
        );
    }
}
