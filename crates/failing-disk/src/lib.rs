//! For tests: a disk under SQLite that drops what was never synced when the power fails, is full, or fails.
//!
//! A process that is killed leaves all that it wrote in the system's memory, and a database that forgets to sync looks
//! as well as one that does not. Here what was written reaches the files as ever, so that everybody reads it; beside
//! them stands what would be there if the power failed now.

mod disk;
mod vfs;

pub use disk::Disk;
