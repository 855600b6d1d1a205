//! `dev`: the app rebuilt on every change, with `/api` handed on to a debug server.

use crate::process::{cargo, command, run};
use crate::{Result, build, paths, scanner, setup};

/// Where Trunk's proxy (Trunk.toml) expects the API.
const API_PORT: &str = "8081";

/// Where Trunk serves the app (Trunk.toml).
const APP_ORIGIN: &str = "http://localhost:8080";

/// Runs until Ctrl-C, which ends Trunk and the server alike: both are in the terminal's group.
pub(crate) fn dev() -> Result<()> {
    setup::for_app()?;
    build::prepare_style_folder()?;
    scanner::build()?;
    run(&mut cargo("build -p poltina-server"))?;
    let server = paths::cargo_target().join("debug/poltina-server");
    let mut serve = command(&server.to_string_lossy());
    serve.args(["serve", "--demo", "--port", API_PORT, "--data", "data"]);
    // Passkeys are made for the page that Trunk serves.
    serve.args(["--origin", APP_ORIGIN]);
    let mut api = serve
        .spawn()
        .map_err(|error| format!("cannot start the server: {error}"))?;
    println!("The app: {APP_ORIGIN} (its API: port {API_PORT}). Ctrl-C ends both.");
    let mut trunk = command("trunk");
    trunk.args([
        "serve",
        "--offline",
        "--skip-version-check",
        "--dist",
        "target/dev",
        "--color",
        "never",
    ]);
    // Faster compiling at the price of speed that only a release needs.
    trunk.env("RUSTFLAGS", "--cfg erase_components");
    let outcome = run(&mut trunk);
    // It may have ended by the same Ctrl-C.
    let _ = api.kill();
    let _ = api.wait();
    outcome
}
