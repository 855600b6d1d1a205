//! `outside`: readers and generators of other people against what payment-qr writes and reads, against
//! the statements that are written, and against what webhooks are sent.

use crate::process::{cargo, command, output, run, watched};
use crate::test::{Counts, said};
use crate::{Result, paths, setup};

/// Which are asked is said by what could be installed; the others are named and left out.
pub(crate) fn check(_: bool) -> Result<Counts> {
    Ok(codes()?.plus(statements()?).plus(webhooks()?))
}

/// Messages as webhooks are sent them.
fn webhooks() -> Result<Counts> {
    let Some(python) = setup::webhook_reader() else {
        return Ok(Counts::default());
    };
    let example = "run --quiet -p poltina-server --example webhook_messages";
    let messages = output(&mut cargo(example))?;
    let file = paths::cargo_target().join("webhook-messages.jsonl");
    std::fs::write(&file, messages)
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    let mut tests = command(&python.display().to_string());
    tests
        .current_dir(paths::root().join(setup::SERVER_OUTSIDE))
        .args(["-W", "ignore", "webhooks.py"])
        .arg(&file);
    let (success, output) = watched(&mut tests)?;
    said(&output);
    Ok(Counts::from_python(&output, success))
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
