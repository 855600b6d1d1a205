//! Cuts the built app into the pieces that `src/pieces.rs` names: the first load, and what is fetched
//! when it is opened. Trunk cannot do this, so it is done to what Trunk has built.

use crate::process::{command, output};
use crate::{Result, lean, paths, setup, stamp};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

const NAME: &str = "poltina";
const MAIN: &str = "poltina_bg.wasm";
const GLUE: &str = "poltina.js";
const LOADER: &str = "__wasm_split.js";

/// Which pieces share files, as `xtask/wasm-split.patch` says. The lock is opened with everything else, the
/// frame with all but the lock and with home; what three others need is likely to be needed by more.
const TOGETHER: &str = "lock;frame,home,wallet;3";

/// Puts the pieces in the place of the whole that Trunk has left in `app`.
pub(crate) fn cut(app: &Path) -> Result<()> {
    println!("Cutting the app into pieces …");
    let work = paths::root().join("target/pieces");
    let _ = fs::remove_dir_all(&work);
    let (split, bound) = (work.join("split"), work.join("bound"));
    fs::create_dir_all(&bound)
        .map_err(|error| format!("cannot make {}: {error}", bound.display()))?;
    let whole = paths::cargo_target().join(format!("{}/wasm-release/{NAME}.wasm", setup::WASM));
    let mut splitting = command("wasm-split-cli");
    splitting.arg(whole).arg(&split).args(["--out-name", NAME]);
    splitting.env("WASM_SPLIT_TOGETHER", TOGETHER);
    output(&mut splitting)?;
    let mut binding = command("wasm-bindgen");
    binding.args([
        "--target",
        "web",
        "--keep-lld-exports",
        "--no-demangle",
        "--no-typescript",
    ]);
    binding.args(["--out-name", NAME, "--out-dir"]).arg(&bound);
    output(binding.arg(split.join(format!("{NAME}.wasm"))))?;
    for file in stamp::files(&split)? {
        let name = file.file_name().unwrap_or_default();
        if name != "poltina.wasm" {
            copy(&file, &bound.join(name))?;
        }
    }
    let modules: Vec<PathBuf> = stamp::files(&bound)?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "wasm"))
        .collect();
    optimise(&modules)?;
    deliver(&bound, app)
}

/// Makes each module small, as many at once as there are processors.
fn optimise(modules: &[PathBuf]) -> Result<()> {
    let many = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(file) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut optimising = command("wasm-opt");
            optimising.arg("-Oz").args(lean::WASM_FEATURES).arg(file);
            output(optimising.arg("-o").arg(file))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..many).map(|_| scope.spawn(work)).collect();
        let mut ended = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended.try_for_each(|ended| {
            ended.unwrap_or_else(|_| Err("a worker of wasm-opt ended".into()))
        })
    })
}

/// Names every file by what the pieces hold together, so that no browser mixes two releases, and has
/// the page name them.
fn deliver(bound: &Path, app: &Path) -> Result<()> {
    let index = app.join("index.html");
    let page = read(&index)?;
    let old = trunk_name(&page)?;
    let files = stamp::files(bound)?;
    let mut hashes = String::new();
    for file in &files {
        hashes += &stamp::of_file(file)?;
    }
    let hash: String = stamp::of_text(&hashes).chars().take(16).collect();
    let names: Vec<String> = files
        .iter()
        .filter_map(|file| Some(file.file_name()?.to_str()?.to_owned()))
        .collect();
    for (file, name) in files.iter().zip(&names) {
        let target = app.join(hashed(name, &hash));
        match name.as_str() {
            GLUE | LOADER => write(&target, &renamed(&read(file)?, &names, &hash))?,
            _ => copy(file, &target)?,
        }
    }
    for ending in [".js", "_bg.wasm"] {
        let whole = app.join(format!("{old}{ending}"));
        fs::remove_file(&whole)
            .map_err(|error| format!("cannot remove {}: {error}", whole.display()))?;
    }
    write(&index, &page.replace(&old, &format!("{NAME}-{hash}")))
}

/// `poltina-<hash>`: what Trunk has called the whole.
fn trunk_name(page: &str) -> Result<String> {
    let from = page
        .find("content=\"/poltina-")
        .map(|at| at + "content=\"/".len());
    let rest = from.and_then(|from| page.get(from..));
    let name = rest
        .and_then(|rest| rest.split_once(".js"))
        .map(|(name, _)| name.to_owned());
    name.ok_or_else(|| {
        "the built index.html names no app: look at pattern_script in Trunk.toml.".into()
    })
}

/// `a.wasm` becomes `a-<hash>.wasm`, and `poltina_bg.wasm` becomes `poltina-<hash>_bg.wasm`.
fn hashed(name: &str, hash: &str) -> String {
    if name == MAIN {
        return format!("{NAME}-{hash}_bg.wasm");
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{}-{hash}.{extension}", stem.trim_start_matches('_'))
}

/// The scripts name the files by their new names. What is no address but a name inside the modules
/// (`"./__wasm_split.js": import1`) stays.
fn renamed(script: &str, names: &[String], hash: &str) -> String {
    let mut text = script.to_owned();
    for name in names {
        let new = hashed(name, hash);
        for (before, after) in [
            ("from \"./", "\""),
            ("new URL(\"./", "\""),
            ("new URL('", "'"),
        ] {
            text = text.replace(
                &format!("{before}{name}{after}"),
                &format!("{before}{new}{after}"),
            );
        }
    }
    text
}

/// What the loader fetches for a piece: its own file and those that it shares with others.
pub(crate) fn files_of(loader: &str, piece: &str) -> Vec<String> {
    let Some((_, body)) = loader.split_once(&format!("__wasm_split_load_{piece} ")) else {
        return Vec::new();
    };
    let own = first_file(body);
    let shared = body
        .split_once(", [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(names, _)| names);
    let chunks = shared.split(", ").filter(|name| !name.is_empty());
    let file_of = |name: &str| {
        let (_, body) = loader.split_once(&format!("const {name} = "))?;
        first_file(body)
    };
    own.into_iter().chain(chunks.filter_map(file_of)).collect()
}

fn first_file(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("new URL(\"./")?;
    rest.split_once('"').map(|(name, _)| name.to_owned())
}

fn read(file: &PathBuf) -> Result<String> {
    fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| format!("cannot copy {}: {error}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_the_release_they_belong_to() {
        assert_eq!(hashed("poltina_bg.wasm", "0a"), "poltina-0a_bg.wasm");
        assert_eq!(hashed("poltina.js", "0a"), "poltina-0a.js");
        assert_eq!(hashed("__wasm_split.js", "0a"), "wasm_split-0a.js");
        assert_eq!(hashed("chunk_6.wasm", "0a"), "chunk_6-0a.wasm");
    }

    #[test]
    fn addresses_follow_the_files_and_names_inside_the_modules_stay() {
        let names = ["poltina.js", "poltina_bg.wasm", "__wasm_split.js"].map(String::from);
        let script = "import * as import1 from \"./__wasm_split.js\"\n\"./__wasm_split.js\": import1,\nnew URL('poltina_bg.wasm', here)";
        assert_eq!(
            renamed(script, &names, "0a"),
            "import * as import1 from \"./wasm_split-0a.js\"\n\"./__wasm_split.js\": import1,\nnew URL('poltina-0a_bg.wasm', here)"
        );
    }

    #[test]
    fn a_piece_comes_with_what_it_shares() {
        let loader = r#"
const __chunk_6 = makeLoad(() => { const src = fetch(new URL("./chunk_6-0a.wasm", import.meta.url)); }, []);
const __chunk_7 = makeLoad(() => { const src = fetch(new URL("./chunk_7-0a.wasm", import.meta.url)); }, []);
export const __wasm_split_load_home = wrapAsyncCb(makeLoad(() => { const src = fetch(new URL("./split_home-0a.wasm", import.meta.url)); }, [__chunk_7]));
"#;
        assert_eq!(
            files_of(loader, "home"),
            ["split_home-0a.wasm", "chunk_7-0a.wasm"]
        );
        assert!(files_of(loader, "other").is_empty());
    }

    #[test]
    fn the_page_s_own_name_for_the_app_is_found() {
        let page = r#"<meta name="poltina-app" content="/poltina-78bb.js" data-wasm="/poltina-78bb_bg.wasm">"#;
        assert_eq!(trunk_name(page).unwrap(), "poltina-78bb");
        assert!(trunk_name("<html>").is_err());
    }
}
