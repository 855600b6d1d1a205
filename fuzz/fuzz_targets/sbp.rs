//! SBP links: as given, after a host of theirs, and with the checksum that random bytes would
//! never guess.
#![no_main]

use poltina_fuzz::{anything, checksum};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    let link = [b"https://qr.nspk.ru/", input].concat();
    anything(&link);
    let crc = checksum(&link);
    anything(&[&link, format!("&crc={crc:04X}").as_bytes()].concat());
});
