//! A stamp is the hash of a step's inputs, kept beside its output: equal stamps mean nothing to do.

use crate::Result;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The hash of the contents and names of files and of all files below folders. What is not there
/// counts as absent, which is an input too.
pub(crate) fn of(inputs: &[PathBuf]) -> Result<String> {
    let mut hash = Sha256::new();
    for input in inputs {
        for file in files(input)? {
            let content = fs::read(&file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            hash.update(file.to_string_lossy().as_bytes());
            hash.update([0]);
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// The hash of one file's content alone.
pub(crate) fn of_file(file: &Path) -> Result<String> {
    let content =
        fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(hex(&Sha256::digest(content)))
}

/// The hash of a text.
pub(crate) fn of_text(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// All files below a folder in a stable order, or the file itself. Folders that tools fill are left out.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let Ok(entries) = fs::read_dir(path) else {
        return Ok(Vec::new());
    };
    let mut inside: Vec<PathBuf> = Vec::new();
    for entry in entries {
        inside.push(
            entry
                .map_err(|error| format!("cannot list {}: {error}", path.display()))?
                .path(),
        );
    }
    inside.sort();
    let mut found = Vec::new();
    for path in inside {
        let filled_by_tools = path
            .file_name()
            .is_some_and(|name| name == "node_modules" || name == "target");
        if !filled_by_tools {
            found.extend(files(&path)?);
        }
    }
    Ok(found)
}

/// Whether the stamp file holds exactly this stamp.
pub(crate) fn matches(file: &Path, stamp: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|found| found == stamp)
}

/// Keeps the stamp, once the output stands.
pub(crate) fn write(file: &Path, stamp: &str) -> Result<()> {
    let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(file, stamp))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))
}

/// Bytes in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_changes_with_content_and_name_and_with_nothing_else() {
        let folder = std::env::temp_dir().join(format!("poltina-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        let file = folder.join("inner/a.txt");
        fs::write(&file, "one").unwrap();
        let first = of(std::slice::from_ref(&folder)).unwrap();
        fs::write(&file, "one").unwrap();
        assert_eq!(of(std::slice::from_ref(&folder)).unwrap(), first);
        fs::write(&file, "two").unwrap();
        let second = of(std::slice::from_ref(&folder)).unwrap();
        assert_ne!(second, first);
        fs::rename(&file, folder.join("inner/b.txt")).unwrap();
        assert_ne!(of(std::slice::from_ref(&folder)).unwrap(), second);
        fs::remove_dir_all(&folder).unwrap();
    }
}
