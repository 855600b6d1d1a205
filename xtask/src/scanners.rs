//! `scanners`: other people's scanners against the release server, and how long its answers take.

use crate::process::{command, run, watched};
use crate::test::Counts;
use crate::{Result, build, paths, setup};
use std::path::PathBuf;

/// Tries of a measurement where none are asked for.
const TRIES: u32 = 500;

/// Some minutes of requests to this machine; part of the long run.
pub(crate) fn check(long: bool) -> Result<Counts> {
    if !long {
        println!("only in the long run: cargo xtask test scanners long");
        return Ok(Counts::default());
    }
    let binary = build::all()?;
    setup::node()?;
    let reports = paths::root().join("target/scanners");
    let mut tests = command("node");
    tests
        .current_dir(folder())
        .env("POLTINA_SERVER", binary)
        .env("REPORTS", &reports)
        .args(["--test", "--test-reporter=spec", "scanners.test.mjs"]);
    for name in ["schemathesis", "wapiti"] {
        if let Some(program) = setup::python_scanner(name) {
            tests.env(name.to_uppercase(), program);
        }
    }
    if setup::sqlmap() {
        tests.env("SQLMAP", "sqlmap");
    }
    let (success, said) = watched(&mut tests)?;
    println!("the scanners' reports are in {}", paths::shown(&reports));
    Ok(Counts::from_node(&said, success))
}

/// `bench timing [TRIES]`: what the time of an answer tells.
pub(crate) fn timing(arguments: &[String]) -> Result<()> {
    let tries = arguments.first().map_or(Ok(TRIES), |given| {
        given
            .parse()
            .map_err(|_| format!("`{given}` is no number of tries."))
    })?;
    let binary = build::all()?;
    setup::node()?;
    let mut bench = command("node");
    bench.current_dir(folder()).env("POLTINA_SERVER", binary);
    run(bench.args(["timing.mjs", &tries.to_string()]))
}

fn folder() -> PathBuf {
    paths::root().join(setup::SERVER_OUTSIDE)
}
