//! `fuzz`: every target of the fuzz workspace for so many seconds, one after another.

use crate::process::{collected, command, output, quietly};
use crate::test::Counts;
use crate::{Result, paths, setup};
use std::fs;

/// What all targets share in the normal test run.
const SECONDS_OF_ALL: u64 = 30;
/// What each target gets in the long one.
const SECONDS_OF_EACH: u64 = 300;
/// No code is longer than this by far; a longer input must be refused as quickly.
const LONGEST_INPUT: &str = "-max_len=8192";
/// Seconds for one input: reading takes microseconds, so this is a hang.
const LONGEST_TIME: &str = "-timeout=2";
/// The targets check by themselves that reading takes linear heap; this ends what escapes that.
const MEMORY: &str = "-rss_limit_mb=1024";

/// `cargo xtask fuzz [SECONDS] [TARGET...]`.
pub(crate) fn fuzz(arguments: &[String]) -> Result<()> {
    let (seconds, named) = match arguments.split_first() {
        Some((first, rest)) if first.parse::<u64>().is_ok() => (first.parse().ok(), rest),
        _ => (None, arguments),
    };
    setup::cargo_fuzz()?;
    let counts = targets_for(seconds, named)?;
    match counts.failed {
        0 => Ok(()),
        failed => Err(format!("{failed} of the targets above failed.")),
    }
}

/// The part of `test`. Where the fuzzer cannot be had, nothing is fuzzed and the run says so.
pub(crate) fn check(long: bool) -> Result<Counts> {
    if let Err(why) = setup::cargo_fuzz() {
        println!("skipped, no reader is fuzzed here: {why}");
        return Ok(Counts::default());
    }
    targets_for(long.then_some(SECONDS_OF_EACH), &[])
}

fn targets_for(seconds: Option<u64>, named: &[String]) -> Result<Counts> {
    let listed = output(command("cargo").args(["fuzz", "list"]))?;
    let all: Vec<&str> = listed.lines().collect();
    if let Some(unknown) = named.iter().find(|name| !all.contains(&name.as_str())) {
        return Err(format!(
            "there is no target `{unknown}`; there are:\n{listed}"
        ));
    }
    // No sanitizer: there is no unsafe code to catch, and without one a stable compiler will do.
    quietly(
        "Building the fuzz targets",
        command("cargo").args(["fuzz", "build", "--sanitizer", "none"]),
    )?;
    let targets: Vec<&str> = all
        .into_iter()
        .filter(|target| named.is_empty() || named.iter().any(|name| name == target))
        .collect();
    let share = SECONDS_OF_ALL / u64::try_from(targets.len().max(1)).unwrap_or(1);
    let seconds = seconds.unwrap_or(share.max(1));
    Ok(targets.iter().fold(Counts::default(), |counts, target| {
        counts.plus(Counts::of(one(target, seconds)))
    }))
}

/// Runs a target from its seeds and from what earlier runs kept in the cache.
fn one(target: &str, seconds: u64) -> Result<()> {
    let kept = paths::cache().join("fuzz").join(target);
    let seeds = paths::root().join("fuzz/corpus").join(target);
    for folder in [&kept, &seeds] {
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    // What it finds goes to the first folder, so that the seeds stay few.
    let mut run = command("cargo");
    run.env("RUST_BACKTRACE", "0");
    run.args(["fuzz", "run", "--sanitizer", "none", target])
        .args([&kept, &seeds])
        .args(["--", LONGEST_INPUT, LONGEST_TIME, MEMORY])
        .args([
            "-print_final_stats=1",
            &format!("-max_total_time={seconds}"),
        ]);
    let (success, said) = collected(&mut run)?;
    if !success {
        let from = said.lines().count().saturating_sub(40);
        let tail: Vec<&str> = said.lines().skip(from).collect();
        return Err(format!("{target} failed:\n{}", tail.join("\n")));
    }
    println!("{}", Outcome::from(&said).line(target, seconds));
    Ok(())
}

/// What libFuzzer and our own clock say at the end.
#[derive(Debug, PartialEq)]
struct Outcome {
    inputs: u64,
    edges: u64,
    slowest_microseconds: u64,
    megabytes: u64,
}

impl Outcome {
    fn from(said: &str) -> Self {
        let number = |line: &str, name: &str| -> Option<u64> {
            let after = line.split(name).nth(1)?;
            after.split_whitespace().next()?.parse().ok()
        };
        let last = |name: &str| {
            let mut numbers = said.lines().rev().filter_map(|line| number(line, name));
            numbers.next().unwrap_or_default()
        };
        Self {
            inputs: last("stat::number_of_executed_units:"),
            edges: last(" cov: "),
            slowest_microseconds: last("slowest input:"),
            megabytes: last("stat::peak_rss_mb:"),
        }
    }

    fn line(&self, target: &str, seconds: u64) -> String {
        let Self {
            inputs,
            edges,
            slowest_microseconds,
            megabytes,
        } = self;
        format!(
            "{target:<14} {seconds:>4} s {inputs:>12} inputs {edges:>6} edges {slowest_microseconds:>6} µs at most {megabytes:>5} MB"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_the_last_that_the_fuzzer_names() {
        let said = "slowest input: 12 µs of 9 bytes\n#2\tINITED cov: 10 ft: 11\nslowest input: 45 µs of 512 bytes\n#9\tDONE   cov: 17 ft: 20 corp: 1/1b\nstat::number_of_executed_units: 6568468\nstat::peak_rss_mb:              31\n";
        let expected = Outcome {
            inputs: 6_568_468,
            edges: 17,
            slowest_microseconds: 45,
            megabytes: 31,
        };
        assert_eq!(Outcome::from(said), expected);
    }
}
