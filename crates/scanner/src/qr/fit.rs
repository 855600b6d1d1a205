//! Moves a warp until the patterns that every symbol of its version has lie where the picture shows
//! them.

use super::version::Version;
use super::warp::Warp;
use crate::image::Point;
use crate::relief::Relief;

/// A module that is known: its centre, and 1 if it is dark, -1 if it is light.
type Known = (f32, f32, f32);

/// Finders, timing and alignment patterns of a version.
pub(super) struct Patterns {
    known: Vec<Known>,
}

impl Patterns {
    pub(super) fn of(version: Version) -> Self {
        let size = version.size();
        let mut known = Vec::new();
        let mut push = |x: usize, y: usize, dark: bool| {
            known.push((
                x as f32 + 0.5,
                y as f32 + 0.5,
                if dark { 1.0 } else { -1.0 },
            ));
        };
        for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            for at in 0..49 {
                let (x, y) = (at % 7, at / 7);
                push(left + x, top + y, ring(x, y, 3) != 2);
            }
        }
        for at in 8..size - 8 {
            push(at, 6, at % 2 == 0);
            push(6, at, at % 2 == 0);
        }
        for (x, y) in version.alignment_centres() {
            for at in 0..25 {
                push(x + at % 5 - 2, y + at / 5 - 2, ring(at % 5, at / 5, 2) != 1);
            }
        }
        Self { known }
    }

    /// How well the picture agrees, from -1 to 1, whatever the contrast.
    pub(super) fn agreement(&self, relief: &Relief, warp: &Warp, sign: f32) -> f32 {
        let (mut agree, mut all) = (0.0, 1.0);
        for (x, y, dark) in &self.known {
            let height = relief.at(warp.at(*x, *y)) * sign;
            // What shines says no more than what is light.
            let height = height.clamp(-64.0, 64.0);
            agree += height * dark;
            all += height.abs();
        }
        agree / all
    }

    fn score(&self, relief: &Relief, warp: &Warp, sign: f32) -> f32 {
        let heights = self
            .known
            .iter()
            .map(|(x, y, dark)| (relief.at(warp.at(*x, *y)) * sign).clamp(-64.0, 64.0) * dark);
        heights.sum()
    }

    /// Changes one number after another, in smaller and smaller steps.
    pub(super) fn fit(&self, relief: &Relief, warp: &mut Warp, module: f32, sign: f32) {
        let mut best = self.score(relief, warp, sign);
        let mut scale = 1.0;
        for _ in 0..6 {
            for index in 0..warp.numbers(module).len() {
                for direction in [scale, -scale] {
                    let mut tried = *warp;
                    if let Some((number, step)) = tried.numbers(module).into_iter().nth(index) {
                        *number += step * direction;
                    }
                    let score = self.score(relief, &tried, sign);
                    if score > best {
                        best = score;
                        *warp = tried;
                        break;
                    }
                }
            }
            scale *= 0.65;
        }
    }
}

/// Which square ring about the middle a module is on.
fn ring(x: usize, y: usize, middle: usize) -> usize {
    x.abs_diff(middle).max(y.abs_diff(middle))
}

/// The weights with which the last alignment pattern lies where it is seen, near where it is
/// expected: first in steps of a module, then about the best of these in smaller ones.
pub(super) fn alignment(relief: &Relief, warp: &Warp, sign: f32) -> Option<[f32; 2]> {
    let last = warp.version.alignments().last().copied()? as f32 + 0.5;
    let here = warp.at(last, last);
    let across = warp.at(last + 1.0, last).minus(here);
    let down = warp.at(last, last + 1.0).minus(here);
    let place = |x: f32, y: f32| here.plus(across.times(x)).plus(down.times(y));
    let score = |x: f32, y: f32| {
        let near = likeness(relief, |dx, dy| place(x + dx, y + dy), sign);
        near - 1.5 * (x * x + y * y).sqrt()
    };
    let reach = (4 + warp.version.number() / 3).min(9) as i32;
    let mut best = (score(0.0, 0.0), 0.0, 0.0);
    for (step, reach) in [(1.0, reach), (0.5, 1), (0.25, 1)] {
        let (_, middle_x, middle_y) = best;
        for y in -reach..=reach {
            for x in -reach..=reach {
                let (x, y) = (middle_x + x as f32 * step, middle_y + y as f32 * step);
                let score = score(x, y);
                if score > best.0 {
                    best = (score, x, y);
                }
            }
        }
    }
    let (score, x, y) = best;
    if score <= 0.0 {
        return None;
    }
    warp.through(last, last, place(x, y))
}

fn likeness(relief: &Relief, place: impl Fn(f32, f32) -> Point, sign: f32) -> f32 {
    let mut sum = 0.0;
    for at in 0..25 {
        let dark = if ring(at % 5, at / 5, 2) == 1 {
            -1.0
        } else {
            1.0
        };
        let height = relief.at(place((at % 5) as f32 - 2.0, (at / 5) as f32 - 2.0)) * sign;
        sum += height.clamp(-40.0, 40.0) * dark;
    }
    sum / 25.0
}
