//! What no file may hold, wherever it lives.

use super::Finding;
use super::source::{Source, has_word};

/// Lints that keep panics out of the product.
const PANICS: [&str; 6] = [
    "unwrap_used",
    "expect_used",
    "panic",
    "indexing_slicing",
    "todo",
    "unimplemented",
];

/// Names of what belongs to a person, as a log's field or a URL's parameter would have them.
const PRIVATE: [&str; 8] = [
    "phone",
    "amount",
    "balance",
    "payee",
    "payer",
    "full_name",
    "first_name",
    "last_name",
];

pub(super) fn no_floats(sources: &[Source]) -> Vec<Finding> {
    let rooms = [
        "crates/domain/src",
        "crates/ledger/src",
        "crates/api-types/src",
        "crates/payment-qr/src",
    ];
    let mut findings = Vec::new();
    for source in sources
        .iter()
        .filter(|source| rooms.iter().any(|room| source.is_in(room)))
    {
        for (at, line) in source.all_code() {
            let found = ["f32", "f64"]
                .into_iter()
                .filter(|word| has_word(line, word));
            findings.extend(found.map(|word| Finding::new(source, at, format!("names `{word}`"))));
        }
    }
    findings
}

pub(super) fn lints(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.path.ends_with("Cargo.toml"))
    {
        let has = |wanted: &str| source.lines.iter().any(|line| line.trim() == wanted);
        let takes = source
            .lines
            .windows(2)
            .any(|pair| pair == ["[lints]", "workspace = true"]);
        if !takes {
            findings.push(Finding::new(source, 0, "has no `[lints] workspace = true`"));
        }
        if has("[workspace]") {
            let missing = PANICS
                .iter()
                .filter(|lint| !has(&format!("{lint} = \"deny\"")));
            findings.extend(
                missing.map(|lint| {
                    Finding::new(source, 0, format!("does not deny clippy's `{lint}`"))
                }),
            );
            if !has("unsafe_code = \"forbid\"") && !has("unsafe_code = \"deny\"") {
                findings.push(Finding::new(source, 0, "does not deny `unsafe_code`"));
            }
        }
    }
    findings
}

pub(super) fn no_allowed_panics(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        for (at, line) in source.product_code() {
            let switched_off = has_word(line, "allow") || line.contains("expect(clippy::");
            let lint = PANICS
                .iter()
                .find(|lint| line.contains(&format!("clippy::{lint}")));
            if let (true, Some(lint)) = (switched_off, lint) {
                findings.push(Finding::new(source, at, format!("allows `{lint}`")));
            }
        }
    }
    findings
}

/// The one file that writes any: SQLite takes a file system as C functions, and only a test ever gives it one.
const UNSAFE: &str = "crates/failing-disk/src/vfs.rs";

/// A file that links pieces of the app by name has to allow it, and so has one that exports a wasm's
/// names; neither writes any itself.
pub(super) fn no_unsafe(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path != UNSAFE) {
        let exports = |line: &str| line.trim() == "#[unsafe(no_mangle)]";
        let links = |line: &str| line.contains("piece!") || exports(line);
        let links_pieces = source.code.iter().any(|line| links(line));
        for (at, line) in source.all_code() {
            let allowed = line.contains("unsafe_code") && line.contains("allow(");
            if has_word(line, "unsafe") && !exports(line) {
                findings.push(Finding::new(source, at, "is unsafe code"));
            } else if allowed && !links_pieces {
                findings.push(Finding::new(source, at, "allows unsafe code"));
            }
        }
    }
    findings
}

pub(super) fn nothing_inline(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if source.is_in("src") && source.is_rust() {
            for (at, line) in source.all_code() {
                // `style:width=` sets a property by script, which the policy allows.
                if has_word(line, "style") && line.contains("style=") {
                    findings.push(Finding::new(
                        source,
                        at,
                        "has a `style=` attribute; use a class, or `style:property=`",
                    ));
                }
            }
        }
        if source.path.ends_with(".html") {
            for (index, line) in source.lines.iter().enumerate() {
                let inline = line.contains(" style=")
                    || line.contains("<style")
                    || line.contains(" onclick=")
                    || line.contains(" onload=");
                let script = line.contains("<script") && !line.contains("src=");
                if inline || script {
                    findings.push(Finding::new(
                        source,
                        index + 1,
                        "has inline style or script",
                    ));
                }
            }
        }
    }
    findings
}

pub(super) fn nothing_private(sources: &[Source]) -> Vec<Finding> {
    let logs = [
        "trace!(",
        "debug!(",
        "info!(",
        "warn!(",
        "error!(",
        "debug_log!(",
        "log!(",
    ];
    let mut findings = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.is_in("src") || source.is_in("crates/server/src"))
    {
        let mut open = 0_usize;
        for (at, line) in source.product_code() {
            let start = logs.iter().filter_map(|log| line.find(log)).min();
            let logged = match (open, start) {
                (0, None) => continue,
                (0, Some(from)) => line.get(from..).unwrap_or_default(),
                _ => line,
            };
            open = (open + logged.matches('(').count()).saturating_sub(logged.matches(')').count());
            let found = PRIVATE.iter().filter(|word| has_word(logged, word));
            findings.extend(found.map(|word| Finding::new(source, at, format!("logs `{word}`"))));
        }
        let end = if source.is_test() {
            0
        } else {
            source.tests_from
        };
        for (index, line) in source.lines.iter().take(end).enumerate() {
            let parameter = |word: &&&str| {
                ["?", "&", "/:"]
                    .iter()
                    .any(|mark| line.contains(&format!("{mark}{word}")))
                    && in_quotes(line, word)
            };
            let found = PRIVATE.iter().filter(parameter);
            findings.extend(
                found.map(|word| Finding::new(source, index + 1, format!("has `{word}` in a URL"))),
            );
        }
    }
    findings
}

/// Whether a URL's parameter of this name is inside a text of this line, and not `&phone` of code.
fn in_quotes(line: &str, word: &str) -> bool {
    line.split('"').skip(1).step_by(2).any(|text| {
        text.contains(&format!("?{word}="))
            || text.contains(&format!("&{word}="))
            || text.contains(&format!("/:{word}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(check: fn(&[Source]) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        check(&[Source::new(path, text)])
            .into_iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn a_float_near_money_is_found_but_not_in_a_comment() {
        let text = "// never f64\nfn rate() -> f64 { 0.5 }\n";
        assert_eq!(places(no_floats, "crates/domain/src/money.rs", text), [2]);
        assert_eq!(places(no_floats, "src/ui/ring.rs", text), [0; 0]);
    }

    #[test]
    fn a_package_without_the_lints_is_found() {
        assert_eq!(
            places(
                lints,
                "crates/new/Cargo.toml",
                "[package]\nname = \"new\"\n"
            ),
            [0]
        );
        assert_eq!(
            places(
                lints,
                "crates/new/Cargo.toml",
                "[lints]\nworkspace = true\n"
            ),
            [0; 0]
        );
        let workspace = "[workspace]\n[lints]\nworkspace = true\nunsafe_code = \"forbid\"\nunwrap_used = \"deny\"\n";
        assert_eq!(
            places(lints, "Cargo.toml", workspace).len(),
            PANICS.len() - 1
        );
    }

    #[test]
    fn a_lint_that_is_switched_off_is_found_outside_tests() {
        let text = "#[allow(clippy::unwrap_used)]\nfn a() {}\n#[expect(clippy::panic)]\nfn b() {}\n#[cfg(test)]\nmod tests {\n    #![allow(clippy::panic)]\n}\n";
        assert_eq!(places(no_allowed_panics, "src/a.rs", text), [1, 3]);
        assert_eq!(
            places(no_allowed_panics, "crates/server/tests/a.rs", text),
            [0; 0]
        );
    }

    #[test]
    fn unsafe_code_is_found_and_only_pieces_may_allow_it() {
        let allows = "#![cfg_attr(feature = \"split\", allow(unsafe_code))]\n";
        assert_eq!(places(no_unsafe, "src/a.rs", allows), [1]);
        let links = format!("{allows}piece!(home, fetch, fn home() -> u8 {{ 1 }});\n");
        assert_eq!(places(no_unsafe, "src/a.rs", &links), [0; 0]);
        let writes = format!("{links}fn a() {{ unsafe {{}} }}\n");
        assert_eq!(places(no_unsafe, "src/a.rs", &writes), [3]);
        assert_eq!(places(no_unsafe, UNSAFE, &writes), [0; 0]);
    }

    #[test]
    fn inline_style_and_script_are_found() {
        assert_eq!(
            places(
                nothing_inline,
                "src/a.rs",
                "view! { <p style=\"x\"/> }\nview! { <p style:width=\"x\"/> }\n"
            ),
            [1]
        );
        let html =
            "<script src=\"/boot.js\"></script>\n<script>alert(1)</script>\n<p style=\"x\">\n";
        assert_eq!(places(nothing_inline, "index.html", html), [2, 3]);
    }

    #[test]
    fn a_private_field_in_a_log_or_a_url_is_found() {
        let text = "tracing::info!(%id, \"done\");\ntracing::info!(\n    amount,\n    \"done\",\n);\nlet amount = 1;\n";
        assert_eq!(
            places(nothing_private, "crates/server/src/app/a.rs", text),
            [3]
        );
        assert_eq!(
            places(
                nothing_private,
                "src/routes.rs",
                "format!(\"/transfer?phone={p}\");\nf(&phone);\n"
            ),
            [1]
        );
    }
}
