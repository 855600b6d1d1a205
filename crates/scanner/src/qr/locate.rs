//! Which three finders may be the corners of one symbol, and how large it then is.

use super::finder::{Finder, rings};
use super::version::Version;
use crate::image::Point;
use crate::relief::Relief;

/// One symbol that may be there.
pub(super) struct Guess {
    /// Which finders: the corner's, the one on its right, the one below.
    pub(super) finders: [usize; 3],
    pub(super) corners: [Point; 3],
    pub(super) weights: [f32; 2],
    /// The likeliest first.
    pub(super) versions: Vec<Version>,
    pub(super) module: f32,
    pub(super) sign: f32,
}

/// Three finders and how unlike a symbol's corners they stand.
struct Three {
    finders: [usize; 3],
    badness: f32,
}

/// The likeliest first.
pub(super) fn guesses<'a>(
    relief: &'a Relief,
    finders: &'a [Finder],
) -> impl Iterator<Item = Guess> + 'a {
    let mut threes = Vec::new();
    for (i, a) in finders.iter().enumerate() {
        for (j, b) in finders.iter().enumerate().skip(i + 1) {
            for (k, c) in finders.iter().enumerate().skip(j + 1) {
                let orders = [[i, j, k], [j, k, i], [k, i, j]].into_iter().zip([
                    [a, b, c],
                    [b, c, a],
                    [c, a, b],
                ]);
                threes.extend(orders.filter_map(|(indices, order)| three(indices, order)));
            }
        }
    }
    threes.sort_by(|a, b| a.badness.total_cmp(&b.badness));
    threes
        .into_iter()
        .filter_map(move |three| guess(relief, finders, &three))
}

/// The first is taken for the corner; the others are ordered clockwise.
fn three(indices: [usize; 3], [corner, one, other]: [&Finder; 3]) -> Option<Three> {
    if corner.sign != one.sign || corner.sign != other.sign {
        return None;
    }
    let sizes = [corner.module, one.module, other.module];
    let largest = sizes.iter().copied().fold(0.0, f32::max);
    let smallest = sizes.iter().copied().fold(f32::MAX, f32::min);
    if largest > smallest * 3.2 {
        return None;
    }
    let (to_one, to_other) = (
        one.centre.minus(corner.centre),
        other.centre.minus(corner.centre),
    );
    let modules =
        |along: Point, finder: &Finder| along.length() / (corner.module * finder.module).sqrt();
    let (first, second) = (modules(to_one, one), modules(to_other, other));
    let cosine = to_one.dot(to_other) / (to_one.length() * to_other.length()).max(1.0);
    let ratio = first.max(second) / first.min(second).max(0.1);
    let fits =
        first.min(second) > 8.0 && first.max(second) < 240.0 && ratio < 2.2 && cosine.abs() < 0.75;
    if !fits {
        return None;
    }
    let [a, b, c] = indices;
    let finders = if to_one.cross(to_other) > 0.0 {
        [a, b, c]
    } else {
        [a, c, b]
    };
    let badness = (ratio - 1.0) + cosine.abs() + 0.5 * (largest / smallest - 1.0);
    Some(Three { finders, badness })
}

fn guess(relief: &Relief, finders: &[Finder], three: &Three) -> Option<Guess> {
    let [corner, right, below] = three.finders.map(|index| finders.get(index));
    let (corner, right, below) = (corner?, right?, below?);
    let (across, far) = pitches(relief, corner, right);
    let (down, low) = pitches(relief, corner, below);
    let span = |to: &Finder, near: f32, far: f32| {
        to.centre.minus(corner.centre).length() / (near * far).sqrt()
    };
    let size = (span(right, across, far) + span(below, down, low)) / 2.0 + 7.0;
    // Perspective shrinks lengths by the square of the weight.
    let weight = |near: f32, far: f32| (near / far).sqrt().clamp(0.5, 2.0);
    Some(Guess {
        finders: three.finders,
        corners: [corner.centre, right.centre, below.centre],
        weights: [weight(across, far), weight(down, low)],
        versions: versions(size),
        module: (across + far + down + low) / 4.0,
        sign: corner.sign,
    })
}

/// Pixels of a module at two finders along the line between them.
fn pitches(relief: &Relief, from: &Finder, to: &Finder) -> (f32, f32) {
    let way = to.centre.minus(from.centre);
    let along = way.times(1.0 / way.length().max(1.0));
    let pitch = |finder: &Finder| {
        let ahead = rings(relief, finder.centre, along, finder.module, finder.sign);
        let behind = rings(
            relief,
            finder.centre,
            along.times(-1.0),
            finder.module,
            finder.sign,
        );
        match (ahead, behind) {
            (Some([a, _, c]), Some([d, _, f])) => {
                Some(((c + f) / 7.0 + (a + d) / 3.0 + (c + f - a - d) / 4.0) / 3.0)
            }
            (Some([.., end]), None) | (None, Some([.., end])) => Some(end / 3.5),
            (None, None) => None,
        }
    };
    let (near, far) = (pitch(from), pitch(to));
    (near.unwrap_or(from.module), far.unwrap_or(to.module))
}

/// Sizes are 21, 25, 29 …: the nearest, and its neighbours in the order of nearness.
fn versions(size: f32) -> Vec<Version> {
    let nearest = (((size - 17.0) / 4.0).round().clamp(1.0, 40.0)) as usize;
    // Small modules are measured worse, and large symbols amplify that.
    let reach = if size > 60.0 { 2 } else { 1 };
    let mut sizes: Vec<usize> = (nearest.saturating_sub(reach)..=nearest + reach)
        .map(|it| it * 4 + 17)
        .collect();
    sizes.sort_by(|a, b| {
        (*a as f32 - size)
            .abs()
            .total_cmp(&(*b as f32 - size).abs())
    });
    sizes.into_iter().filter_map(Version::of_size).collect()
}
