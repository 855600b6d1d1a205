//! Files of keys: who may read them.

use std::path::Path;

/// Refuses a key that every user of the machine may read or change. A group may read it: so
/// secrets are mounted.
pub(super) fn only_the_owner_s(file: &Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let found = std::fs::metadata(file).map_err(|error| told(&error))?;
        if found.permissions().mode() & 0o007 != 0 {
            return Err(told(&format!(
                "every user of this machine may read this key: run `chmod o= {}`",
                file.display()
            )));
        }
    }
    Ok(())
}
