//! The scanner's worker: its wasm, built beside the app's, and its name in the worker's script.

use crate::process::{cargo, command, output, run};
use crate::{Result, lean, paths, setup, stamp};
use std::fs;
use std::path::{Path, PathBuf};

const WASM: &str = "scanner.wasm";
const SCRIPT: &str = "scan-worker.js";
/// What stands in the script until a build writes the wasm's own name there.
const NAME: &str = "/*BUILD_SCANNER*/\"/scanner.wasm\"";

/// Leaves the wasm where index.html tells Trunk to copy it from.
pub(crate) fn build() -> Result<()> {
    println!("Building the scanner …");
    // The pictures that it is measured on are not for the worker.
    let mut build =
        cargo("rustc -p scanner --lib --crate-type cdylib --no-default-features --offline --quiet");
    build.args(["--profile", "wasm-release", "--target", setup::WASM]);
    run(lean::compile_whole(&mut build))?;
    let built = paths::cargo_target().join(format!("{}/wasm-release/{WASM}", setup::WASM));
    let folder = paths::root().join("target/scanner");
    fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut smaller = command("wasm-opt");
    // For speed: a frame is searched while the hand holds still.
    smaller.arg("-O3").args(lean::WASM_FEATURES);
    output(smaller.arg(built).arg("-o").arg(folder.join(WASM)))?;
    Ok(())
}

/// Names the copied wasm by its content, in the script too, so that no browser mixes two releases.
pub(crate) fn deliver(app: &Path) -> Result<()> {
    let wasm = app.join(WASM);
    let hash: String = stamp::of_file(&wasm)?.chars().take(16).collect();
    let name = format!("scanner-{hash}.wasm");
    let script = app.join(SCRIPT);
    let text = fs::read_to_string(&script)
        .map_err(|error| format!("cannot read {}: {error}", script.display()))?;
    fs::write(&script, named(&text, &name)?)
        .map_err(|error| format!("cannot write {}: {error}", script.display()))?;
    fs::rename(&wasm, app.join(name))
        .map_err(|error| format!("cannot rename {}: {error}", wasm.display()))
}

fn named(script: &str, name: &str) -> Result<String> {
    if script.matches(NAME).count() != 1 {
        return Err(format!(
            "public/{SCRIPT} must hold `{NAME}` exactly once: the build writes the wasm's name there."
        ));
    }
    Ok(script.replace(NAME, &format!("'/{name}'")))
}

/// Whether a file of the built app is the worker's.
pub(crate) fn owns(name: &str) -> bool {
    name == SCRIPT || (name.starts_with("scanner-") && name.ends_with(".wasm"))
}

/// The wasm that was built last.
pub(crate) fn wasm() -> PathBuf {
    paths::root().join("target/scanner").join(WASM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_names_the_wasm_of_its_release() {
        let script = include_str!("../../public/scan-worker.js");
        let named = named(script, "scanner-0123456789abcdef.wasm").unwrap();
        assert!(
            named.contains("const WASM = '/scanner-0123456789abcdef.wasm';"),
            "{named}"
        );
        assert!(
            super::named(&named, "other.wasm")
                .unwrap_err()
                .contains("BUILD_SCANNER")
        );
    }

    #[test]
    fn the_worker_is_its_script_and_its_wasm() {
        assert!(owns("scan-worker.js") && owns("scanner-0123456789abcdef.wasm"));
        assert!(!owns("scan-0123456789abcdef.wasm") && !owns("scanner-0123456789abcdef.wasm.br"));
    }
}
