//! Merchant-presented codes: as given, with the checksum that random bytes would never guess, and
//! as objects whose lengths are right.
#![no_main]

use poltina_fuzz::{anything, checksum, objects};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    anything(&sealed(input));
    anything(&sealed(
        &[b"000201".as_slice(), objects(input).as_bytes()].concat(),
    ));
});

fn sealed(objects: &[u8]) -> Vec<u8> {
    // A seed has its own checksum already; what is learnt from it is learnt of the rest.
    let open = match objects.len().checked_sub(8) {
        Some(end) if objects[end..].starts_with(b"6304") => &objects[..end],
        _ => objects,
    };
    let mut sealed = [open, b"6304"].concat();
    let crc = checksum(&sealed);
    sealed.extend(format!("{crc:04X}").into_bytes());
    sealed
}
