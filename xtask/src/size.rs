//! `size`: what a browser downloads, file by file, and whether the first load keeps its budget.

use crate::{Result, build, paths, pieces, scanner, stamp};
use std::fs;
use std::path::Path;

/// HTML, style, scripts and WebAssembly of the first screen, in bytes of brotli.
const FIRST_LOAD_AT_MOST: u64 = 175_000;

/// The scanner's script and WebAssembly, fetched when the scanner opens, in bytes of brotli.
const SCANNER_AT_MOST: u64 = 30_000;

/// What a piece has to itself, in bytes of brotli.
const PIECE_AT_MOST: u64 = 30_000;

/// Builds what changed, prints the table, and fails over a budget.
pub(crate) fn size() -> Result<()> {
    build::app()?;
    let files = measure(&paths::app())?;
    print!("{}", table(&files));
    print!("{}", pieces_table(&files, &loader(&files)?));
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
        let first_load = is_first_load(&name, &html) || is_loader(&name);
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

/// The script that fetches the pieces.
fn loader(files: &[Measured]) -> Result<String> {
    let name = files
        .iter()
        .map(|file| &file.name)
        .find(|name| is_loader(name));
    let name = name.ok_or("the built app has no loader of pieces.")?;
    fs::read_to_string(paths::app().join(name))
        .map_err(|error| format!("cannot read {name}: {error}"))
}

/// What a page brings that is the first to be opened: its piece, and what that shares with others.
fn pieces_table(files: &[Measured], loader: &str) -> String {
    let mut text =
        String::from("opened first, kB brotli: the piece itself, with what it shares, in files\n");
    for file in files.iter().filter(|file| is_piece(&file.name)) {
        let name = file.name.trim_start_matches("split_");
        let name = name.rsplit_once('-').map_or(name, |(name, _)| name);
        let fetched = pieces::files_of(loader, name);
        let all: u64 = files
            .iter()
            .filter(|file| fetched.contains(&file.name))
            .map(|file| file.brotli)
            .sum();
        let (own, all) = (kilobytes(file.brotli), kilobytes(all));
        text += &format!("  {name:<42} {own:>10} {all:>10} {:>10}\n", fetched.len());
    }
    text
}

/// A piece's own file; what it shares with others is in files called chunks.
fn is_piece(name: &str) -> bool {
    name.starts_with("split_")
}

/// The loader of the pieces, which the app's code imports at once.
fn is_loader(name: &str) -> bool {
    name.starts_with("wasm_split-") && name.ends_with(".js")
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
    let large = |file: &&Measured| is_piece(&file.name) && file.brotli > PIECE_AT_MOST;
    if let Some(piece) = files.iter().find(large) {
        return Err(format!(
            "{} is {} kB brotli; a piece may be {} kB. Give some of its pages a piece of their own in src/pieces.rs.",
            piece.name,
            kilobytes(piece.brotli),
            kilobytes(PIECE_AT_MOST)
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
    fn each_budget_counts_what_it_is_for() {
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
        let shared = "chunk_7-0123456789abcdef.wasm";
        let piece = "split_home-0123456789abcdef.wasm";
        let files = |own| [file(shared, 100_000, false), file(piece, own, false)];
        assert!(within_budget(&files(PIECE_AT_MOST)).is_ok());
        let error = within_budget(&files(PIECE_AT_MOST + 1)).unwrap_err();
        assert!(
            error.contains(piece) && error.contains("30.1 kB"),
            "{error}"
        );
    }

    #[test]
    fn a_page_opened_first_brings_its_piece_and_what_that_shares() {
        let loader = r#"
const __chunk_7 = makeLoad(() => { const src = fetch(new URL("./chunk_7-01.wasm", import.meta.url)); }, []);
export const __wasm_split_load_home = wrapAsyncCb(makeLoad(() => { const src = fetch(new URL("./split_home-01.wasm", import.meta.url)); }, [__chunk_7]));
"#;
        let files = [
            file("split_home-01.wasm", 20_000, false),
            file("chunk_7-01.wasm", 5_000, false),
            file("chunk_8-01.wasm", 1_000, false),
        ];
        let table = pieces_table(&files, loader);
        let row: Vec<&str> = table
            .lines()
            .nth(1)
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        assert_eq!(row, ["home", "20.0", "25.0", "2"]);
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
