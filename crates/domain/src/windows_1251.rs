//! Windows code page 1251: the character set of Russian bills and of exchange files for accountants.

/// The character of a byte; none where the set has none (0x98 alone).
///
/// ```
/// assert_eq!(poltina_domain::windows_1251::character(0xC6), Some('Ж'));
/// assert_eq!(poltina_domain::windows_1251::character(0x98), None);
/// ```
#[must_use]
pub fn character(byte: u8) -> Option<char> {
    match byte {
        0..0x80 => Some(char::from(byte)),
        // The alphabet from capital A to small ya, as in Unicode.
        0xC0.. => char::from_u32(0x0410 + u32::from(byte) - 0xC0),
        _ => {
            let point = UPPER.get(usize::from(byte & 0x7f)).copied()?;
            char::from_u32(point.into()).filter(|c| *c != '\0')
        }
    }
}

/// The byte of a character; none where the set lacks it.
///
/// ```
/// assert_eq!(poltina_domain::windows_1251::byte('№'), Some(0xB9));
/// assert_eq!(poltina_domain::windows_1251::byte('咖'), None);
/// ```
#[must_use]
pub fn byte(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => Some(byte),
        _ => (0x80..=0xff).find(|byte| character(*byte) == Some(c)),
    }
}

/// 0x80 to 0xBF. Zero is no character.
#[rustfmt::skip]
const UPPER: [u16; 64] = [
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039,
    0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x0000, 0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408,
    0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407,
    0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB,
    0x0458, 0x0405, 0x0455, 0x0457,
];
