//! The commands: what each is given, and what it says when it cannot.

/// A line on the standard output. Whoever reads it may stop to: that is no fault.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($text)*);
    }};
}

mod audit;
mod audit_head;
mod backup;
mod bank;
mod data;
mod demo;
mod export;
mod flags;
mod keys;
mod limits;
mod logs;
mod others;
mod private;
mod rates;
mod reports;
mod seed_key;
mod serve;
mod settings;
mod sign_out;
mod workers;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use self::settings::{Settings, Wrong};
pub use data::Data;

/// The exit code where what was asked makes no sense: trying again would not help.
const USAGE: u8 = 2;

/// Poltina's reference wallet server.
#[derive(Debug, Parser)]
#[command(name = "poltina-server", version)]
struct Arguments {
    /// A file of settings, TOML. A variable `POLTINA_…` goes before it, and a flag before both.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the wallet: the API, and the app beside it.
    Serve(Box<flags::Serve>),
    /// Print all balances and their sums, from one snapshot; also while a server serves them.
    Books(At),
    /// Make the demo world in empty books.
    Demo(At),
    /// Check every invariant on the books, in one snapshot; also while a server serves them.
    Verify(audit::Verify),
    /// Print the newest line of the audit log, signed if a key is named: kept elsewhere, it shows
    /// whether lines were taken away since; also while a server serves them.
    AuditHead(audit_head::AuditHead),
    /// Copy the books of one moment into a file; also while a server serves them.
    Backup(backup::Backup),
    /// Put a copy of the books into a folder that has none, once every invariant holds on it.
    Restore(backup::Restore),
    /// Bring the books up to this release without serving them.
    Migrate(At),
    /// Copy the books of one moment to another database, of whichever kind, once every invariant holds there.
    Export(export::Export),
    /// End the sessions of one person, or of everybody; also while a server serves them.
    SignOut(sign_out::SignOut),
    /// List what people reported, or say what became of a report; also while a server serves them.
    Reports(reports::Reports),
    /// Be a bank, for a demo and for tests: it says its address, and ends when its input does.
    SimulatedBank(bank::SimulatedBank),
    /// Print the API's contract as OpenAPI 3.1.
    Openapi,
}

/// Which books.
#[derive(Args, Debug)]
struct At {
    /// The folder of the books; of books in PostgreSQL, the folder of a demo's keys.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The books by address: `sqlite:DIR`, or `postgres://USER@HOST:PORT/NAME`. A password is better in the
    /// variable.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Does what was asked; says what went wrong and what to do about it.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let variables = std::env::vars_os().collect();
    let settings = match Settings::read(Arguments::command(), &words, &variables) {
        Ok(settings) => settings,
        Err(Wrong::Words(error)) => error.exit(),
        Err(Wrong::Setting(told)) => {
            eprintln!("error: {told}");
            return ExitCode::from(USAGE);
        }
    };
    match Arguments::from_arg_matches(&settings.matches) {
        Ok(arguments) => run(arguments, &settings),
        Err(error) => error.exit(),
    }
}

fn run(arguments: Arguments, settings: &Settings) -> ExitCode {
    let outcome = match arguments.command {
        Command::Serve(flags) if flags.print_config => {
            say!("{}", settings.print());
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve(flags) => serve::serve(&flags, settings.mistyped()),
        Command::Books(at) => audit::books(&at),
        Command::Demo(at) => demo::demo(&at),
        Command::Verify(flags) => audit::verify(&flags),
        Command::AuditHead(flags) => audit_head::print(&flags),
        Command::Backup(flags) => backup::backup(&flags),
        Command::Restore(flags) => backup::restore(&flags),
        Command::Migrate(at) => backup::migrate(&at),
        Command::Export(flags) => export::export(&flags),
        Command::SignOut(flags) => sign_out::sign_out(&flags),
        Command::Reports(flags) => reports::reports(&flags),
        Command::SimulatedBank(flags) => bank::simulated(&flags),
        Command::Openapi => openapi(),
    };
    match outcome {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn openapi() -> Result<ExitCode, String> {
    let json = crate::http::document()
        .to_pretty_json()
        .map_err(|error| format!("cannot write the contract: {error}"))?;
    say!("{json}");
    Ok(ExitCode::SUCCESS)
}
