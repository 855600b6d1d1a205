//! What of the files in a folder would be there after the power failed.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use crate::vfs;

/// What a disk writes whole, in bytes; of a longer write any part may be lost.
const SECTOR: usize = 512;

static DISKS: LazyLock<Mutex<HashMap<PathBuf, Arc<Disk>>>> = LazyLock::new(Mutex::default);

/// Why the disk did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The power is off.
    Dark,
    /// There is no room.
    Full,
    /// It could not write what it was given before.
    Sync,
}

/// The disk under the SQLite files in a folder.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<PathBuf, Content>,
    /// After how many steps the power fails, and by which seed.
    fails_after: Option<(u64, u64)>,
    /// What is left after it failed; none of a file means that there is no such file.
    left: Option<BTreeMap<PathBuf, Option<Vec<u8>>>>,
    room: Option<u64>,
    sync_fails: bool,
    ignores_syncs: bool,
}

#[derive(Debug, Default)]
struct Content {
    /// What is on the disk for sure; none where the file is not.
    synced: Option<Vec<u8>>,
    /// What was done since.
    since: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
    Delete,
}

impl Disk {
    /// Watches over the SQLite files in this folder, which is there; from now on SQLite in this process opens its files
    /// through it.
    ///
    /// # Errors
    /// What the system says of the folder; also where SQLite takes no other file system.
    pub fn under(folder: &Path) -> io::Result<Arc<Self>> {
        vfs::install()?;
        let folder = folder.canonicalize()?;
        let disk = Arc::new(Self {
            folder: folder.clone(),
            state: Mutex::default(),
        });
        disks().insert(folder, Arc::clone(&disk));
        Ok(disk)
    }

    /// The disk that this file lies on, if it is watched.
    pub(crate) fn of(file: &Path) -> Option<Arc<Self>> {
        disks().get(file.parent()?).cloned()
    }

    /// The power fails after so many writes, syncs and deletions. What was not synced by then is lost, or is there, or
    /// some of its sectors are: as the seed says.
    pub fn fail_after(&self, steps: u64, seed: u64) {
        self.state().fails_after = Some((steps, seed));
    }

    /// The power fails now.
    pub fn fail(&self, seed: u64) {
        let mut state = self.state();
        if state.left.is_none() {
            state.fail(seed);
        }
    }

    /// Whether the power is off.
    pub fn is_dark(&self) -> bool {
        self.state().left.is_some()
    }

    /// The power comes back: the files are what was left of them. Nobody may have them open.
    ///
    /// # Errors
    /// What the system says of the files.
    pub fn restore(&self) -> io::Result<()> {
        let left = std::mem::take(&mut *self.state()).left.unwrap_or_default();
        for (file, content) in left {
            match content {
                Some(content) => std::fs::write(file, content)?,
                None if file.exists() => std::fs::remove_file(file)?,
                None => {}
            }
        }
        // What SQLite shares between processes was in memory alone.
        for entry in std::fs::read_dir(&self.folder)? {
            let file = entry?.path();
            if file.to_string_lossy().ends_with("-shm") {
                std::fs::remove_file(file)?;
            }
        }
        Ok(())
    }

    /// So many bytes can be written from now on.
    pub fn leave_room(&self, bytes: u64) {
        self.state().room = Some(bytes);
    }

    /// There is room again.
    pub fn make_room(&self) {
        self.state().room = None;
    }

    /// The next sync fails, once.
    pub fn fail_next_sync(&self) {
        self.state().sync_fails = true;
    }

    /// Syncs do nothing from now on, as if the database had forgotten them.
    pub fn ignore_syncs(&self) {
        self.state().ignores_syncs = true;
    }

    /// A file is about to be opened.
    pub(crate) fn open(&self, file: &Path) {
        let mut state = self.state();
        if !state.files.contains_key(file) {
            let content = Content {
                synced: std::fs::read(file).ok(),
                since: Vec::new(),
            };
            state.files.insert(file.to_owned(), content);
        }
    }

    pub(crate) fn write(&self, file: &Path, offset: usize, bytes: &[u8]) -> Result<(), Fault> {
        let mut state = self.state();
        state.step()?;
        if let Some(room) = &mut state.room {
            let left = room.checked_sub(bytes.len() as u64);
            *room = left.ok_or(Fault::Full)?;
        }
        state.change(file, Change::Write(offset, bytes.to_vec()));
        Ok(())
    }

    pub(crate) fn truncate(&self, file: &Path, size: usize) -> Result<(), Fault> {
        let mut state = self.state();
        state.step()?;
        state.change(file, Change::Truncate(size));
        Ok(())
    }

    /// What was written before is on the disk.
    pub(crate) fn sync(&self, file: &Path) -> Result<(), Fault> {
        let mut state = self.state();
        state.step()?;
        if std::mem::take(&mut state.sync_fails) {
            return Err(Fault::Sync);
        }
        if state.ignores_syncs {
            return Ok(());
        }
        let content = state.files.entry(file.to_owned()).or_default();
        content.synced.get_or_insert_default();
        for change in std::mem::take(&mut content.since) {
            change.apply(&mut content.synced, &mut |_| true);
        }
        Ok(())
    }

    /// A file is deleted, for good where its folder is synced too.
    pub(crate) fn delete(&self, file: &Path, synced: bool) -> Result<(), Fault> {
        let mut state = self.state();
        state.step()?;
        if synced && !state.ignores_syncs {
            state.files.insert(file.to_owned(), Content::default());
        } else {
            state.change(file, Change::Delete);
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Something is asked of the disk.
    fn step(&mut self) -> Result<(), Fault> {
        if self.left.is_some() {
            return Err(Fault::Dark);
        }
        match &mut self.fails_after {
            Some((0, seed)) => {
                let seed = *seed;
                self.fail(seed);
                Err(Fault::Dark)
            }
            Some((steps, _)) => {
                *steps -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn change(&mut self, file: &Path, change: Change) {
        let content = self.files.entry(file.to_owned()).or_default();
        content.since.push(change);
    }

    fn fail(&mut self, seed: u64) {
        let mut dice = Dice(seed);
        // Nothing, half or all of what was not synced is there.
        let share = dice.below(3);
        let mut survives = |_: usize| dice.below(2) < share;
        let mut left = BTreeMap::new();
        for (file, content) in std::mem::take(&mut self.files) {
            let mut synced = content.synced;
            for change in content.since {
                change.apply(&mut synced, &mut survives);
            }
            left.insert(file, synced);
        }
        self.left = Some(left);
    }
}

impl Change {
    /// Does it to what is on the disk, as far as each part of it survives.
    fn apply(self, content: &mut Option<Vec<u8>>, survives: &mut impl FnMut(usize) -> bool) {
        match self {
            Self::Write(offset, bytes) => {
                let mut at = offset;
                let mut rest = bytes.as_slice();
                while !rest.is_empty() {
                    let sector = (SECTOR - at % SECTOR).min(rest.len());
                    let (part, later) = rest.split_at(sector);
                    if survives(at) {
                        put(content.get_or_insert_default(), at, part);
                    }
                    (at, rest) = (at + sector, later);
                }
            }
            Self::Truncate(size) => {
                if let Some(content) = content.as_mut().filter(|_| survives(size)) {
                    content.truncate(size);
                }
            }
            Self::Delete => {
                if survives(0) {
                    *content = None;
                }
            }
        }
    }
}

fn put(content: &mut Vec<u8>, at: usize, part: &[u8]) {
    if content.len() < at + part.len() {
        content.resize(at + part.len(), 0);
    }
    if let Some(place) = content.get_mut(at..at + part.len()) {
        place.copy_from_slice(part);
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

fn disks() -> MutexGuard<'static, HashMap<PathBuf, Arc<Disk>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}
