//! `scanners`: other people's scanners against the release server, and how long its answers take.

use crate::process::{command, run, watched};
use crate::test::Counts;
use crate::{Result, build, paths, setup};
use std::path::PathBuf;
use std::process::Command;

/// Tries of a measurement where none are asked for.
const TRIES: u32 = 500;

/// How long the contract is asked for, in seconds, and how long in the long run.
const CONTRACT: [u32; 2] = [60, 600];

/// The contract of docs/openapi.json, asked by schemathesis.
pub(crate) fn contract(long: bool) -> Result<Counts> {
    let mut tests = node_tests("contract")?;
    let [normal, longer] = CONTRACT;
    let seconds = if long { longer } else { normal };
    tests.env("SECONDS", seconds.to_string());
    with_python(&mut tests, "schemathesis");
    counted(&mut tests, "contract")
}

/// Some minutes of requests to this machine; part of the long run.
pub(crate) fn check(long: bool) -> Result<Counts> {
    if !long {
        println!("only in the long run: cargo xtask test scanners long");
        return Ok(Counts::default());
    }
    let mut tests = node_tests("scanners")?;
    with_python(&mut tests, "wapiti");
    if setup::sqlmap() {
        tests.env("SQLMAP", "sqlmap");
    }
    counted(&mut tests, "scanners")
}

fn node_tests(name: &str) -> Result<Command> {
    let binary = build::all()?;
    setup::node()?;
    let mut tests = command("node");
    tests
        .current_dir(folder())
        .env("POLTINA_SERVER", binary)
        .env("REPORTS", reports(name))
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("{name}.test.mjs"));
    Ok(tests)
}

fn with_python(tests: &mut Command, name: &str) {
    if let Some(program) = setup::python_scanner(name) {
        tests.env(name.to_uppercase(), program);
    }
}

fn counted(tests: &mut Command, name: &str) -> Result<Counts> {
    let (success, said) = watched(tests)?;
    println!("the reports are in {}", paths::shown(&reports(name)));
    Ok(Counts::from_node(&said, success))
}

fn reports(name: &str) -> PathBuf {
    paths::root().join("target/scanners").join(name)
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
