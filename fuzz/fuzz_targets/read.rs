//! Anything a camera may see.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    poltina_fuzz::anything(input);
});
