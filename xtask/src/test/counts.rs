//! How many tests passed and failed, read from what the runners say.

/// Passed and failed tests; a check without tests of its own counts as one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    pub(crate) const ONE: Self = Self {
        passed: 1,
        failed: 0,
    };
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };

    /// One check that says by its result whether it held, and prints why not.
    pub(crate) fn of<T>(outcome: crate::Result<T>) -> Self {
        match outcome {
            Ok(_) => Self::ONE,
            Err(message) => {
                println!("{message}");
                Self::FAILED
            }
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }

    /// Sums the `test result:` lines of `cargo test`, in the browser too.
    pub(crate) fn from_cargo(said: &str, success: bool) -> Self {
        let mut sum = Self::default();
        for line in said
            .lines()
            .filter(|line| line.trim_start().starts_with("test result:"))
        {
            sum.passed += number_before(line, " passed");
            sum.failed += number_before(line, " failed");
        }
        sum.or_failure(success)
    }

    /// Reads the last summary of `node --test` with the spec reporter.
    pub(crate) fn from_node(said: &str, success: bool) -> Self {
        let last = |word: &str| {
            let mut lines = said.lines().filter_map(|line| {
                line.trim()
                    .strip_prefix("ℹ ")?
                    .strip_prefix(word)?
                    .trim()
                    .parse::<u64>()
                    .ok()
            });
            lines.next_back().unwrap_or_default()
        };
        Self {
            passed: last("pass "),
            failed: last("fail ") + last("cancelled "),
        }
        .or_failure(success)
    }

    /// Counts what Python's `unittest` says of each test, one a line.
    pub(crate) fn from_python(said: &str, success: bool) -> Self {
        let ends = |word: &str| said.lines().filter(|line| line.ends_with(word)).count() as u64;
        let named = said
            .lines()
            .filter_map(|line| line.strip_prefix("FAIL: ").or(line.strip_prefix("ERROR: ")));
        let failed: std::collections::BTreeSet<&str> = named
            .map(|rest| rest.split(' ').next().unwrap_or_default())
            .collect();
        Self {
            passed: ends(" ... ok"),
            failed: failed.len() as u64,
        }
        .or_failure(success)
    }

    /// A runner that ended badly without naming a failed test (it did not compile) is a failure.
    fn or_failure(self, success: bool) -> Self {
        if !success && self.failed == 0 {
            Self { failed: 1, ..self }
        } else {
            self
        }
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let digits = line
        .split(word)
        .next()
        .and_then(|head| head.rsplit(|c: char| !c.is_ascii_digit()).next());
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_are_summed_over_all_binaries() {
        let said = "test result: ok. 12 passed; 0 failed; 0 ignored\nnoise 7 passed\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(
            Counts::from_cargo(said, false),
            Counts {
                passed: 15,
                failed: 2
            }
        );
    }

    #[test]
    fn tests_that_do_not_compile_count_as_one_failure() {
        assert_eq!(
            Counts::from_cargo("error[E0425]: cannot find value", false),
            Counts::FAILED
        );
    }

    #[test]
    fn a_test_of_python_s_counts_once_however_many_of_its_parts_fail() {
        let said = "test_a (m.C.test_a) ... ok\ntest_b (m.C.test_b) ... \n  test_b (m.C.test_b) [1] ... FAIL\n\
                    FAIL: test_b (m.C.test_b) [1]\nFAIL: test_b (m.C.test_b) [2]\nERROR: test_c (m.C.test_c)\n";
        assert_eq!(
            Counts::from_python(said, false),
            Counts {
                passed: 1,
                failed: 2
            }
        );
    }

    #[test]
    fn node_counts_come_from_its_summary_and_cancelled_tests_are_failures() {
        let said = "✔ a (5ms)\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\n";
        assert_eq!(
            Counts::from_node(said, false),
            Counts {
                passed: 2,
                failed: 2
            }
        );
    }
}
