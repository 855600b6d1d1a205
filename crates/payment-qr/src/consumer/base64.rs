//! Base64 with padding (RFC 4648), strict, knowing where it breaks.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Where in the text the byte at this place begins.
pub(super) const fn place(byte: usize) -> usize {
    byte / 3 * 4 + byte % 3
}

/// The bytes; or the place of the first letter that cannot stand there.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, usize> {
    let padding = text
        .iter()
        .rev()
        .take_while(|letter| **letter == b'=')
        .count();
    let letters = text.get(..text.len() - padding).unwrap_or_default();
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for (index, four) in letters.chunks(4).enumerate() {
        let start = index * 4;
        let mut bits = 0_u32;
        for (offset, letter) in four.iter().enumerate() {
            bits = bits << 6 | u32::from(value(*letter).ok_or(start + offset)?);
        }
        let [_, first, second, third] = match four.len() {
            4 => bits,
            // What is left of a cut byte must be nothing, or two texts would say the same.
            3 if bits & 0b11 == 0 => bits << 6,
            2 if bits & 0b1111 == 0 => bits << 12,
            _ => return Err(start + four.len() - 1),
        }
        .to_be_bytes();
        bytes.extend([first, second, third].into_iter().take(four.len() - 1));
    }
    let whole = text.len().is_multiple_of(4) && padding <= 2;
    if whole { Ok(bytes) } else { Err(letters.len()) }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| {
            bits << 8 | three.get(at).copied().map_or(0, u32::from)
        });
        for at in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * at) & 63) as usize);
            text.push(match letter {
                Some(letter) if at <= three.len() => char::from(*letter),
                _ => '=',
            });
        }
    }
    text
}

const fn value(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode, place};

    #[test]
    fn texts_of_the_standard_go_both_ways() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text.as_bytes()), Ok(bytes.as_bytes().to_vec()));
        }
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        for (text, at) in [
            ("Zm9-", 3),
            ("Zh==", 1),
            ("Zm9=", 2),
            ("Zm8", 3),
            ("Z", 0),
            ("Zg=a", 2),
            ("Zm9v====", 4),
            ("====", 0),
        ] {
            assert_eq!(decode(text.as_bytes()), Err(at), "{text}");
        }
    }

    #[test]
    fn a_byte_begins_in_the_letter_that_has_its_first_bits() {
        assert_eq!([0, 1, 2, 3, 4].map(place), [0, 1, 2, 4, 5]);
    }
}
