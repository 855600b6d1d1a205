//! `run`: from a clean clone to a wallet in the browser.

use crate::{Result, build, process};
use std::os::unix::process::CommandExt;

/// Sets up, builds, and becomes the server: Ctrl-C then reaches the server itself, which ends with 0.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let wanted = Wanted::parse(arguments)?;
    let binary = build::all()?;
    let mut serve = process::command(&binary.to_string_lossy());
    serve
        .args(["serve", "--demo", "--port", &wanted.port])
        .args(&wanted.store);
    let error = serve.exec();
    Err(format!(
        "cannot start `{}`: {error}.",
        process::shown(&serve)
    ))
}

#[derive(Debug, PartialEq)]
struct Wanted {
    port: String,
    /// `--data DIR` or `--database URL`, as the server takes them.
    store: [String; 2],
}

impl Wanted {
    fn parse(arguments: &[String]) -> Result<Self> {
        let usage = "cargo xtask run [--port 8080] [--data DIR | --database URL]";
        let mut port = "8080".to_owned();
        let mut store: Option<[String; 2]> = None;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), rest.next().cloned()),
            };
            let value = value.ok_or_else(|| format!("`{name}` needs a value: {usage}"))?;
            match name {
                "--port" if value.parse::<u16>().is_ok() => port = value,
                "--port" => {
                    return Err(format!(
                        "`{value}` is no port: give a number from 0 to 65535."
                    ));
                }
                "--data" | "--database" if store.is_some() => {
                    return Err(format!("give one of --data and --database, once: {usage}"));
                }
                "--data" | "--database" => store = Some([name.to_owned(), value]),
                _ => return Err(format!("`{name}` is not known: {usage}")),
            }
        }
        let store = store.unwrap_or_else(|| ["--data".to_owned(), "data".to_owned()]);
        Ok(Self { port, store })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Wanted> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Wanted::parse(&arguments)
    }

    #[test]
    fn without_arguments_the_port_is_8080_and_the_data_stay_in_the_checkout() {
        let wanted = parse("").unwrap();
        assert_eq!(
            (wanted.port.as_str(), wanted.store),
            ("8080", ["--data".to_owned(), "data".to_owned()])
        );
    }

    #[test]
    fn both_ways_to_write_a_value_are_understood() {
        assert_eq!(
            parse("--port 9000 --database postgres://x").unwrap(),
            parse("--port=9000 --database=postgres://x").unwrap()
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, word) in [
            ("--port", "needs a value"),
            ("--port 70000", "no port"),
            ("--data a --database b", "one of"),
            ("--loud yes", "--loud"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(word), "{line}: {error}");
        }
    }
}
