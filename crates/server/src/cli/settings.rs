//! Where a setting comes from: a flag, else a variable, else the file, else its default.
//!
//! A setting is declared once, as a flag: what a variable or the file says becomes that flag before the
//! words are parsed, so that one parser reads them all, whoever said it.

mod file;
mod print;

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use self::file::File;

/// What starts the name of each variable.
const PREFIX: &str = "POLTINA_";

/// What other commands than `serve` take from variables and the file: where the books are.
const OF_ALL: [&str; 2] = ["data", "database"];

/// The variables that hold secrets themselves: they are no settings, and are never printed.
const SECRETS: [&str; 5] = [
    "POLTINA_SEED_KEY",
    "POLTINA_GUARD_KEY",
    "POLTINA_PUSH_KEY",
    "POLTINA_BANK_KEY",
    "POLTINA_BANK_SECRET",
];

/// Why nothing can be done with what was said.
#[derive(Debug)]
pub(super) enum Wrong {
    /// The words are wrong, or ask for help: clap tells.
    Words(Box<clap::Error>),
    /// A variable or the file is wrong: a sentence that names the setting, and where it was set.
    Setting(String),
}

/// What was said, wherever.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) matches: ArgMatches,
    command: Command,
    /// Where those come from that are neither flags nor defaults.
    places: HashMap<String, String>,
    mistyped: Vec<String>,
}

/// Later ones go before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    File,
    Variable,
}

/// A setting that a variable or the file makes.
#[derive(Debug)]
struct Given {
    id: String,
    values: Vec<String>,
    level: Level,
    /// As it is told: `POLTINA_PORT`, or `config.toml: limits.max_streams`.
    place: String,
}

impl Settings {
    /// Reads the words, and what they leave open, from the variables and the file.
    pub(super) fn read(
        mut command: Command,
        words: &[OsString],
        variables: &HashMap<OsString, OsString>,
    ) -> Result<Self, Wrong> {
        command.build();
        // What follows from others is only checked once all are there.
        let rough = command.clone().ignore_errors(true);
        let rough = rough.try_get_matches_from(words).map_err(words_wrong)?;
        let mut words = words.to_vec();
        let mut places = HashMap::new();
        if let Some((name, said)) = rough.subcommand()
            && let Some(chosen) = command.find_subcommand(name)
        {
            let given = lower(&command, chosen, said, variables).map_err(Wrong::Setting)?;
            for given in given {
                check(chosen, &given).map_err(Wrong::Setting)?;
                words.extend(as_flags(chosen, &given));
                places.insert(given.id, given.place);
            }
        }
        let matches = command.clone().try_get_matches_from(&words);
        let matches = matches.map_err(|error| with_places(error, &places))?;
        let serve = command.find_subcommand("serve");
        let mistyped = serve.map(|serve| unknown_variables(serve, variables));
        Ok(Self {
            matches,
            mistyped: mistyped.unwrap_or_default(),
            command,
            places,
        })
    }

    /// The variables that look like settings and are none.
    pub(super) fn mistyped(&self) -> &[String] {
        &self.mistyped
    }
}

fn words_wrong(error: clap::Error) -> Wrong {
    Wrong::Words(Box::new(error))
}

/// What clap says of flags, with where those were set that nobody typed.
fn with_places(error: clap::Error, places: &HashMap<String, String>) -> Wrong {
    let told = error.to_string();
    let mut set: Vec<String> = places
        .iter()
        .map(|(id, place)| (flag(id), place))
        .filter(|(flag, _)| names(&told, flag))
        .map(|(flag, place)| format!("{flag} is set in {place}"))
        .collect();
    if set.is_empty() {
        return words_wrong(error);
    }
    set.sort();
    let told = told.trim_start_matches("error: ").trim_end();
    Wrong::Setting(format!("{told}\n\n{}", set.join("\n")))
}

/// Whether a text names a flag, and not only one that begins like it.
fn names(text: &str, flag: &str) -> bool {
    text.match_indices(flag).any(|(at, _)| {
        let next = text
            .get(at + flag.len()..)
            .and_then(|rest| rest.chars().next());
        !next.is_some_and(|next| next == '-' || next.is_ascii_alphanumeric())
    })
}

/// The settings that variables and the file make, where nothing higher speaks of the same.
fn lower(
    command: &Command,
    chosen: &Command,
    said: &ArgMatches,
    variables: &HashMap<OsString, OsString>,
) -> Result<Vec<Given>, String> {
    let file = match config_file(said, variables) {
        Some(path) => File::read(&path)?,
        None => File::default(),
    };
    if let Some(serve) = command.find_subcommand("serve") {
        file.check(serve)?;
    }
    let typed = |id: &str| said.value_source(id) == Some(ValueSource::CommandLine);
    let mut given = Vec::new();
    for arg in chosen.get_arguments().filter(|arg| takes(chosen, arg)) {
        if typed(arg.get_id().as_str()) {
            continue;
        }
        match of_variable(arg, variables)? {
            Some(variable) => given.push(variable),
            None => given.extend(file.of(arg)?),
        }
    }
    // Who sets one thing puts aside what is set lower and contradicts it.
    let stands = |one: &Given| {
        let lower = |id: &str| contradict(chosen, &one.id, id);
        let typed = chosen
            .get_arguments()
            .map(|arg| arg.get_id().as_str())
            .any(|id| typed(id) && lower(id));
        let given = given
            .iter()
            .any(|other: &Given| other.level > one.level && !other.is_off() && lower(&other.id));
        !typed && !given
    };
    let standing: Vec<bool> = given.iter().map(stands).collect();
    let mut standing = standing.into_iter();
    given.retain(|_| standing.next().unwrap_or(true));
    Ok(given)
}

impl Given {
    /// A switch that is off contradicts nothing.
    fn is_off(&self) -> bool {
        self.values == ["false"]
    }
}

fn config_file(said: &ArgMatches, variables: &HashMap<OsString, OsString>) -> Option<PathBuf> {
    let typed = said.try_get_one::<PathBuf>("config").ok().flatten();
    let variable = || variables.get(OsStr::new("POLTINA_CONFIG"));
    typed
        .cloned()
        .or_else(|| variable().map(|path| Path::new(path).to_path_buf()))
}

/// Whether this command takes this from variables and the file.
fn takes(command: &Command, arg: &Arg) -> bool {
    let id = arg.get_id().as_str();
    match command.get_name() {
        "serve" => is_setting(arg),
        _ => OF_ALL.contains(&id),
    }
}

/// Whether a flag is a setting, and not only a wish of whoever typed it.
fn is_setting(arg: &Arg) -> bool {
    let id = arg.get_id().as_str();
    arg.get_long().is_some() && !["help", "version", "config", "print_config"].contains(&id)
}

/// The variable of a setting. Where a file of keys is named, the plain variable is for the key itself.
fn variable(id: &str) -> String {
    let kind = if id.ends_with("_key") { "_FILE" } else { "" };
    format!("{PREFIX}{}{kind}", id.to_uppercase())
}

fn flag(id: &str) -> String {
    format!("--{}", id.replace('_', "-"))
}

fn of_variable(
    arg: &Arg,
    variables: &HashMap<OsString, OsString>,
) -> Result<Option<Given>, String> {
    let id = arg.get_id().as_str();
    let name = variable(id);
    let Some(value) = variables.get(OsStr::new(&name)) else {
        return Ok(None);
    };
    let value = value
        .to_str()
        .ok_or_else(|| format!("{name}: it is no text in UTF-8"))?;
    let values = match arg.get_action() {
        ArgAction::Append => value.split(':').map(str::to_owned).collect(),
        _ => vec![value.to_owned()],
    };
    Ok(Some(Given {
        id: id.to_owned(),
        values,
        level: Level::Variable,
        place: name,
    }))
}

/// The variables that look like settings and are none: a name that was mistyped, most likely.
fn unknown_variables(command: &Command, variables: &HashMap<OsString, OsString>) -> Vec<String> {
    let known = |name: &str| {
        name == "POLTINA_CONFIG"
            || SECRETS.contains(&name)
            || command
                .get_arguments()
                .any(|arg| is_setting(arg) && variable(arg.get_id().as_str()) == name)
    };
    let names = variables.keys().filter_map(|name| name.to_str());
    let mut unknown: Vec<String> = names
        .filter(|name| name.starts_with(PREFIX) && !known(name))
        .map(str::to_owned)
        .collect();
    unknown.sort();
    unknown
}

/// Whether one of these flags may not stand beside the other.
fn contradict(command: &Command, one: &str, other: &str) -> bool {
    let lists = |one: &str, other: &str| {
        let arg = command.get_arguments().find(|arg| arg.get_id() == one);
        arg.is_some_and(|arg| {
            let listed = command.get_arg_conflicts_with(arg);
            listed.iter().any(|arg| arg.get_id() == other)
        })
    };
    lists(one, other) || lists(other, one)
}

/// The words that say the same.
fn as_flags(command: &Command, given: &Given) -> Vec<OsString> {
    let flag = flag(&given.id);
    let arg = command
        .get_arguments()
        .find(|arg| arg.get_id() == given.id.as_str());
    let switch = arg.is_some_and(|arg| matches!(arg.get_action(), ArgAction::SetTrue));
    match switch {
        true if given.is_off() => Vec::new(),
        true => vec![flag.into()],
        false => {
            let words = given.values.iter();
            words
                .map(|value| format!("{flag}={value}").into())
                .collect()
        }
    }
}

/// Has the setting's own parser read it alone, so that the place can be named.
fn check(command: &Command, given: &Given) -> Result<(), String> {
    let Given {
        id, values, place, ..
    } = given;
    let Some(arg) = command
        .get_arguments()
        .find(|arg| arg.get_id() == id.as_str())
    else {
        return Ok(());
    };
    let what = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let wrong = |value: &str, why: &str| Err(format!("{place}: `{value}`: {why}. It is: {what}"));
    for value in values {
        if matches!(arg.get_action(), ArgAction::SetTrue) {
            if !["true", "false"].contains(&value.as_str()) {
                return wrong(value, "it may be true or false");
            }
            continue;
        }
        let word = format!("{}={value}", flag(id));
        let alone = command.clone().no_binary_name(true);
        let Err(error) = alone.try_get_matches_from([word]) else {
            continue;
        };
        match error.kind() {
            ErrorKind::ValueValidation => {
                let reason = std::error::Error::source(&error).map(ToString::to_string);
                return wrong(value, &reason.unwrap_or_default());
            }
            ErrorKind::InvalidValue => {
                let may: Vec<String> = arg
                    .get_possible_values()
                    .iter()
                    .map(|value| value.get_name().to_owned())
                    .collect();
                return wrong(value, &format!("it may be {}", may.join(", ")));
            }
            // What follows from others is checked when all are there.
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
