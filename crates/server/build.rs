//! Lists the app's files for the binary: `POLTINA_APP_DIST` names the folder of a built app with
//! `.br` and `.gz` siblings. Without it the server is built without an app, and says so.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=POLTINA_APP_DIST");
    println!("cargo::rerun-if-changed=build.rs");
    let mut names = Vec::new();
    let mut dist = PathBuf::new();
    if let Some(folder) = env::var_os("POLTINA_APP_DIST").filter(|folder| !folder.is_empty()) {
        dist = PathBuf::from(folder);
        println!("cargo::rerun-if-changed={}", dist.display());
        collect(&dist, &dist, &mut names)
            .map_err(|error| format!("POLTINA_APP_DIST={}: {error}", dist.display()))?;
    }
    names.sort();
    let siblings = |name: &&String| !name.ends_with(".br") && !name.ends_with(".gz");
    let mut list = String::from("static FILES: &[File] = &[\n");
    for name in names.iter().filter(siblings) {
        let path = dist.join(name);
        let digest = Sha256::digest(fs::read(&path)?);
        let digest: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        writeln!(
            list,
            "    File {{ name: {name:?}, digest: {digest:?}, plain: include_bytes!({path:?}), \
             brotli: {}, gzip: {} }},",
            sibling(&path, "br"),
            sibling(&path, "gz"),
        )?;
    }
    list.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or("cargo gives OUT_DIR")?;
    fs::write(Path::new(&out).join("files.rs"), list)?;
    Ok(())
}

fn sibling(path: &Path, extension: &str) -> String {
    let mut sibling = path.as_os_str().to_owned();
    sibling.push(".");
    sibling.push(extension);
    let sibling = PathBuf::from(sibling);
    if sibling.is_file() {
        format!("Some(include_bytes!({sibling:?}))")
    } else {
        "None".to_owned()
    }
}

/// The names of all files below a folder, relative to the root, with forward slashes.
fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Tools keep half-made things in hidden folders.
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, names)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            names.push(name.replace('\\', "/"));
        }
    }
    Ok(())
}
