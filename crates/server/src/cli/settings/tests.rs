//! What is said in three places, and which of them counts.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _};

use super::{Settings, Wrong};
use crate::cli::flags::Serve;
use crate::cli::{Arguments, At, Command};

fn read(words: &[&str], variables: &[(&str, &str)]) -> Result<Settings, String> {
    let words: Vec<OsString> = ["poltina-server"]
        .iter()
        .chain(words)
        .map(OsString::from)
        .collect();
    let variables: HashMap<OsString, OsString> = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let settings = Settings::read(Arguments::command(), &words, &variables);
    settings.map_err(|wrong| match wrong {
        Wrong::Words(error) => error.to_string(),
        Wrong::Setting(told) => told,
    })
}

fn serve(words: &[&str], variables: &[(&str, &str)]) -> Serve {
    let settings = read(words, variables).unwrap();
    match Arguments::from_arg_matches(&settings.matches)
        .unwrap()
        .command
    {
        Command::Serve(serve) => *serve,
        other => panic!("{other:?}"),
    }
}

/// A file of settings, gone with its folder.
fn file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn a_flag_goes_before_a_variable_that_before_the_file_and_all_before_the_default() {
    let (_folder, path) = file("port = 1\ndata = \"/file\"\nbehind_proxy = true\n");
    let words = ["serve", "--config", &path, "--port", "3"];
    let variables = [("POLTINA_PORT", "2"), ("POLTINA_DATA", "/variable")];
    let all = serve(&words, &variables);
    assert_eq!((all.port, all.behind_proxy), (3, true));
    assert_eq!(all.data.to_str(), Some("/variable"));
    let two = serve(&["serve", "--config", &path], &variables);
    assert_eq!(two.port, 2);
    let one = serve(&["serve"], &[("POLTINA_CONFIG", &path)]);
    assert_eq!((one.port, one.data.to_str()), (1, Some("/file")));
    let none = serve(&["serve"], &[]);
    assert_eq!((none.port, none.behind_proxy), (8080, false));
    let off = serve(
        &["serve", "--config", &path],
        &[("POLTINA_BEHIND_PROXY", "false")],
    );
    assert!(!off.behind_proxy);
}

#[test]
fn files_of_keys_are_listed_and_the_variables_that_hold_keys_are_no_settings() {
    let (_folder, path) = file("seed_key = [\"new.key\", \"old.key\"]\n");
    let from_file = serve(&["serve", "--config", &path], &[]);
    assert_eq!(
        from_file.seed_key,
        ["new.key", "old.key"].map(PathBuf::from)
    );
    let variables = [
        ("POLTINA_SEED_KEY", "0f"),
        ("POLTINA_GUARD_KEY_FILE", "a:b"),
    ];
    let from_variable = serve(&["serve"], &variables);
    assert!(from_variable.seed_key.is_empty());
    assert_eq!(from_variable.guard_key, ["a", "b"].map(PathBuf::from));
    let settings = read(
        &["serve"],
        &[("POLTINA_SEED_KEY", "0f"), ("POLTINA_PROT", "1")],
    );
    assert_eq!(settings.unwrap().mistyped(), ["POLTINA_PROT"]);
}

#[test]
fn what_contradicts_what_is_set_higher_is_put_aside() {
    let (_folder, path) = file("data = \"/file\"\nbank = \"https://bank.example\"\n");
    let database = serve(&["serve", "--config", &path, "--database", "sqlite:x"], &[]);
    assert_eq!(database.database.as_deref(), Some("sqlite:x"));
    let demo = serve(&["serve", "--config", &path], &[("POLTINA_DEMO", "true")]);
    assert_eq!((demo.demo, demo.bank), (true, None));
    let no_demo = serve(&["serve", "--config", &path], &[("POLTINA_DEMO", "false")]);
    assert!(no_demo.bank.is_some());
}

#[test]
fn an_error_names_the_key_where_it_was_set_and_what_it_may_be() {
    for (text, words) in [
        (
            "port = 80000",
            &[
                "config.toml: port: `80000`",
                "65535",
                "The port to listen on",
            ][..],
        ),
        ("port = 1.5", &["config.toml: port: it may be a text"]),
        (
            "policy = \"lax\"",
            &["config.toml: policy: `lax`", "strict, open"],
        ),
        (
            "demo = \"yes\"",
            &["config.toml: demo: `yes`", "true or false"],
        ),
        (
            "prot = 80",
            &["config.toml: prot: there is no such key", "port"],
        ),
        (
            "log_level = \"info\"",
            &["it is written `telemetry.log_level`"],
        ),
        (
            "[telemetry]\nlog_level = \"all\"",
            &["telemetry.log_level: `all`", "trace"],
        ),
        (
            "[telemetry]\nport = 1",
            &[
                "telemetry.port: there is no such key",
                "it is written `port`",
            ],
        ),
        (
            "[limit]\nport = 1",
            &["config.toml: limit: there is no such key"],
        ),
        ("port 80", &["config.toml: it is no TOML", "line 1"]),
        (
            "tls_cert = \"a.pem\"",
            &["--tls-key", "--tls-cert is set in", "config.toml: tls_cert"],
        ),
        (
            "demo = true\nbank = \"https://bank.example\"",
            &[
                "cannot be used with",
                "config.toml: bank",
                "config.toml: demo",
            ],
        ),
    ] {
        let (_folder, path) = file(text);
        let told = read(&["serve", "--config", &path], &[]).unwrap_err();
        for word in words {
            assert!(told.contains(word), "{text}: {told}");
        }
    }
    let told = read(&["serve"], &[("POLTINA_PORT", "many")]).unwrap_err();
    assert!(told.starts_with("POLTINA_PORT: `many`: "), "{told}");
    let told = read(&["serve", "--config", "/there/is/none"], &[]).unwrap_err();
    assert!(
        told.contains("/there/is/none") && told.contains("--config"),
        "{told}"
    );
}

#[test]
fn other_commands_take_from_the_file_where_the_books_are_and_nothing_else() {
    let (_folder, path) = file("port = 1\ndata = \"/file\"\n");
    let settings = read(&["books", "--config", &path], &[("POLTINA_PORT", "many")]).unwrap();
    let arguments = Arguments::from_arg_matches(&settings.matches).unwrap();
    let Command::Books(At { data, .. }) = arguments.command else {
        panic!("{arguments:?}");
    };
    assert_eq!(data.to_str(), Some("/file"));
}

#[test]
fn what_is_printed_says_where_it_comes_from_holds_no_secret_and_is_a_file_of_settings() {
    let (_folder, path) = file("data = \"/file\"\n[telemetry]\nlog_level = \"warn\"\n");
    let words = [
        "serve",
        "--config",
        &path,
        "--seed-key",
        "a",
        "--code-command",
        "send --token s3cret",
    ];
    let variables = [("POLTINA_HOST", "0.0.0.0"), ("POLTINA_BANK_KEY", "s3cret")];
    let printed = read(&words, &variables).unwrap().print();
    for line in [
        "port = 8080  # default".to_owned(),
        "host = \"0.0.0.0\"  # POLTINA_HOST".to_owned(),
        format!("data = \"/file\"  # {path}: data"),
        "seed_key = [\"a\"]  # --seed-key".to_owned(),
        "# origin is not set".to_owned(),
        "# code_command is set, and may hold a secret  # --code-command".to_owned(),
        format!("log_level = \"warn\"  # {path}: telemetry.log_level"),
    ] {
        assert!(
            printed.lines().any(|printed| printed == line),
            "{line}: {printed}"
        );
    }
    assert!(
        !printed.contains("s3cret") && !printed.contains("clock_file"),
        "{printed}"
    );
    let (_folder, again) = file(&printed);
    let again = serve(&["serve", "--config", &again], &[]);
    assert_eq!((again.port, again.data.to_str()), (8080, Some("/file")));
}
