//! `demo`: makes the demo world.

use std::process::ExitCode;
use std::sync::Arc;

use super::{At, Data, logs, serve};
use crate::clock::SystemClock;
use crate::demo::{self, Made};
use crate::sequencer::{Hub, Sequencer};
use crate::store::Store;

pub(super) fn demo(at: &At) -> Result<ExitCode, String> {
    logs::start(logs::LogFormat::Text, logs::LogLevel::Info);
    let data = Data::new(&at.data, at.database.as_deref())?;
    let runtime = serve::runtime()?;
    runtime.block_on(async {
        let store: Arc<dyn Store> = Arc::new(data.open()?);
        let clock = Arc::new(SystemClock);
        let sequencer = Sequencer::start(Arc::clone(&store), clock, Arc::new(Hub::new()));
        let made = demo::make(&*store, &sequencer, &SystemClock).await;
        sequencer.shut_down().await;
        match made.map_err(|error| error.to_string())? {
            Made::New { transfers } => say!("The demo world is made: {transfers} transfers."),
            Made::Before => say!("The demo world is there already."),
            Made::NotEmpty => {
                return Err(
                    "these books hold other people: choose an empty folder with `--data`"
                        .to_owned(),
                );
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
