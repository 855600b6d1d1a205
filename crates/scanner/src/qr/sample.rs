//! From a fitted warp to modules: how dark each is, and several ways to say which are dark.

use super::matrix::Matrix;
use super::version::Version;
use super::warp::Warp;
use crate::relief::Relief;

/// How dark each module of a symbol is, row after row; above 0 is dark.
pub(super) struct Sampled {
    version: Version,
    heights: Vec<f32>,
}

/// Modules to each side whose mean is the threshold of one.
const REACH: usize = 4;

impl Sampled {
    /// The mean of five places in each module.
    pub(super) fn new(relief: &Relief, warp: &Warp, sign: f32) -> Self {
        let size = warp.version.size();
        let mut heights = Vec::with_capacity(size * size);
        for y in 0..size {
            for x in 0..size {
                let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
                let centre = warp.at(x, y);
                let across = warp.at(x + 0.22, y).minus(centre);
                let down = warp.at(x, y + 0.22).minus(centre);
                let sum = relief.at(centre) * 2.0
                    + relief.at(centre.plus(across))
                    + relief.at(centre.minus(across))
                    + relief.at(centre.plus(down))
                    + relief.at(centre.minus(down));
                heights.push(sum * sign / 6.0);
            }
        }
        Self {
            version: warp.version,
            heights,
        }
    }

    /// Dark is what is above 0.
    pub(super) fn plain(&self) -> Option<Matrix> {
        Matrix::new(
            self.version,
            self.heights.iter().map(|it| *it > 0.0).collect(),
        )
    }

    /// Dark is what is above the mean around it, after `part` of its neighbours' light, which a
    /// lens has spread onto it, is taken back.
    pub(super) fn sharpened(&self, part: f32) -> Option<Matrix> {
        let size = self.version.size();
        let mut sharp = Vec::with_capacity(self.heights.len());
        let get = |x: usize, y: usize| {
            self.heights
                .get(y.min(size - 1) * size + x.min(size - 1))
                .copied()
        };
        for at in 0..size * size {
            let (x, y) = (at % size, at / size);
            let here = get(x, y)?;
            let beside = get(x.saturating_sub(1), y)?
                + get(x + 1, y)?
                + get(x, y.saturating_sub(1))?
                + get(x, y + 1)?;
            sharp.push(here + part * (4.0 * here - beside));
        }
        let means = means(&sharp, size);
        Matrix::new(
            self.version,
            sharp
                .iter()
                .zip(means)
                .map(|(it, mean)| *it > mean)
                .collect(),
        )
    }
}

/// The mean of the square window about each place.
fn means(values: &[f32], size: usize) -> Vec<f32> {
    let mut sums = vec![0.0_f32; size * size];
    let rows: Vec<&[f32]> = values.chunks_exact(size).collect();
    for (y, sums) in sums.chunks_exact_mut(size).enumerate() {
        let around = rows
            .get(y.saturating_sub(REACH)..(y + REACH + 1).min(size))
            .unwrap_or_default();
        let mut columns = vec![0.0_f32; size];
        for row in around {
            columns
                .iter_mut()
                .zip(*row)
                .for_each(|(sum, value)| *sum += value);
        }
        for (x, mean) in sums.iter_mut().enumerate() {
            let window = columns
                .get(x.saturating_sub(REACH)..(x + REACH + 1).min(size))
                .unwrap_or_default();
            *mean = window.iter().sum::<f32>() / (window.len() * around.len()).max(1) as f32;
        }
    }
    sums
}
