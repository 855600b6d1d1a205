//! What is in front of the camera: a code on paper or on a screen, and lines of print about it.

use super::dice::Dice;
use super::print::Print;
use super::view::View;
use super::{HEIGHT, WIDTH};

/// Light comes in parts of full white.
pub(super) struct Scene {
    code: Print,
    half: (f32, f32),
    ink: f32,
    paper: f32,
    table: f32,
    /// Modules of paper round the code.
    margin: f32,
    /// Dots of a screen in a module; 0 is paper.
    dots: f32,
    /// Chance for the lines of print, where there are any.
    print: Option<u64>,
}

/// Places a pixel gathers light from, a side.
const PARTS: usize = 4;

impl Scene {
    pub(super) fn thrown(kind: usize, code: Print, dice: &mut Dice) -> Self {
        let (mut ink, mut paper) = (dice.between(0.04, 0.2), dice.between(0.7, 0.95));
        if kind == 8 {
            (ink, paper) = (paper, ink);
        }
        let half = (code.width() as f32 / 2.0, code.height() as f32 / 2.0);
        Self {
            code,
            half,
            ink,
            paper,
            table: dice.between(0.2, 0.8),
            margin: dice.between(4.0, 9.0),
            dots: if kind == 9 {
                dice.between(2.0, 6.0)
            } else {
                0.0
            },
            print: (dice.below(2) == 0).then(|| dice.below(1 << 20) as u64),
        }
    }

    /// The light at each pixel.
    pub(super) fn seen(&self, view: &View) -> Vec<f32> {
        let mut light = Vec::with_capacity(WIDTH * HEIGHT);
        let near = view.half * 2.2 + 60.0;
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let (x, y) = (x as f32, y as f32);
                let (away_x, away_y) = ((x - view.middle.0).abs(), (y - view.middle.1).abs());
                let parts = if away_x < near && away_y < near {
                    PARTS
                } else {
                    1
                };
                let mut sum = 0.0;
                for part in 0..parts * parts {
                    let share = |part: usize| (part as f32 + 0.5) / parts as f32;
                    let (u, v) = view.plane(x + share(part % parts), y + share(part / parts));
                    sum += self.at(u, v);
                }
                let round = view.edge(x, y);
                light.push(sum / (parts * parts) as f32 * (1.0 - 0.45 * round * round));
            }
        }
        light
    }

    fn at(&self, u: f32, v: f32) -> f32 {
        let beyond = (u.abs() - self.half.0).max(v.abs() - self.half.1);
        if beyond < 0.0 {
            let (x, y) = ((u + self.half.0) as usize, (v + self.half.1) as usize);
            return if self.code.is_dark(x, y) {
                self.ink
            } else {
                self.paper
            } * self.dot(u, v);
        }
        if beyond < self.margin {
            return self.paper * self.dot(u, v);
        }
        self.printed(u, v)
    }

    /// A screen is dots with dark between them.
    fn dot(&self, u: f32, v: f32) -> f32 {
        if self.dots == 0.0 {
            return 1.0;
        }
        let part = |at: f32| at * self.dots - (at * self.dots).floor();
        let (u, v) = (part(u), part(v));
        if v > 0.8 {
            return 0.35;
        }
        // Red, green and blue, as grey sees them.
        match u {
            u if u < 0.3 => 0.9,
            u if u < 0.6 => 1.25,
            u if u < 0.85 => 0.6,
            _ => 0.35,
        }
    }

    /// Lines of words beside the paper, so that there is more to find than a code.
    fn printed(&self, u: f32, v: f32) -> f32 {
        let Some(print) = self.print else {
            return self.table;
        };
        let row = (v / 3.0).floor();
        let column = (u / 0.9).floor();
        let inside = v - row * 3.0;
        let thrown =
            Dice::new((row as i64 as u64).wrapping_mul(7919) ^ (column as i64 as u64) ^ print)
                .unit();
        let letter = thrown < 0.62 && inside < 1.6 && (row as i64) % 5 != 0;
        if letter {
            self.table * 0.35
        } else {
            self.table
        }
    }
}
