//! What the parts of this run said and how they ended: `asvs` compares it with the tests it names.

use std::sync::{Mutex, PoisonError};

/// A part that is over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ran {
    pub(crate) part: String,
    pub(crate) failed: bool,
    /// All that its test runners wrote.
    pub(crate) said: String,
}

/// One process runs its parts one after another; what is said belongs to the one that ends next.
static RUN: Mutex<(String, Vec<Ran>)> = Mutex::new((String::new(), Vec::new()));

/// Keeps what a test runner of the present part wrote.
pub(crate) fn said(text: &str) {
    let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    run.0.push_str(text);
    run.0.push('\n');
}

/// The present part is over.
pub(super) fn ended(part: &str, failed: bool) {
    let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    let said = std::mem::take(&mut run.0);
    run.1.push(Ran {
        part: part.to_owned(),
        failed,
        said,
    });
}

/// The parts that are over.
pub(crate) fn parts() -> Vec<Ran> {
    let run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    run.1.clone()
}
