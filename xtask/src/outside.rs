//! `outside`: readers and generators of other people against what payment-qr writes and reads, and
//! against the statements that are written.

use crate::process::{cargo, command, run, watched};
use crate::test::{Counts, said};
use crate::{Result, paths, setup};

/// Which are asked is said by what could be installed; the others are named and left out.
pub(crate) fn check(_: bool) -> Result<Counts> {
    Ok(codes()?.plus(statements()?))
}

/// Statements of random books, in every format and language.
fn statements() -> Result<Counts> {
    let Some(python) = setup::statement_readers() else {
        return Ok(Counts::default());
    };
    let folder = paths::cargo_target().join("statements");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .map_err(|error| format!("cannot empty {}: {error}", folder.display()))?;
    }
    let (seed, count) = ("20261122", "24");
    run(
        cargo("run --quiet -p poltina-statements --example samples --")
            .arg(&folder)
            .args([seed, count]),
    )?;
    let mut tests = command(&python.display().to_string());
    tests
        .current_dir(paths::root().join(setup::STATEMENTS_OUTSIDE))
        .args(["-W", "ignore", "read.py"])
        .arg(&folder);
    let (success, output) = watched(&mut tests)?;
    said(&output);
    Ok(Counts::from_python(&output, success))
}

fn codes() -> Result<Counts> {
    let absent = setup::without_outside();
    if absent.contains(&"npm") {
        println!("skipped: without npm's packages nothing can be drawn or generated.");
        return Ok(Counts::default());
    }
    run(&mut cargo("build --quiet -p payment-qr --bin payment-qr"))?;
    let mut tests = command("node");
    tests
        .current_dir(paths::root().join(setup::OUTSIDE))
        .env("PAYMENT_QR", paths::cargo_target().join("debug/payment-qr"))
        .env("OUTSIDE_PYTHON", setup::python())
        .env("OUTSIDE_ABSENT", absent.join(","))
        .args(["--test", "--test-reporter=spec"])
        .args(["readers.test.mjs", "generators.test.mjs"]);
    let (success, output) = watched(&mut tests)?;
    said(&output);
    Ok(Counts::from_node(&output, success))
}
