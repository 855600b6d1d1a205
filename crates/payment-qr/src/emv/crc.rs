//! The checksum CRC-16/CCITT-FALSE: polynomial 0x1021, begins with 0xFFFF, nothing reflected.

const POLYNOMIAL: u16 = 0x1021;

/// The checksum of the bytes; of `123456789` it is 0x29B1.
pub(crate) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum: u16, byte| {
        let mixed = sum ^ (u16::from(*byte) << 8);
        (0..8).fold(mixed, |sum, _| {
            let shifted = sum << 1;
            if sum & 0x8000 == 0 {
                shifted
            } else {
                shifted ^ POLYNOMIAL
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::crc16;

    #[test]
    fn the_published_check_value_comes_out() {
        assert_eq!(crc16(b"123456789"), 0x29B1);
        assert_eq!(crc16(b""), 0xFFFF);
    }
}
