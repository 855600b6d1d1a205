//! The command for integrators and support: decode, encode, draw.

fn main() {}
