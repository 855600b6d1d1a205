//! `bench app`: how the app feels on a slow phone, beside a still page and by Lighthouse.

use crate::process::{command, run};
use crate::{Result, build, setup};

/// Hands over to e2e/bench/app.mjs; a number says how often each figure is taken.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    build::all()?;
    setup::for_browser_tests()?;
    setup::for_bench()?;
    run(command("node").arg("e2e/bench/app.mjs").args(arguments))
}
