//! The keys for payment codes, and those for PINs and devices: where the operator has put them.

use std::path::{Path, PathBuf};

use super::keys::{self, Kind};
use crate::guard_keys::{GuardKey, GuardKeys};
use crate::sealing::SealingKey;
use crate::vapid::VapidKey;

/// The keys that seeds of payment codes are encrypted with.
const SEEDS: Kind<SealingKey> = Kind {
    variable: "POLTINA_SEED_KEY",
    demo_file: "seed.key",
    without: "no key for payment codes is set up: there are none; see --seed-key",
    parse: SealingKey::parse,
};

/// The keys that PINs and the secrets of devices follow from.
const GUARDS: Kind<GuardKey> = Kind {
    variable: "POLTINA_GUARD_KEY",
    demo_file: "guard.key",
    without: "no key for PINs and devices is set up: there are no PINs; see --guard-key",
    parse: GuardKey::parse,
};

/// The key by which the wallet names itself to push services.
const PUSHES: Kind<VapidKey> = Kind {
    variable: "POLTINA_PUSH_KEY",
    demo_file: "push.key",
    without: "no key for push services is set up: no device is woken; see --push-key",
    parse: VapidKey::parse,
};

/// The keys for payment codes. The first encrypts. None where there is none: the server has no
/// payment codes then.
pub(super) fn find(files: &[PathBuf], demo: Option<&Path>) -> Result<Option<SealingKey>, String> {
    keys::find(&SEEDS, files, demo).map(joined)
}

/// The keys for PINs and devices. None where there is none: the server has no PINs then.
pub(super) fn guards(files: &[PathBuf], demo: Option<&Path>) -> Result<Option<GuardKeys>, String> {
    keys::find(&GUARDS, files, demo).map(GuardKeys::new)
}

/// The key for push services: one. None where there is none: no device is woken then.
pub(super) fn pushes(
    file: Option<&PathBuf>,
    demo: Option<&Path>,
) -> Result<Option<VapidKey>, String> {
    let files: Vec<PathBuf> = file.into_iter().cloned().collect();
    let found = keys::find(&PUSHES, &files, demo)?;
    Ok(found.into_iter().next())
}

/// The keys in their order: the first seals.
fn joined(keys: Vec<SealingKey>) -> Option<SealingKey> {
    keys.into_iter()
        .rev()
        .reduce(|older, key| key.before(older))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_demo_makes_its_key_once_for_its_own_eyes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(find(&[], Some(folder.path())).unwrap().is_some());
        let file = folder.path().join(SEEDS.demo_file);
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
        let both_keys = [10, 11].map(|byte| SealingKey::new(&[byte; 32]).unwrap());
        let [old, new] = &both_keys;
        let of_old = old.seal(&SystemRandom, b"", &[1; 32]).unwrap();
        for both in [
            find(&files, None).unwrap().unwrap(),
            joined(keys::from_variable(&SEEDS, &digits.join("\n")).unwrap()).unwrap(),
        ] {
            assert_eq!(both.open(b"", &of_old), Some([1; 32]));
            let sealed = both.seal(&SystemRandom, b"", &[2; 32]).unwrap();
            assert_eq!(new.open(b"", &sealed), Some([2; 32]));
            assert_eq!(old.open(b"", &sealed), None);
        }
        for wrong in ["", " ", "0a"] {
            let error = keys::from_variable(&SEEDS, wrong).err().unwrap();
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
