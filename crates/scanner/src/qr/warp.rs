//! Where in the picture a symbol's modules are: perspective, and the bend of paper.

use super::version::Version;
use crate::image::Point;

/// A map from modules to pixels. Three finders' centres, how near each of the other two is to the
/// eye as seen from the corner's, and by how much the lines between them are bent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Warp {
    pub(super) version: Version,
    /// The finders' centres: the corner, the one on its right, the one below.
    pub(super) corners: [Point; 3],
    /// Perspective weights of the latter two; the corner's is 1.
    pub(super) weights: [f32; 2],
    /// In pixels: across and down, even and odd about the middle.
    pub(super) bends: [Point; 4],
}

impl Warp {
    pub(super) fn new(version: Version, corners: [Point; 3], weights: [f32; 2]) -> Self {
        Self {
            version,
            corners,
            weights,
            bends: [Point::default(); 4],
        }
    }

    /// Shares of the way from the corner's centre to those of the other two.
    fn shares(&self, x: f32, y: f32) -> (f32, f32) {
        let span = (self.version.size() - 7) as f32;
        ((x - 3.5) / span, (y - 3.5) / span)
    }

    /// The pixels of a place in modules; (0, 0) is the symbol's upper left corner.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> Point {
        let (a, b) = self.shares(x, y);
        let [corner, right, below] = self.corners;
        let [wr, wb] = self.weights;
        let (wr, wb, wc) = (wr * a, wb * b, 1.0 - a - b);
        let scale = 1.0 / (wc + wr + wb);
        let flat = Point::new(
            (corner.x * wc + right.x * wr + below.x * wb) * scale,
            (corner.y * wc + right.y * wr + below.y * wb) * scale,
        );
        let (bend_a, bend_b) = (a * (1.0 - a), b * (1.0 - b));
        let (odd_a, odd_b) = (bend_a * (1.0 - 2.0 * a), bend_b * (1.0 - 2.0 * b));
        let [even_x, odd_x, even_y, odd_y] = self.bends;
        Point::new(
            flat.x + even_x.x * bend_a + odd_x.x * odd_a + even_y.x * bend_b + odd_y.x * odd_b,
            flat.y + even_x.y * bend_a + odd_x.y * odd_a + even_y.y * bend_b + odd_y.y * odd_b,
        )
    }

    /// The weights with which a module lies where it was seen; `None` if no camera sees it so.
    pub(super) fn through(&self, x: f32, y: f32, seen: Point) -> Option<[f32; 2]> {
        let (a, b) = self.shares(x, y);
        let [corner, right, below] = self.corners;
        let (to_right, to_below) = (right.minus(seen).times(a), below.minus(seen).times(b));
        let rest = corner.minus(seen).times(a + b - 1.0);
        let whole = to_right.cross(to_below);
        let weights = [rest.cross(to_below) / whole, to_right.cross(rest) / whole];
        weights
            .iter()
            .all(|it| (0.3..3.3).contains(it))
            .then_some(weights)
    }

    /// Every number that a better fit may change, with the size of a step that moves about half a
    /// module.
    pub(super) fn numbers(&mut self, module: f32) -> Vec<(&mut f32, f32)> {
        let size = self.version.size() as f32;
        let mut numbers = Vec::with_capacity(16);
        for corner in &mut self.corners {
            numbers.push((&mut corner.x, module * 0.4));
            numbers.push((&mut corner.y, module * 0.4));
        }
        for weight in &mut self.weights {
            numbers.push((weight, 1.0 / size));
        }
        for (index, bend) in self.bends.iter_mut().enumerate() {
            let step = module * if index % 2 == 0 { 3.0 } else { 6.0 };
            numbers.push((&mut bend.x, step));
            numbers.push((&mut bend.y, step));
        }
        numbers
    }
}
