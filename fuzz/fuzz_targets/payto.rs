//! `payto:` links: as given, and after their scheme.
#![no_main]

use poltina_fuzz::anything;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    anything(&[b"payto://", input].concat());
});
