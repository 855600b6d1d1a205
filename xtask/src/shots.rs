//! `shots`: a picture of every page, in both sizes, both themes and all languages.

use crate::process::{command, run};
use crate::{Result, build, setup};

/// Hands over to e2e/shots.mjs; names choose single pages.
pub(crate) fn shots(names: &[String]) -> Result<()> {
    build::all()?;
    setup::for_browser_tests()?;
    run(command("node").arg("e2e/shots.mjs").args(names))?;
    println!("The pictures are in target/shots/");
    Ok(())
}
