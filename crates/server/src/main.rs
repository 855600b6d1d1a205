//! The command `poltina-server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    poltina_server::cli::main()
}
