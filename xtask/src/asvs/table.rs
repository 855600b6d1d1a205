//! The rows of docs/ASVS.md: which items, and what is said of them.

use super::proof::Proof;

/// What a row says of its items.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    Shown,
    NotMet,
    DoesNotApply,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) ids: Vec<String>,
    pub(super) verdict: Verdict,
    pub(super) proofs: Vec<Proof>,
}

/// The rows, and what could not be read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) rows: Vec<Row>,
    pub(super) findings: Vec<String>,
}

/// Reads every row that begins with an item's id: `| V1.2.3 | words | proof |`. One row may stand
/// for several that follow each other: `V1.2.3–V1.2.5`.
pub(super) fn read(text: &str, ids: &[&str]) -> Read {
    let mut read = Read::default();
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with("| V") {
            continue;
        }
        match row(index + 1, line, ids) {
            Ok(row) => read.rows.push(row),
            Err(why) => read
                .findings
                .push(format!("{}:{}: {why}", super::DOCUMENT, index + 1)),
        }
    }
    read
}

fn row(line: usize, text: &str, ids: &[&str]) -> Result<Row, String> {
    let cells: Vec<&str> = text
        .trim()
        .trim_matches('|')
        .split(" | ")
        .map(str::trim)
        .collect();
    let [named, words, shown] = cells.as_slice() else {
        return Err("a row has three cells: id, what it asks for, what shows it.".to_owned());
    };
    let ids = expanded(named, ids)?;
    if words.is_empty() {
        return Err("a row says in a few words what its item asks for.".to_owned());
    }
    let proofs = shown
        .split('`')
        .skip(1)
        .step_by(2)
        .map(Proof::parse)
        .collect::<Result<Vec<Proof>, String>>()?;
    let reason = |start: &str| {
        shown
            .strip_prefix(start)
            .map(|reason| !reason.trim().is_empty())
    };
    let verdict = match (reason("not met:"), reason("does not apply:")) {
        (Some(true), _) => Verdict::NotMet,
        (_, Some(true)) => Verdict::DoesNotApply,
        (None, None) if !proofs.is_empty() => Verdict::Shown,
        _ => {
            return Err(
                "name a test, or say `not met:` or `does not apply:` with the reason.".to_owned(),
            );
        }
    };
    Ok(Row {
        line,
        ids,
        verdict,
        proofs,
    })
}

fn expanded(named: &str, ids: &[&str]) -> Result<Vec<String>, String> {
    let (first, last) = named.split_once('–').unwrap_or((named, named));
    let place = |id: &str| {
        ids.iter()
            .position(|known| *known == id)
            .ok_or(format!("{id} is no item of level 1 or 2."))
    };
    let (from, to) = (place(first)?, place(last)?);
    let ids = ids.get(from..=to).unwrap_or_default();
    if ids.is_empty() {
        return Err(format!("{named} runs backwards."));
    }
    Ok(ids.iter().map(|id| (*id).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 3] = ["V1.1.1", "V1.1.2", "V1.1.3"];

    #[test]
    fn a_row_is_shown_not_met_or_does_not_apply_and_may_stand_for_several() {
        let text = "words\n| id | asks | by |\n| --- | --- | --- |\n\
            | V1.1.1–V1.1.2 | no LDAP | does not apply: there is none |\n\
            | V1.1.3 | all | `cargo xtask test rooms` and `xtask/src/a.rs::b` |\n";
        let read = read(text, &IDS);
        assert_eq!(read.findings, Vec::<String>::new());
        let verdicts: Vec<(usize, usize, Verdict, usize)> = read
            .rows
            .iter()
            .map(|row| (row.line, row.ids.len(), row.verdict, row.proofs.len()))
            .collect();
        assert_eq!(
            verdicts,
            [(4, 2, Verdict::DoesNotApply, 0), (5, 1, Verdict::Shown, 2)]
        );
    }

    #[test]
    fn a_row_without_proof_or_reason_is_refused() {
        for (row, why) in [
            ("| V1.1.1 | a | trust us |", "name a test"),
            ("| V1.1.1 | a | not met: |", "name a test"),
            ("| V1.1.1 |  | not met: b |", "few words"),
            ("| V1.1.1 | a |", "three cells"),
            ("| V9.9.9 | a | not met: b |", "no item"),
            ("| V1.1.2–V1.1.1 | a | not met: b |", "backwards"),
            ("| V1.1.1 | a | `trust us` |", "is no proof"),
        ] {
            let findings = read(row, &IDS).findings;
            assert!(
                findings.len() == 1 && findings.iter().all(|finding| finding.contains(why)),
                "{row}: {findings:?}"
            );
        }
    }
}
