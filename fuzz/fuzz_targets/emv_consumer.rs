//! Consumer-presented codes: as given, and as the objects inside the base64, with and without an
//! application around them.
#![no_main]

use poltina_fuzz::{anything, base64, length};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    let head = b"\x85\x05CPV01".as_slice();
    anything(base64(&[head, input].concat()).as_bytes());
    let application = [b"\x61", length(input.len()).as_slice(), input].concat();
    anything(base64(&[head, &application].concat()).as_bytes());
});
