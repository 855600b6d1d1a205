//! From edges on a line to what the bars say.

use super::table::{CODE_A, CODE_B, CODE_C, LAST_BAR, PATTERNS, START_A, START_C, STOP};

use std::ops::Range;

/// What one line reads.
pub(super) struct Symbol {
    pub(super) bytes: Vec<u8>,
    /// Where the first bar begins and the last ends, in the edges' measure.
    pub(super) start: f32,
    pub(super) stop: f32,
}

/// Modules of light that must stand before the first bar and after the last; the standard asks for
/// ten, print often has less.
const QUIET: f32 = 4.0;
/// How far a width may be from a pattern's, in modules.
const OFF_AT_MOST: f32 = 0.75;
/// How much the module may change from one character to the next.
const GROWTH: Range<f32> = 0.75..1.33;

/// Every symbol on a line; the edges ascend.
pub(super) fn read(edges: &[f32]) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(rest) = edges.get(from..).filter(|rest| rest.len() > 20) {
        let before = from.checked_sub(1).and_then(|at| edges.get(at));
        from += match symbol(before.copied(), rest) {
            Some((symbol, used)) => {
                found.push(symbol);
                used
            }
            None => 1,
        };
    }
    found
}

fn symbol(before: Option<f32>, edges: &[f32]) -> Option<(Symbol, usize)> {
    let (first, mut module) = character(edges, START_A..STOP)?;
    let start = *edges.first()?;
    if before.is_some_and(|before| start - before < QUIET * module) {
        return None;
    }
    let mut values = vec![first];
    let mut at = 6;
    loop {
        let (value, here) = character(edges.get(at..)?, 0..STOP + 1)?;
        if !GROWTH.contains(&(here / module)) {
            return None;
        }
        module = here;
        at += 6;
        if value == STOP {
            break;
        }
        if (START_A..=START_C).contains(&value) {
            return None;
        }
        values.push(value);
    }
    let (last, stop) = (*edges.get(at)?, *edges.get(at + 1)?);
    let bar_fits = (stop - last - f32::from(LAST_BAR) * module).abs() < OFF_AT_MOST * module;
    let quiet = edges
        .get(at + 2)
        .is_none_or(|after| after - stop > QUIET * module);
    let bytes = text(&checked(values)?)?;
    (bar_fits && quiet && !bytes.is_empty()).then_some((Symbol { bytes, start, stop }, at + 2))
}

/// The value whose pattern is nearest, and the width of a module there. What ink that spreads leaves
/// as it is counts most: from one edge to the next of the same kind.
fn character(edges: &[f32], among: Range<usize>) -> Option<(usize, f32)> {
    let edges: &[f32; 7] = edges.get(..7)?.try_into().ok()?;
    let [a, b, c, d, e, f, g] = edges;
    let module = (g - a) / 11.0;
    if module < 0.7 {
        return None;
    }
    let pairs = [c - a, d - b, e - c, f - d, g - e].map(|width| width / module);
    let bars = [b - a, d - c, f - e].map(|width| width / module);
    let bar_sum: f32 = bars.iter().sum();
    let mut best = (f32::MAX, 0);
    for (value, pattern) in among.clone().zip(PATTERNS.get(among)?) {
        let [p, q, r, s, t, u] = pattern.map(f32::from);
        let off = |(is, ought): (f32, f32)| (is - ought).abs();
        let offs = pairs
            .into_iter()
            .zip([p + q, q + r, r + s, s + t, t + u])
            .map(off);
        let (mut largest, mut sum) = (0.0_f32, 0.0);
        for off in offs {
            largest = largest.max(off);
            sum += off * off;
        }
        // Ink may spread, but on all bars alike and not by a module each.
        let ink = (bar_sum - p - r - t).abs();
        if largest < OFF_AT_MOST && ink < 2.2 && sum + ink * 0.1 < best.0 {
            best = (sum + ink * 0.1, value);
        }
    }
    (best.0 < f32::MAX).then_some((best.1, module))
}

/// The values without their check character; `None` if it does not fit.
fn checked(mut values: Vec<usize>) -> Option<Vec<usize>> {
    let check = values.pop()?;
    let sum: usize = values
        .iter()
        .enumerate()
        .map(|(place, value)| place.max(1) * value)
        .sum();
    (values.len() > 1 && sum % 103 == check).then_some(values)
}

/// The characters; a function character says nothing, but FNC1 between fields is their separator.
fn text(values: &[usize]) -> Option<Vec<u8>> {
    let (first, values) = values.split_first()?;
    // Sets A, B and C are 0, 1 and 2.
    let mut set = first - START_A;
    let mut shifted = None;
    let mut text = Vec::new();
    for value in values {
        let now = shifted.take().unwrap_or(set);
        match (now, *value) {
            (2, value @ 0..=99) => {
                text.extend([b'0' + (value / 10) as u8, b'0' + (value % 10) as u8])
            }
            (0, value @ 64..=95) => text.push((value - 64) as u8),
            (0 | 1, value @ 0..=95) => text.push((value + 32) as u8),
            (0 | 1, 98) => shifted = Some(1 - now),
            (0 | 1, CODE_C) => set = 2,
            (0 | 2, CODE_B) => set = 1,
            (1 | 2, CODE_A) => set = 0,
            (_, 102) if !text.is_empty() => text.push(0x1D),
            (_, 96..=102) => {}
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::table::encoded;
    use super::*;
    use proptest::prelude::*;

    fn edges(widths: &[u8], module: f32, ink: f32) -> Vec<f32> {
        let mut at = 10.0 * module;
        let mut edges = vec![at];
        for width in widths {
            at += f32::from(*width) * module;
            edges.push(at);
        }
        edges
            .iter()
            .enumerate()
            .map(|(index, edge)| edge + if index % 2 == 0 { -ink } else { ink })
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_read_also_when_ink_spreads(text in "[0-9]{4,24}|[ -~]{1,30}|[0-9]{4,8}[a-z]{1,6}[0-9]{4,9}", module in 1.0_f32..9.0, ink in -0.25_f32..0.25) {
            let widths = encoded(text.as_bytes());
            let read = read(&edges(&widths, module, ink * module));
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(&read[0].bytes, text.as_bytes());
        }

        #[test]
        fn any_edges_are_no_panic(mut edges in prop::collection::vec(-1000.0_f32..1000.0, 0..200)) {
            edges.sort_by(f32::total_cmp);
            let _ = read(&edges);
        }

        #[test]
        fn a_wrong_character_is_seen(text in "[0-9]{20}", at in 1_usize..10, other in 0_usize..99) {
            let mut widths = encoded(text.as_bytes());
            let place = at * 6..at * 6 + 6;
            prop_assume!(widths[place.clone()] != PATTERNS[other]);
            widths[place].copy_from_slice(&PATTERNS[other]);
            prop_assert!(read(&edges(&widths, 3.0, 0.0)).is_empty());
        }
    }
}
