//! The three character sets of bills: windows-1251, UTF-8, KOI8-R.

use std::borrow::Cow;

/// A character set, as the seventh character of a bill names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// 1
    Windows1251,
    /// 2
    Utf8,
    /// 3
    Koi8R,
}

/// A byte, counted from the text's beginning, that the character set does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotInCharset(pub(super) usize);

impl Charset {
    /// The digit that names it in a bill.
    #[must_use]
    pub const fn digit(self) -> char {
        match self {
            Self::Windows1251 => '1',
            Self::Utf8 => '2',
            Self::Koi8R => '3',
        }
    }

    pub(super) const fn of(digit: u8) -> Option<Self> {
        match digit {
            b'1' => Some(Self::Windows1251),
            b'2' => Some(Self::Utf8),
            b'3' => Some(Self::Koi8R),
            _ => None,
        }
    }

    /// The text of these bytes.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, NotInCharset> {
        let table = match self {
            Self::Utf8 => {
                return str::from_utf8(bytes)
                    .map(Cow::Borrowed)
                    .map_err(|error| NotInCharset(error.valid_up_to()));
            }
            Self::Windows1251 => windows_1251,
            Self::Koi8R => koi8_r,
        };
        let characters = bytes.iter().enumerate().map(|(at, byte)| match byte {
            0..=0x7f => Ok(char::from(*byte)),
            _ => table(byte & 0x7f).ok_or(NotInCharset(at)),
        });
        characters.collect::<Result<String, _>>().map(Cow::Owned)
    }

    /// The bytes of a text; `None` where a character is not in the set.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        let table = match self {
            Self::Utf8 => return Some(text.as_bytes().to_vec()),
            Self::Windows1251 => windows_1251,
            Self::Koi8R => koi8_r,
        };
        text.chars()
            .map(|c| match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() => Some(byte),
                _ => (0..0x80)
                    .find(|place| table(*place) == Some(c))
                    .map(|place| place | 0x80),
            })
            .collect()
    }
}

/// The character in this place of the upper half.
fn windows_1251(place: u8) -> Option<char> {
    poltina_domain::windows_1251::character(place | 0x80)
}

fn koi8_r(place: u8) -> Option<char> {
    let point = KOI8_R.get(usize::from(place)).copied()?;
    char::from_u32(point.into())
}

/// KOI8-R (RFC 1489), 0x80 to 0xFF.
#[rustfmt::skip]
const KOI8_R: [u16; 128] = [
    0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x251C, 0x2524, 0x252C, 0x2534, 0x253C, 0x2580,
    0x2584, 0x2588, 0x258C, 0x2590, 0x2591, 0x2592, 0x2593, 0x2320, 0x25A0, 0x2219, 0x221A, 0x2248,
    0x2264, 0x2265, 0x00A0, 0x2321, 0x00B0, 0x00B2, 0x00B7, 0x00F7, 0x2550, 0x2551, 0x2552, 0x0451,
    0x2553, 0x2554, 0x2555, 0x2556, 0x2557, 0x2558, 0x2559, 0x255A, 0x255B, 0x255C, 0x255D, 0x255E,
    0x255F, 0x2560, 0x2561, 0x0401, 0x2562, 0x2563, 0x2564, 0x2565, 0x2566, 0x2567, 0x2568, 0x2569,
    0x256A, 0x256B, 0x256C, 0x00A9, 0x044E, 0x0430, 0x0431, 0x0446, 0x0434, 0x0435, 0x0444, 0x0433,
    0x0445, 0x0438, 0x0439, 0x043A, 0x043B, 0x043C, 0x043D, 0x043E, 0x043F, 0x044F, 0x0440, 0x0441,
    0x0442, 0x0443, 0x0436, 0x0432, 0x044C, 0x044B, 0x0437, 0x0448, 0x044D, 0x0449, 0x0447, 0x044A,
    0x042E, 0x0410, 0x0411, 0x0426, 0x0414, 0x0415, 0x0424, 0x0413, 0x0425, 0x0418, 0x0419, 0x041A,
    0x041B, 0x041C, 0x041D, 0x041E, 0x041F, 0x042F, 0x0420, 0x0421, 0x0422, 0x0423, 0x0416, 0x0412,
    0x042C, 0x042B, 0x0417, 0x0428, 0x042D, 0x0429, 0x0427, 0x042A,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_byte_is_the_character_that_python_knows() {
        let fixture = include_str!("../../tests/fixtures/charsets.txt");
        let mut checked = 0;
        for line in fixture.lines().filter(|line| !line.starts_with('#')) {
            let [name, byte, point] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let charset = match name {
                "windows-1251" => Charset::Windows1251,
                _ => Charset::Koi8R,
            };
            let byte = u8::from_str_radix(byte, 16).unwrap();
            let character = match point {
                "none" => Err(NotInCharset(0)),
                point => Ok(char::from_u32(u32::from_str_radix(point, 16).unwrap()).unwrap()),
            };
            let decoded = charset
                .decode(&[byte])
                .map(|text| text.chars().next().unwrap());
            assert_eq!(decoded, character, "{line}");
            if let Ok(character) = character {
                assert_eq!(
                    charset.encode(&character.to_string()),
                    Some(vec![byte]),
                    "{line}"
                );
            }
            checked += 1;
        }
        assert_eq!(checked, 256);
    }

    #[test]
    fn a_byte_outside_the_set_is_named() {
        let decoded = Charset::Windows1251.decode(b"ab\x98");
        assert_eq!(decoded, Err(NotInCharset(2)));
        assert_eq!(Charset::Utf8.decode(b"a\xD0"), Err(NotInCharset(1)));
        for charset in [Charset::Windows1251, Charset::Koi8R] {
            assert_eq!(charset.encode("咖啡"), None);
        }
    }

    proptest! {
        #[test]
        fn what_can_be_written_is_read_back(text in "[ -~А-Яа-яё№«»—]{0,30}") {
            for charset in [Charset::Windows1251, Charset::Utf8, Charset::Koi8R] {
                if let Some(bytes) = charset.encode(&text) {
                    prop_assert_eq!(charset.decode(&bytes).unwrap(), text.as_str());
                }
            }
            prop_assert!(Charset::Windows1251.encode(&text).is_some());
        }
    }
}
