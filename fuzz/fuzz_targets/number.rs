//! Phone and card numbers: the input made of what such numbers are written with.
#![no_main]

use payment_qr::Code;
use poltina_fuzz::anything;

const WRITTEN_WITH: &[u8; 16] = b"0123456789+-() .";

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let written = |byte: &u8| match WRITTEN_WITH.contains(byte) {
        true => *byte,
        false => WRITTEN_WITH[usize::from(byte % 16)],
    };
    let number: Vec<u8> = input.iter().map(written).collect();
    let read = anything(&number);
    assert!(
        matches!(
            read,
            None | Some(
                Code::Phone(_)
                    | Code::Card(_)
                    | Code::Payment(_)
                    | Code::Digits(_)
                    | Code::Merchant(_)
            )
        ),
        "a number was taken for {read:?}"
    );
});
