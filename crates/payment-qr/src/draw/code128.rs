//! Code 128 bars (ISO/IEC 15417): digits in pairs (set C), other text by characters (set B).

use core::fmt::Write as _;

use super::{DrawError, svg};

const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: u8 = 106;

/// The bar that ends every symbol, behind the stop pattern.
const LAST_BAR: u8 = 2;

/// A Code 128 symbol.
///
/// ```
/// use payment_qr::draw::Code128;
///
/// let bars = Code128::new("88012345678900000017")?;
/// assert_eq!(bars.modules(), 145);
/// assert_eq!(bars.side(), 165); // with the quiet zones
/// # Ok::<(), payment_qr::draw::DrawError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code128 {
    widths: Vec<u8>,
}

impl Code128 {
    /// The white margin on the left and on the right, in modules.
    pub const QUIET: u32 = 10;

    /// The longest text in characters: more could not be read from a phone's screen.
    pub const MAX: usize = 48;

    /// The symbol of a text of printable ASCII.
    ///
    /// # Errors
    /// [`DrawError::Empty`], [`DrawError::TooLong`] beyond [`MAX`](Self::MAX), or
    /// [`DrawError::Character`].
    pub fn new(text: &str) -> Result<Self, DrawError> {
        if text.is_empty() {
            return Err(DrawError::Empty);
        }
        if let Some(at) = text.bytes().position(|byte| !matches!(byte, b' '..=b'~')) {
            return Err(DrawError::Character { at });
        }
        if text.len() > Self::MAX {
            return Err(DrawError::TooLong { max: Self::MAX });
        }
        let mut values = values(text.as_bytes());
        values.push(check(&values));
        values.push(STOP);
        let mut widths: Vec<u8> = values.into_iter().flat_map(pattern).collect();
        widths.push(LAST_BAR);
        Ok(Self { widths })
    }

    /// The widths of bar, space, bar … bar, 1 to 4 modules each, without the quiet zones.
    #[must_use]
    pub fn widths(&self) -> &[u8] {
        &self.widths
    }

    /// The width without the quiet zones.
    #[must_use]
    pub fn modules(&self) -> u32 {
        self.widths.iter().map(|width| u32::from(*width)).sum()
    }

    /// The width with the quiet zones.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.modules() + 2 * Self::QUIET
    }

    /// The bars as the data of an SVG path, [`side`](Self::side) units wide and this high.
    #[must_use]
    pub fn path(&self, height: u32) -> String {
        let mut path = String::new();
        let mut x = Self::QUIET;
        for (at, width) in self.widths.iter().enumerate() {
            if at % 2 == 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} 0h{width}v{height}h-{width}z");
            }
            x += u32::from(*width);
        }
        path
    }

    /// A whole SVG document, this high in modules.
    #[must_use]
    pub fn svg(&self, height: u32) -> String {
        svg(self.side(), height, &self.path(height))
    }
}

/// The start character and the text. Digits go in pairs where that is shorter: a run of four or
/// more at the text's beginning or end, of six or more inside (annex E of the standard).
fn values(text: &[u8]) -> Vec<u8> {
    let mut values = Vec::with_capacity(text.len() + 2);
    let mut pairs = None;
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        let run = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let at_an_end = values.is_empty() || run == rest.len();
        let whole = values.is_empty() && run == 2 && rest.len() == 2;
        let enough = if at_an_end { 4 } else { 6 };
        if pairs == Some(true) && run >= 2 || whole || run >= enough && run % 2 == 0 {
            if pairs != Some(true) {
                values.push(pairs.map_or(START_C, |_| CODE_C));
                pairs = Some(true);
            }
            let (pair, behind) = rest.split_at(2);
            values.push(
                pair.iter()
                    .fold(0, |value, digit| value * 10 + (digit - b'0')),
            );
            rest = behind;
        } else {
            if pairs != Some(false) {
                values.push(pairs.map_or(START_B, |_| CODE_B));
                pairs = Some(false);
            }
            values.push(first - b' ');
            rest = behind;
        }
    }
    values
}

/// The check character: the sum of all values, each times its place, modulo 103.
fn check(values: &[u8]) -> u8 {
    let start = values.first().map_or(0, |value| u32::from(*value));
    let sum = values
        .iter()
        .zip(0_u32..)
        .fold(start, |sum, (value, place)| sum + u32::from(*value) * place);
    u8::try_from(sum % 103).unwrap_or_default()
}

/// The six widths of a value.
fn pattern(value: u8) -> [u8; 6] {
    let widths = PATTERNS
        .get(usize::from(value))
        .copied()
        .unwrap_or_default();
    [100_000, 10_000, 1000, 100, 10, 1].map(|place| u8::try_from(widths / place % 10).unwrap_or(0))
}

/// Table 1 of ISO/IEC 15417: the widths of bar, space, bar, space, bar, space, a digit each.
#[rustfmt::skip]
const PATTERNS: [u32; 107] = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213,
    221312, 231212, 112232, 122132, 122231, 113222, 123122, 123221, 223211, 221132,
    221231, 213212, 223112, 312131, 311222, 321122, 321221, 312212, 322112, 322211,
    212123, 212321, 232121, 111323, 131123, 131321, 112313, 132113, 132311, 211313,
    231113, 231311, 112133, 112331, 132131, 113123, 113321, 133121, 313121, 211331,
    231131, 213113, 213311, 213131, 311123, 311321, 331121, 312113, 312311, 332111,
    314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214,
    112412, 122114, 122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111,
    111242, 121142, 121241, 114212, 124112, 124211, 411212, 421112, 421211, 212141,
    214121, 412121, 111143, 111341, 131141, 114113, 114311, 411113, 411311, 113141,
    114131, 311141, 411131, 211412, 211214, 211232, 233111,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// The text of a symbol, read by the widths alone.
    fn read(widths: &[u8]) -> Option<String> {
        let (last, body) = widths.split_last()?;
        assert_eq!((*last, body.len() % 6), (LAST_BAR, 0));
        let values: Vec<u8> = body
            .chunks_exact(6)
            .map(|six| (0..107).find(|value| pattern(*value) == six).unwrap())
            .collect();
        let [start, inner @ .., check, STOP] = values.as_slice() else {
            return None;
        };
        let sum = inner
            .iter()
            .zip(1..)
            .fold(u32::from(*start), |sum, (value, place)| {
                sum + u32::from(*value) * place
            });
        assert_eq!(sum % 103, u32::from(*check));
        let mut pairs = *start == START_C;
        assert!(pairs || *start == START_B);
        let mut text = String::new();
        for value in inner {
            match (pairs, *value) {
                (true, CODE_B) => pairs = false,
                (false, CODE_C) => pairs = true,
                (true, pair) => text.push_str(&format!("{pair:02}")),
                (false, value) => text.push(char::from(value + b' ')),
            }
        }
        Some(text)
    }

    #[test]
    fn the_patterns_are_those_of_the_symbology() {
        let all: BTreeSet<[u8; 6]> = (0..107).map(pattern).collect();
        assert_eq!(all.len(), 107);
        for value in 0..107 {
            let widths = pattern(value);
            assert!(
                widths.iter().all(|width| (1..=4).contains(width)),
                "{value}"
            );
            let bars = widths[0] + widths[2] + widths[4];
            let whole: u8 = widths.iter().sum();
            assert_eq!((whole, bars % 2), (11, 0), "{value}");
        }
    }

    /// The fixture is another program's table.
    #[test]
    fn the_patterns_are_those_that_others_draw() {
        let fixture = include_str!("../../tests/fixtures/code128.txt");
        let lines = fixture.lines().filter(|line| !line.starts_with('#'));
        let expected: Vec<String> = lines.map(str::to_owned).collect();
        let text = |value| pattern(value).map(|width| width.to_string()).concat();
        assert_eq!((0..STOP).map(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn digits_go_in_pairs() {
        let of = |text: &str| values(text.as_bytes());
        assert_eq!(
            of("88012345678900000017"),
            [105, 88, 1, 23, 45, 67, 89, 0, 0, 0, 17]
        );
        assert_eq!(of("12"), [START_C, 12]);
        assert_eq!(of("123"), [START_B, 17, 18, 19]);
        assert_eq!(of("A12"), [START_B, 33, 17, 18]);
        assert_eq!(of("12345"), [START_B, 17, CODE_C, 23, 45]);
        assert_eq!(of("1234A"), [START_C, 12, 34, CODE_B, 33]);
        assert_eq!(of("A1234"), [START_B, 33, CODE_C, 12, 34]);
        assert_eq!(of("A1234B"), [START_B, 33, 17, 18, 19, 20, 34]);
        assert_eq!(
            of("A123456B"),
            [START_B, 33, CODE_C, 12, 34, 56, CODE_B, 34]
        );
    }

    /// The check character of a text worked out by hand: (104 + 1·48 + 2·74) mod 103 = 94.
    #[test]
    fn the_check_character_is_the_weighted_sum() {
        assert_eq!(check(&values(b"Pj")), 94);
    }

    #[test]
    fn what_bars_cannot_hold_is_refused() {
        assert_eq!(Code128::new(""), Err(DrawError::Empty));
        assert_eq!(
            Code128::new("12\u{7f}"),
            Err(DrawError::Character { at: 2 })
        );
        assert_eq!(Code128::new("Й"), Err(DrawError::Character { at: 0 }));
        assert_eq!(Code128::new("a\n"), Err(DrawError::Character { at: 1 }));
        assert!(Code128::new(&"~".repeat(48)).is_ok());
        let too_long = Err(DrawError::TooLong { max: 48 });
        assert_eq!(Code128::new(&"~".repeat(49)), too_long);
    }

    #[test]
    fn the_path_draws_the_bars_between_quiet_zones() {
        let bars = Code128::new("88").unwrap();
        let path = bars.path(40);
        assert!(path.starts_with("M10 0h2v40h-2zM13 0h1v40h-1z"), "{path}");
        assert_eq!(path.matches('M').count(), bars.widths().len().div_ceil(2));
        let end = bars.side() - Code128::QUIET;
        assert!(
            path.ends_with(&format!("M{} 0h2v40h-2z", end - 2)),
            "{path}"
        );
    }

    proptest! {
        #[test]
        fn the_bars_are_read_back(text in "[ -~]{1,48}|[0-9]{1,48}|([a-z]{0,3}[0-9]{0,9}){1,4}x") {
            let bars = Code128::new(&text).unwrap();
            prop_assert_eq!(read(bars.widths()), Some(text));
        }

        #[test]
        fn no_text_makes_drawing_panic(text in "\\PC{0,60}") {
            let _ = Code128::new(&text);
        }
    }
}
