//! Digits shown to a till: every byte made a digit, and nothing else may be read from them.
#![no_main]

use payment_qr::Code;
use poltina_fuzz::anything;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let digits: Vec<u8> = input
        .iter()
        .map(|byte| b'0' + byte.wrapping_sub(b'0') % 10)
        .collect();
    let read = anything(&digits);
    let long = (16..=24).contains(&digits.len());
    assert!(
        long || !matches!(read, Some(Code::Payment(_))),
        "{} digits were taken for {read:?}",
        digits.len()
    );
});
