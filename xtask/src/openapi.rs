//! `openapi`: the published contract is what the server's handlers say, and nothing else.

use crate::process::{cargo, output, run};
use crate::{Result, paths};
use std::fs;

const DOCUMENT: &str = "docs/openapi.json";

/// Writes the document, or with `--check` compares it.
pub(crate) fn openapi(arguments: &[String]) -> Result<()> {
    match arguments {
        [] => write(),
        [flag] if flag == "--check" => check(),
        _ => Err("usage: cargo xtask openapi [--check]".to_owned()),
    }
}

fn write() -> Result<()> {
    let file = paths::root().join(DOCUMENT);
    fs::write(&file, described()?).map_err(|error| format!("cannot write {DOCUMENT}: {error}"))?;
    println!("{DOCUMENT} is written");
    Ok(())
}

/// Fails with the first line that differs.
pub(crate) fn check() -> Result<()> {
    let described = described()?;
    let published = fs::read_to_string(paths::root().join(DOCUMENT)).unwrap_or_default();
    match first_difference(&published, &described) {
        None => Ok(()),
        Some((line, was, is)) => Err(format!(
            "{DOCUMENT}:{line} is not what the server does:\n  published: {was}\n  server:    {is}\nIf the change is meant, run `cargo xtask openapi` and commit the file."
        )),
    }
}

fn described() -> Result<String> {
    run(&mut cargo("build --quiet -p poltina-server"))?;
    let server = paths::cargo_target().join("debug/poltina-server");
    let text = output(crate::process::command(&server.to_string_lossy()).arg("openapi"))?;
    Ok(format!("{}\n", text.trim_end()))
}

fn first_difference<'a>(
    published: &'a str,
    described: &'a str,
) -> Option<(usize, &'a str, &'a str)> {
    let mut left = published.lines();
    let mut right = described.lines();
    for line in 1.. {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (was, is) if was == is => {}
            (was, is) => {
                return Some((
                    line,
                    was.unwrap_or("(ends)").trim(),
                    is.unwrap_or("(ends)").trim(),
                ));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("{\n  a\n}", "{\n  a\n}"), None);
        assert_eq!(
            first_difference("{\n  a\n}", "{\n  b\n}"),
            Some((2, "a", "b"))
        );
        assert_eq!(first_difference("{", "{\n}"), Some((2, "(ends)", "}")));
    }
}
