//! A folder of its own for each world.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// In memory where the system has such a place: these tests are of answers, not of what a crash leaves.
fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        return memory.to_owned();
    }
    std::env::temp_dir()
}

/// Empty books, made once: to copy them is quicker than to make them.
static EMPTY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = Folder::new();
    drop(crate::database::open(&folder.0).unwrap());
    std::fs::read(folder.0.join(BOOKS)).unwrap()
});

const BOOKS: &str = "poltina.db";

/// A folder that is gone with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("poltina-api-{}-{number}", std::process::id());
        let path = place().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// One that holds empty books.
    pub(crate) fn with_books() -> Self {
        let folder = Self::new();
        if !crate::database::in_postgres() {
            std::fs::write(folder.0.join(BOOKS), &*EMPTY).unwrap();
        }
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
