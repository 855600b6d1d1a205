//! Builds codes apart from the crate's own writer: what checks must not be what is checked.
#![allow(dead_code, reason = "each test file takes what it needs")]

/// An object: id, length in characters, value.
pub(crate) fn object(id: u8, value: &str) -> String {
    format!("{id:02}{:02}{value}", value.chars().count())
}

/// Objects in a row.
pub(crate) fn objects(all: &[(u8, &str)]) -> String {
    all.iter().map(|(id, value)| object(*id, value)).collect()
}

/// With the right checksum behind it.
pub(crate) fn sealed(body: &str) -> String {
    let code = format!("{body}6304");
    let sum = checksum(code.as_bytes());
    format!("{code}{sum:04X}")
}

/// CRC-16/CCITT-FALSE, bit by bit.
pub(crate) fn checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0xFFFF_u16;
    for byte in bytes {
        for bit in (0..8).rev() {
            let in_bit = byte >> bit & 1 == 1;
            let out_bit = sum & 0x8000 != 0;
            sum <<= 1;
            if in_bit != out_bit {
                sum ^= 0x1021;
            }
        }
    }
    sum
}

/// A shop's code with these accounts and what else it says, otherwise plain.
pub(crate) fn shop(
    currency: &str,
    country: &str,
    accounts: &[(u8, &str)],
    more: &[(u8, &str)],
) -> String {
    let head = objects(&[(0, "01"), (1, "11")]);
    let accounts = objects(accounts);
    let middle = objects(&[(52, "5814"), (53, currency)]);
    let tail = objects(&[(58, country), (59, "Test Shop"), (60, "Town")]);
    sealed(&format!("{head}{accounts}{middle}{tail}{}", objects(more)))
}
