//! `speed`: what criterion measures, against the budgets; part of the long run.

use crate::process::{cargo, watched};
use crate::test::Counts;
use crate::{Result, paths};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Nanoseconds that reading 512 bytes of anything may take.
const READING: f64 = 50_000.0;

pub(crate) fn check(long: bool) -> Result<Counts> {
    if !long {
        println!("only in the long run: cargo xtask test speed long");
        return Ok(Counts::default());
    }
    let folder = paths::cargo_target().join("criterion");
    // Figures of an earlier version would be counted too.
    let _ = fs::remove_dir_all(&folder);
    let (success, _) = watched(&mut cargo(
        "bench --quiet --manifest-path fuzz/Cargo.toml --bench read_512 -- --quiet",
    ))?;
    if !success {
        return Err("The benchmark of reading did not run.".to_owned());
    }
    let mut figures = Vec::new();
    for entry in fs::read_dir(folder.join("read_512"))
        .map_err(|error| format!("cannot list {}: {error}", folder.display()))?
        .flatten()
    {
        figures.extend(Figure::of(&entry.path().join("new")));
    }
    figures.sort_by(|one, other| other.upper.total_cmp(&one.upper));
    if figures.is_empty() {
        return Err(format!("there are no figures in {}.", folder.display()));
    }
    Ok(figures.iter().fold(Counts::default(), |counts, figure| {
        counts.plus(Counts::of(figure.within(READING)))
    }))
}

/// One benchmark's mean time, in nanoseconds, at most so much with 95 % confidence.
struct Figure {
    name: String,
    upper: f64,
}

impl Figure {
    fn of(folder: &Path) -> Option<Self> {
        let json = |file: &str| -> Option<Value> {
            serde_json::from_slice(&fs::read(folder.join(file)).ok()?).ok()
        };
        let name = json("benchmark.json")?
            .pointer("/full_id")?
            .as_str()?
            .to_owned();
        let upper = json("estimates.json")?;
        let upper = upper
            .pointer("/mean/confidence_interval/upper_bound")?
            .as_f64()?;
        Some(Self { name, upper })
    }

    fn within(&self, budget: f64) -> Result<()> {
        let Self { name, upper } = self;
        println!("{name:<40} {upper:>9.0} ns at most");
        if *upper <= budget {
            Ok(())
        } else {
            Err(format!("{name} takes longer than {budget:.0} ns."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_above_its_budget_fails() {
        let figure = Figure {
            name: "read_512/bill".to_owned(),
            upper: 50_001.0,
        };
        assert!(figure.within(READING).is_err());
        assert!(figure.within(50_001.0).is_ok());
    }
}
