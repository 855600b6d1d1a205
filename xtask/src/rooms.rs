//! `test rooms`: the rules between the rooms of the house, read off the sources.
//!
//! Each rule has its reason beside it; docs/ARCHITECTURE.md tells the same at length. What a
//! compiler or a test shows better (money's checked arithmetic, the mapping of error codes) is not
//! repeated here.

mod boundaries;
mod habits;
mod safety;
mod shape;
mod source;

use crate::test::Counts;
use crate::{Result, paths, stamp};
use source::Source;
use std::fs;
use std::path::PathBuf;

/// One place that breaks a rule. Line 0 stands for the file as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl Finding {
    fn new(source: &Source, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: source.path.clone(),
            line,
            what: what.into(),
        }
    }
}

/// A rule, why it is one, and how it is checked.
pub(crate) struct Rule {
    name: &'static str,
    reason: &'static str,
    check: fn(&[Source]) -> Vec<Finding>,
}

const RULES: [Rule; 20] = [
    Rule {
        name: "the pure crates depend on no framework and on nothing that does I/O",
        reason: "they are the same in the browser, in the server and in a test, and can be proved alone",
        check: boundaries::pure_dependencies,
    },
    Rule {
        name: "the pure crates do no I/O and read no clock",
        reason: "the same input must give the same books, also when replayed a year later",
        check: boundaries::pure_sources,
    },
    Rule {
        name: "only src/platform names web_sys or js_sys",
        reason: "the browser's quirks have one home, and the rest can be read without knowing them",
        check: boundaries::browser,
    },
    Rule {
        name: "only src/api names gloo_net",
        reason: "one client decides on retries, keys and errors for every call",
        check: boundaries::network,
    },
    Rule {
        name: "src/ui knows nothing of state, api, routes, pages, components",
        reason: "a primitive that knows the wallet cannot be used, or tested, anywhere else",
        check: boundaries::primitives,
    },
    Rule {
        name: "server/app names neither axum nor a SQL driver, nor the http room",
        reason: "what the wallet does must outlive its transport and its database",
        check: boundaries::server_app,
    },
    Rule {
        name: "server/http names no SQL driver",
        reason: "a handler translates; it neither decides nor stores",
        check: boundaries::server_http,
    },
    Rule {
        name: "floating point never touches an amount",
        reason: "0.1 + 0.2 is not 0.3: amounts are i64 minor units, rates are decimals",
        check: habits::no_floats,
    },
    Rule {
        name: "every package takes the workspace's lints, which deny panics",
        reason: "a panic ends the app in front of a person, or a transfer half way",
        check: habits::lints,
    },
    Rule {
        name: "the lints against panics are not switched off outside tests",
        reason: "a panic ends the app in front of a person, or a transfer half way",
        check: habits::no_allowed_panics,
    },
    Rule {
        name: "no unsafe code; only files that link pieces of the app, and a disk for tests, may allow it",
        reason: "what the compiler does not check, a reader would have to, for ever",
        check: habits::no_unsafe,
    },
    Rule {
        name: "no `style=` attribute and no inline script",
        reason: "the content security policy refuses them: the page would be broken only in production",
        check: habits::nothing_inline,
    },
    Rule {
        name: "no text becomes markup or code in the browser",
        reason: "what a stranger writes must stay text, whatever the content security policy lets pass",
        check: safety::no_sinks,
    },
    Rule {
        name: "no broken digest or cipher",
        reason: "MD5, SHA-1 and unauthenticated modes protect nothing",
        check: safety::strong_cryptography,
    },
    Rule {
        name: "random bits come from the system, by server/random.rs",
        reason: "a secret that can be foretold is none; the one other place draws ids for the log",
        check: safety::true_randomness,
    },
    Rule {
        name: "no phone number, name or amount in a log or a URL",
        reason: "logs and addresses are copied, shared and kept where nobody guards them",
        check: habits::nothing_private,
    },
    Rule {
        name: "a file begins with what it is for",
        reason: "the reader learns in one line whether he is in the right room",
        check: shape::purpose,
    },
    Rule {
        name: "UI files have at most 300 lines, other sources 500",
        reason: "a file that does not fit the head is changed by guessing",
        check: shape::length,
    },
    Rule {
        name: "half of the UI files have at most 80 lines",
        reason: "one component a file, or small parts grow into one large one",
        check: shape::median,
    },
    Rule {
        name: "domain, ledger, api-types, payment-qr, statements carry 15 % of documentation",
        reason: "their callers must not have to read their code to know units, ranges and errors",
        check: shape::documentation,
    },
];

/// Checks every rule and prints each place that breaks one.
pub(crate) fn check() -> Result<Counts> {
    let sources = read()?;
    let mut counts = Counts::default();
    for rule in &RULES {
        let findings = (rule.check)(&sources);
        counts = counts.plus(if findings.is_empty() {
            Counts::ONE
        } else {
            Counts::FAILED
        });
        if !findings.is_empty() {
            println!("broken: {}\n  because {}", rule.name, rule.reason);
        }
        for finding in findings {
            println!(
                "  {}:{}: {}",
                finding.file,
                finding.line.max(1),
                finding.what
            );
        }
    }
    println!(
        "{} rules hold in {} files, {} are broken",
        counts.passed,
        sources.len(),
        counts.failed
    );
    Ok(counts)
}

/// All sources that rules speak of.
fn read() -> Result<Vec<Source>> {
    let root = paths::root();
    let mut files: Vec<PathBuf> = vec![
        root.join("Cargo.toml"),
        root.join("build.rs"),
        root.join("index.html"),
    ];
    for folder in ["src", "crates", "xtask", "style", "public", "e2e", "tests"] {
        files.extend(stamp::files(&root.join(folder))?);
    }
    let mut sources = Vec::new();
    for file in files {
        let read_by_rules = file
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| ["rs", "toml", "html", "css", "js", "mjs"].contains(&ending));
        if read_by_rules && file.is_file() {
            let text = fs::read_to_string(&file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            sources.push(Source::new(&paths::shown(&file), &text));
        }
    }
    Ok(sources)
}
