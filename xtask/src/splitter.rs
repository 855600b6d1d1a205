//! The tool that cuts the app into pieces, with our patch.

use crate::process::{cargo, command, output, quietly};
use crate::{Result, paths, stamp};
use std::fs;
use std::path::{Path, PathBuf};

/// It cuts what the macros of wasm_split_helpers 0.2 (in Cargo.lock) have marked.
const VERSION: &str = "0.2.4";

/// It is compiled with `xtask/wasm-split.patch`, which lets pieces that are opened together share one
/// file: without it every set of pieces that share anything gets a file of its own, hundreds in all.
pub(crate) fn install() -> Result<()> {
    let patch = paths::root().join("xtask/wasm-split.patch");
    let wanted = format!("{VERSION} {}", stamp::of_file(&patch)?);
    let installed = paths::tools().join("wasm-split.stamp");
    if stamp::matches(&installed, &wanted) {
        return Ok(());
    }
    let source = source_of("wasm_split_cli_support", VERSION)?;
    let mut apply = command("git");
    apply.current_dir(&source).arg("apply").arg(&patch);
    // It would leave out files that a repository around the folder does not know.
    apply.env("GIT_CEILING_DIRECTORIES", paths::cache());
    output(&mut apply)?;
    let mut install = cargo("install --debug --force --features build-binary");
    install.arg("--root").arg(paths::tools());
    install.arg("--path").arg(&source);
    install.env("CARGO_TARGET_DIR", paths::cache().join("target-tools"));
    quietly(
        &format!(
            "Installing wasm-split {VERSION}, which cuts the app into pieces (once, 3 to 5 minutes)"
        ),
        &mut install,
    )?;
    stamp::write(&installed, &wanted)
}

/// A copy of a package's sources, as cargo fetches them, in a folder of its own.
fn source_of(name: &str, version: &str) -> Result<PathBuf> {
    let folder = paths::cache().join("sources");
    let (asking, copied) = (folder.join("asking"), folder.join(name));
    let _ = fs::remove_dir_all(&copied);
    let manifest = asking.join("Cargo.toml");
    let package = format!(
        "[package]\nname = \"asking\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[dependencies]\n{name} = \"={version}\"\n[workspace]\n"
    );
    fs::create_dir_all(&asking)
        .and_then(|()| fs::write(&manifest, package))
        .and_then(|()| fs::write(asking.join("lib.rs"), ""))
        .map_err(|error| format!("cannot write to {}: {error}", asking.display()))?;
    let mut asked = cargo("metadata --format-version 1 --manifest-path");
    let told = output(asked.arg(&manifest))?;
    let told: serde_json::Value =
        serde_json::from_str(&told).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = told
        .get("packages")
        .and_then(|packages| packages.as_array());
    let fetched = packages
        .into_iter()
        .flatten()
        .filter(|package| package.get("name").is_some_and(|it| it == name))
        .find_map(|package| package.get("manifest_path")?.as_str())
        .and_then(|manifest| Path::new(manifest).parent())
        .ok_or_else(|| format!("cargo metadata names no folder of {name} {version}."))?;
    output(command("cp").arg("-r").arg(fetched).arg(&copied))?;
    Ok(copied)
}
