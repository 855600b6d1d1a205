//! The command `poltina-server`.

fn main() {}
