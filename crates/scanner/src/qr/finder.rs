//! Finder patterns: the three corners that are dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1.

use crate::image::Point;
use crate::relief::Relief;

/// A corner's centre and size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finder {
    pub(super) centre: Point,
    /// Pixels of a module, the mean of both directions.
    pub(super) module: f32,
    /// 1 if it is dark on light, -1 if light on dark.
    pub(super) sign: f32,
    /// Rows that cross it.
    pub(super) votes: u32,
}

/// All places that look like one, the surest first.
pub(super) fn find(relief: &Relief) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    for (y, row) in relief.rows().enumerate() {
        let mut edges = [0.0_f32; 6];
        let mut passed = 0;
        let mut before = row.first().copied().unwrap_or_default();
        for (x, height) in row.iter().copied().enumerate() {
            if (height > 0) == (before > 0) {
                before = height;
                continue;
            }
            let (from, to) = (f32::from(before), f32::from(height));
            edges.rotate_left(1);
            if let Some(last) = edges.last_mut() {
                *last = x as f32 - 0.5 + from / (from - to);
            }
            passed += 1;
            if passed >= 6 && module_of(&edges).is_some() {
                let [_, _, left, right, ..] = edges;
                let place = Point::new((left + right) / 2.0, y as f32 + 0.5);
                let sign = if before > 0 { 1.0 } else { -1.0 };
                if !seen(&mut found, place, sign) {
                    found.extend(confirmed(
                        relief,
                        place,
                        module_of(&edges).unwrap_or_default(),
                        sign,
                    ));
                }
            }
            before = height;
        }
    }
    found.sort_by_key(|finder| std::cmp::Reverse(finder.votes));
    merged(found)
}

/// Counts a row through a finder that is known already.
fn seen(found: &mut [Finder], place: Point, sign: f32) -> bool {
    let known = found.iter_mut().rev().find(|it| {
        it.sign == sign
            && (it.centre.x - place.x).abs() < it.module
            && (it.centre.y - place.y).abs() < it.module * 1.6
    });
    if let Some(finder) = known {
        finder.votes += 1;
        return true;
    }
    false
}

/// The width of a module, if six edges stand as a finder's do. Edges of the same kind are compared
/// first: ink that spreads and thresholds that are off move those together.
fn module_of(edges: &[f32; 6]) -> Option<f32> {
    let [a, b, c, d, e, f] = edges;
    let module = (f - a) / 7.0;
    let near = |width: f32, modules: f32, tolerance: f32| {
        (width - modules * module).abs() < tolerance * module
    };
    let alike = near(c - a, 2.0, 0.75)
        && near(f - d, 2.0, 0.75)
        && near(d - b, 4.0, 1.0)
        && near(e - c, 4.0, 1.0);
    let each = near(d - c, 3.0, 1.4)
        && [b - a, c - b, e - d, f - e]
            .iter()
            .all(|run| near(*run, 1.0, 0.8));
    (module > 0.8 && alike && each).then_some(module)
}

/// Looks down, then across again, and takes the middle.
fn confirmed(relief: &Relief, place: Point, module: f32, sign: f32) -> Option<Finder> {
    let (middle, down) = crossed(relief, place, Point::new(0.0, 1.0), module, sign)?;
    let (centre, across) = crossed(relief, middle, Point::new(1.0, 0.0), down, sign)?;
    let (centre, down) = crossed(relief, centre, Point::new(0.0, 1.0), across, sign)?;
    let ratio = across / down;
    if !(0.4..2.5).contains(&ratio) {
        return None;
    }
    // Two lines of text can cross like this; on the diagonal they do not go on.
    let half = 0.5_f32.sqrt();
    let diagonals = [Point::new(half, half), Point::new(half, -half)];
    let mean = (across + down) / 2.0;
    let whole = diagonals
        .iter()
        .filter(|it| crossed(relief, centre, **it, mean * 1.2, sign).is_some());
    if whole.count() == 0 {
        return None;
    }
    Some(Finder {
        centre,
        module: mean,
        sign,
        votes: 1,
    })
}

/// The middle and the module along a line, if the line crosses a finder.
fn crossed(
    relief: &Relief,
    place: Point,
    along: Point,
    module: f32,
    sign: f32,
) -> Option<(Point, f32)> {
    let [c, b, a] = rings(relief, place, along.times(-1.0), module, sign)?;
    let [d, e, f] = rings(relief, place, along, module, sign)?;
    let found = module_of(&[-a, -b, -c, d, e, f])?;
    let middle = ((d - c) + (f - a)) / 4.0;
    Some((place.plus(along.times(middle)), found))
}

/// How far from a finder's centre its three edges are in one direction.
pub(super) fn rings(
    relief: &Relief,
    centre: Point,
    along: Point,
    module: f32,
    sign: f32,
) -> Option<[f32; 3]> {
    let step = if module < 3.0 { 0.5 } else { 1.0 };
    let mut rings = [0.0; 3];
    let mut before = relief.at(centre) * sign;
    let mut far = 0.0;
    for (index, ring) in rings.iter_mut().enumerate() {
        let dark_now = index % 2 == 0;
        // A speck in the middle of the dark is not its end.
        loop {
            far += step;
            if far > module * 6.0 + 2.0 {
                return None;
            }
            let place = centre.plus(along.times(far));
            if !relief.holds(place) {
                return None;
            }
            let here = relief.at(place) * sign;
            let crossed = (here <= 0.0) == dark_now && (before <= 0.0) != dark_now;
            let edge = far - step + step * before / (before - here);
            before = here;
            if crossed {
                *ring = edge;
                break;
            }
        }
    }
    Some(rings)
}

/// One finder for each place.
fn merged(found: Vec<Finder>) -> Vec<Finder> {
    let mut kept: Vec<Finder> = Vec::new();
    for finder in found {
        let same = kept.iter_mut().find(|it| {
            it.sign == finder.sign
                && it.centre.minus(finder.centre).length() < it.module.max(finder.module) * 2.0
        });
        match same {
            Some(known) => known.votes += finder.votes,
            None => kept.push(finder),
        }
    }
    kept
}
