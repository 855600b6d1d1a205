//! Bills: as given, and after a heading with the first byte's character set and the second as
//! separator.
#![no_main]

use poltina_fuzz::anything;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    anything(input);
    if let [charset, separator, rest @ ..] = input {
        let heading = [b"ST0001".as_slice(), &[b'0' + charset % 5, *separator]].concat();
        anything(&[&heading, rest].concat());
        let mandatory =
            b"Name=A|PersonalAcc=40702810900000000017|BankName=B|BIC=044525999|CorrespAcc=0|";
        let heading = [b"ST0001", [b'0' + charset % 5, b'|'].as_slice()].concat();
        anything(&[&heading, mandatory.as_slice(), rest].concat());
    }
});
