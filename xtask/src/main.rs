//! The project's own commands: `cargo xtask help` lists them.

mod asvs;
mod browser;
mod build;
mod dev;
mod feel;
mod fuzz;
mod headers;
mod lean;
mod ledger;
mod openapi;
mod outside;
mod paths;
mod pieces;
mod postgres;
mod process;
mod recognition;
mod rooms;
mod run;
mod scanner;
mod scanners;
mod service_worker;
mod setup;
mod shell;
mod shots;
mod size;
mod speed;
mod splitter;
mod stamp;
mod test;

use std::process::ExitCode;

/// What went wrong and what to do about it, in words for the person at the terminal.
pub(crate) type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask <command>

  run [--port 8080] [--data DIR | --database URL]
                  set up what is missing, build, and serve the wallet with a demo world
  test [long] [PART...]
                  run every check, or only the parts named; `cargo xtask test parts` lists them
  build           leave the one deployable binary at target/dist/poltina-server
  size            what people download, file by file, against the budget
  shots [NAME...] screenshots of every page into target/shots/
  fuzz [SECONDS] [TARGET...]
                  feed random inputs to every reader of codes, or to those named, so long each
  bench scan [PICTURES]
                  how many hard pictures the scanner reads, beside other people's readers
  bench app [RUNS]
                  how the app feels on a slow phone: loading, tapping, typing, scrolling
  bench ledger [quick]
                  transfers a second through the API and the sequencer, beside PostgreSQL alone
  bench timing [TRIES]
                  whether the time of an answer tells known from unknown, right from wrong
  openapi [--check]
                  write docs/openapi.json from the server, or compare it
  browser [--check]
                  write docs/BROWSER.md, the list of what runs in the browser, or compare it
  dev             rebuild the app on every change, with the API of a debug server
  setup           only install what is missing for all of the above";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let outcome = match command {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "build" => build::all().map(|_| ()),
        "size" => size::size(),
        "fuzz" => fuzz::fuzz(rest),
        "bench" => match rest.split_first() {
            Some((what, rest)) if what == "timing" => scanners::timing(rest),
            Some((what, rest)) if what == "app" => feel::bench(rest),
            Some((what, rest)) if what == "ledger" => ledger::bench(rest),
            _ => recognition::bench(rest),
        },
        "shots" => shots::shots(rest),
        "openapi" => openapi::openapi(rest),
        "browser" => browser::browser(rest),
        "dev" => dev::dev(),
        "setup" => setup::everything(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`.\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
