//! Compares the languages with each other and writes the Rust code.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::file::{File, Message};

/// What was made of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Rust code: a `static` `Table` of texts for each section, and `impl Texts`; it is `include!`d.
    pub code: String,
    /// The names of the functions, to look for their uses.
    pub functions: Vec<String>,
}

/// The most places that a message takes in a table: the categories of Russian.
const PLURAL_PLACES: usize = 3;

/// Writes the code for the languages, the first of them being the one that others follow.
///
/// # Errors
/// One sentence for each key that is missing or surplus in a language, for each placeholder that
/// is lost or invented, and where a language has more text than offsets can tell.
pub fn generate(files: &[File]) -> Result<Catalogue, Vec<String>> {
    let Some((first, others)) = files.split_first() else {
        return Err(vec!["no languages".to_owned()]);
    };
    let errors: Vec<String> = others
        .iter()
        .flat_map(|other| differences(first, other))
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let functions: Vec<String> = first
        .messages
        .keys()
        .map(|key| key.replace('.', "_"))
        .collect();
    let mut code =
        String::from("// Generated from locales/ by build.rs: edit the locales instead.\n");
    let mut functions_of_all = String::new();
    let sections: BTreeSet<&str> = first.messages.keys().map(|key| section(key)).collect();
    for name in sections {
        let keys: Vec<&String> = first
            .messages
            .keys()
            .filter(|key| section(key) == name)
            .collect();
        let (mut texts, mut ends) = (String::new(), String::new());
        for file in files {
            let (text, places) = table(first, file, &keys)?;
            _ = writeln!(texts, "    {text:?},");
            _ = writeln!(ends, "    &{places:?},");
        }
        let name = name.to_uppercase();
        _ = writeln!(
            code,
            "static {name}: Table = Table {{ texts: &[\n{texts}], ends: &[\n{ends}] }};"
        );
        let mut place = 0;
        for key in keys {
            if let Some(message) = first.messages.get(key) {
                function(&mut functions_of_all, key, message, &name, place);
                place += places(message);
            }
        }
    }
    code.push_str("impl Texts {\n");
    code.push_str(&functions_of_all);
    code.push_str("}\n");
    Ok(Catalogue { code, functions })
}

/// The table that a message stands in: one for each first word, so that a piece of the app brings the
/// texts of its own pages and no others. The browser's tab needs every page's title at once.
fn section(key: &str) -> &str {
    match key.split_once('.') {
        Some((_, "title")) => "title",
        Some((first, _)) => first,
        None => key,
    }
}

fn places(message: &Message) -> usize {
    match message {
        Message::Plain(_) => 1,
        Message::Plural(_) => PLURAL_PLACES,
    }
}

/// The placeholders of a message as arguments: all that any form has; a plural's `n` is not one.
fn arguments(message: &Message) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in message.forms().iter().flat_map(|form| &form.placeholders) {
        let counted = matches!(message, Message::Plural(_)) && name == "n";
        if !counted && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn differences(first: &File, other: &File) -> Vec<String> {
    let tag = other.language.tag();
    let mut errors = Vec::new();
    for (key, message) in &first.messages {
        let Some(translated) = other.messages.get(key) else {
            errors.push(format!("{tag}: `{key}` is missing"));
            continue;
        };
        let plural = |m: &Message| matches!(m, Message::Plural(_));
        if plural(message) != plural(translated) {
            errors.push(format!(
                "{tag}: `{key}` must be plural in all languages or in none"
            ));
        }
        let wanted = arguments(message);
        for form in translated.forms().iter().chain(message.forms()) {
            let mut found: Vec<&String> = form
                .placeholders
                .iter()
                .filter(|p| !plural(message) || *p != "n")
                .collect();
            let mut all: Vec<&String> = wanted.iter().collect();
            found.sort();
            all.sort();
            if found != all {
                errors.push(format!(
                    "{tag}: `{key}` must have the placeholders {wanted:?} in {:?}",
                    form.text
                ));
            }
        }
    }
    for key in other
        .messages
        .keys()
        .filter(|key| !first.messages.contains_key(*key))
    {
        errors.push(format!(
            "{tag}: `{key}` is surplus: {} has no such message",
            first.language.tag()
        ));
    }
    errors
}

/// The texts of a section in a language end to end, and where each ends.
fn table(first: &File, file: &File, keys: &[&String]) -> Result<(String, Vec<u16>), Vec<String>> {
    let mut text = String::new();
    let mut ends = Vec::new();
    for key in keys {
        let (Some(leading), Some(message)) = (first.messages.get(*key), file.messages.get(*key))
        else {
            continue;
        };
        let names = arguments(leading);
        let forms = message.forms();
        for place in 0..places(leading) {
            if let Some(form) = forms.get(place) {
                text.push_str(&encoded(&form.text, &names));
            }
            ends.push(
                u16::try_from(text.len()).map_err(|_| {
                    vec![format!("{}: more than 64 kB of text", file.language.tag())]
                })?,
            );
        }
    }
    Ok((text, ends))
}

/// The text with a control character in place of each placeholder: U+0001 for the first
/// argument and so on; U+001F for a plural's number.
fn encoded(text: &str, names: &[String]) -> String {
    let mut out = text.replace(
        "{n}",
        if names.iter().any(|n| n == "n") {
            "{n}"
        } else {
            "\u{1f}"
        },
    );
    for (mark, name) in ('\u{1}'..).zip(names) {
        out = out.replace(&format!("{{{name}}}"), &mark.to_string());
    }
    out
}

fn function(code: &mut String, key: &str, message: &Message, table: &str, place: usize) {
    let name = key.replace('.', "_");
    let names = arguments(message);
    let shown = message
        .forms()
        .first()
        .map(|form| form.text.as_str())
        .unwrap_or_default();
    let shown = shown.replace('<', "‹").replace('[', "(").replace(']', ")");
    let parameters: String = names.iter().map(|n| format!(", {n}: &str")).collect();
    let values = names.join(", ");
    _ = writeln!(code, "    /// `{key}`: {shown}\n    #[must_use]");
    _ = match message {
        Message::Plural(_) => writeln!(
            code,
            "    pub fn {name}(self, n: u32{parameters}) -> String {{ self.plural(&{table}, {place}, n, &[{values}]) }}"
        ),
        Message::Plain(_) if names.is_empty() => writeln!(
            code,
            "    pub fn {name}(self) -> &'static str {{ self.at(&{table}, {place}) }}"
        ),
        Message::Plain(_) => writeln!(
            code,
            "    pub fn {name}(self{parameters}) -> String {{ self.fill(&{table}, {place}, &[{values}]) }}"
        ),
    };
}
