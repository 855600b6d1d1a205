//! The command `poltina-server`.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    poltina_server::cli::run(poltina_server::cli::Arguments::parse())
}
