//! `size`: what a browser downloads, file by file, and whether the first load keeps its budget.

use crate::{Result, build, paths, pieces, scanner, stamp};
use std::fs;
use std::path::Path;

/// HTML, style, scripts and WebAssembly of the first screen, in bytes of brotli.
const FIRST_LOAD_AT_MOST: u64 = 175_000;

/// The scanner's script and WebAssembly, fetched when the scanner opens, in bytes of brotli.
const SCANNER_AT_MOST: u64 = 30_000;

/// The piece (src/pieces.rs) of the first screen: whoever opens the app for the first time signs in.
/// Whoever has signed in already has all pieces on his device.
const FIRST_SCREEN: &str = "signin";

/// Builds what changed, prints the table, and fails over the budget.
pub(crate) fn size() -> Result<()> {
    build::app()?;
    let files = measure(&paths::app())?;
    print!("{}", table(&files));
    within_budget(&files)
}

#[derive(Debug, Clone, PartialEq)]
struct Measured {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
    first_load: bool,
}

fn measure(app: &Path) -> Result<Vec<Measured>> {
    let html = fs::read_to_string(app.join("index.html"))
        .map_err(|error| format!("cannot read the built index.html: {error}"))?;
    let first_screen = pieces_of_first_screen(app, &html)?;
    let length = |file: &Path| fs::metadata(file).map(|found| found.len()).ok();
    let mut files = Vec::new();
    for file in stamp::files(app)? {
        let name = file
            .strip_prefix(app)
            .unwrap_or(&file)
            .display()
            .to_string();
        if name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let raw = length(&file).unwrap_or_default();
        let smaller = |ending: &str| length(&app.join(format!("{name}{ending}"))).unwrap_or(raw);
        let first_load = is_first_load(&name, &html) || first_screen.contains(&name);
        files.push(Measured {
            raw,
            gzip: smaller(".gz"),
            brotli: smaller(".br"),
            first_load,
            name,
        });
    }
    files.sort_by_key(|file| std::cmp::Reverse((file.first_load, file.brotli)));
    Ok(files)
}

/// The screen that a newcomer sees is in pieces that the page does not name: the loader does.
fn pieces_of_first_screen(app: &Path, html: &str) -> Result<Vec<String>> {
    let glue = html.split("content=\"/poltina-").nth(1);
    let hash = glue.and_then(|rest| rest.split('.').next());
    let Some(hash) = hash else {
        return Err("the built index.html names no app.".into());
    };
    let loader = format!("wasm_split-{hash}.js");
    let script = fs::read_to_string(app.join(&loader))
        .map_err(|error| format!("cannot read {loader}: {error}"))?;
    let mut files = pieces::files_of(&script, FIRST_SCREEN);
    if files.is_empty() {
        return Err(format!(
            "{loader} fetches no piece `{FIRST_SCREEN}`: look at src/pieces.rs."
        ));
    }
    files.push(loader);
    Ok(files)
}

/// The page itself, the code and style that it names, and what the code imports at once.
fn is_first_load(name: &str, html: &str) -> bool {
    let code = [".css", ".js", ".mjs", ".wasm"]
        .iter()
        .any(|ending| name.ends_with(ending));
    let only_for_old_browsers = html.contains(&format!("nomodule src=\"/{name}\""))
        || html.contains(&format!("nomodule=\"\" src=\"/{name}\""));
    name == "index.html"
        || name.starts_with("snippets/")
        || (code && !only_for_old_browsers && html.contains(&format!("\"/{name}\"")))
}

fn first_load(files: &[Measured]) -> u64 {
    files
        .iter()
        .filter(|file| file.first_load)
        .map(|file| file.brotli)
        .sum()
}

fn scanner(files: &[Measured]) -> u64 {
    files
        .iter()
        .filter(|file| scanner::owns(&file.name))
        .map(|file| file.brotli)
        .sum()
}

fn within_budget(files: &[Measured]) -> Result<()> {
    if scanner(files) > SCANNER_AT_MOST {
        return Err(format!(
            "the scanner's worker is {} kB brotli; it may be {} kB.",
            kilobytes(scanner(files)),
            kilobytes(SCANNER_AT_MOST)
        ));
    }
    let is = first_load(files);
    if is <= FIRST_LOAD_AT_MOST {
        return Ok(());
    }
    Err(format!(
        "the first load is {} kB brotli; it may be {} kB. docs/PERFORMANCE.md says what each dependency costs.",
        kilobytes(is),
        kilobytes(FIRST_LOAD_AT_MOST)
    ))
}

fn table(files: &[Measured]) -> String {
    let row = |name: &str, raw: &str, gzip: &str, brotli: &str| {
        format!("{name:<44} {raw:>10} {gzip:>10} {brotli:>10}\n")
    };
    let mut text = row(
        "kB (1000 bytes); * is the first load",
        "raw",
        "gzip",
        "brotli",
    );
    for file in files {
        let mark = if file.first_load { "* " } else { "  " };
        text += &row(
            &format!("{mark}{}", file.name),
            &kilobytes(file.raw),
            &kilobytes(file.gzip),
            &kilobytes(file.brotli),
        );
    }
    let sum = |of: fn(&Measured) -> u64, first: bool| {
        kilobytes(
            files
                .iter()
                .filter(|file| file.first_load || !first)
                .map(of)
                .sum(),
        )
    };
    text += &row(
        "all files",
        &sum(|f| f.raw, false),
        &sum(|f| f.gzip, false),
        &sum(|f| f.brotli, false),
    );
    text += &row(
        "first load",
        &sum(|f| f.raw, true),
        &sum(|f| f.gzip, true),
        &sum(|f| f.brotli, true),
    );
    text + &format!(
        "budget of the first load: {} kB brotli\nthe scanner's worker, loaded when it opens: {} of at most {} kB brotli\n",
        kilobytes(FIRST_LOAD_AT_MOST),
        kilobytes(scanner(files)),
        kilobytes(SCANNER_AT_MOST)
    )
}

/// With one decimal, rounded up: a budget is not met by rounding.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli: u64, first_load: bool) -> Measured {
        Measured {
            name: name.into(),
            raw: brotli * 3,
            gzip: brotli * 2,
            brotli,
            first_load,
        }
    }

    #[test]
    fn only_the_first_load_counts_against_the_budget() {
        assert!(
            within_budget(&[
                file("a.wasm", FIRST_LOAD_AT_MOST, true),
                file("icon.png", 900_000, false)
            ])
            .is_ok()
        );
        let error = within_budget(&[
            file("a.wasm", FIRST_LOAD_AT_MOST, true),
            file("a.css", 1, true),
        ])
        .unwrap_err();
        assert!(error.contains("175.1 kB"), "{error}");
        let worker = "scanner-0123456789abcdef.wasm";
        assert!(within_budget(&[file(worker, SCANNER_AT_MOST, false)]).is_ok());
        let error = within_budget(&[
            file(worker, SCANNER_AT_MOST, false),
            file("scan-worker.js", 1, false),
        ])
        .unwrap_err();
        assert!(error.contains("30.1 kB"), "{error}");
    }

    #[test]
    fn the_first_load_is_what_the_page_names() {
        let html = r#"<script type="module" src="/boot.js"></script><script nomodule src="/old.js"></script><meta content="/app-1.js" data-wasm="/app-1_bg.wasm"><link href="/icons/icon.svg">"#;
        for (name, expected) in [
            ("index.html", true),
            ("boot.js", true),
            ("app-1.js", true),
            ("app-1_bg.wasm", true),
            ("snippets/a/inline0.js", true),
            ("old.js", false),
            ("sw.js", false),
            ("icons/icon.svg", false),
        ] {
            assert_eq!(is_first_load(name, html), expected, "{name}");
        }
    }

    #[test]
    fn a_kilobyte_is_a_thousand_bytes_and_is_rounded_up() {
        assert_eq!(kilobytes(175_000), "175.0");
        assert_eq!(kilobytes(175_001), "175.1");
        assert_eq!(kilobytes(99), "0.1");
    }
}
