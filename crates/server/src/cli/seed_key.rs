//! The key for payment codes: the operator's file or variable, or a demo's own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::random::{self, SystemRandom};
use crate::sealing::{InvalidKey, SealingKey};

/// Holds the digits where no file is named.
const VARIABLE: &str = "POLTINA_SEED_KEY";

/// A demo's own key, beside its books.
const DEMO_FILE: &str = "seed.key";

/// The keys from the files, else from the variable, else from the demo's folder, where one is made
/// if need be. The first encrypts. None where there is none: the server has no payment codes then.
pub(super) fn find(files: &[PathBuf], demo: Option<&Path>) -> Result<Option<SealingKey>, String> {
    if !files.is_empty() {
        let keys = files.iter().map(|file| read(file));
        return Ok(joined(keys.collect::<Result<_, _>>()?));
    }
    match std::env::var(VARIABLE) {
        Ok(text) => return from_variable(&text).map(Some),
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

/// The keys in their order: the first seals.
fn joined(keys: Vec<SealingKey>) -> Option<SealingKey> {
    keys.into_iter()
        .rev()
        .reduce(|older, key| key.before(older))
}

fn from_variable(text: &str) -> Result<SealingKey, String> {
    let keys = text.split_whitespace().map(SealingKey::parse);
    keys.collect::<Result<Vec<_>, _>>()
        .and_then(|keys| joined(keys).ok_or(InvalidKey))
        .map_err(|error| format!("{VARIABLE}: {error}"))
}

fn read(file: &Path) -> Result<SealingKey, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    super::private::only_the_owner_s(file)?;
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
        assert!(find(&[], Some(folder.path())).unwrap().is_some());
        let file = folder.path().join(DEMO_FILE);
        let made = fs::read_to_string(&file).unwrap();
        assert!(find(&[], Some(folder.path())).unwrap().is_some());
        assert_eq!(fs::read_to_string(&file).unwrap(), made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(find(&[], None).unwrap().is_none(), "no key out of nothing");
    }

    #[test]
    fn a_file_that_is_missing_or_holds_no_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let found = || find(std::slice::from_ref(&file), None);
        let error = found().unwrap_err();
        assert!(error.contains("key"), "{error}");
        private(&file, "secret");
        let error = found().unwrap_err();
        assert!(error.contains("64 hexadecimal digits"), "{error}");
        private(&file, &"0f".repeat(32));
        assert!(found().unwrap().is_some());
    }

    fn private(file: &Path, text: &str) {
        fs::write(file, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    #[test]
    fn of_several_keys_the_first_encrypts_wherever_they_stand() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["new", "old"].map(|name| folder.path().join(name));
        let digits = ["0b".repeat(32), "0a".repeat(32)];
        for (file, digits) in files.iter().zip(&digits) {
            private(file, digits);
        }
        let keys = [10, 11].map(|byte| SealingKey::new(&[byte; 32]).unwrap());
        let [old, new] = &keys;
        let of_old = old.seal(&SystemRandom, b"", &[1; 32]).unwrap();
        for both in [
            find(&files, None).unwrap().unwrap(),
            from_variable(&digits.join("\n")).unwrap(),
        ] {
            assert_eq!(both.open(b"", &of_old), Some([1; 32]));
            let sealed = both.seal(&SystemRandom, b"", &[2; 32]).unwrap();
            assert_eq!(new.open(b"", &sealed), Some([2; 32]));
            assert_eq!(old.open(b"", &sealed), None);
        }
        for wrong in ["", " ", "0a"] {
            let error = from_variable(wrong).unwrap_err();
            assert!(error.contains("POLTINA_SEED_KEY"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        private(&file, &"0f".repeat(32));
        for (mode, fits) in [(0o400, true), (0o640, true), (0o604, false), (0o666, false)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let found = find(std::slice::from_ref(&file), None);
            assert_eq!(found.is_ok(), fits, "{mode:o}");
            if let Err(error) = found {
                assert!(error.contains("chmod o= "), "{error}");
            }
        }
    }
}
