//! The release app is compiled together with its own standard library, for size.
//!
//! The ready-made one is built for speed and carries the texts of every panic: about a fifth of the
//! download. These switches are cargo's, not yet stable, and are set here and not in Cargo.toml, so
//! that everything else, and whoever has only a plain toolchain, builds as usual.

use crate::process::{cargo, command, output, quietly};
use crate::{Result, setup};
use std::path::Path;
use std::process::Command;

/// A panic becomes a bare trap: the page sees it as an error of the window, and boot.js answers it;
/// nothing could print where it was, or any debug text, so neither is kept.
const FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// Components share one type, which costs a little speed and saves a tenth. The relocations tell the
/// splitter who calls whom.
const FLAGS_OF_PIECES: &str = "--cfg erase_components -Clink-arg=--emit-relocs";

/// What wasm-opt may use, and what nobody downloads.
/// Never `--traps-never-happen`: Rust's panics are traps, and some of them guard money.
pub(crate) const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--strip-debug",
    "--strip-producers",
];

/// Sets the switches on a command that compiles the app, to be cut into pieces.
pub(crate) fn compile(build: &mut Command) -> &mut Command {
    compile_whole(build).env("RUSTFLAGS", format!("{FLAGS_OF_PIECES} {FLAGS}"))
}

/// Sets the switches on a command that compiles what stays one file.
pub(crate) fn compile_whole(build: &mut Command) -> &mut Command {
    build
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("RUSTFLAGS", FLAGS)
}

/// Fetches the standard library's sources and what they depend on.
pub(crate) fn set_up() -> Result<()> {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock");
    if !library.is_file() {
        let mut add = command("rustup");
        add.args(["component", "add", "rust-src"]);
        quietly("Adding the sources of Rust's standard library", &mut add)?;
    }
    let fetch = format!("fetch --target {}", setup::WASM);
    if output(compile(&mut cargo(&format!("{fetch} --offline --locked")))).is_ok() {
        return Ok(());
    }
    let mut download = cargo(&fetch);
    quietly(
        "Downloading what the standard library is made from",
        compile(&mut download),
    )
}
