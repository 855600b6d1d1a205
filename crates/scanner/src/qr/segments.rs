//! From the bits of a symbol to the payload (ISO/IEC 18004, 7.4).

use super::version::Version;

const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        self.bytes.len() * 8 - self.at
    }

    fn take(&mut self, count: usize) -> Option<usize> {
        if count > self.left() {
            return None;
        }
        let mut value = 0;
        for at in self.at..self.at + count {
            let byte = usize::from(*self.bytes.get(at / 8)?);
            value = value << 1 | byte >> (7 - at % 8) & 1;
        }
        self.at += count;
        Some(value)
    }
}

/// The payload's bytes; `None` if the bits break the standard. Kanji come as Shift JIS, Hanzi as
/// GB 2312; the designator of a character set (ECI) is left out.
pub(super) fn payload(bytes: &[u8], version: Version) -> Option<Vec<u8>> {
    let mut bits = Bits { bytes, at: 0 };
    let mut payload = Vec::new();
    // Widths of the counts: versions to 9, to 26, to 40.
    let width = |widths: [usize; 3]| match version.number() {
        0..=9 => widths[0],
        10..=26 => widths[1],
        _ => widths[2],
    };
    while bits.left() >= 4 {
        match bits.take(4)? {
            0 => break,
            1 => {
                let count = bits.take(width([10, 12, 14]))?;
                digits(&mut bits, count, &mut payload)?;
            }
            2 => {
                let count = bits.take(width([9, 11, 13]))?;
                alphanumeric(&mut bits, count, &mut payload)?;
            }
            // One of several symbols that belong together: its place, their number, a check byte.
            3 => {
                bits.take(16)?;
            }
            4 => {
                for _ in 0..bits.take(width([8, 16, 16]))? {
                    payload.push(bits.take(8)? as u8);
                }
            }
            7 => character_set(&mut bits)?,
            8 => {
                for _ in 0..bits.take(width([8, 10, 12]))? {
                    let value = bits.take(13)?;
                    let joined = ((value / 0xC0) << 8) | (value % 0xC0);
                    two(
                        joined + if joined < 0x1F00 { 0x8140 } else { 0xC140 },
                        &mut payload,
                    );
                }
            }
            // The data follow a rule of GS1, or of an application that is named next.
            5 => {}
            9 => {
                bits.take(8)?;
            }
            13 => {
                bits.take(4)?;
                for _ in 0..bits.take(width([8, 10, 12]))? {
                    let value = bits.take(13)?;
                    let joined = ((value / 0x60) << 8) | (value % 0x60);
                    two(
                        joined + if joined < 0x0A00 { 0xA1A1 } else { 0xA6A1 },
                        &mut payload,
                    );
                }
            }
            _ => return None,
        }
    }
    Some(payload)
}

fn two(value: usize, payload: &mut Vec<u8>) {
    payload.extend([(value >> 8) as u8, value as u8]);
}

fn digits(bits: &mut Bits, count: usize, payload: &mut Vec<u8>) -> Option<()> {
    let mut left = count;
    while left > 0 {
        let (digits, width) = match left {
            1 => (1, 4),
            2 => (2, 7),
            _ => (3, 10),
        };
        let value = bits.take(width)?;
        if value >= [10, 100, 1000].get(digits - 1).copied()? {
            return None;
        }
        let places = [100, 10, 1].into_iter().skip(3 - digits);
        payload.extend(places.map(|place| b'0' + (value / place % 10) as u8));
        left -= digits;
    }
    Some(())
}

fn alphanumeric(bits: &mut Bits, count: usize, payload: &mut Vec<u8>) -> Option<()> {
    let mut left = count;
    while left > 0 {
        let value = bits.take(if left == 1 { 6 } else { 11 })?;
        if left > 1 {
            payload.push(*ALPHANUMERIC.get(value / 45)?);
        }
        payload.push(*ALPHANUMERIC.get(if left == 1 { value } else { value % 45 })?);
        left = left.saturating_sub(2);
    }
    Some(())
}

fn character_set(bits: &mut Bits) -> Option<()> {
    let more = match bits.take(8)? {
        0..=0x7F => 0,
        0x80..=0xBF => 8,
        _ => 16,
    };
    bits.take(more).map(|_| ())
}
