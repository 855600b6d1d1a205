//! Keys of the operator: from files, from a variable, or a demo's own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::random::{self, SystemRandom};
use crate::sealing::InvalidKey;

/// A kind of keys.
pub(super) struct Kind<K> {
    /// Holds the digits where no file is named.
    pub(super) variable: &'static str,
    /// A demo's own key, beside its books.
    pub(super) demo_file: &'static str,
    /// What is said where there is none.
    pub(super) without: &'static str,
    /// Reads 64 hexadecimal digits.
    pub(super) parse: fn(&str) -> Result<K, InvalidKey>,
}

/// The keys from the files, else from the variable, else from the demo's folder, where one is made
/// if need be. The first makes what is new.
pub(super) fn find<K>(
    kind: &Kind<K>,
    files: &[PathBuf],
    demo: Option<&Path>,
) -> Result<Vec<K>, String> {
    if !files.is_empty() {
        return files.iter().map(|file| read(kind, file)).collect();
    }
    let variable = kind.variable;
    match std::env::var(variable) {
        Ok(text) => return from_variable(kind, &text),
        Err(std::env::VarError::NotPresent) => {}
        Err(error) => return Err(format!("{variable}: {error}")),
    }
    let Some(folder) = demo else {
        tracing::warn!("{}", kind.without);
        return Ok(Vec::new());
    };
    let file = folder.join(kind.demo_file);
    if !file.exists() {
        make(&file)?;
    }
    read(kind, &file).map(|key| vec![key])
}

/// Several with space between.
pub(super) fn from_variable<K>(kind: &Kind<K>, text: &str) -> Result<Vec<K>, String> {
    let keys = text.split_whitespace().map(kind.parse);
    keys.collect::<Result<Vec<_>, _>>()
        .and_then(|keys| {
            if keys.is_empty() {
                Err(InvalidKey)
            } else {
                Ok(keys)
            }
        })
        .map_err(|error| format!("{}: {error}", kind.variable))
}

fn read<K>(kind: &Kind<K>, file: &Path) -> Result<K, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    super::private::only_the_owner_s(file)?;
    let text = fs::read_to_string(file).map_err(|error| told(&error))?;
    (kind.parse)(&text).map_err(|error| told(&error))
}

/// For the server's own eyes, and on the disk before anything is made with it.
fn make(file: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let bytes: [u8; 32] = random::bytes(&SystemRandom).map_err(|error| error.to_string())?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = match options.open(file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        open => open.map_err(told)?,
    };
    writeln!(open, "{digits}")
        .and_then(|()| open.sync_all())
        .map_err(told)
}
