//! What is PostgreSQL's own: the address of a database, its connections, and how statements are put to it.

mod address;
mod connection;
mod open;
mod statement;
mod values;

pub use self::address::Address;
pub(super) use self::connection::Connection;
pub(super) use self::open::{open_beside, open_reader, open_writer, version_in};
pub(super) use self::values::value;
