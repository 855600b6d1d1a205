//! Starting programs: one environment for all, output that shows life, errors that name the command.

use crate::{Result, paths};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may be silent before we say that it still runs.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// A command in the checkout's root that finds our own tools first.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(paths::root())
        .env("PATH", search_path());
    command.env("CARGO_TARGET_DIR", paths::cargo_target());
    // `cargo xtask` runs under cargo, which describes xtask to it in variables. Handed on, they
    // would tell build scripts of another package, and make cargo rebuild what did not change.
    for (name, _) in std::env::vars_os() {
        let leaked = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
                .iter()
                .any(|head| name.starts_with(head))
                || [
                    "CARGO_CRATE_NAME",
                    "CARGO_PRIMARY_PACKAGE",
                    "LD_LIBRARY_PATH",
                    "RUST_RECURSION_COUNT",
                ]
                .contains(&name)
        });
        if leaked {
            command.env_remove(name);
        }
    }
    command
}

/// `cargo` with the arguments written as one line.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = command("cargo");
    command.args(arguments.split_whitespace());
    command
}

fn search_path() -> OsString {
    let mut folders: Vec<PathBuf> = vec![
        paths::tools().join("bin"),
        paths::root().join("xtask/npm/node_modules/.bin"),
        paths::node()
            .join("node_modules")
            .join(crate::setup::NODE_PACKAGE)
            .join("bin"),
    ];
    let given = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&given));
    std::env::join_paths(folders).unwrap_or(given)
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// Runs with the terminal's own output; an error if it cannot start or does not end well.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` ended with {status}.", shown(command)))
    }
}

/// What the program writes to its standard output, if it starts and ends well.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "`{}` ended with {}:\n{}",
            shown(command),
            output.status,
            said.trim_end()
        ))
    }
}

/// Runs something long whose output nobody reads while all goes well: it is kept in a log file,
/// and only a sign of life is shown.
pub(crate) fn quietly(what: &str, command: &mut Command) -> Result<()> {
    println!("{what} …");
    let (success, output) = watch(command, false)?;
    if success {
        return Ok(());
    }
    let log = paths::cache().join("last-failure.log");
    let kept = fs::create_dir_all(paths::cache()).and_then(|()| fs::write(&log, &output));
    let from = output.lines().count().saturating_sub(30);
    let tail: Vec<&str> = output.lines().skip(from).collect();
    let all = if kept.is_ok() {
        format!("\n(everything it said: {})", log.display())
    } else {
        String::new()
    };
    Err(format!(
        "`{}` failed:\n{}{all}",
        shown(command),
        tail.join("\n")
    ))
}

/// Runs with its output passed on line by line, and hands it back with whether it ended well.
pub(crate) fn watched(command: &mut Command) -> Result<(bool, String)> {
    watch(command, true)
}

/// Runs with signs of life only, and hands back all output with whether it ended well.
pub(crate) fn collected(command: &mut Command) -> Result<(bool, String)> {
    watch(command, false)
}

fn watch(command: &mut Command, show: bool) -> Result<(bool, String)> {
    let trouble = |error: std::io::Error| format!("cannot read what a program says: {error}");
    let (reader, writer) = std::io::pipe().map_err(trouble)?;
    command
        .stdout(writer.try_clone().map_err(trouble)?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    // The command holds the pipe's writing end: without this, reading would never end.
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());

    let (send, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            if send
                .send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                break;
            }
            line.clear();
        }
    });

    let started = Instant::now();
    let mut last_sign = started;
    let mut all = String::new();
    loop {
        match lines.recv_timeout(HEARTBEAT) {
            Ok(line) => {
                if show {
                    print!("{line}");
                    let _ = std::io::stdout().flush();
                    last_sign = Instant::now();
                }
                all.push_str(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if last_sign.elapsed() >= HEARTBEAT {
            let last: String = all
                .lines()
                .last()
                .unwrap_or_default()
                .trim()
                .chars()
                .take(90)
                .collect();
            println!("  … {} s  {last}", started.elapsed().as_secs());
            last_sign = Instant::now();
        }
    }
    let status = child
        .wait()
        .map_err(|error| cannot_start(command, &error))?;
    Ok((status.success(), all))
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot run `{}`: {error}.", shown(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_of_both_streams_is_collected_and_failure_is_seen() {
        let mut command = command("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let (success, output) = watched(&mut command).unwrap();
        assert!(!success);
        assert!(
            output.contains("out\n") && output.contains("err\n"),
            "{output}"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut command("poltina-no-such-program")).unwrap_err();
        assert!(error.contains("poltina-no-such-program"), "{error}");
    }
}
