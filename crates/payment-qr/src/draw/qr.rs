//! QR symbols (ISO/IEC 18004), byte mode, as small as the content allows.

use core::fmt::{self, Write as _};

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::{DrawError, svg};

/// How much of a symbol may be lost or dirty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// M: 15 %. For screens; holds at most 2331 bytes.
    Medium,
    /// Q: 25 %. For stickers and print; holds at most 1663 bytes.
    Quartile,
    /// H: 30 %. Holds at most 1273 bytes.
    High,
}

impl Level {
    /// The most bytes that a symbol of this level holds.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Medium => 2331,
            Self::Quartile => 1663,
            Self::High => 1273,
        }
    }

    const fn to_ecc(self) -> QrCodeEcc {
        match self {
            Self::Medium => QrCodeEcc::Medium,
            Self::Quartile => QrCodeEcc::Quartile,
            Self::High => QrCodeEcc::High,
        }
    }
}

/// A square in the symbol's centre that is left white for a mark, in the coordinates of
/// [`Qr::path`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its left and upper edge.
    pub from: u32,
    /// Its side.
    pub side: u32,
}

impl Mark {
    /// The largest odd number of modules below a fifth of the symbol's.
    const fn of(modules: u32) -> Self {
        let below = (modules - 1) / 5;
        let side = if below.is_multiple_of(2) {
            below - 1
        } else {
            below
        };
        let from = Qr::QUIET + (modules - side) / 2;
        Self { from, side }
    }

    const fn covers(self, x: u32, y: u32) -> bool {
        let end = self.from + self.side;
        self.from <= x && x < end && self.from <= y && y < end
    }
}

/// A QR symbol.
///
/// ```
/// use payment_qr::draw::{Level, Qr};
///
/// let qr = Qr::new(b"88012345678900000017", Level::Medium)?;
/// assert_eq!((qr.modules(), qr.side()), (25, 33));
/// let path = qr.path(); // for <svg viewBox="0 0 33 33"><path d=…>
/// assert!(path.starts_with("M4 4h7v1h-7z"));
/// # Ok::<(), payment_qr::draw::DrawError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Qr {
    code: QrCode,
    level: Level,
    mark: Option<Mark>,
}

impl Qr {
    /// The white margin on each side, in modules (ISO/IEC 18004, section 9.1).
    pub const QUIET: u32 = 4;

    /// A symbol of at least this level: where a higher one takes no more room, it is used.
    ///
    /// # Errors
    /// [`DrawError::Empty`], or [`DrawError::TooLong`] beyond [`Level::max_bytes`].
    pub fn new(content: &[u8], level: Level) -> Result<Self, DrawError> {
        if content.is_empty() {
            return Err(DrawError::Empty);
        }
        let segment = QrSegment::make_bytes(content);
        let mask: Option<Mask> = None;
        let code = QrCode::encode_segments_advanced(
            &[segment],
            level.to_ecc(),
            Version::MIN,
            Version::MAX,
            mask,
            true,
        )
        .map_err(|_| DrawError::TooLong {
            max: level.max_bytes(),
        })?;
        let reached = [Level::High, Level::Quartile]
            .into_iter()
            .find(|level| level.to_ecc() == code.error_correction_level());
        Ok(Self {
            code,
            level: reached.unwrap_or(level),
            mark: None,
        })
    }

    /// The symbol with a white square in its centre, where a mark can stand.
    ///
    /// Its side is the largest odd number of modules below a fifth of the symbol's, so that less
    /// than a twenty-fifth is covered, at levels Q and H only. Then no block of codewords loses more than
    /// half of what it can mend, in any of the forty sizes: the other half is left for dirt.
    ///
    /// # Errors
    /// [`DrawError::NoRoomForMark`] below level Q.
    pub fn with_mark(mut self) -> Result<Self, DrawError> {
        if self.level < Level::Quartile {
            return Err(DrawError::NoRoomForMark);
        }
        self.mark = Some(Mark::of(self.modules()));
        Ok(self)
    }

    /// The level that was reached, at least the one asked for.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.level
    }

    /// Where the mark stands, if the symbol has room for one.
    #[must_use]
    pub const fn mark(&self) -> Option<Mark> {
        self.mark
    }

    /// The symbol's side without the quiet zone: 21 to 177 modules.
    #[must_use]
    pub fn modules(&self) -> u32 {
        u32::try_from(self.code.size()).unwrap_or_default()
    }

    /// The side with the quiet zone: 29 to 185 modules.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.modules() + 2 * Self::QUIET
    }

    /// Whether the module is dark, counted from the quiet zone's upper left corner. All beyond the
    /// symbol is light, and so is the square for the mark.
    #[must_use]
    pub fn is_dark(&self, x: u32, y: u32) -> bool {
        let inside = |at: u32| i32::try_from(at.checked_sub(Self::QUIET)?).ok();
        let (Some(column), Some(row)) = (inside(x), inside(y)) else {
            return false;
        };
        let marked = self.mark.is_some_and(|mark| mark.covers(x, y));
        !marked && self.code.get_module(column, row)
    }

    /// The dark modules as the data of an SVG path, a rectangle for each run of a row, in a square
    /// of [`side`](Self::side) units.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.side() {
            let mut x = 0;
            while x < self.side() {
                let run = (x..self.side())
                    .take_while(|x| self.is_dark(*x, y))
                    .zip(1_u32..)
                    .last();
                let length = run.map_or(0, |(_, length)| length);
                if length > 0 {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                x += length + 1;
            }
        }
        path
    }

    /// A whole SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        svg(self.side(), self.side(), &self.path())
    }
}

/// Shows no content: it may be a payment code.
impl fmt::Debug for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Qr")
            .field("modules", &self.modules())
            .field("level", &self.level)
            .field("mark", &self.mark)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Error correction codewords of a block, by version; levels Q and H (ISO/IEC 18004, table 9).
    const MENDING: [[usize; 40]; 2] = [
        [
            13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30,
            30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
        ],
        [
            17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24,
            30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
        ],
    ];

    /// Blocks, likewise.
    const BLOCKS: [[usize; 40]; 2] = [
        [
            1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27,
            29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
        ],
        [
            1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32,
            35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
        ],
    ];

    /// The middles of the alignment patterns (annex E).
    fn alignment(version: usize) -> Vec<usize> {
        if version == 1 {
            return Vec::new();
        }
        let (last, count) = (version * 4 + 10, version / 7 + 2);
        let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
        let mut middles: Vec<usize> = (0..count - 1).map(|at| last - at * step).collect();
        middles.push(6);
        middles
    }

    /// Whether a module carries no codeword, as finders, timing, alignment, format and version do.
    fn is_function(version: usize, x: usize, y: usize) -> bool {
        let size = version * 4 + 17;
        let (near, far) = (|at| at < 9, |at| at >= size - 8);
        let finder = near(x) && (near(y) || far(y)) || far(x) && near(y);
        let info = version >= 7 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6));
        let middles = alignment(version);
        let in_corner =
            |a: usize, b: usize| [(6, 6), (6, size - 7), (size - 7, 6)].contains(&(a, b));
        let aligned = middles.iter().any(|a| {
            middles
                .iter()
                .any(|b| !in_corner(*a, *b) && a.abs_diff(x) <= 2 && b.abs_diff(y) <= 2)
        });
        finder || info || aligned || x == 6 || y == 6
    }

    /// The modules that carry codewords, in the order of their bits (section 7.7.3).
    fn bits(version: usize) -> Vec<(usize, usize)> {
        let size = version * 4 + 17;
        let columns = (7..size).rev().step_by(2).chain([5, 3, 1]);
        columns
            .enumerate()
            .flat_map(|(pass, right)| {
                (0..size).flat_map(move |row| {
                    let y = if pass % 2 == 0 { size - 1 - row } else { row };
                    [(right, y), (right - 1, y)]
                })
            })
            .filter(|(x, y)| !is_function(version, *x, *y))
            .collect()
    }

    /// Of which block each codeword of the symbol is (section 7.6).
    fn blocks(codewords: usize, blocks: usize, mending: usize) -> Vec<usize> {
        let short = codewords / blocks - mending;
        let short_blocks = blocks - codewords % blocks;
        let whole = (0..short * blocks).map(|at| at % blocks);
        let longer = short_blocks..blocks;
        let mends = (0..mending * blocks).map(|at| at % blocks);
        whole.chain(longer).chain(mends).collect()
    }

    #[test]
    fn a_mark_takes_at_most_half_of_what_any_block_can_mend() {
        let mut worst = (0, 1);
        for version in 1..=40_usize {
            let modules = u32::try_from(version * 4 + 17).unwrap();
            let mark = Mark::of(modules);
            assert!(
                mark.side % 2 == 1 && mark.side * 5 < modules && (mark.side + 2) * 5 >= modules
            );
            let bits = bits(version);
            for level in 0..2 {
                let (mending, count) = (MENDING[level][version - 1], BLOCKS[level][version - 1]);
                let owners = blocks(bits.len() / 8, count, mending);
                let mut lost = vec![0; count];
                for (codeword, owner) in bits.chunks_exact(8).zip(owners) {
                    let touched = codeword.iter().any(|(x, y)| {
                        let in_path = |at: &usize| u32::try_from(*at).unwrap() + Qr::QUIET;
                        mark.covers(in_path(x), in_path(y))
                    });
                    lost[owner] += usize::from(touched);
                }
                let (most, can) = (*lost.iter().max().unwrap(), mending / 2);
                assert!(
                    most * 2 <= can,
                    "version {version}: {most} of {can} in a block"
                );
                if most * worst.1 > worst.0 * can {
                    worst = (most, can);
                }
            }
        }
        // A symbol of 29 modules at level Q.
        assert_eq!(worst, (4, 9));
    }

    /// What the computation above rests on: the places of the bits are those that are drawn.
    #[test]
    fn the_content_stands_in_the_places_that_are_computed() {
        let content = b"88012345678900000017";
        let qr = Qr::new(content, Level::Quartile).unwrap();
        let version = usize::from(qr.code.version().value());
        assert_eq!(BLOCKS[0][version - 1], 1);
        let mask = qr.code.mask().value();
        let dark = |(x, y): &(usize, usize)| {
            let masked = match mask {
                0 => (x + y) % 2,
                1 => y % 2,
                2 => x % 3,
                3 => (x + y) % 3,
                4 => (y / 2 + x / 3) % 2,
                5 => x * y % 2 + x * y % 3,
                6 => (x * y % 2 + x * y % 3) % 2,
                _ => ((x + y) % 2 + x * y % 3) % 2,
            } == 0;
            let at = |at: &usize| u32::try_from(*at).unwrap() + Qr::QUIET;
            qr.is_dark(at(x), at(y)) != masked
        };
        let stream: String = bits(version)
            .iter()
            .map(|at| if dark(at) { '1' } else { '0' })
            .collect();
        let text: String = content.iter().map(|byte| format!("{byte:08b}")).collect();
        let expected = format!("0100{:08b}{text}", content.len());
        assert_eq!(stream[..expected.len()], expected);
        for version in 1..=40 {
            let codewords = bits(version).len() / 8;
            for level in 0..2 {
                let (mending, count) = (MENDING[level][version - 1], BLOCKS[level][version - 1]);
                assert_eq!(blocks(codewords, count, mending).len(), codewords);
            }
        }
    }

    #[test]
    fn a_mark_needs_level_q() {
        let tight = [b'x'; 14]; // a full symbol of level M
        let qr = Qr::new(&tight, Level::Medium).unwrap();
        assert_eq!((qr.level(), qr.modules()), (Level::Medium, 21));
        assert_eq!(qr.with_mark(), Err(DrawError::NoRoomForMark));
        // A higher level that takes no more room is used.
        let qr = Qr::new(b"short", Level::Medium).unwrap();
        assert_eq!(qr.level(), Level::High);
        let qr = qr.with_mark().unwrap();
        assert_eq!(qr.mark(), Some(Mark { from: 13, side: 3 }));
        for y in 13..16 {
            for x in 13..16 {
                assert!(!qr.is_dark(x, y));
            }
        }
    }

    #[test]
    fn each_level_holds_what_it_says_and_no_more() {
        for level in [Level::Medium, Level::Quartile, Level::High] {
            let max = level.max_bytes();
            let full = Qr::new(&vec![b'x'; max], level).unwrap();
            assert_eq!((full.modules(), full.side()), (177, 185));
            let over = Qr::new(&vec![b'x'; max + 1], level);
            assert_eq!(over, Err(DrawError::TooLong { max }));
            assert_eq!(Qr::new(b"", level), Err(DrawError::Empty));
        }
    }

    /// The dark modules that a path draws.
    fn drawn(path: &str, side: u32) -> Vec<(u32, u32)> {
        let mut dark = Vec::new();
        for run in path.split_terminator('z') {
            let run = run.strip_prefix('M').unwrap();
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, back) = rest.split_once("v1h-").unwrap();
            assert_eq!(length, back);
            let [x, y, length]: [u32; 3] = [x, y, length].map(|number| number.parse().unwrap());
            assert!(length > 0 && x + length <= side);
            dark.extend((x..x + length).map(|x| (x, y)));
        }
        dark
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_path_draws_each_dark_module_once_and_nothing_in_the_quiet_zone(
            content in proptest::collection::vec(any::<u8>(), 1..200), mark in any::<bool>(),
        ) {
            let qr = Qr::new(&content, Level::Quartile).unwrap();
            let qr = if mark { qr.with_mark().unwrap() } else { qr };
            let side = qr.side();
            let expected: Vec<(u32, u32)> = (0..side)
                .flat_map(|y| (0..side).map(move |x| (x, y)))
                .filter(|(x, y)| qr.is_dark(*x, *y))
                .collect();
            prop_assert_eq!(drawn(&qr.path(), side), expected.clone());
            let inside = Qr::QUIET..side - Qr::QUIET;
            prop_assert!(expected.iter().all(|(x, y)| inside.contains(x) && inside.contains(y)));
            prop_assert!(!qr.is_dark(u32::MAX, u32::MAX));
        }
    }
}
