//! Lines through a picture, and where they go from light to dark and back.

use crate::image::Point;
use crate::relief::Relief;

/// One line and its edges, in pixels from its origin.
pub(super) struct Line {
    origin: Point,
    direction: Point,
    pub(super) edges: Vec<f32>,
}

impl Line {
    pub(super) fn at(&self, far: f32) -> Point {
        self.origin.plus(self.direction.times(far))
    }
}

/// Eight directions of half a turn: bars four times as long as the code is wide are crossed whole by
/// one of them, whichever way the code lies.
pub(super) fn directions() -> impl Iterator<Item = Point> {
    let steep = Point::new(0.382_683_43, 0.923_879_5);
    let even = Point::new(0.707_106_77, 0.707_106_77);
    let flat = Point::new(steep.y, steep.x);
    let quarter = [Point::new(1.0, 0.0), flat, even, steep];
    quarter
        .into_iter()
        .chain(quarter.map(|it| Point::new(-it.y, it.x)))
}

/// Parallel lines over the whole picture, so many pixels apart.
pub(super) fn across(
    relief: &Relief,
    direction: Point,
    spacing: f32,
) -> impl Iterator<Item = Line> {
    let (width, height) = (relief.width() as f32, relief.height() as f32);
    let middle = Point::new(width / 2.0, height / 2.0);
    let normal = Point::new(-direction.y, direction.x);
    let reach = (width * normal.x.abs() + height * normal.y.abs()) / 2.0;
    let count = (reach / spacing) as i32;
    (-count..=count).filter_map(move |index| {
        line(
            relief,
            middle.plus(normal.times(index as f32 * spacing)),
            direction,
        )
    })
}

/// The part of a line inside the picture; `None` if there is none worth walking.
fn line(relief: &Relief, through: Point, direction: Point) -> Option<Line> {
    let (mut from, mut to) = (f32::MIN, f32::MAX);
    let (width, height) = (relief.width() as f32, relief.height() as f32);
    for (at, step, side) in [
        (through.x, direction.x, width),
        (through.y, direction.y, height),
    ] {
        if step.abs() < 0.001 {
            continue;
        }
        let (one, other) = (-at / step, (side - at) / step);
        from = from.max(one.min(other));
        to = to.min(one.max(other));
    }
    let steps = (to - from) as usize;
    if to - from < 40.0 {
        return None;
    }
    let origin = through.plus(direction.times(from));
    let mut line = Line {
        origin,
        direction,
        edges: Vec::new(),
    };
    let mut before = relief.at(origin);
    for step in 1..steps {
        let here = relief.at(line.at(step as f32));
        if (here > 0.0) != (before > 0.0) {
            line.edges
                .push((step - 1) as f32 + before / (before - here));
        }
        before = here;
    }
    Some(line)
}
