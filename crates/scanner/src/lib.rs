//! Finds every QR code and Code 128 in a grey picture, and hands out the bytes in them.
//!
//! Payloads are bytes as the symbol holds them: no character set is guessed.
#![allow(clippy::float_arithmetic)] // Geometry; no amount ever comes here.

mod code128;
#[cfg(target_arch = "wasm32")]
mod exports;
mod image;
#[cfg(feature = "pictures")]
pub mod pictures;
mod qr;
mod relief;

pub use image::{Image, Point};
use relief::Relief;

/// How long to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A camera's frame: another comes soon.
    Frame,
    /// A chosen picture: there is no other, so it is worth a second.
    Picture,
}

/// Which symbology a code is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// QR code, ISO/IEC 18004, versions 1 to 40.
    Qr,
    /// Code 128, ISO/IEC 15417.
    Code128,
}

/// One code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Its symbology.
    pub kind: Kind,
    /// The payload as the symbol holds it.
    pub bytes: Vec<u8>,
    /// Pixels of the picture, clockwise from the code's own upper left; they may lie outside.
    pub corners: [Point; 4],
}

/// How often a picture is halved; what is larger than that is not worth another look.
const HALVINGS: usize = 4;
/// Pixels of the side below which nothing can be told from noise.
const SIDE_AT_LEAST: usize = 20;

/// Every code in the picture. An empty picture has none.
///
/// Halving a picture takes noise, screens' dots and blur away, and saves time: so a frame is looked
/// at at half its size, then as it is, then smaller, until something is found. A picture is looked
/// at in every size.
#[must_use]
pub fn scan(image: &Image, effort: Effort) -> Vec<Code> {
    let mut sizes = vec![image.clone()];
    while let Some(last) = sizes.last() {
        if sizes.len() > HALVINGS || last.width().min(last.height()) < SIDE_AT_LEAST * 2 {
            break;
        }
        sizes.push(last.halved());
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.get_mut(..2).unwrap_or_default().reverse();
    let mut found: Vec<Code> = Vec::new();
    for halvings in order {
        let Some(image) = sizes.get(halvings) else {
            continue;
        };
        let scale = (1_u32 << halvings) as f32;
        let relief = Relief::of(image);
        let mut codes = qr::read(&relief, effort);
        // Bars are thin: smaller, they are gone.
        if halvings < 2 {
            codes.extend(code128::read(&relief, effort));
        }
        for mut code in codes {
            code.corners = code.corners.map(|corner| corner.times(scale));
            if !found.iter().any(|known| known.is(&code)) {
                found.push(code);
            }
        }
        if effort == Effort::Frame && !found.is_empty() {
            break;
        }
    }
    found
}

impl Code {
    fn middle(&self) -> Point {
        let sum = self
            .corners
            .iter()
            .fold(Point::default(), |sum, corner| sum.plus(*corner));
        sum.times(0.25)
    }

    /// Whether both are the same print, seen twice.
    fn is(&self, other: &Self) -> bool {
        let [corner, _, far, _] = self.corners;
        let half = far.minus(corner).length() / 2.0;
        self.bytes == other.bytes && self.middle().minus(other.middle()).length() < half
    }
}
