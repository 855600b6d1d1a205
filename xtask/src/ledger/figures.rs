//! Figures by name, their medians, and how they are written.

use std::collections::BTreeMap;

use crate::Result;

/// What was measured, each time that it was.
#[derive(Debug, Default)]
pub(super) struct Figures(BTreeMap<String, Vec<u64>>);

impl Figures {
    pub(super) fn add(&mut self, name: String, figure: u64) {
        self.0.entry(name).or_default().push(figure);
    }

    pub(super) fn median(&self, name: &str) -> Result<u64> {
        self.all(name).map(median)
    }

    /// The median, and the least and the most where it was measured more than once.
    pub(super) fn with_range(&self, name: &str) -> Result<String> {
        let all = self.all(name)?;
        let (least, most) = (all.iter().min().copied(), all.iter().max().copied());
        Ok(match (least, most) {
            (Some(least), Some(most)) if all.len() > 1 => {
                format!(
                    "**{}** ({}–{})",
                    thousands(median(all)),
                    thousands(least),
                    thousands(most)
                )
            }
            _ => thousands(median(all)),
        })
    }

    /// The sum of all that is called so at the end.
    pub(super) fn total(&self, last: &str) -> u64 {
        let of = |(name, all): (&String, &Vec<u64>)| {
            name.ends_with(last).then(|| all.iter().sum::<u64>())
        };
        self.0.iter().filter_map(of).sum()
    }

    fn all(&self, name: &str) -> Result<&[u64]> {
        let found = self.0.get(name).map(Vec::as_slice);
        found.ok_or_else(|| format!("`{name}` was not measured."))
    }
}

/// The middle one; of two the lower.
pub(super) fn median(all: &[u64]) -> u64 {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    sorted
        .get(sorted.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or_default()
}

/// `12 345`, as the documents write it.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Microseconds as milliseconds with a decimal.
pub(super) fn milliseconds(micros: u64) -> String {
    let tenths = (micros + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A goal, and what was measured.
pub(super) struct Row {
    what: String,
    bound: String,
    measured: u64,
    held: bool,
}

impl Row {
    pub(super) fn at_least(what: String, measured: u64, bound: u64) -> Self {
        Self {
            what,
            bound: format!("≥ {}", thousands(bound)),
            measured,
            held: measured >= bound,
        }
    }

    pub(super) fn at_most(what: String, measured: u64, bound: u64) -> Self {
        Self {
            what,
            bound: format!("≤ {}", thousands(bound)),
            measured,
            held: measured <= bound,
        }
    }

    pub(super) fn written(&self) -> String {
        let held = if self.held { "held" } else { "**short**" };
        format!(
            "| {} | {} | {} | {held} |\n",
            self.what,
            self.bound,
            thousands(self.measured)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one_whatever_the_order() {
        assert_eq!(median(&[5, 1, 9]), 5);
        assert_eq!(median(&[4, 1, 3, 2]), 2);
        assert_eq!(median(&[7]), 7);
    }

    #[test]
    fn numbers_are_written_as_the_documents_have_them() {
        let written = [0, 999, 1_000, 12_345, 1_234_567].map(thousands);
        assert_eq!(written, ["0", "999", "1 000", "12 345", "1 234 567"]);
        assert_eq!(
            [49, 50, 1_250, 30_000].map(milliseconds),
            ["0.0", "0.1", "1.3", "30.0"]
        );
    }

    #[test]
    fn a_goal_is_held_at_its_bound_and_short_beside_it() {
        let held = |row: Row| row.held;
        assert!(
            held(Row::at_least(String::new(), 5, 5)) && !held(Row::at_least(String::new(), 4, 5))
        );
        assert!(
            held(Row::at_most(String::new(), 5, 5)) && !held(Row::at_most(String::new(), 6, 5))
        );
    }

    #[test]
    fn figures_of_one_name_come_together_and_those_of_none_are_missed() {
        let mut figures = Figures::default();
        for figure in [3_000, 1_000, 2_000] {
            figures.add("a wrong".to_owned(), figure);
        }
        figures.add("b wrong".to_owned(), 1);
        assert_eq!(figures.median("a wrong"), Ok(2_000));
        assert_eq!(
            figures.with_range("a wrong").unwrap(),
            "**2 000** (1 000–3 000)"
        );
        assert_eq!(figures.total("wrong"), 6_001);
        assert!(figures.median("c").is_err());
    }
}
