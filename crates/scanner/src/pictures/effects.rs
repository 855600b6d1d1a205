//! What light, lens and sensor do to a scene.

use super::dice::Dice;
use super::view::{View, around};
use super::{HEIGHT, WIDTH};

pub(super) struct Effects {
    /// Of a lens out of focus: the deviation in pixels.
    blur: f32,
    /// Of a hand that moves: pixels across and down.
    motion: (f32, f32),
    /// Deviation of each pixel, in 255ths.
    noise: f32,
    /// The share of the light that arrives.
    light: f32,
    /// How much less light one side has, and which.
    slope: (f32, f32),
    /// Places that shine: where, how far, how bright.
    glares: Vec<(f32, f32, f32, f32)>,
    /// A screen's rows as they are lit one after another: depth, and rows of a period.
    band: (f32, f32),
}

impl Effects {
    pub(super) fn thrown(kind: usize, view: &View, dice: &mut Dice) -> Self {
        let mut effects = Self {
            blur: dice.between(0.3, 0.9).min(view.module * 0.35),
            motion: (0.0, 0.0),
            noise: dice.between(1.0, 5.0),
            light: dice.between(0.75, 1.0),
            slope: (dice.between(-0.25, 0.25), dice.between(-0.25, 0.25)),
            glares: Vec::new(),
            band: (0.0, 1.0),
        };
        match kind {
            2 if dice.below(2) == 0 => {
                let (up, side) = around(dice.unit());
                let way = view.module * dice.between(0.5, 1.3);
                effects.motion = (side * way, up * way);
            }
            2 => effects.blur = view.module * dice.between(0.4, 0.8),
            3 => effects.noise = dice.between(15.0, 60.0),
            4 => {
                effects.light = dice.between(0.04, 0.2);
                effects.noise = dice.between(1.5, 5.0);
            }
            5 => {
                for _ in 0..1 + dice.below(2) {
                    let place =
                        |middle: f32, dice: &mut Dice| middle + dice.between(-0.9, 0.9) * view.half;
                    let (x, y) = (place(view.middle.0, dice), place(view.middle.1, dice));
                    effects.glares.push((
                        x,
                        y,
                        view.half * dice.between(0.15, 0.6),
                        dice.between(0.8, 2.5),
                    ));
                }
                effects.slope = (dice.between(-0.7, 0.7), dice.between(-0.7, 0.7));
            }
            6 => effects.blur = dice.between(0.2, 0.55),
            9 => effects.band = (dice.between(0.1, 0.4), dice.between(40.0, 300.0)),
            _ => {}
        }
        effects
    }

    /// The picture that the sensor gives.
    pub(super) fn applied(&self, mut light: Vec<f32>, dice: &mut Dice) -> Vec<u8> {
        self.lit(&mut light);
        if self.motion != (0.0, 0.0) {
            light = self.moved(&light);
        }
        blurred(&mut light, self.blur);
        let grey = light
            .into_iter()
            .map(|it| it * 255.0 + dice.normal() * self.noise + 0.5);
        grey.map(|it| it.clamp(0.0, 255.0) as u8).collect()
    }

    fn lit(&self, light: &mut [f32]) {
        for (y, row) in light.chunks_exact_mut(WIDTH).enumerate() {
            let y = y as f32;
            let (wave, _) = around(y / self.band.1);
            let row_light = self.light * (1.0 + wave * self.band.0) / (1.0 + self.band.0);
            for (x, pixel) in row.iter_mut().enumerate() {
                let x = x as f32;
                let slope = self.slope.0 * (x / WIDTH as f32 - 0.5)
                    + self.slope.1 * (y / HEIGHT as f32 - 0.5);
                *pixel *= row_light * (1.0 + slope).max(0.1);
                for (glare_x, glare_y, reach, bright) in &self.glares {
                    let (dx, dy) = ((x - glare_x) / reach, (y - glare_y) / reach);
                    let fall = 1.0 + dx * dx + dy * dy;
                    *pixel += bright / (fall * fall);
                }
            }
        }
    }

    fn moved(&self, light: &[f32]) -> Vec<f32> {
        let (across, down) = self.motion;
        let steps = (across.abs().max(down.abs()) * 1.5) as usize + 2;
        let ways: Vec<(isize, isize)> = (0..steps)
            .map(|step| {
                let part = step as f32 / (steps - 1) as f32 - 0.5;
                (
                    (across * part + 100.5) as isize - 100,
                    (down * part + 100.5) as isize - 100,
                )
            })
            .collect();
        let pixel = |at: usize| {
            let (x, y) = ((at % WIDTH) as isize, (at / WIDTH) as isize);
            let sum: f32 = ways.iter().map(|(dx, dy)| get(light, x + dx, y + dy)).sum();
            sum / steps as f32
        };
        (0..light.len()).map(pixel).collect()
    }
}

/// The nearest pixel inside.
fn get(light: &[f32], x: isize, y: isize) -> f32 {
    let x = x.clamp(0, WIDTH as isize - 1) as usize;
    let y = y.clamp(0, HEIGHT as isize - 1) as usize;
    light.get(y * WIDTH + x).copied().unwrap_or_default()
}

/// As a lens blurs: the bell curve of that deviation, across and then down.
fn blurred(light: &mut [f32], deviation: f32) {
    let reach = (deviation * 3.0) as usize + 1;
    let bell: Vec<f32> = (0..=2 * reach)
        .map(|at| {
            let far = (at as f32 - reach as f32) / deviation.max(0.05);
            // (1 - x / 64)⁶⁴ for e⁻ˣ.
            let mut value = (1.0 - far * far / 128.0).max(0.0);
            for _ in 0..6 {
                value *= value;
            }
            value
        })
        .collect();
    let whole: f32 = bell.iter().sum();
    let mut across = Vec::with_capacity(light.len());
    for row in light.chunks_exact(WIDTH) {
        let padded: Vec<f32> = (0..WIDTH + 2 * reach)
            .map(|at| get(row, at as isize - reach as isize, 0))
            .collect();
        across.extend(
            padded
                .windows(bell.len())
                .map(|window| product(window, &bell) / whole),
        );
    }
    let rows: Vec<&[f32]> = across.chunks_exact(WIDTH).collect();
    for (y, row) in light.chunks_exact_mut(WIDTH).enumerate() {
        row.fill(0.0);
        for (at, weight) in bell.iter().enumerate() {
            let from = (y + at).saturating_sub(reach).min(HEIGHT - 1);
            for (pixel, source) in row
                .iter_mut()
                .zip(rows.get(from).copied().unwrap_or_default())
            {
                *pixel += source * weight / whole;
            }
        }
    }
}

fn product(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
