//! This wallet's links: as given, and after each of their beginnings.
#![no_main]

use poltina_fuzz::{OWN_HOST, anything};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    anything(&[b"https://", OWN_HOST.as_bytes(), b"/pay/", input].concat());
    anything(&[b"web+poltina:", input].concat());
});
