//! Reads one file of translations and checks it on its own.

use std::collections::BTreeMap;

/// A language of the app, in the order in which generated tables list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Russian.
    Ru,
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// The plural categories that whole numbers take in this language (CLDR 48).
    #[must_use]
    pub const fn categories(self) -> &'static [&'static str] {
        match self {
            Self::Ru => &["one", "few", "many"],
            Self::En => &["one", "other"],
            Self::Zh => &["other"],
        }
    }

    /// The language's tag, as in the file's name.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// A message in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// One text.
    Plain(Form),
    /// A text for each plural category, in the order of [`Language::categories`].
    Plural(Vec<Form>),
}

impl Message {
    /// Every form of the message.
    #[must_use]
    pub fn forms(&self) -> &[Form] {
        match self {
            Self::Plain(form) => core::slice::from_ref(form),
            Self::Plural(forms) => forms,
        }
    }
}

/// A text with its placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The text as it was written.
    pub text: String,
    /// Names between braces, in order of appearance, each once.
    pub placeholders: Vec<String>,
}

/// All messages of a language by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Whose they are.
    pub language: Language,
    /// The messages.
    pub messages: BTreeMap<String, Message>,
}

/// Reads a file.
///
/// # Errors
/// One sentence for each line or message that breaks a rule, with the file's tag and the key.
pub fn read(language: Language, text: &str) -> Result<File, Vec<String>> {
    let tag = language.tag();
    let mut errors = Vec::new();
    let mut plain: BTreeMap<String, Form> = BTreeMap::new();
    let mut plural: BTreeMap<String, BTreeMap<String, Form>> = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{tag}, line {}", at + 1);
        match read_line(line) {
            Ok((key, None, form)) => {
                if plain.insert(key.clone(), form).is_some() {
                    errors.push(format!("{place}: `{key}` stands twice"));
                }
            }
            Ok((key, Some(category), form)) => {
                let forms = plural.entry(key.clone()).or_default();
                if forms.insert(category.clone(), form).is_some() {
                    errors.push(format!("{place}: `{key}[{category}]` stands twice"));
                }
            }
            Err(error) => errors.push(format!("{place}: {error}")),
        }
    }
    let mut messages = BTreeMap::new();
    for (key, mut forms) in plural {
        let wanted = language.categories();
        if plain.contains_key(&key) {
            errors.push(format!("{tag}: `{key}` is both plain and plural"));
        }
        let found: Vec<Form> = wanted.iter().filter_map(|c| forms.remove(*c)).collect();
        if found.len() != wanted.len() || !forms.is_empty() {
            let wanted = wanted.join(", ");
            errors.push(format!(
                "{tag}: `{key}` needs exactly the categories {wanted}"
            ));
        }
        messages.insert(key, Message::Plural(found));
    }
    messages.extend(
        plain
            .into_iter()
            .map(|(key, form)| (key, Message::Plain(form))),
    );
    if errors.is_empty() {
        Ok(File { language, messages })
    } else {
        Err(errors)
    }
}

type Line = (String, Option<String>, Form);

fn read_line(line: &str) -> Result<Line, String> {
    let (key, text) = line.split_once('=').ok_or("write `key = text`")?;
    let (key, text) = (key.trim(), text.trim());
    if text.is_empty() {
        return Err(format!("`{key}` has no text"));
    }
    let (name, category) = match key.split_once('[') {
        Some((name, rest)) => {
            let category = rest
                .strip_suffix(']')
                .ok_or("close the bracket: `key[one]`")?;
            (name, Some(category.to_owned()))
        }
        None => (key, None),
    };
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !name.split('.').all(word) {
        return Err(format!(
            "`{name}` is no key: use words of a-z, 0-9 and _ parted by points"
        ));
    }
    Ok((name.to_owned(), category, read_form(text)?))
}

fn read_form(text: &str) -> Result<Form, String> {
    let mut placeholders: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or("a brace is not closed")?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(format!("`{{{name}}}` is no placeholder: use a-z and _"));
        }
        if !placeholders.iter().any(|p| p == name) {
            placeholders.push(name.to_owned());
        }
        rest = tail;
    }
    Ok(Form {
        text: text.to_owned(),
        placeholders,
    })
}
