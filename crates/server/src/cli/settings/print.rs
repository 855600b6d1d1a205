//! `--print-config`: what is in force, as a file of settings, with where each comes from.

use std::fmt::Write as _;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Command};
use toml::Value;

use super::file::section;
use super::{Settings, flag, is_setting};

/// Settings of which it is only said that they are set.
const MAY_HOLD_A_SECRET: [&str; 1] = ["code_command"];

impl Settings {
    /// The settings of `serve` as TOML. Secrets are not in it: of keys there are the names of their files, and
    /// what may hold a secret is left out.
    pub(crate) fn print(&self) -> String {
        let mut text = "# What is in force, and where it comes from.\n".to_owned();
        let Some(serve) = self.command.find_subcommand("serve") else {
            return text;
        };
        self.print_section(serve, None, &mut text);
        let mut printed = Vec::new();
        for section in serve.get_arguments().filter_map(section) {
            if !printed.contains(&section) {
                let _ = writeln!(text, "\n[{section}]");
                self.print_section(serve, Some(&section), &mut text);
                printed.push(section);
            }
        }
        text
    }

    fn print_section(&self, serve: &Command, section: Option<&str>, text: &mut String) {
        for arg in serve.get_arguments().filter(|arg| is_setting(arg)) {
            if self::section(arg).as_deref() == section {
                let _ = match self.value(arg) {
                    Some(value) => writeln!(text, "{value}"),
                    None if arg.is_hide_set() => Ok(()),
                    None => writeln!(text, "# {} is not set", arg.get_id()),
                };
            }
        }
    }

    /// The line of a setting; none where it is not set.
    fn value(&self, arg: &Arg) -> Option<String> {
        let id = arg.get_id().as_str();
        let said = self.matches.subcommand_matches("serve")?;
        let place = self.places.get(id);
        let from = match (place, said.value_source(id)?) {
            (Some(place), _) => place.clone(),
            (None, ValueSource::CommandLine) => flag(id),
            (None, _) => "default".to_owned(),
        };
        let values = said.get_raw(id)?;
        let values: Vec<String> = values
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        if MAY_HOLD_A_SECRET.contains(&id) || values.iter().any(|value| names_a_user(value)) {
            return Some(format!("# {id} is set, and may hold a secret  # {from}"));
        }
        let value = match arg.get_action() {
            ArgAction::Append => Value::Array(values.into_iter().map(Value::String).collect()),
            _ => one(values.first()?),
        };
        Some(format!("{id} = {value}  # {from}"))
    }
}

fn one(text: &str) -> Value {
    if let Ok(number) = text.parse() {
        return Value::Integer(number);
    }
    match text.parse() {
        Ok(on) => Value::Boolean(on),
        Err(_) => Value::String(text.to_owned()),
    }
}

/// Whether it is an address with a name, and then likely a password, in it; or with a password beside it.
fn names_a_user(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(_, rest)| rest.contains('@') || rest.contains("password"))
}
