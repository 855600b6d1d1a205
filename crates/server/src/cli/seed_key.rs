//! The key for payment codes: the operator's file or variable, or a demo's own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::random::{self, SystemRandom};
use crate::sealing::SealingKey;

/// Holds the digits where no file is named.
const VARIABLE: &str = "POLTINA_SEED_KEY";

/// A demo's own key, beside its books.
const DEMO_FILE: &str = "seed.key";

/// The key from the file, else from the variable, else from the demo's folder, where it is made
/// if need be. None where there is none: the server has no payment codes then.
pub(super) fn find(file: Option<&Path>, demo: Option<&Path>) -> Result<Option<SealingKey>, String> {
    if let Some(file) = file {
        return read(file).map(Some);
    }
    match std::env::var(VARIABLE) {
        Ok(text) => {
            let key = SealingKey::parse(&text).map_err(|error| format!("{VARIABLE}: {error}"))?;
            return Ok(Some(key));
        }
        Err(std::env::VarError::NotPresent) => {}
        Err(error) => return Err(format!("{VARIABLE}: {error}")),
    }
    let Some(folder) = demo else {
        tracing::warn!("no key for payment codes is set up: there are none; see --seed-key");
        return Ok(None);
    };
    let file = folder.join(DEMO_FILE);
    if !file.exists() {
        make(&file)?;
    }
    read(&file).map(Some)
}

fn read(file: &Path) -> Result<SealingKey, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| told(&error))?;
    SealingKey::parse(&text).map_err(|error| told(&error))
}

/// For the server's own eyes, and on the disk before any seed is sealed with it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_makes_its_key_once_for_its_own_eyes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(find(None, Some(folder.path())).unwrap().is_some());
        let file = folder.path().join(DEMO_FILE);
        let made = fs::read_to_string(&file).unwrap();
        assert!(find(None, Some(folder.path())).unwrap().is_some());
        assert_eq!(fs::read_to_string(&file).unwrap(), made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(find(None, None).unwrap().is_none(), "no key out of nothing");
    }

    #[test]
    fn a_file_that_is_missing_or_holds_no_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let error = find(Some(&file), None).unwrap_err();
        assert!(error.contains("key"), "{error}");
        fs::write(&file, "secret").unwrap();
        let error = find(Some(&file), None).unwrap_err();
        assert!(error.contains("64 hexadecimal digits"), "{error}");
        fs::write(&file, "0f".repeat(32)).unwrap();
        assert!(find(Some(&file), None).unwrap().is_some());
    }
}
