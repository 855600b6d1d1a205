//! Writes into the built service worker which files it keeps, and the release's version.

use crate::{Result, stamp};
use std::fs;
use std::path::{Path, PathBuf};

const FILES: &str = "/*BUILD_FILES*/[]";
const VERSION: &str = "/*BUILD_VERSION*/\"dev\"";

/// Fills the two marks in `sw.js`. The version is the hash of all files, so that it changes exactly
/// when what people see changes.
pub(crate) fn fill(app: &Path) -> Result<()> {
    let worker = app.join("sw.js");
    if !worker.is_file() {
        println!("note: public/sw.js is not there; the app will not work offline.");
        return Ok(());
    }
    let text =
        fs::read_to_string(&worker).map_err(|error| format!("cannot read sw.js: {error}"))?;
    let everything = stamp::files(app)?;
    let version = content_version(app, &everything)?;
    let listed = shell(app, &everything);
    let filled = filled(&text, &listed, &version)?;
    fs::write(&worker, filled).map_err(|error| format!("cannot write sw.js: {error}"))?;
    println!("Service worker: {} files, version {version}", listed.len());
    Ok(())
}

fn filled(text: &str, files: &[String], version: &str) -> Result<String> {
    for mark in [FILES, VERSION] {
        if text.matches(mark).count() != 1 {
            return Err(format!(
                "public/sw.js must hold `{mark}` exactly once: the build writes its value there."
            ));
        }
    }
    let list = serde_json::to_string(files)
        .map_err(|error| format!("cannot write the file list: {error}"))?;
    let version = serde_json::to_string(version)
        .map_err(|error| format!("cannot write the version: {error}"))?;
    Ok(text.replace(FILES, &list).replace(VERSION, &version))
}

/// What the app needs to open without a network: all but the worker itself and what only a shop
/// window shows.
fn shell(app: &Path, files: &[PathBuf]) -> Vec<String> {
    let names = files.iter().filter_map(|file| url(app, file));
    names
        .filter(|name| name != "/sw.js" && !name.contains("screenshot"))
        .collect()
}

fn url(app: &Path, file: &Path) -> Option<String> {
    let name = file.strip_prefix(app).ok()?.to_str()?.replace('\\', "/");
    Some(if name == "index.html" {
        "/".to_owned()
    } else {
        format!("/{name}")
    })
}

fn content_version(app: &Path, files: &[PathBuf]) -> Result<String> {
    let mut described = String::new();
    for file in files {
        let name = file.strip_prefix(app).unwrap_or(file).display();
        described.push_str(&format!("{name} {}\n", stamp::of_file(file)?));
    }
    Ok(stamp::of_text(&described).chars().take(12).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str =
        "const FILES = /*BUILD_FILES*/[];\nconst VERSION = /*BUILD_VERSION*/\"dev\";\n";

    #[test]
    fn both_marks_get_their_values() {
        let filled = filled(WORKER, &["/".into(), "/app-1.js".into()], "abc").unwrap();
        assert_eq!(
            filled,
            "const FILES = [\"/\",\"/app-1.js\"];\nconst VERSION = \"abc\";\n"
        );
    }

    #[test]
    fn a_worker_without_a_mark_is_refused_by_name() {
        let error = filled("const FILES = [];", &[], "abc").unwrap_err();
        assert!(error.contains("BUILD_FILES"), "{error}");
    }

    #[test]
    fn the_worker_does_not_keep_itself() {
        let app = Path::new("/app");
        let files =
            ["index.html", "sw.js", "a.css", "screenshots/home.png"].map(|name| app.join(name));
        assert_eq!(shell(app, &files), ["/", "/a.css"]);
    }
}
