//! The file of settings: TOML, whose tables are the headings under which `--help` lists the flags.

use std::path::Path;

use clap::{Arg, Command};
use toml::{Table, Value};

use super::{Given, Level, is_setting};

/// What a file says, as yet unread by the settings' own parsers.
#[derive(Debug, Default)]
pub(super) struct File {
    name: String,
    table: Table,
}

/// The table that a setting stands in; none for the top.
pub(super) fn section(arg: &Arg) -> Option<String> {
    arg.get_help_heading().map(str::to_lowercase)
}

/// The key of a setting, with its table: `limits.max_streams`.
fn key(arg: &Arg) -> String {
    let id = arg.get_id().as_str();
    section(arg).map_or_else(|| id.to_owned(), |section| format!("{section}.{id}"))
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{name}: {error}: name a file of settings with `--config`"))?;
        let table = text
            .parse()
            .map_err(|error: toml::de::Error| format!("{name}: it is no TOML: {error}"))?;
        Ok(Self { name, table })
    }

    /// Refuses keys that are no settings: one that was mistyped would do nothing, and nobody would know.
    pub(super) fn check(&self, serve: &Command) -> Result<(), String> {
        let known = |section: Option<&str>| -> Vec<&Arg> {
            serve
                .get_arguments()
                .filter(|arg| is_setting(arg) && self::section(arg).as_deref() == section)
                .collect()
        };
        let sections: Vec<String> = serve.get_arguments().filter_map(section).collect();
        for (name, value) in &self.table {
            match value {
                Value::Table(inner) if sections.contains(name) => {
                    for inner in inner.keys() {
                        let place = format!("{name}.{inner}");
                        self.known(serve, &place, inner, &known(Some(name)))?;
                    }
                }
                _ => self.known(serve, name, name, &known(None))?,
            }
        }
        Ok(())
    }

    fn known(&self, serve: &Command, place: &str, id: &str, known: &[&Arg]) -> Result<(), String> {
        if known.iter().any(|arg| arg.get_id() == id) {
            return Ok(());
        }
        let elsewhere = serve
            .get_arguments()
            .find(|arg| is_setting(arg) && arg.get_id() == id)
            .map(key);
        let hint = elsewhere.map_or_else(
            || {
                let mut keys: Vec<&str> = known
                    .iter()
                    .filter(|arg| !arg.is_hide_set())
                    .map(|arg| arg.get_id().as_str())
                    .collect();
                keys.sort_unstable();
                format!("here may stand {}", keys.join(", "))
            },
            |elsewhere| format!("it is written `{elsewhere}`"),
        );
        Err(format!(
            "{}: {place}: there is no such key; {hint}",
            self.name
        ))
    }

    /// What the file says of a setting.
    pub(super) fn of(&self, arg: &Arg) -> Result<Option<Given>, String> {
        let table = match section(arg) {
            None => Some(&self.table),
            Some(section) => self.table.get(&section).and_then(Value::as_table),
        };
        let id = arg.get_id().as_str();
        let Some(value) = table.and_then(|table| table.get(id)) else {
            return Ok(None);
        };
        let place = format!("{}: {}", self.name, key(arg));
        let values = texts(value).ok_or_else(|| {
            format!("{place}: it may be a text, a whole number, true, false, or a list of texts")
        })?;
        Ok(Some(Given {
            id: id.to_owned(),
            values,
            level: Level::File,
            place,
        }))
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(values) => {
            let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
            texts.collect()
        }
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(number) => Some(vec![number.to_string()]),
        Value::Boolean(on) => Some(vec![on.to_string()]),
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}
