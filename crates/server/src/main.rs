//! The reference wallet server.
fn main() {}
