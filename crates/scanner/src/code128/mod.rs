//! Code 128 (ISO/IEC 15417): straight lines through the picture, and the bars that they cross.

mod lines;
mod symbol;
pub(crate) mod table;

use crate::image::Point;
use crate::relief::Relief;
use crate::{Code, Effort, Kind};
use lines::Line;

/// One reading of a code: where its line enters the first bar and leaves the last.
struct Crossing {
    bytes: Vec<u8>,
    start: Point,
    stop: Point,
}

/// Lines that must read the same: one alone may be chance.
const CROSSINGS_AT_LEAST: usize = 2;

/// About how many lines are laid over the longer side.
const LINES_AT_MOST: f32 = 220.0;

/// Every code that two lines or more agree on.
pub(crate) fn read(relief: &Relief, effort: Effort) -> Vec<Code> {
    let side = relief.width().max(relief.height()) as f32;
    let spacing = match effort {
        Effort::Frame => 12.0,
        Effort::Picture => 6.0,
    };
    // However large a photograph is, its lines are not more: the bars in it are larger too.
    let spacing = (side / LINES_AT_MOST).max(spacing);
    let mut codes: Vec<Code> = Vec::new();
    for direction in lines::directions() {
        let mut groups: Vec<Vec<Crossing>> = Vec::new();
        for line in lines::across(relief, direction, spacing) {
            for crossing in crossings(&line) {
                let known = groups
                    .iter_mut()
                    .find(|group| group.iter().any(|it| it.beside(&crossing)));
                match known {
                    Some(group) => group.push(crossing),
                    None => groups.push(vec![crossing]),
                }
            }
        }
        let read = groups
            .into_iter()
            .filter(|group| group.len() >= CROSSINGS_AT_LEAST);
        for code in read.filter_map(|group| joined(&group)) {
            if !codes.iter().any(|known| known.is(&code)) {
                codes.push(code);
            }
        }
    }
    codes
}

/// The line is read both ways: a code may stand on its head.
fn crossings(line: &Line) -> Vec<Crossing> {
    let mut found = Vec::new();
    let back: Vec<f32> = line.edges.iter().rev().map(|it| -it).collect();
    for (edges, sign) in [(&line.edges, 1.0), (&back, -1.0)] {
        found.extend(symbol::read(edges).into_iter().map(|symbol| Crossing {
            bytes: symbol.bytes,
            start: line.at(symbol.start * sign),
            stop: line.at(symbol.stop * sign),
        }));
    }
    found
}

impl Crossing {
    fn way(&self) -> Point {
        self.stop.minus(self.start)
    }

    fn middle(&self) -> Point {
        self.start.plus(self.stop).times(0.5)
    }

    /// Whether both cross the same bars.
    fn beside(&self, other: &Self) -> bool {
        self.bytes == other.bytes
            && self.way().dot(other.way()) > 0.0
            && self.middle().minus(other.middle()).length() < self.way().length() / 2.0
    }
}

/// The corners are the ends of the outermost lines.
fn joined(group: &[Crossing]) -> Option<Code> {
    let first = group.first()?;
    let down = |crossing: &&Crossing| first.way().cross(crossing.middle());
    let top = group.iter().min_by(|a, b| down(a).total_cmp(&down(b)))?;
    let bottom = group.iter().max_by(|a, b| down(a).total_cmp(&down(b)))?;
    Some(Code {
        kind: Kind::Code128,
        bytes: first.bytes.clone(),
        corners: [top.start, top.stop, bottom.stop, bottom.start],
    })
}
