//! `headers`: what the server says with every answer, by other people's rules.

use crate::process::{command, watched};
use crate::test::Counts;
use crate::{Result, build, paths, setup};

/// Mozilla's observatory and Google's evaluator of policies, against the release server over TLS.
pub(crate) fn check(_: bool) -> Result<Counts> {
    if !setup::server_outside() {
        return Ok(Counts::default());
    }
    let binary = build::all()?;
    let folder = paths::root().join(setup::SERVER_OUTSIDE);
    let mut tests = command("node");
    tests
        .current_dir(&folder)
        .env("POLTINA_SERVER", binary)
        .env(
            "NODE_EXTRA_CA_CERTS",
            folder.join("../process/certificate.pem"),
        )
        .args(["--test", "--test-reporter=spec", "headers.test.mjs"]);
    let (success, said) = watched(&mut tests)?;
    Ok(Counts::from_node(&said, success))
}
