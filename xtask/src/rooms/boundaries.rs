//! Which room may name what.

use super::Finding;
use super::source::{Source, has_word};

const PURE: [&str; 5] = [
    "crates/domain",
    "crates/ledger",
    "crates/payment-qr",
    "crates/api-types",
    "crates/statements",
];

/// Known to do no I/O. A new one is added here once that has been looked at.
const PURE_DEPENDENCIES: [&str; 11] = [
    "poltina-domain",
    "poltina-api-types",
    "krilla",
    "qrcodegen",
    "rust_decimal",
    "serde",
    "serde_json",
    "sha2",
    "skrifa",
    "thiserror",
    "utoipa",
];

/// What reads, writes, waits or asks the world.
const IMPURE: [&str; 14] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "println",
    "eprintln",
    "print",
    "dbg",
    "tokio",
    "getrandom",
];

const SQL: [&str; 4] = ["rusqlite", "tokio_postgres", "sqlx", "postgres"];

pub(super) fn pure_dependencies(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| {
        PURE.iter()
            .any(|room| source.path == format!("{room}/Cargo.toml"))
    }) {
        let mut table = "";
        for (index, line) in source.lines.iter().enumerate() {
            if line.starts_with('[') {
                table = line;
            }
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            let is_dependency =
                table == "[dependencies]" && line.contains('=') && !line.starts_with('#');
            if is_dependency && !PURE_DEPENDENCIES.contains(&name) {
                findings.push(Finding::new(
                    source,
                    index + 1,
                    format!("depends on `{name}`"),
                ));
            }
        }
    }
    findings
}

pub(super) fn pure_sources(sources: &[Source]) -> Vec<Finding> {
    // A crate's own small command may read and print.
    let library = |source: &&Source| {
        PURE.iter().any(|room| source.is_in(&format!("{room}/src")))
            && !source.path.contains("/src/bin/")
            && !source.path.ends_with("/src/main.rs")
    };
    named(sources.iter().filter(library), &IMPURE)
}

pub(super) fn browser(sources: &[Source]) -> Vec<Finding> {
    named(
        sources
            .iter()
            .filter(|source| source.is_in("src") && !source.is_in("src/platform")),
        &["web_sys", "js_sys"],
    )
}

pub(super) fn network(sources: &[Source]) -> Vec<Finding> {
    named(
        sources
            .iter()
            .filter(|source| source.is_in("src") && !source.is_in("src/api")),
        &["gloo_net"],
    )
}

pub(super) fn primitives(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.is_in("src/ui") && source.is_rust())
    {
        for (line, room) in rooms_named(source) {
            if ["state", "api", "routes", "pages", "components"].contains(&room.as_str()) {
                findings.push(Finding::new(source, line, format!("names `{room}`")));
            }
        }
    }
    findings
}

pub(super) fn server_app(sources: &[Source]) -> Vec<Finding> {
    let app = || {
        sources
            .iter()
            .filter(|source| source.is_in("crates/server/src/app"))
    };
    let mut words = SQL.to_vec();
    words.extend(["axum", "tower_http", "hyper"]);
    let mut findings = named(app(), &words);
    for source in app() {
        let into_http = rooms_named(source)
            .into_iter()
            .filter(|(_, room)| room == "http");
        findings.extend(into_http.map(|(line, _)| Finding::new(source, line, "names `http`")));
    }
    findings
}

pub(super) fn server_http(sources: &[Source]) -> Vec<Finding> {
    named(
        sources
            .iter()
            .filter(|source| source.is_in("crates/server/src/http")),
        &SQL,
    )
}

/// Every line of code outside tests that holds one of the words.
fn named<'a>(sources: impl Iterator<Item = &'a Source>, words: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        for (at, line) in source.product_code() {
            let found = words.iter().filter(|word| has_word(line, word));
            findings.extend(found.map(|word| Finding::new(source, at, format!("names `{word}`"))));
        }
    }
    findings
}

/// The crate's rooms that a file outside tests names: what follows `crate::`, a group of such, or a
/// way up by `super::super::`.
fn rooms_named(source: &Source) -> Vec<(usize, String)> {
    let mut rooms = Vec::new();
    let mut depth_of_group: Option<usize> = None;
    for (at, line) in source.product_code() {
        let mut rest = line;
        loop {
            if let Some(depth) = depth_of_group {
                let (names, depth, left) = group(rest, depth);
                rooms.extend(names.into_iter().map(|name| (at, name)));
                depth_of_group = (depth > 0).then_some(depth);
                rest = left;
            }
            let next = ["crate::", "super::super::"]
                .iter()
                .filter_map(|way| rest.find(way).map(|from| from + way.len()))
                .min();
            let Some(tail) = next.and_then(|from| rest.get(from..)) else {
                break;
            };
            if let Some(inside) = tail.strip_prefix('{') {
                (depth_of_group, rest) = (Some(1), inside);
            } else {
                rooms.push((at, first_name(tail)));
                rest = tail;
            }
            if rest.is_empty() {
                break;
            }
        }
    }
    rooms
}

/// The names at the top level of a group, the depth at the end of the line, and what follows the group.
fn group(text: &str, depth: usize) -> (Vec<String>, usize, &str) {
    let mut names = Vec::new();
    let mut depth = depth;
    let mut fresh = depth == 1;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return (names, 0, text.get(at + 1..).unwrap_or_default());
                }
            }
            ',' if depth == 1 => fresh = true,
            c if fresh && depth == 1 && !c.is_whitespace() => {
                names.push(first_name(text.get(at..).unwrap_or_default()));
                fresh = false;
            }
            _ => {}
        }
    }
    (names, depth, "")
}

fn first_name(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
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
    fn a_framework_in_a_pure_crate_is_found() {
        let manifest = "[dependencies]\nserde.workspace = true\naxum = \"0.8\"\n\n[dev-dependencies]\nproptest = \"1\"\n";
        assert_eq!(
            places(pure_dependencies, "crates/ledger/Cargo.toml", manifest),
            [3]
        );
        assert_eq!(
            places(pure_dependencies, "crates/server/Cargo.toml", manifest),
            [0; 0]
        );
    }

    #[test]
    fn a_clock_or_a_file_in_a_pure_crate_is_found_and_its_own_command_may_print() {
        let text = "//! x\nuse std::fs;\nfn now() { SystemTime::now(); }\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert_eq!(
            places(pure_sources, "crates/domain/src/money.rs", text),
            [2, 3]
        );
        assert_eq!(
            places(pure_sources, "crates/domain/src/bin/show.rs", text),
            [0; 0]
        );
    }

    #[test]
    fn the_browser_is_named_only_by_platform() {
        let text = "use leptos::web_sys::Window;\n// web_sys\nlet a = \"js_sys\";\n";
        assert_eq!(places(browser, "src/pages/home.rs", text), [1]);
        assert_eq!(places(browser, "src/platform/intl.rs", text), [0; 0]);
        assert_eq!(places(browser, "src/platform.rs", text), [0; 0]);
    }

    #[test]
    fn the_network_is_named_only_by_the_client() {
        let text = "use gloo_net::eventsource::futures::EventSource;";
        assert_eq!(places(network, "src/state/events.rs", text), [1]);
        assert_eq!(places(network, "src/api/events.rs", text), [0; 0]);
    }

    #[test]
    fn a_primitive_that_knows_the_wallet_is_found_however_it_is_written() {
        for text in [
            "use crate::state::Session;",
            "use crate::{ui::icon, api::Client};",
            "use crate::{\n    ui::{icon, button},\n    pages,\n};",
            "fn a() { crate::routes::home() }",
            "use super::super::components::Row;",
        ] {
            assert_eq!(
                places(primitives, "src/ui/button.rs", text).len(),
                1,
                "{text}"
            );
        }
        assert_eq!(
            places(
                primitives,
                "src/ui/button.rs",
                "use crate::{ui::{state, api}, platform};"
            ),
            [0; 0]
        );
        assert_eq!(
            places(
                primitives,
                "src/pages/home.rs",
                "use crate::state::Session;"
            ),
            [0; 0]
        );
    }

    #[test]
    fn the_server_app_knows_neither_transport_nor_database() {
        let text = "use axum::Json;\nuse rusqlite::Connection;\nuse crate::http::Problem;\nuse crate::store::Books;\n";
        assert_eq!(
            places(server_app, "crates/server/src/app/transfers.rs", text),
            [1, 2, 3]
        );
        assert_eq!(
            places(server_app, "crates/server/src/store/sqlite.rs", text),
            [0; 0]
        );
        assert_eq!(
            places(server_http, "crates/server/src/http/transfers.rs", text),
            [2]
        );
    }
}
