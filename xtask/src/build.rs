//! From sources to the one deployable binary: style, app, service worker, compressed copies, server.

use crate::process::{cargo, command, run};
use crate::{Result, lean, paths, pieces, scanner, service_worker, setup, shell, stamp};
use std::fs;
use std::path::PathBuf;

/// What the app is made from, besides the crates; a change in any of these builds it again.
const APP_INPUTS: [&str; 19] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "index.html",
    "locales",
    "public",
    "rust-toolchain.toml",
    "src",
    "style",
    "xtask/npm",
    "xtask/src/build.rs",
    "xtask/src/lean.rs",
    "xtask/src/pieces.rs",
    "xtask/src/scanner.rs",
    "xtask/src/service_worker.rs",
    "xtask/src/shell.rs",
    "xtask/wasm-split.patch",
];

/// The crates that the app does not use.
const NOT_IN_APP: [&str; 3] = ["ledger", "server", "statements"];

/// What the server is made from, besides the app inside it.
const SERVER_INPUTS: [&str; 5] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "crates",
    "rust-toolchain.toml",
];

/// Builds what changed, and returns the binary's path.
pub(crate) fn all() -> Result<PathBuf> {
    let app = app()?;
    let binary = paths::server();
    let kept = paths::root().join("target/server.stamp");
    let wanted = format!("{app} {}", stamp_of(&SERVER_INPUTS)?);
    if binary.is_file() && stamp::matches(&kept, &wanted) {
        return Ok(binary);
    }
    println!("Building the server …");
    let mut build = cargo("build --release -p poltina-server");
    run(build.env("POLTINA_APP_DIST", paths::app()))?;
    let built = paths::cargo_target().join("release/poltina-server");
    // By way of a rename: a server that runs from the old file keeps it.
    let beside = binary.with_extension("new");
    let folder = binary.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::copy(&built, &beside))
        .and_then(|_| fs::rename(&beside, &binary))
        .map_err(|error| {
            format!(
                "cannot copy {} to {}: {error}",
                built.display(),
                binary.display()
            )
        })?;
    stamp::write(&kept, &wanted)?;
    println!(
        "The server with the app inside is {}",
        paths::shown(&binary)
    );
    Ok(binary)
}

/// Builds the app into target/app if it changed, and returns its stamp.
pub(crate) fn app() -> Result<String> {
    let app = paths::app();
    let kept = paths::root().join("target/app.stamp");
    let wanted = app_inputs()?;
    if app.join("index.html").is_file() && stamp::matches(&kept, &wanted) {
        return Ok(wanted);
    }
    setup::for_app()?;
    scanner::build()?;
    println!("Building the app …");
    prepare_style_folder()?;
    // Half a build must not pass for the one before it.
    let _ = fs::remove_file(&kept);
    let mut trunk = command("trunk");
    trunk.args([
        "build",
        "--release",
        "--features",
        "split",
        "--offline",
        "--skip-version-check",
        "--color",
        "never",
    ]);
    // Cargo's own messages say what is wrong; Trunk's traces of itself only hide them.
    run(lean::compile(&mut trunk)
        .arg("--quiet")
        .env("RUST_BACKTRACE", "0"))?;
    pieces::cut(&app)?;
    scanner::deliver(&app)?;
    shell::name(&app)?;
    service_worker::fill(&app)?;
    run(command("node").arg("xtask/npm/compress.mjs").arg(&app))?;
    stamp::write(&kept, &wanted)?;
    Ok(wanted)
}

/// Trunk's hook writes the style bundle here, and does not make the folder.
pub(crate) fn prepare_style_folder() -> Result<()> {
    fs::create_dir_all(paths::root().join("target/style"))
        .map_err(|error| format!("cannot make target/style: {error}"))
}

fn app_inputs() -> Result<String> {
    let root = paths::root();
    let mut inputs: Vec<PathBuf> = APP_INPUTS.iter().map(|input| root.join(input)).collect();
    for file in stamp::files(&root.join("crates"))? {
        let of_others = NOT_IN_APP
            .iter()
            .any(|name| file.starts_with(root.join("crates").join(name)));
        if !of_others {
            inputs.push(file);
        }
    }
    stamp::of(&inputs)
}

fn stamp_of(inputs: &[&str]) -> Result<String> {
    let inputs: Vec<PathBuf> = inputs
        .iter()
        .map(|input| paths::root().join(input))
        .collect();
    stamp::of(&inputs)
}
