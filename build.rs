//! Compiles the translations in `locales/`; what is missing, surplus, lost or unused fails the build.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use poltina_i18n_build::{Language, check_uses, generate, read};

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=src");
    if let Err(errors) = build() {
        for error in errors {
            println!("cargo::error=locales: {error}");
        }
        process::exit(1);
    }
}

fn build() -> Result<(), Vec<String>> {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for language in [Language::Ru, Language::En, Language::Zh] {
        let path = format!("locales/{}.txt", language.tag());
        let text = fs::read_to_string(&path).map_err(|error| vec![format!("{path}: {error}")])?;
        match read(language, &text) {
            Ok(file) => files.push(file),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let catalogue = generate(&files)?;
    let mut sources = Vec::new();
    rust_files(Path::new("src"), &mut sources);
    let texts: Vec<String> = sources
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let unused = check_uses(&catalogue.functions, texts.iter().map(String::as_str));
    if !unused.is_empty() {
        return Err(unused
            .iter()
            .map(|name| format!("`{name}` is used nowhere"))
            .collect());
    }
    let out = env::var("OUT_DIR").map_err(|error| vec![error.to_string()])?;
    let out = PathBuf::from(out).join("texts.rs");
    fs::write(&out, catalogue.code).map_err(|error| vec![format!("{}: {error}", out.display())])
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}
