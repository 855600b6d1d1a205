//! What follows from a symbol's version (ISO/IEC 18004, tables 1, 9 and E.1): size, blocks, patterns.

/// Check bytes of a block, by level (L, M, Q, H) and version.
const CHECK: [[u8; 40]; 4] = [
    [
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30,
        30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    [
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30,
        30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
];

/// Blocks of a symbol, by level and version.
const BLOCKS: [[u8; 40]; 4] = [
    [
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13,
        14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
    ],
    [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23,
        25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ],
    [
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29,
        34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
    [
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35,
        37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
];

/// How much of a symbol is check bytes, from the least (L) to the most (H).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    L,
    M,
    Q,
    H,
}

/// From 1 to 40.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(usize);

impl Version {
    /// `None` if no version has so many modules a side.
    pub(super) fn of_size(size: usize) -> Option<Self> {
        ((21..=177).contains(&size) && size % 4 == 1).then_some(Self((size - 17) / 4))
    }

    pub(super) fn number(self) -> usize {
        self.0
    }

    /// Modules a side.
    pub(super) fn size(self) -> usize {
        self.0 * 4 + 17
    }

    /// The rows and columns on which alignment patterns have their centres; none in version 1.
    pub(super) fn alignments(self) -> Vec<usize> {
        if self.0 == 1 {
            return Vec::new();
        }
        let count = self.0 / 7 + 2;
        let step = (self.0 * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
        let far = (0..count - 1)
            .rev()
            .map(|index| self.size() - 7 - index * step);
        std::iter::once(6).chain(far).collect()
    }

    /// The centres of all alignment patterns: not those that a finder would cover.
    pub(super) fn alignment_centres(self) -> Vec<(usize, usize)> {
        let lines = self.alignments();
        let last = self.size() - 7;
        let mut centres = Vec::new();
        for y in &lines {
            for x in &lines {
                let under_a_finder =
                    matches!((*x, *y), (6, 6)) || (*x, *y) == (6, last) || (*x, *y) == (last, 6);
                if !under_a_finder {
                    centres.push((*x, *y));
                }
            }
        }
        centres
    }

    /// Which modules carry no codewords, row after row.
    pub(super) fn reserved(self) -> Vec<bool> {
        let size = self.size();
        let mut reserved = vec![false; size * size];
        let mut cover = |x: usize, y: usize, width: usize, height: usize| {
            for row in reserved.chunks_exact_mut(size).skip(y).take(height) {
                row.iter_mut()
                    .skip(x)
                    .take(width)
                    .for_each(|module| *module = true);
            }
        };
        cover(0, 0, 9, 9);
        cover(size - 8, 0, 8, 9);
        cover(0, size - 8, 9, 8);
        cover(6, 0, 1, size);
        cover(0, 6, size, 1);
        for (x, y) in self.alignment_centres() {
            cover(x - 2, y - 2, 5, 5);
        }
        if self.0 >= 7 {
            cover(size - 11, 0, 3, 6);
            cover(0, size - 11, 6, 3);
        }
        reserved
    }

    /// Check bytes of each block, and the number of blocks.
    pub(super) fn blocks(self, level: Level) -> (usize, usize) {
        let of = |table: &[[u8; 40]; 4]| {
            let row = table.get(level as usize);
            usize::from(
                row.and_then(|row| row.get(self.0 - 1))
                    .copied()
                    .unwrap_or(1),
            )
        };
        (of(&CHECK), of(&BLOCKS))
    }

    /// Check bytes that the standard keeps from correcting, so that wrong readings are seen.
    pub(super) fn spare(self, level: Level) -> usize {
        match (self.0, level) {
            (1, Level::L) => 3,
            (1, Level::M) | (2, Level::L) => 2,
            (1, _) | (3, Level::L) => 1,
            _ => 0,
        }
    }
}
