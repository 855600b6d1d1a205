//! The format information of a symbol: its level and its mask (ISO/IEC 18004, 7.9).

use super::matrix::Matrix;
use super::version::Level;

/// What the fifteen bits are combined with, so that they are never all light.
const MASK: u16 = 0x5412;
/// Two codes differ in 7 bits or more.
const WRONG_AT_MOST: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) level: Level,
    pub(super) mask: usize,
}

impl Format {
    /// The best guess from the copy that is nearer to a code.
    pub(super) fn read(matrix: &Matrix) -> Option<Self> {
        let size = matrix.version().size();
        let beside = |at: usize| match at {
            0..=5 => (8, at),
            6 => (8, 7),
            7 => (8, 8),
            8 => (7, 8),
            _ => (14 - at, 8),
        };
        let far = |at: usize| {
            if at < 8 {
                (size - 1 - at, 8)
            } else {
                (8, size - 15 + at)
            }
        };
        let bits = |place: &dyn Fn(usize) -> (usize, usize)| {
            (0..15).fold(0_u16, |bits, at| {
                let (x, y) = place(at);
                bits | u16::from(matrix.dark(x, y)) << at
            })
        };
        let (first, second) = (bits(&beside), bits(&far));
        let distance = |value: u16| {
            let code = encoded(value);
            (code ^ first)
                .count_ones()
                .min((code ^ second).count_ones())
        };
        let value = (0..32).min_by_key(|value| distance(*value))?;
        if distance(value) > WRONG_AT_MOST {
            return None;
        }
        let level = match value >> 3 {
            0 => Level::M,
            1 => Level::L,
            2 => Level::H,
            _ => Level::Q,
        };
        Some(Self {
            level,
            mask: usize::from(value & 7),
        })
    }

    /// Whether the mask inverts a module.
    pub(super) fn inverts(self, x: usize, y: usize) -> bool {
        let zero = match self.mask {
            0 => (x + y) % 2,
            1 => y % 2,
            2 => x % 3,
            3 => (x + y) % 3,
            4 => (x / 3 + y / 2) % 2,
            5 => x * y % 2 + x * y % 3,
            6 => (x * y % 2 + x * y % 3) % 2,
            _ => ((x + y) % 2 + x * y % 3) % 2,
        };
        zero == 0
    }
}

/// Five bits with their ten check bits.
fn encoded(value: u16) -> u16 {
    let check = (0..10).fold(value, |rest, _| (rest << 1) ^ ((rest >> 9) * 0x537));
    (value << 10 | check) ^ MASK
}
