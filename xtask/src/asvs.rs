//! `test asvs`: docs/ASVS.md names every item of ASVS 5.0.0, levels 1 and 2, and what it names as
//! proof is there, and ran where its part ran; docs/SECURITY.md names every crate of cryptography.

mod cryptography;
mod proof;
mod table;

use crate::test::{Counts, Ran};
use crate::{Result, paths};
use std::collections::BTreeMap;
use std::fs;
use table::{Row, Verdict};

const DOCUMENT: &str = "docs/ASVS.md";

/// The items' ids and levels, in the standard's order.
const ITEMS: &str = include_str!("asvs/items.txt");

/// Checks the table against the sources and against what ran before in this run.
pub(crate) fn check(parts: &[&str], ran: &[Ran]) -> Result<Counts> {
    let text = file(DOCUMENT)?;
    let ids: Vec<&str> = ITEMS
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let read = table::read(&text, &ids);
    let mut findings = read.findings;
    findings.extend(covered(&read.rows, &ids));
    findings.extend(proven(&read.rows, parts, ran));
    findings.extend(cryptography::compared(
        &file("docs/SECURITY.md")?,
        &file("Cargo.lock")?,
    ));
    let tally = tally(&read.rows);
    if !text.contains(&tally) {
        findings.push(format!(
            "{DOCUMENT} does not say what it sums up to: {tally}"
        ));
    }
    for finding in &findings {
        println!("{finding}");
    }
    println!("{tally}");
    let asked: Vec<&str> = ran.iter().map(|ran| ran.part.as_str()).collect();
    println!(
        "Compared with the sources, and with what ran of: {}",
        if asked.is_empty() {
            "nothing".to_owned()
        } else {
            asked.join(", ")
        }
    );
    let passed = read.rows.len().saturating_sub(findings.len());
    Ok(Counts {
        passed: u64::try_from(passed).unwrap_or_default(),
        failed: u64::try_from(findings.len()).unwrap_or(1),
    })
}

fn file(name: &str) -> Result<String> {
    fs::read_to_string(paths::root().join(name))
        .map_err(|error| format!("cannot read {name}: {error}"))
}

/// Every item once.
fn covered(rows: &[Row], ids: &[&str]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for id in rows.iter().flat_map(|row| &row.ids) {
        *times.entry(id).or_default() += 1;
    }
    ids.iter()
        .filter_map(|id| match times.get(id) {
            None => Some(format!("{id} is missing in {DOCUMENT}.")),
            Some(1) => None,
            Some(times) => Some(format!("{id} stands {times} times in {DOCUMENT}.")),
        })
        .collect()
}

/// What is named is there, and ran.
fn proven(rows: &[Row], parts: &[&str], ran: &[Ran]) -> Vec<String> {
    let mut findings = Vec::new();
    for row in rows {
        for proof in &row.proofs {
            if let Err(why) = proof.exists(parts).and_then(|()| proof.ran(ran)) {
                findings.push(format!("{DOCUMENT}:{}: {why}", row.line));
            }
        }
    }
    findings
}

fn tally(rows: &[Row]) -> String {
    let count = |verdict: Verdict| -> usize {
        rows.iter()
            .filter(|row| row.verdict == verdict)
            .map(|row| row.ids.len())
            .sum()
    };
    format!(
        "{} items: {} shown, {} not met, {} do not apply.",
        rows.iter().map(|row| row.ids.len()).sum::<usize>(),
        count(Verdict::Shown),
        count(Verdict::NotMet),
        count(Verdict::DoesNotApply),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_a_repeated_item_are_named() {
        let ids = ["V1.1.1", "V1.1.2", "V1.1.3"];
        let text = "| V1.1.1 | a | does not apply: b |\n| V1.1.1 | a | not met: c |\n\
                    | V1.1.3 | a | not met: c |\n";
        let read = table::read(text, &ids);
        assert_eq!(read.findings, Vec::<String>::new());
        assert_eq!(
            covered(&read.rows, &ids),
            [
                "V1.1.1 stands 2 times in docs/ASVS.md.",
                "V1.1.2 is missing in docs/ASVS.md."
            ]
        );
        assert_eq!(
            tally(&read.rows),
            "3 items: 0 shown, 2 not met, 1 do not apply."
        );
    }

    #[test]
    fn what_is_named_must_be_there_and_must_have_run() {
        let ids = ["V1.1.1"];
        let here = "`xtask/src/asvs.rs::what_is_named_must_be_there_and_must_have_run`";
        let read = |shown: &str| table::read(&format!("| V1.1.1 | a | {shown} |"), &ids).rows;
        let unit = |said: &str| {
            [Ran {
                part: "unit".to_owned(),
                failed: false,
                said: said.to_owned(),
            }]
        };
        let header = "     Running unittests src/main.rs (/x/deps/xtask-0a1b)\n";
        let line = "test asvs::tests::what_is_named_must_be_there_and_must_have_run ... ";
        assert_eq!(proven(&read(here), &[], &[]), Vec::<String>::new());
        let ok = unit(&format!("{header}{line}ok\n"));
        assert_eq!(proven(&read(here), &[], &ok), Vec::<String>::new());
        for not_ok in ["FAILED", "ignored"] {
            let ran = unit(&format!("{header}{line}{not_ok}\n"));
            assert_eq!(proven(&read(here), &[], &ran).len(), 1, "{not_ok}");
        }
        let gone = proven(&read("`xtask/src/asvs.rs::no_such_test`"), &[], &[]);
        assert_eq!(
            gone,
            ["docs/ASVS.md:1: xtask/src/asvs.rs has no test `no_such_test`."]
        );
    }

    #[test]
    fn the_standard_has_253_items_on_these_levels() {
        let lines: Vec<&str> = ITEMS.lines().collect();
        assert_eq!(lines.len(), 253);
        assert_eq!(lines.iter().filter(|line| line.ends_with(" 1")).count(), 70);
    }
}
