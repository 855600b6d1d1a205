//! From where a code is seen: a map from the picture's pixels to the plane of the code, in modules.

use super::dice::Dice;
use super::{HEIGHT, WIDTH};

/// The plane's origin is the code's middle.
pub(super) struct View {
    /// From homogeneous pixels to homogeneous modules, row after row.
    back: [f32; 9],
    /// The radius of the cylinder that it is printed on, in modules; 0 is flat.
    radius: f32,
    /// How far the eye looks down on that cylinder.
    bow: f32,
    /// Pixels of a module in the middle.
    pub(super) module: f32,
    pub(super) middle: (f32, f32),
    /// Half the code's side in pixels.
    pub(super) half: f32,
}

impl View {
    pub(super) fn thrown(kind: usize, size: usize, dice: &mut Dice) -> Self {
        let size = size as f32;
        let module = match kind {
            6 => dice.between(1.5, 2.6),
            2 => dice.between(4.0, 9.0),
            1 => dice.between(4.0, 8.5),
            _ => dice.between(3.2, 9.0),
        };
        let module = module.min(520.0 / size);
        let half = module * size / 2.0;
        let turn = match kind {
            0 => dice.between(-0.5, 0.5),
            7 => dice.between(-0.04, 0.04),
            _ => dice.between(-0.07, 0.07),
        };
        let (sine, cosine) = around(turn);
        let tilt = match kind {
            1 => dice.between(0.25, 0.62),
            0 | 2 | 5 | 9 => dice.between(0.0, 0.2),
            _ => dice.between(0.0, 0.12),
        };
        let (up, side) = around(dice.between(0.0, 1.0));
        let middle = (
            WIDTH as f32 / 2.0
                + dice.between(-1.0, 1.0) * (WIDTH as f32 / 2.0 - half * 1.5).max(0.0) * 0.8,
            HEIGHT as f32 / 2.0
                + dice.between(-1.0, 1.0) * (HEIGHT as f32 / 2.0 - half * 1.5).max(0.0) * 0.8,
        );
        let radius = if kind == 7 {
            size * dice.between(0.55, 1.1)
        } else {
            0.0
        };
        let bow = if kind == 7 {
            dice.between(-0.35, 0.35)
        } else {
            0.0
        };
        // What is tilted is also foreshortened along the tilt.
        let short = (1.0 - tilt * tilt * 0.8).sqrt() - 1.0;
        let stretch = [
            1.0 + short * side * side,
            short * side * up,
            short * side * up,
            1.0 + short * up * up,
        ];
        let near = tilt / size;
        let forth = [
            module * (cosine * stretch[0] - sine * stretch[2]) + middle.0 * near * side,
            module * (cosine * stretch[1] - sine * stretch[3]) + middle.0 * near * up,
            middle.0,
            module * (sine * stretch[0] + cosine * stretch[2]) + middle.1 * near * side,
            module * (sine * stretch[1] + cosine * stretch[3]) + middle.1 * near * up,
            middle.1,
            near * side,
            near * up,
            1.0,
        ];
        Self {
            back: adjugate(&forth),
            radius,
            bow,
            module,
            middle,
            half,
        }
    }

    /// The place in the plane that a pixel shows.
    pub(super) fn plane(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f, g, h, i] = self.back;
        let scale = 1.0 / (g * x + h * y + i);
        let (u, v) = ((a * x + b * y + c) * scale, (d * x + e * y + f) * scale);
        if self.radius == 0.0 {
            return (u, v);
        }
        // The arc over a chord, by its series; and what lies nearer is seen lower or higher.
        let part = (u / self.radius).clamp(-0.97, 0.97);
        let square = part * part;
        let arc = part
            * (1.0
                + square
                    * (1.0 / 6.0
                        + square * (3.0 / 40.0 + square * (15.0 / 336.0 + square * 0.06))));
        let depth = 1.0 - (1.0 - square).sqrt();
        (arc * self.radius, v + depth * self.bow * self.radius)
    }

    /// How far round the cylinder a pixel lies: 0 in front, 1 at its edge.
    pub(super) fn edge(&self, x: f32, y: f32) -> f32 {
        if self.radius == 0.0 {
            return 0.0;
        }
        let [a, b, c, _, _, _, g, h, i] = self.back;
        let u = (a * x + b * y + c) / (g * x + h * y + i);
        (u / self.radius).abs().min(1.0)
    }
}

/// Sine and cosine of so many turns, by a series: no two machines' libraries agree on theirs.
pub(super) fn around(turns: f32) -> (f32, f32) {
    let eighth = (turns - turns.floor()) * std::f32::consts::TAU / 8.0;
    let square = eighth * eighth;
    let mut sine = eighth * (1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0)));
    let mut cosine = 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0));
    for _ in 0..3 {
        (sine, cosine) = (2.0 * sine * cosine, cosine * cosine - sine * sine);
    }
    (sine, cosine)
}

/// The inverse of a map of homogeneous places; its scale does not matter.
fn adjugate(m: &[f32; 9]) -> [f32; 9] {
    let [a, b, c, d, e, f, g, h, i] = *m;
    [
        e * i - f * h,
        c * h - b * i,
        b * f - c * e,
        f * g - d * i,
        a * i - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    ]
}
