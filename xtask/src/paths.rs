//! Where things are: the checkout, and the cache that all checkouts of a user share.

use std::env;
use std::path::{Path, PathBuf};

/// The checkout's root.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The built app: what a browser downloads.
pub(crate) fn app() -> PathBuf {
    root().join("target/app")
}

/// The one deployable binary.
pub(crate) fn server() -> PathBuf {
    root().join("target/dist/poltina-server")
}

/// The user's cache: everything in it can be deleted and is made again.
pub(crate) fn cache() -> PathBuf {
    let from = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    from("POLTINA_CACHE")
        .or_else(|| from("XDG_CACHE_HOME").map(|cache| cache.join("poltina")))
        .or_else(|| from("HOME").map(|home| home.join(".cache/poltina")))
        .unwrap_or_else(|| root().join("target/cache"))
}

/// Tools that `cargo install` made; its programs are in `bin`.
pub(crate) fn tools() -> PathBuf {
    cache().join("tools")
}

/// Node.js, where the system has none that is new enough.
pub(crate) fn node() -> PathBuf {
    tools().join("node")
}

/// Python's packages, apart from the system's.
pub(crate) fn python() -> PathBuf {
    tools().join("python")
}

/// Cargo's build folder, shared by all checkouts so that dependencies are compiled once.
pub(crate) fn cargo_target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(given) if !given.is_empty() => PathBuf::from(given),
        _ => cache().join("target"),
    }
}

/// The path as people write it: from the root, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    let root = root();
    path.strip_prefix(&root)
        .unwrap_or(path)
        .display()
        .to_string()
}
