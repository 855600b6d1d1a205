//! What is SQLite's own: its file and lock, its connections, its statements, and copies of the file.

mod backup;
mod connection;
mod statements;

pub use self::backup::{Copied, Restored, backup, restore};
pub(super) use self::connection::{lock, open_beside, open_reader, open_writer, version_in};
pub(super) use self::statements::{change, commit, insert, read, run, value};
