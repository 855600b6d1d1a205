//! Fiscal receipts: as given, and after the fields they begin with.
#![no_main]

use poltina_fuzz::anything;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    anything(&[b"t=20260314T1159&s=", input].concat());
    anything(
        &[
            b"t=20260314T1159&s=4.50&fn=9960440300000001&i=77&fp=1&n=1",
            input,
        ]
        .concat(),
    );
});
