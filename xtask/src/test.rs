//! `test`: every check, each with its count; one that fails does not stop the others.

mod counts;
mod ran;

use crate::process::{cargo, command, output, run, watched};
use crate::{
    Result, asvs, browser, build, fuzz, headers, openapi, outside, paths, postgres, recognition,
    rooms, scanners, setup, size, speed,
};
pub(crate) use counts::Counts;
pub(crate) use ran::{Ran, said};
use std::time::Instant;

struct Part {
    name: &'static str,
    what: &'static str,
    run: fn(long: bool) -> Result<Counts>,
}

/// What fails fast comes first.
const PARTS: [Part; 21] = [
    Part {
        name: "locks",
        what: "lock files are complete and name no download host",
        run: locks,
    },
    Part {
        name: "fmt",
        what: "formatting",
        run: fmt,
    },
    Part {
        name: "rooms",
        what: "the rules between the rooms",
        run: |_| rooms::check(),
    },
    Part {
        name: "deny",
        what: "licences, banned crates and sources of dependencies",
        run: deny,
    },
    Part {
        name: "clippy",
        what: "clippy, warnings denied, host and browser",
        run: clippy,
    },
    Part {
        name: "unit",
        what: "unit, property and server tests",
        run: unit,
    },
    Part {
        name: "postgres",
        what: "the books, some of the API and the faults over PostgreSQL",
        run: postgres::check,
    },
    Part {
        name: "doc",
        what: "examples in the documentation",
        run: doc,
    },
    Part {
        name: "fuzz",
        what: "random inputs for every reader of codes",
        run: fuzz::check,
    },
    Part {
        name: "outside",
        what: "other people's readers and generators of codes",
        run: outside::check,
    },
    Part {
        name: "speed",
        what: "reading codes within its time (long run only)",
        run: speed::check,
    },
    Part {
        name: "scan",
        what: "hard pictures, beside other people's readers (long run only)",
        run: recognition::check,
    },
    Part {
        name: "openapi",
        what: "docs/openapi.json against the server",
        run: |_| openapi::check().map(|()| Counts::ONE),
    },
    Part {
        name: "browser",
        what: "docs/BROWSER.md against what runs in the browser",
        run: |_| browser::check().map(|()| Counts::ONE),
    },
    Part {
        name: "wasm",
        what: "tests inside Chromium",
        run: wasm,
    },
    Part {
        name: "size",
        what: "the download's budget",
        run: |_| size::size().map(|()| Counts::ONE),
    },
    Part {
        name: "headers",
        what: "headers by the observatory's rules, the policy by its evaluator",
        run: headers::check,
    },
    Part {
        name: "contract",
        what: "the server against its own OpenAPI, by schemathesis (long run only)",
        run: scanners::contract,
    },
    Part {
        name: "scanners",
        what: "wapiti and sqlmap against the server (long run only)",
        run: scanners::check,
    },
    Part {
        name: "e2e",
        what: "journeys in Chromium against the release server",
        run: e2e,
    },
    Part {
        name: "asvs",
        what: "what docs/ASVS.md names is there, and ran if its part ran before",
        run: |_| {
            let parts: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
            asvs::check(&parts, &ran::parts())
        },
    },
];

/// Runs the parts named, or all. `long` adds what is too slow for every change.
pub(crate) fn test(arguments: &[String]) -> Result<()> {
    let long = arguments.iter().any(|argument| argument == "long");
    let names: Vec<&String> = arguments
        .iter()
        .filter(|argument| *argument != "long")
        .collect();
    if names.iter().any(|name| *name == "parts") {
        for part in &PARTS {
            println!("{:<8} {}", part.name, part.what);
        }
        return Ok(());
    }
    if let Some(unknown) = names
        .iter()
        .find(|name| !PARTS.iter().any(|part| part.name == **name))
    {
        return Err(format!(
            "there is no part `{unknown}`; `cargo xtask test parts` lists them."
        ));
    }
    let chosen = PARTS
        .iter()
        .filter(|part| names.is_empty() || names.iter().any(|name| *name == part.name));

    let mut done: Vec<(&str, Counts, u64)> = Vec::new();
    for part in chosen {
        println!("\n=== {}: {}", part.name, part.what);
        let started = Instant::now();
        let counts = (part.run)(long).unwrap_or_else(|message| {
            println!("{message}");
            Counts::FAILED
        });
        ran::ended(part.name, counts.failed > 0);
        done.push((part.name, counts, started.elapsed().as_secs()));
    }

    println!("\n=== summary");
    let mut all = Counts::default();
    for (name, counts, seconds) in &done {
        let verdict = if counts.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "{name:<8} {verdict:<7} {:>5} passed {:>4} failed {seconds:>5} s",
            counts.passed, counts.failed
        );
        all = all.plus(*counts);
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    if all.failed == 0 {
        Ok(())
    } else {
        std::process::exit(1)
    }
}

fn locks(_: bool) -> Result<Counts> {
    let mut counts = Counts::default();
    for workspace in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let line = format!("metadata --locked --format-version 1 --manifest-path {workspace}");
        counts = counts.plus(Counts::of(output(&mut cargo(&line))));
    }
    for lock in [
        "xtask/npm/package-lock.json",
        "e2e/package-lock.json",
        "e2e/bench/package-lock.json",
        "crates/payment-qr/tests/outside/package-lock.json",
        "crates/server/tests/outside/package-lock.json",
    ] {
        let text = std::fs::read_to_string(paths::root().join(lock))
            .map_err(|error| format!("cannot read {lock}: {error}"))?;
        let hosts = text.lines().position(|line| line.contains("\"resolved\""));
        counts = counts.plus(Counts::of(match hosts {
            None => Ok(()),
            Some(line) => Err(format!("{lock}:{} names a download host; npm must ask the user's own registry: delete the `resolved` lines.", line + 1)),
        }));
    }
    Ok(counts)
}

fn fmt(_: bool) -> Result<Counts> {
    setup::rust_component("rustfmt", "rustfmt")?;
    let mut counts = Counts::default();
    // The fuzz targets are a workspace of their own.
    for all in ["--all", "--manifest-path fuzz/Cargo.toml"] {
        let line = format!("fmt {all} -- --check --files-with-diff --color never");
        let same = run(&mut cargo(&line))
            .map_err(|_| format!("The files above are not formatted: run `cargo fmt {all}`."));
        counts = counts.plus(Counts::of(same));
    }
    Ok(counts)
}

fn deny(_: bool) -> Result<Counts> {
    setup::cargo_deny()?;
    // Cargo hands it what is in the lock file; the advisories' database would need the network.
    run(&mut cargo("fetch --locked"))?;
    Ok(Counts::of(run(&mut cargo(
        "deny --offline --all-features --workspace check --hide-inclusion-graph licenses bans sources",
    ))))
}

fn clippy(_: bool) -> Result<Counts> {
    setup::rust_component("clippy", "cargo-clippy")?;
    setup::wasm_target()?;
    let host = Counts::of(run(&mut cargo(
        "clippy --workspace --exclude poltina --all-targets -- -D warnings",
    )));
    let browser = run(&mut cargo(
        "clippy -p poltina --target wasm32-unknown-unknown --all-targets -- -D warnings",
    ));
    Ok(host.plus(Counts::of(browser)))
}

fn unit(long: bool) -> Result<Counts> {
    cargo_test(
        "test --workspace --exclude poltina --no-fail-fast --lib --bins --tests",
        long,
    )
}

fn doc(long: bool) -> Result<Counts> {
    cargo_test(
        "test --workspace --exclude poltina --exclude xtask --no-fail-fast --doc",
        long,
    )
}

fn wasm(_: bool) -> Result<Counts> {
    setup::for_wasm_tests()?;
    let mut tests = cargo("test -p poltina --target wasm32-unknown-unknown --no-fail-fast");
    tests.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        "wasm-bindgen-test-runner",
    );
    tests
        .env("CHROMEDRIVER", "chromedriver")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    let (success, output) = watched(&mut tests)?;
    said(&output);
    Ok(Counts::from_cargo(&output, success))
}

fn e2e(_: bool) -> Result<Counts> {
    build::all()?;
    setup::for_browser_tests()?;
    // It draws the codes that journeys show to the camera.
    run(&mut cargo("build --quiet -p payment-qr --bin payment-qr"))?;
    let folder = paths::root().join("e2e");
    let mut specs: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| format!("cannot list e2e: {error}"))? {
        let name = entry
            .map_err(|error| format!("cannot list e2e: {error}"))?
            .file_name();
        specs.extend(
            name.into_string()
                .ok()
                .filter(|name| name.ends_with(".spec.mjs")),
        );
    }
    specs.sort();
    // Two at a time, each with a server and a browser of its own: with three some wait too long for two cores.
    let mut tests = command("node");
    tests
        .current_dir(&folder)
        .env("PAYMENT_QR", paths::cargo_target().join("debug/payment-qr"))
        .args(["--test", "--test-concurrency=2", "--test-reporter=spec"])
        .args(&specs);
    let (success, output) = watched(&mut tests)?;
    said(&output);
    Ok(Counts::from_node(&output, success))
}

fn cargo_test(line: &str, long: bool) -> Result<Counts> {
    let mut tests = cargo(line);
    let (success, output) = watched(with_length(&mut tests, long))?;
    said(&output);
    Ok(Counts::from_cargo(&output, success))
}

/// The long run: 5,000 seeds of the simulations where the normal one has 200, 25 times as many rounds of the other
/// faults, and more cases of every property.
pub(crate) fn with_length(
    command: &mut std::process::Command,
    long: bool,
) -> &mut std::process::Command {
    if long {
        command.env("POLTINA_SEEDS", "5000");
        command.env("PROPTEST_CASES", "20000");
    }
    command
}
