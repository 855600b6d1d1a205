//! `browser`: the list of what runs in people's browsers, docs/BROWSER.md, from the sources.

use crate::process::{cargo, output};
use crate::{Result, paths, setup, stamp};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const DOCUMENT: &str = "docs/BROWSER.md";

/// Writes the list, or with `--check` compares it.
pub(crate) fn browser(arguments: &[String]) -> Result<()> {
    match arguments {
        [] => {
            let file = paths::root().join(DOCUMENT);
            fs::write(&file, listed()?)
                .map_err(|error| format!("cannot write {DOCUMENT}: {error}"))?;
            println!("{DOCUMENT} is written");
            Ok(())
        }
        [flag] if flag == "--check" => check(),
        _ => Err("usage: cargo xtask browser [--check]".to_owned()),
    }
}

/// Fails with what is there and not listed, or listed and not there.
pub(crate) fn check() -> Result<()> {
    let listed = listed()?;
    let kept = fs::read_to_string(paths::root().join(DOCUMENT)).unwrap_or_default();
    let changes = changes(&kept, &listed);
    if changes.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{DOCUMENT} is not what runs in the browser:\n{}\nIf the change is meant, run `cargo xtask browser` and commit the file.",
        changes.join("\n")
    ))
}

fn listed() -> Result<String> {
    let mut text = String::from(
        "# What runs in the browser\n\n\
         Written by `cargo xtask browser`, compared by `cargo xtask test browser`: a part that comes \
         or goes is\nseen in review. Everything is served from the wallet's own origin; nothing is \
         fetched from elsewhere.\n\n\
         ## Files of public/, as they are\n\n| file | what for |\n| --- | --- |\n",
    );
    let public = paths::root().join("public");
    for file in stamp::files(&public)? {
        let name = file.strip_prefix(&public).unwrap_or(&file);
        text.push_str(&format!("| {} | {} |\n", name.display(), purpose(&file)?));
    }
    text.push_str(
        "\n## The app's WebAssembly\n\nBesides Rust's standard library (rust-toolchain.toml) and the \
         JavaScript that wasm-bindgen writes\nbeside it. The linker leaves out what is not used.\n\n",
    );
    text.push_str(&crates("-p poltina --features split")?);
    text.push_str("\n## The scanner's WebAssembly, in its worker\n\n");
    text.push_str(&crates("-p scanner --no-default-features")?);
    Ok(text)
}

/// What a script says of itself in its first line; of other files, their kind.
fn purpose(file: &Path) -> Result<String> {
    let ending = file.extension().and_then(|ending| ending.to_str());
    if ending != Some("js") {
        return Ok(match ending {
            Some("png" | "svg") => "a picture",
            Some("webmanifest") => "what an installed app is called and shows",
            _ => "a file",
        }
        .to_owned());
    }
    let text = fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let first = text.lines().next().unwrap_or_default();
    Ok(first
        .trim_start_matches(['/', '*', ' '])
        .replace('|', "\\|"))
}

/// The crates that are compiled for the browser, with what they may be used by.
fn crates(package: &str) -> Result<String> {
    let line = format!(
        "tree --locked {package} --target {} -e normal,no-proc-macro --prefix none --format {{p}}|{{l}}",
        setup::WASM
    );
    let said = output(&mut cargo(&line))?;
    let mut table = String::from("| crate | version | licence |\n| --- | --- | --- |\n");
    let rows: BTreeSet<String> = said.lines().filter_map(row).collect();
    table.extend(rows);
    Ok(table)
}

/// `leptos v0.8.23|MIT`, or with a path behind the version for a crate of ours.
fn row(line: &str) -> Option<String> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.trim_start_matches('v'));
    let version = match words.next() {
        Some(path) if path.starts_with("(/") => "ours",
        _ => version,
    };
    let licence = licence.trim_end_matches("(*)").trim();
    Some(format!("| {name} | {version} | {licence} |\n"))
}

fn changes(kept: &str, listed: &str) -> Vec<String> {
    let set = |text: &'_ str| -> BTreeSet<String> { text.lines().map(str::to_owned).collect() };
    let (kept, listed) = (set(kept), set(listed));
    let gone = kept.difference(&listed).map(|line| format!("  - {line}"));
    let new = listed.difference(&kept).map(|line| format!("  + {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_stands_once_with_its_version_and_ours_without() {
        let said = [
            "leptos v0.8.23|MIT",
            "leptos v0.8.23|MIT (*)",
            "poltina-domain v0.1.0 (/work/crates/domain)|Apache-2.0",
            "",
        ];
        let rows: BTreeSet<String> = said.into_iter().filter_map(row).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(
            rows,
            [
                "| leptos | 0.8.23 | MIT |\n",
                "| poltina-domain | ours | Apache-2.0 |\n"
            ]
        );
    }

    #[test]
    fn what_comes_and_what_goes_is_named() {
        assert_eq!(changes("a\nb\n", "a\nb\n"), Vec::<String>::new());
        assert_eq!(changes("a\nb\n", "a\nc\n"), ["  - b", "  + c"]);
    }
}
